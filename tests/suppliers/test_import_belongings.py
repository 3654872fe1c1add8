"""Lists of sites, links and contacts: every line finds its supplier or says why not; the rules hold."""

from __future__ import annotations

from decimal import Decimal

from core.models import Event
from suppliers.models import Contact, ImportBatch, Site, Supplier, SupplyLink
from suppliers.problems import sentence
from suppliers.services.imports import upload_list
from suppliers.stages import advance_imports
from tenants.scope import scope
from tests.suppliers.lists import again, csv_file, read, take, verdicts

SUPPLIERS = (
    "Quiet Mill,SE,1 Road,M-1",
    "Loud Mill,VN,2 Road,M-2",
    "Twin Mill,CN,3 Road,",
    "Twin Mill,CN,4 Road,",
    "Third Mill,IN,5 Road,M-3",
)


def _read(world, kind: str, *lines: str, heads: str, name: str = "more.csv") -> ImportBatch:
    take(world, read(world, csv_file(*SUPPLIERS, heads="name,country,address,your number\n")))
    return upload(world, kind, *lines, heads=heads, name=name)


def upload(world, kind: str, *lines: str, heads: str, name: str = "more.csv") -> ImportBatch:
    with scope(world.scope("Aurora")):
        batch = upload_list(
            tenant_id=world.org("Aurora").pk,
            file=csv_file(*lines, heads=heads, name=name),
            actor=world.user("Aurora", "procurement"),
            kind=kind,
        )
    advance_imports(now=world.now)
    return again(world, batch)


def test_sites_come_in_with_place_and_function_and_are_known_the_next_time(world) -> None:
    heads = "Supplier number,Supplier,Supplier country,Site,Address,Country,Lat,Long,Function\n"
    lines = (
        "M-1,,,Hall 1,Dock Road,Sweden,57.7,11.97,Factory",
        ",quiet mill,SE,Store,,,,,warehouse",
        "M-1,,,HALL 1,,,,,",
        ",Twin Mill,CN,Hall,,,,,",
        "X-9,,,Hall,,,,,",
        "M-2,,,,,,,,",
        "M-2,,,Half,,,10,,",
        "M-2,,,Off,,,100,10,",
        "M-2,,,Odd,,,nan,10,castle",
        ",Quiet Mill,,Nowhere,,,,,",
    )
    batch = _read(world, "sites", *lines, heads=heads)
    assert verdicts(world, batch) == {
        2: ("fresh", []),
        3: ("fresh", []),
        4: ("repeated", ["repeats_line"]),
        5: ("refused", ["supplier_ambiguous"]),
        6: ("refused", ["supplier_unknown"]),
        7: ("refused", ["value_missing"]),
        8: ("refused", ["value_missing"]),
        9: ("refused", ["value_invalid"]),
        10: ("refused", ["value_invalid", "value_invalid"]),
        11: ("refused", ["supplier_missing"]),
    }
    assert take(world, batch).state == "done"
    with scope(world.scope("Aurora")):
        hall = Site.objects.get(name="Hall 1")
        assert (hall.supplier.name, hall.country, hall.function) == ("Quiet Mill", "SE", "factory")
        assert (hall.latitude, hall.longitude) == (Decimal("57.7"), Decimal("11.97"))
        added = Event.objects.filter(kind="site.added").first()
        assert added is not None
        assert added.actor_name == world.user("Aurora", "procurement").name
        assert {sentence(problem) for row in batch.rows.all() for problem in row.problems}
    once_more = upload(world, "sites", "M-1,hall 1", heads="Vendor no,Factory\n", name="again.csv")
    assert verdicts(world, once_more) == {2: ("known", [])}


def test_links_move_tiers_and_a_share_above_the_need_is_refused_with_its_reason(world) -> None:
    heads = "Supplier,Supplier country,Customer no,Material,Share\n"
    lines = (
        "Loud Mill,VN,M-1,Yarn,60%",
        "Song Huong Bags,VN,M-1,Yarn,",
        "Quiet Mill,SE,M-1,Yarn,",
        "Loud Mill,VN,M-1,,10",
        "Loud Mill,VN,M-1,Dye,120",
    )
    batch = _read(world, "links", *lines, heads=heads)
    assert {number: one[1] for number, one in verdicts(world, batch).items()} == {
        2: [],
        3: ["supplier_unknown"],
        4: ["link_to_itself"],
        5: ["value_missing"],
        6: ["value_invalid"],
    }
    with scope(world.scope("Aurora")):
        Supplier.objects.filter(name="Loud Mill").update(tier=9)
    take(world, batch)
    with scope(world.scope("Aurora")):
        link = SupplyLink.objects.get(material="Yarn")
        assert (link.upstream.name, link.downstream.name, link.share) == ("Loud Mill", "Quiet Mill", 60)
        assert Supplier.objects.get(name="Loud Mill").tier == 2
    told = (
        "Third Mill,IN,M-1,yarn,50",
        "Third Mill,IN,M-1,Dye,70",
        "Loud Mill,VN,M-1,dye,40",
        "Third Mill,IN,M-2,Yarn,100",
    )
    above = upload(world, "links", *told, heads=heads, name="above.csv")
    assert verdicts(world, above) == {
        2: ("refused", ["share_above"]),
        3: ("fresh", []),
        4: ("refused", ["share_above"]),
        5: ("fresh", []),
    }
    with scope(world.scope("Aurora")):
        said = [sentence(row.problems[0]) for row in above.rows.filter(verdict="refused")]
    assert ["At most 40 % is left" in said[0], "At most 30 % is left" in said[1]] == [True, True]
    assert take(world, above).fresh == 2


def test_contacts_come_in_and_the_first_one_of_a_supplier_becomes_its_main_one(world) -> None:
    lines = (
        "M-1,Ada Berg,ada@quiet.example,Quality,English",
        "M-1,Ada B,ADA@quiet.example,,",
        "M-1,Bo Ek,bo@,,",
        "M-1,,,Director,",
    )
    batch = _read(world, "contacts", *lines, heads="Supplier no,Contact,E-mail,Role,Language\n")
    assert {number: one[0] for number, one in verdicts(world, batch).items()} == {
        2: "fresh",
        3: "repeated",
        4: "refused",
        5: "refused",
    }
    take(world, batch)
    with scope(world.scope("Aurora")):
        ada = Contact.objects.get()
        assert (ada.is_main, ada.role, ada.language) == (True, "Quality", "en")
        assert Supplier.objects.get(name="Quiet Mill").contact_email == "ada@quiet.example"


def test_a_list_of_sites_from_the_page(world, sign_in) -> None:
    client = sign_in("Aurora", "procurement")
    assert "Latitude" in client.get("/imports/?kind=sites").content.decode()
    sent = client.post("/imports/?kind=sites", {"file": csv_file("1,Hall", heads="Unit,Place\n")})
    advance_imports(now=world.now)
    asked = client.get(sent["Location"]).content.decode()
    assert "Which column is which?" in asked
    assert '<option value="os_id">' in asked
    named = {"column-0": "supplier_number", "column-1": "site_name"}
    assert client.post(f"{sent['Location']}columns/", named).status_code == 302
    advance_imports(now=world.now)
    assert "“1” is no supplier of your list." in client.get(sent["Location"]).content.decode()
