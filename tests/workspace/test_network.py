"""The network pages: who stands behind whom, what hangs on one source, and what suppliers declare."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.test import Client

from core.errors import DomainError
from suppliers.models import Declaration, DeclarationState, OwnSource, PassedDemand, Supplier, SupplyLink
from suppliers.services.declaring import add_source, declare_source
from suppliers.services.links import add_link
from suppliers.services.listing import create_supplier
from tenants.scope import scope
from tests.world import NOW, World

pytestmark = pytest.mark.django_db


def listed(world: World, name: str, tier: int, **more: Any) -> Supplier:
    """A supplier in Aurora's list."""
    values: dict[str, Any] = {"name": name, "country": "TR", "tier": tier} | more
    return create_supplier(
        tenant_id=world.org("Aurora").pk, actor=world.user("Aurora", "procurement"), **values
    )


def linked(
    world: World, upstream: Supplier, downstream: Supplier, material: str, share: int | None = None
) -> SupplyLink:
    return add_link(
        upstream=upstream,
        downstream=downstream,
        material=material,
        share=None if share is None else Decimal(share),
        actor=world.user("Aurora", "procurement"),
    )


@pytest.fixture
def branch(world: World) -> dict[str, Supplier]:
    """Cotton → Spin → Evergreen Knitting, and Dye as the other source of Evergreen and of Weave."""
    with scope(world.scope("Aurora")):
        evergreen = Supplier.objects.get(name="Evergreen Knitting")
        named = {
            "spin": listed(world, "Spin & Co", 4),
            "cotton": listed(world, "Cotton Gin", 3, contact_email="hello@gin.example", size_class="medium"),
            "dye": listed(world, "Dye House", 2),
            "weave": listed(world, "Weave Hall", 1),
        }
        linked(world, named["spin"], evergreen, "Yarn", 60)
        linked(world, named["cotton"], named["spin"], "Cotton", 100)
        linked(world, named["dye"], evergreen, "Dyeing")
        linked(world, named["dye"], named["weave"], "dyeing")
        Supplier.objects.filter(pk=named["cotton"].pk).update(risk_class="high")
    return named | {"evergreen": evergreen}


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_graph_stands_in_columns_by_tier(branch, sign_in) -> None:
    data = sign_in("Aurora", "viewer").get("/network/graph/").json()
    columns = [
        (one["title"], len([n for n in data["nodes"] if n["column"] == at]))
        for at, one in enumerate(data["columns"])
    ]
    assert columns == [("Tier 1", 3), ("Tier 2", 2), ("Tier 3", 1)]
    ends = {(link["from"], link["to"]): link for link in data["links"]}
    yarn = ends[str(branch["evergreen"].pk), str(branch["spin"].pk)]
    assert (yarn["share"], yarn["text"]) == (60.0, "Yarn 60%")
    cards = " ".join(node["html"] for node in data["nodes"])
    assert cards.count("Only source") == 3
    assert "100%" in cards  # of dyeing, needed by two


def test_folded_suppliers_are_counted_and_come_when_asked(world, branch, sign_in) -> None:
    with scope(world.scope("Aurora")):
        for number in range(12):
            listed(world, f"Mill {number:02}", 2)
        Supplier.objects.filter(name="Mill 11").update(risk_class="high")
    client = sign_in("Aurora", "viewer")
    second = client.get("/network/graph/").json()["columns"][1]
    assert second["count"] == "14 suppliers"
    assert (second["more_text"], second["more_risk"]) == ("9 more", "none high risk")
    unfolded = client.get("/network/graph/?more=2:30").json()
    assert unfolded["columns"][1]["more"] == 0
    assert len(unfolded["nodes"]) == 18


def test_a_selected_supplier_is_shown_with_whom_it_deals(world, branch, sign_in) -> None:
    with scope(world.scope("Aurora")):
        knit = listed(world, "Zenith", 1)
        far = [listed(world, f"Trim {number}", 2) for number in range(9)]
        for one in far:
            linked(world, one, knit, "Trims")
    data = sign_in("Aurora", "viewer").get(f"/network/graph/?branch={knit.pk}").json()
    shown = {node["id"] for node in data["nodes"]}
    assert {str(one.pk) for one in far} <= shown


@pytest.mark.parametrize(
    "query",
    [
        "?selected=nonsense",
        "?more=x:y&more=2:99999999",
        "?branch=%00",
        "?tier=9&risk=odd&mark=none",
        "?material=%00",
    ],
)
@pytest.mark.parametrize("path", ["", "graph/", "map/", "list/", "sources/"])
def test_nonsense_in_the_address_is_left_out(branch, sign_in, path, query) -> None:
    assert sign_in("Aurora", "viewer").get(f"/network/{path}{query}").status_code == 200


