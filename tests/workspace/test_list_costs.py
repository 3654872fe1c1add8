"""Every list page of the buyer's workspace asks the database eight times at most, however long its list."""

from __future__ import annotations

import itertools
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assessments.campaigns.sending import advance_campaigns
from assessments.models import Campaign, CampaignState
from onboarding.services.cases import open_case
from risk.stages import advance_risks
from suppliers.models import Category, DuplicatePair, Supplier, SupplierGroup, SupplyLink
from tenants.scope import Scope, scope
from tests.campaign_cases import campaign_to
from tests.world import NOW, World

pytestmark = pytest.mark.django_db

#: What a list page may ask: session, person, memberships, scope and menu counts are five of them.
MOST = 8
LISTS = (
    "/suppliers/",
    "/suppliers/?risk=high&sort=-risk",
    "/suppliers/?sort=due&page=2",
    "/suppliers/duplicates/",
    "/categories/",
    "/groups/",
    "/imports/",
    "/network/list/",
    "/network/list/?material=yarn&category=00000000-0000-0000-0000-000000000001&risk=none",
    "/network/list/?mark=only&tier=2&sort=-name",
    "/network/sources/",
    "/network/declared/",
    "/onboarding/",
    "/onboarding/?view=list",
    "/onboarding/?view=list&show=soon&q=mill",
    "/risk/list/",
    "/risk/list/?class=high&q=mill",
    "/campaigns/",
)
#: Pages that hold a list beside something else.
BESIDES = {"/network/": 11, "/network/graph/": 7, "/network/map/": 9}
BESIDES_CAMPAIGNS = {"a draft": 9, "under way": 11}


def statements(client: Client, path: str) -> list[str]:
    """What a request asks the database, without the savepoint that only tests need."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200, path
    asked = [query["sql"] for query in captured]
    return [sql for sql in asked if "SAVEPOINT" not in sql and "'none'" not in sql]


def fill(world: World, start: int, count: int) -> None:
    """So many suppliers more, each with category, group, links, a likely twin and a place in onboarding."""
    tenant, buyer = world.org("Aurora"), world.user("Aurora", "procurement")
    with scope(world.scope("Aurora")):
        numbers = range(start, start + count)
        categories = Category.objects.bulk_create(
            Category(tenant=tenant, code=f"C{n}", name=f"Category {n}") for n in numbers
        )
        groups = SupplierGroup.objects.bulk_create(
            SupplierGroup(tenant=tenant, name=f"Group {n}") for n in numbers
        )
        suppliers = Supplier.objects.bulk_create(
            Supplier(
                id=UUID(int=uuid4().int >> 16 | n << 112),
                tenant=tenant,
                number=n,
                name=f"Mill {n}",
                country="VN",
                tier=1 + n % 3,
                category=categories[n - start],
                group=groups[n - start],
                contact_email=f"mill{n}@example.org",
                size_class="large",
                match_key=f"m{n}",
                name_key=f"m{n}",
            )
            for n in numbers
        )
        pairs = list(itertools.pairwise(suppliers))
        SupplyLink.objects.bulk_create(
            SupplyLink(tenant=tenant, upstream=b, downstream=a, material="Yarn") for a, b in pairs
        )
        for state in (CampaignState.DRAFT, CampaignState.SENDING):
            campaign_to(suppliers, state, writer=buyer)
        for supplier in suppliers:
            open_case(supplier=supplier, cause="new", actor=buyer, terms_of=buyer, now=NOW)
    with scope(Scope.worker(tenant.pk)):
        DuplicatePair.objects.bulk_create(
            DuplicatePair(tenant=tenant, first=a, second=b, score=80, grounds=["name"]) for a, b in pairs
        )
    advance_risks(now=NOW + timedelta(days=start))
    advance_campaigns(now=NOW)


def test_lists_ask_eight_times_at_most_however_long_they_are(world: World, sign_in) -> None:
    client = sign_in("Aurora", "esg_manager")
    asked = []
    for start, count in ((100, 4), (200, 60)):
        fill(world, start, count)
        client.get("/network/")  # the chain is worked out once for every set of links
        asked.append({path: statements(client, path) for path in (*LISTS, *BESIDES)})
        for state, path in (("draft", "a draft"), ("running", "under way")):
            with scope(world.scope("Aurora")):
                newest = Campaign.objects.filter(state=state).order_by("-created_at")[0]
            asked[-1][path] = statements(client, f"/campaigns/{newest.pk}/")
    few, many = ({path: len(one) for path, one in each.items()} for each in asked)
    assert many == few
    assert not {
        path: asked[1][path] for path, n in many.items() if n > (BESIDES | BESIDES_CAMPAIGNS).get(path, MOST)
    }


def test_a_page_past_the_end_shows_the_last_one(world: World, sign_in) -> None:
    fill(world, 100, 60)
    client = sign_in("Aurora", "viewer")
    for path in ("/network/list/", "/network/list/?mark=only"):
        joined = "&" if "?" in path else "?"
        last, past = (client.get(f"{path}{joined}page={n}").content.decode() for n in (2, 99))
        assert "Mill 1" in past
        assert last.count("<tr") == past.count("<tr") > 1


def test_another_link_is_seen_at_once_and_another_buyers_never(world: World, sign_in) -> None:
    fill(world, 100, 3)
    client, other = sign_in("Aurora", "viewer"), sign_in("Borealis", "viewer")
    assert "Mill 102" in client.get("/network/sources/").content.decode()
    with scope(world.scope("Aurora")):
        SupplyLink.objects.filter(upstream__name="Mill 102").delete()
    assert "Mill 102" not in client.get("/network/sources/").content.decode()
    assert "Mill 10" not in other.get("/network/sources/").content.decode()
