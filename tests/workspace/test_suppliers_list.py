"""The supplier list: what people see, filter, sort, select and take with them."""

from __future__ import annotations

import io
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from core.models import Event
from scoring.models import Scorecard
from suppliers.models import StatusChange, Supplier
from suppliers.services.listing import create_supplier
from tenants.models import Membership, Organisation, Role
from tenants.scope import scope
from tests import cases
from workspace.selectors import suppliers as selectors
from workspace.selectors.suppliers import Filters


def _add(world, count: int, buyer: str = "Aurora") -> None:
    tenant = world.org(buyer)
    with scope(world.scope(buyer)):
        Supplier.objects.bulk_create(
            Supplier(
                tenant=tenant,
                number=n,
                name=f"Mill {n:05}",
                country=("CN", "VN", "SE")[n % 3],
                tier=1 + n % 3,
                match_key=f"mill {n}",
                name_key=f"mill {n}",
            )
            for n in range(10, 10 + count)
        )


def _names(page: str) -> list[str]:
    """The supplier names on a page of the list, in order."""
    return re.findall(r'<a class="truncate"\s+href="/suppliers/[^"]+"\s+title="([^"]+)"', page)


def _get(client: Client, query: str = "") -> str:
    answer = client.get(f"/suppliers/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_shows_its_own_suppliers_only(world, sign_in) -> None:
    with scope(world.scope("Borealis")):
        create_supplier(
            tenant_id=world.org("Borealis").pk,
            actor=world.user("Borealis", "procurement"),
            name="Not Yours",
            country="SE",
        )
    page = _get(sign_in("Aurora", "viewer"))
    assert _names(page) == ["Evergreen Knitting", "Lone Mill"]
    assert "Findings, next due" in page


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?sort=-name", ["Lone Mill", "Evergreen Knitting"]),
        ("?sort=country", ["Evergreen Knitting", "Lone Mill"]),
        ("?sort=-number", ["Lone Mill", "Evergreen Knitting"]),
        ("?sort=score", ["Evergreen Knitting", "Lone Mill"]),
        ("?sort=-grade", ["Lone Mill", "Evergreen Knitting"]),
        ("?country=VN", ["Lone Mill"]),
        ("?country=VN&country=CN", ["Evergreen Knitting", "Lone Mill"]),
        ("?size=large", ["Lone Mill"]),
        ("?tier=2", []),
        ("?status=candidate", ["Evergreen Knitting", "Lone Mill"]),
        ("?q=KNIT", ["Evergreen Knitting"]),
        ("?q=2", ["Lone Mill"]),
        ("?open=yes", ["Evergreen Knitting"]),
        ("?open=no", ["Lone Mill"]),
        ("?owner=me", []),
    ],
)
def test_filters_and_order_stand_in_the_address(world, sign_in, query, names) -> None:
    shown = _names(_get(sign_in("Aurora", "viewer"), query))
    assert shown == names


def test_results_filter_and_sort_by_the_verified_card_that_holds(world, sign_in) -> None:
    cases.build(world)
    with scope(world.scope("Aurora")):
        cards = Scorecard.objects.filter(basis="verified", is_current=True, standard="t-cerds")
        card = cards.select_related("supplier").get()
        others = Supplier.objects.exclude(pk=card.supplier_id).count()
    client, name, stars = sign_in("Aurora", "viewer"), card.supplier.name, int(card.band)
    assert _names(_get(client, f"?stars_min={stars}&stars_max={stars}")) == [name]
    assert _names(_get(client, f"?stars_min={stars + 1}")) == []
    assert _names(_get(client, "?rated=yes")) == [name]
    assert len(_names(_get(client, "?rated=no"))) == others
    for order in ("score", "-score"):
        assert _names(_get(client, f"?sort={order}"))[0] == name


def test_chips_name_each_filter_and_drop_it(world, sign_in) -> None:
    page = _get(sign_in("Aurora", "viewer"), "?country=VN&country=CN&tier=1&sort=-name")
    assert "Country is <b>Vietnam, China</b>" in " ".join(page.split())
    assert 'href="?tier=1&amp;sort=-name"' in page
    assert 'href="?sort=-name"' in page