def test_graph_list_and_file_keep_the_same_filters(branch, sign_in) -> None:
    client = sign_in("Aurora", "viewer")
    query = "?mark=only&risk=high"
    assert [node["id"] for node in client.get(f"/network/graph/{query}").json()["nodes"]] == [
        str(branch["cotton"].pk)
    ]
    table = page(client, f"/network/list/{query}")
    assert "Cotton Gin" in table
    assert "Dye House" not in table
    file = client.get(f"/network/export.csv{query}").content.decode()
    assert file.count("\r\n") == 2
    assert "Spin & Co: Cotton 100%" in file
    assert "Cotton Gin" in page(client, "/network/list/?material=cotton")
    assert "Weave Hall" not in page(client, "/network/list/?material=cotton")


def test_sources_say_who_depends_on_them(branch, sign_in) -> None:
    client = sign_in("Aurora", "viewer")
    told = page(client, "/network/sources/")
    assert "Evergreen Knitting, Weave Hall" in told
    assert "more than 40%" in told
    file = client.get("/network/sources.csv").content.decode()
    assert "Dye House" in file
    assert client.get("/network/sources.pdf").status_code == 404


def test_panel_names_both_sides_and_foreign_suppliers_are_absent(world, branch, sign_in) -> None:
    client = sign_in("Aurora", "viewer")
    panel = page(client, f"/network/suppliers/{branch['spin'].pk}/")
    assert "Tier 2 from the links" in panel
    assert "Evergreen Knitting" in panel
    assert "Cotton Gin" in panel
    foreign = world.supplier("Borealis")
    for path in (f"/network/suppliers/{foreign.pk}/", f"/suppliers/{foreign.pk}/network/"):
        assert client.get(path).status_code == 404


def test_a_branch_tells_who_is_asked_and_why_others_are_not(branch, sign_in) -> None:
    told = page(sign_in("Aurora", "procurement"), f"/network/suppliers/{branch['evergreen'].pk}/branch/")
    assert f'value="{branch["cotton"].pk}"' in told
    assert f'value="{branch["evergreen"].pk}"' not in told
    assert "it has an open request" in told
    assert told.count("no e-mail address is known") == 2
    assert (
        sign_in("Aurora", "viewer").get(f"/network/suppliers/{branch['spin'].pk}/branch/").status_code == 403
    )


def test_share_and_demands_of_a_link_are_noted_on_the_suppliers_tab(world, branch, sign_in) -> None:
    client = sign_in("Aurora", "procurement")
    with scope(world.scope("Aurora")):
        link = SupplyLink.objects.get(material="Yarn")
    place = f"/suppliers/{branch['spin'].pk}/links/{link.pk}/"
    client.post(f"{place}change/", {"material": "Combed yarn", "share": "80"})
    client.post(f"{place}passed/", {"kind": "code", "passed_on": "2026-09-14", "note": "Signed"})
    tab = page(client, f"/suppliers/{branch['spin'].pk}/network/")
    assert "Combed yarn" in tab
    assert "80%" in tab
    assert "Signed" in tab
    refused = client.post(f"{place}passed/", {"kind": "code", "passed_on": "2099-01-01"}, follow=True)
    assert "still to come" in refused.content.decode()
    refused = client.post(f"{place}change/", {"material": "Yarn", "share": "abc"}, follow=True)
    assert "Write a share as a number" in refused.content.decode()


SOURCE = {"name": "Ruyi Dyeing", "country": "CN", "material": "Dyeing", "share": "70"}


def declare(client: Client, world: World, **shown: str) -> Any:
    told = {f"to_{world.org(buyer).pk}": how for buyer, how in shown.items()}
    return client.post("/portal/chain/new/", SOURCE | {"consents": "on"} | told)


def test_a_source_is_named_to_one_customer_and_hidden_from_another(world, sign_in) -> None:
    answer = declare(sign_in("Evergreen", "contributor"), world, Aurora="named", Borealis="hidden")
    assert answer.status_code == 302
    assert "Ruyi Dyeing" in page(sign_in("Aurora", "procurement"), "/network/declared/")
    hidden = page(sign_in("Borealis", "procurement"), "/network/declared/")
    assert "Ruyi" not in hidden
    assert "Declared without a name" in hidden
    with scope(world.scope("Borealis")):
        kept = Declaration.objects.get()
        assert (kept.name, kept.country, kept.material, kept.share) == ("", "", "", None)
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            OwnSource.objects.exists()


def test_naming_needs_consent_and_sense(world, sign_in) -> None:
    client = sign_in("Evergreen", "admin")
    named = {f"to_{world.org('Aurora').pk}": "named"}
    answer = client.post("/portal/chain/new/", SOURCE | named)
    assert answer.status_code == 422
    assert "Say that you agree" in answer.content.decode()
    with scope(world.scope("Evergreen")):
        assert not OwnSource.objects.exists()
    for wrong in ({"share": "170"}, {"country": "ZZ"}, {"name": " "}, {"material": ""}):
        assert client.post("/portal/chain/new/", SOURCE | wrong).status_code == 422
    assert client.post("/portal/chain/new/", SOURCE).status_code == 302
    assert client.post("/portal/chain/new/", SOURCE).status_code == 422
    again = client.post("/portal/chain/new/", SOURCE | {"name": "Other Dyeing", "share": "31"})
    assert "At most 30 % is left" in again.content.decode()