def test_an_emptied_list_offers_the_filter_that_hides_the_most(world, sign_in) -> None:
    page = _get(sign_in("Aurora", "viewer"), "?country=VN&grade=AA")
    assert "No suppliers match these 2 filters" in page
    assert "Without “Grade is AA” there is 1." in page
    assert 'href="?country=VN">Remove that filter' in page


def test_an_empty_list_says_how_to_begin(world) -> None:
    buyer = Organisation.objects.create(name="Ginkgo Living", kind="buyer")
    person = world.user("Aurora", "viewer")
    membership = Membership.objects.create(user=person, organisation=buyer, role=Role.PROCUREMENT)
    client = Client()
    client.force_login(person)
    client.post("/switch/", {"context": str(membership.pk)})
    page = _get(client)
    assert "No suppliers yet" in page
    assert "Import a list" in page


@pytest.mark.parametrize(
    "query",
    [
        "?page=abc",
        "?page=-1",
        "?page=99999999999999999999",
        "?rows=7",
        "?sort=password",
        "?sort=-",
        "?country=%00%00",
        "?country=drop",
        "?q=%00",
        "?q=" + "x" * 5000,
        "?q=99999999999999999999999",
        "?q=%25_%27%22",
        "?stars_min=9&stars_max=-1",
        "?tier=1;2",
        "?grade=Z",
    ],
)
def test_nonsense_in_the_address_is_no_error(world, sign_in, query) -> None:
    client = sign_in("Aurora", "viewer")
    assert client.get(f"/suppliers/{query}").status_code == 200
    assert client.get(f"/suppliers/filters/{query}").status_code == 200
    assert client.get(f"/suppliers/export.csv{query}").status_code == 200


def test_pages_have_links_and_the_count_is_capped(world, sign_in) -> None:
    _add(world, 120)
    client = sign_in("Aurora", "viewer")
    first = _get(client, "?rows=50")
    assert "<b>1–50</b> of <b>122</b> rows" in " ".join(first.split())
    last = _get(client, "?rows=50&page=3")
    assert len(_names(last)) == 22
    assert 'rel="prev"' in last
    assert 'rel="next"' not in last


def _statements(client, path: str) -> list[str]:
    """What a request asks the database, without the savepoint that only tests need."""
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(path).status_code == 200
    asked = [query["sql"] for query in captured]
    return [sql for sql in asked if "SAVEPOINT" not in sql and "'none'" not in sql]


def test_the_page_asks_eight_times_at_most_however_long_the_list_is(world, sign_in) -> None:
    client = sign_in("Aurora", "viewer")
    short = _statements(client, "/suppliers/")
    _add(world, 300)
    long = _statements(client, "/suppliers/?rows=100&sort=-name")
    assert len(short) == len(long) <= 8


@pytest.mark.parametrize(
    ("sort", "index"),
    [("name", "supplier_by_name"), ("-name", "supplier_by_name"), ("country", "supplier_by_country")],
)
def test_an_index_gives_a_page_in_order_without_sorting_the_list(world, sort, index) -> None:
    tenant = world.org("Aurora").pk
    with scope(world.scope("Aurora")):
        found = selectors.found(Filters(), tenant_id=tenant, user_id=tenant)
        page = selectors.ordered(found, sort, tenant_id=tenant).values_list("pk", flat=True)[:20]
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
        plan = page.explain()
    assert index in plan
    assert "Sort" not in plan


def test_an_export_holds_what_is_filtered_and_no_live_formula(world, sign_in) -> None:
    with scope(world.scope("Aurora")):
        create_supplier(
            tenant_id=world.org("Aurora").pk,
            actor=world.user("Aurora", "procurement"),
            name="=1+1 Mill",
            country="SE",
            reference="-7",
        )
    client = sign_in("Aurora", "viewer")
    lines = client.get("/suppliers/export.csv?country=SE").content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("3,'-7,'=1+1 Mill,SE,Sweden")
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get("/suppliers/export.xlsx").content))
    rows = book.get_sheet_by_index(0).to_python()
    assert [row[2] for row in rows] == ["Name", "=1+1 Mill", "Evergreen Knitting", "Lone Mill"]