def test_a_declared_source_is_taken_into_the_chain_once(world, sign_in) -> None:
    declare(sign_in("Evergreen", "admin"), world, Aurora="named")
    client = sign_in("Aurora", "procurement")
    with scope(world.scope("Aurora")):
        declared = Declaration.objects.get()
        stranger = Supplier.objects.get(name="Lone Mill")
    take = f"/network/declared/{declared.pk}/take/"
    assert client.post(take, {"supplier": str(stranger.pk)}).status_code == 404
    client.post(take)
    with scope(world.scope("Aurora")):
        link = SupplyLink.objects.select_related("upstream", "downstream").get()
        assert (link.upstream.name, link.downstream.name, link.share) == (
            "Ruyi Dyeing",
            "Evergreen Knitting",
            70,
        )
        assert (link.upstream.tier, link.upstream.status, link.declaration_id) == (
            2,
            "candidate",
            declared.pk,
        )
    again = client.post(take, follow=True).content.decode()
    assert "Somebody else dealt with this source" in again
    assert "taken into its list" in page(sign_in("Evergreen", "admin"), "/portal/chain/")


def test_a_declared_source_meets_the_one_in_the_list(world, sign_in) -> None:
    with scope(world.scope("Aurora")):
        there = listed(world, "RUYI DYEING", 3, country="CN")
    declare(sign_in("Evergreen", "admin"), world, Aurora="named")
    client = sign_in("Aurora", "procurement")
    assert "RUYI DYEING" in page(client, "/network/declared/")
    with scope(world.scope("Aurora")):
        declared = Declaration.objects.get()
    client.post(f"/network/declared/{declared.pk}/take/", {"supplier": str(there.pk)})
    with scope(world.scope("Aurora")):
        there.refresh_from_db()
        assert (there.tier, there.stated_tier) == (2, 3)


def test_taking_back_empties_the_customers_copy_but_not_its_chain(world, sign_in) -> None:
    portal = sign_in("Evergreen", "admin")
    declare(portal, world, Aurora="named")
    with scope(world.scope("Evergreen")):
        source = OwnSource.objects.get()
    with scope(world.scope("Aurora")):
        declared = Declaration.objects.get()
    sign_in("Aurora", "procurement").post(f"/network/declared/{declared.pk}/take/")
    portal.post(f"/portal/chain/{source.pk}/remove/")
    with scope(world.scope("Aurora")):
        declared.refresh_from_db()
        assert (declared.state, declared.name) == (DeclarationState.WITHDRAWN, "")
        assert SupplyLink.objects.get().upstream.name == "Ruyi Dyeing"


def test_what_a_supplier_passed_on_shows_beside_the_link(world, sign_in) -> None:
    portal = sign_in("Evergreen", "admin")
    declare(portal, world, Aurora="named")
    with scope(world.scope("Evergreen")):
        source = OwnSource.objects.get()
    passed = f"/portal/chain/{source.pk}/passed/"
    assert portal.post(passed, {"kind": "code", "passed_on": "2026-09-14"}).status_code == 302
    assert portal.post(passed, {"kind": "code", "passed_on": "2099-09-14"}).status_code == 422
    assert portal.post(passed, {"kind": "odd", "passed_on": ""}).status_code == 422
    buyer = sign_in("Aurora", "procurement")
    with scope(world.scope("Aurora")):
        declared = Declaration.objects.get()
        assert PassedDemand.objects.get().passed_on.isoformat() == "2026-09-14"
    buyer.post(f"/network/declared/{declared.pk}/take/")
    tab = page(buyer, f"/suppliers/{world.supplier('Aurora').pk}/network/")
    assert "Code of conduct" in tab


def test_nobody_declares_for_the_entry_of_another_company(world) -> None:
    """The database holds the company to its own entry in the customer's list."""
    mill = world.supplier("Borealis", "Lone Mill")
    with scope(world.scope("Evergreen")):
        actor = world.user("Evergreen", "admin")
        source = add_source(
            company_id=world.org("Evergreen").pk,
            actor=actor,
            name="X",
            country="CN",
            identifier="",
            material="Y",
            share=None,
        )
        with pytest.raises((IntegrityError, DomainError)), transaction.atomic():
            declare_source(
                source=source,
                customers={world.org("Borealis").pk: (mill.pk, "hidden")},
                consents=False,
                actor=actor,
                now=NOW,
            )


def test_the_graph_page_carries_its_data(branch, sign_in) -> None:
    text = page(sign_in("Aurora", "viewer"), "/network/")
    start = text.index('<script id="graph-data" type="application/json">') + len(
        '<script id="graph-data" type="application/json">'
    )
    data = json.loads(text[start : text.index("</script>", start)])
    assert len(data["nodes"]) == 6