def test_selected_suppliers_are_exported_alone_and_foreign_ids_give_nothing(world, sign_in) -> None:
    lone, foreign = world.supplier("Aurora", "Lone Mill"), world.supplier("Borealis", "Lone Mill")
    client = sign_in("Aurora", "viewer")
    text = client.get(f"/suppliers/export.csv?supplier={lone.pk}&supplier={foreign.pk}").content.decode()
    assert (text.count("Lone Mill"), text.count("Evergreen")) == (1, 0)
    assert client.get("/suppliers/export.csv?supplier=nonsense").status_code == 400


def test_more_than_an_export_holds_is_said(world, sign_in) -> None:
    _add(world, 5_000)
    answer = sign_in("Aurora", "viewer").get("/suppliers/export.csv")
    assert answer.status_code == 400
    assert "Narrow the list" in answer.content.decode()


def test_assessors_and_viewers_read_the_list_without_buttons_that_change_it(world, sign_in) -> None:
    for org, role in (("Clearwater", "assessor"), ("Aurora", "viewer")):
        page = _get(sign_in(org, role))
        assert "Evergreen Knitting" in page
        for action in ("Add supplier", "/imports/", "Send request"):
            assert action not in page


def test_the_filter_form_counts_the_countries_of_the_list(world, sign_in) -> None:
    page = sign_in("Aurora", "viewer").get("/suppliers/filters/?country=VN&sort=-name").content.decode()
    assert 'value="VN" checked' in page
    assert '<input type="hidden" name="sort" value="-name">' in page
    assert "China" in page


def test_a_list_is_kept_as_a_view_shared_renamed_and_deleted(world, sign_in) -> None:
    client, other = sign_in("Aurora", "procurement"), sign_in("Aurora", "viewer")
    sent = client.post("/suppliers/views/", {"name": "Vietnam", "query": "country=VN&page=3"})
    assert sent["Location"] == "/suppliers/?country=VN"
    page = _get(client, "?country=VN")
    assert 'aria-current="page">\n      Vietnam' in page
    assert "This view" in page
    assert "Vietnam" not in _get(other).replace("Vietnam, China", "")
    (found,) = re.findall(r"/suppliers/views/[0-9a-f-]{36}/", page)
    client.post(found, {"name": "Mills of Vietnam", "is_shared": "on"})
    assert "Mills of Vietnam" in _get(other)
    assert other.post(found, {"step": "delete"}).status_code == 404
    client.post(found, {"step": "delete"})
    assert "Mills of Vietnam" not in _get(other)
    client.post("/suppliers/views/", {"name": " ", "query": "tier=1"})
    assert "Write a name for the view." in _get(client)


@pytest.mark.parametrize("step", ["one", "every"])
def test_owner_and_tags_of_what_is_selected_change_at_once(world, sign_in, step) -> None:
    _add(world, 30)
    client, owner = sign_in("Aurora", "procurement"), world.user("Aurora", "esg_manager")
    mill, foreign = world.supplier("Aurora", "Mill 00010"), world.supplier("Borealis", "Lone Mill")
    chosen: dict[str, object] = {"supplier": [str(mill.pk), str(foreign.pk)]}
    if step == "every":
        chosen = {"every": "1", "filter": "country=VN"}
        shown = _get(client, "?country=VN&every=1")
        assert 'data-select-every="11"' in shown
    asked = client.get("/suppliers/selected/", {"do": "owner", **chosen}).content.decode()
    count = 11 if step == "every" else 1
    assert f"Change {count} supplier" in asked
    client.post("/suppliers/selected/", {"do": "owner", "owner": str(owner.pk), **chosen})
    client.post("/suppliers/selected/", {"do": "tags", "add": "wool", **chosen})
    with scope(world.scope("Aurora")):
        held = Supplier.objects.filter(owner=owner)
        assert held.count() == Supplier.objects.filter(tags__contains=["wool"]).count() == count
    assert len(_names(_get(client, "?tag=wool&rows=50"))) == count
    refused = client.post("/suppliers/selected/", {"do": "tags", "add": "", **chosen})
    assert refused.status_code == 422
    assert "Write the tag to add" in refused.content.decode()
    with scope(world.scope("Borealis")):
        assert Supplier.objects.get(pk=foreign.pk).tags == []


@pytest.mark.parametrize("step", ["some", "every"])
def test_the_status_of_what_is_selected_changes_as_for_one_and_who_cannot_go_is_named(
    world, sign_in, step
) -> None:
    _add(world, 12)
    client, foreign = sign_in("Aurora", "procurement"), world.supplier("Borealis", "Lone Mill")
    with scope(world.scope("Aurora")):
        mills = list(Supplier.objects.filter(country="VN").order_by("name"))
        gone, there = mills[1], mills[2]
        Supplier.objects.filter(pk__in=[one.pk for one in mills]).update(status="candidate")
        Supplier.objects.filter(pk=gone.pk).update(status="removed")
        Supplier.objects.filter(pk=there.pk).update(status="admitted")
    chosen: dict[str, object] = {"supplier": [str(one.pk) for one in [*mills, foreign]]}
    if step == "every":
        chosen = {"every": "1", "filter": "country=VN"}
    can = len(mills) - 2
    asked = client.get("/suppliers/selected/status/", chosen).content.decode()
    assert f"{can} of {len(mills)} can." in asked
    assert _choices(asked) == {
        *("candidate", "onboarding", "admitted", "watch", "reduced", "suspended", "removed", "refused")
    }
    sent = {"status": "admitted", "reason": "In our chain for years.", **chosen}
    with CaptureQueriesContext(connection) as few:
        page = client.post("/suppliers/selected/status/", sent, follow=True).content.decode()
    assert f"{can} suppliers changed. 1 had this status already." in page
    assert f"there is no step from where they stand: {gone.name} (Removed)." in page
    assert len([query for query in few if "suppliers_statuschange" in query["sql"]]) == 1
    with scope(world.scope("Aurora")):
        assert Supplier.objects.filter(pk__in=[one.pk for one in mills], status="admitted").count() == can + 1
        changes = StatusChange.objects.filter(new="admitted", reason="In our chain for years.")
        assert {one.supplier_id for one in changes} == {one.pk for one in mills} - {gone.pk, there.pk}
        told = Event.objects.filter(kind="supplier.status_changed", actor=world.user("Aurora", "procurement"))
        assert (told.count(), told[0].before["status"]) == (can, "candidate")
    with scope(world.scope("Borealis")):
        assert Supplier.objects.get(pk=foreign.pk).status == foreign.status
    for bad in ({"reason": ""}, {"status": ""}, {"status": "gone"}):
        assert client.post("/suppliers/selected/status/", sent | bad).status_code == 422


def _choices(page: str) -> set[str]:
    """The values of the radios of a page."""
    radios = re.findall(r'<input type="radio"[^>]*>', page)
    return {found[1] for radio in radios if (found := re.search(r'value="(\w+)"', radio))}


def test_master_data_filters_the_list(world, sign_in) -> None:
    cases.build(world)
    client = sign_in("Aurora", "procurement")
    with scope(world.scope("Aurora")):
        supplier = Supplier.objects.get(name="Evergreen Knitting")
        Supplier.objects.filter(pk=supplier.pk).update(risk_class="high", region="Jiangsu")
        category = supplier.category_id
    for query in ("risk=high", f"category={category}", "flag=strategic", "region=jiangsu", "finding=yes"):
        assert _names(_get(client, f"?{query}")) == ["Evergreen Knitting"], query
    page = _get(client, "?risk=high")
    for words in ("High", "Knitwear", "Risk class is"):
        assert words in page
    assert _names(_get(client, "?sort=-risk"))[0] == "Evergreen Knitting"
    for sort in ("due", "-due", "evaluated", "category"):
        assert len(_names(_get(client, f"?sort={sort}"))) == len(_names(_get(client)))
