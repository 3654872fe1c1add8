"""Quarters: what a buyer sees of the re-evaluation, starts, filters, opens and takes along."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from remediation.models import Finding, FindingState, Severity
from scoring.models import Round, RoundResult
from scoring.stages import advance_rounds
from suppliers.models import Supplier
from tenants.clock import advance_obligations
from tenants.scope import Scope, scope
from tests.scoring.quarters import NEW_YEAR, admit
from tests.scoring.rounds import audit, finding, rated
from tests.world import NOW, World

SUPPLIERS = ("Evergreen Knitting", "Lone Mill")
POLICY = "environment.policy.environmental_policy"


@pytest.fixture(autouse=True)
def _in_time():
    with time_machine.travel(NOW, tick=False):
        yield


def quarter_of(world: World, number: int, buyer: str = "Aurora") -> Round:
    """A buyer's round of a quarter."""
    with scope(world.scope(buyer)):
        return Round.objects.get(quarter=number)


def two_quarters(world: World) -> Round:
    """Rounds of Q4 2026 and Q1 2027; in between Evergreen lost the points of one item to a finding, and
    another finding was closed. Gives the second one."""
    admit(world, *SUPPLIERS)
    verified = rated(world)[1]
    advance_rounds(now=NOW)
    start(world)
    audit(verified, finding(7, POLICY), at=NOW + timedelta(days=9))
    with scope(world.scope("Aurora")):
        supplier = Supplier.objects.get(name="Evergreen Knitting")
        for number, state in ((7, FindingState.OPEN), (8, FindingState.CLOSED)):
            Finding.objects.create(
                tenant_id=supplier.tenant_id,
                supplier_org_id=supplier.supplier_org_id,
                number=number,
                supplier=supplier,
                severity=Severity.MAJOR,
                area="environment",
                title="Nothing of it on the spot",
                found_on=NOW.date(),
                state=state,
                origin="buyer",
                created_by=world.user("Aurora", "procurement"),
                issued_at=NOW + timedelta(days=8),
                closed_at=NOW + timedelta(days=20) if state == FindingState.CLOSED else None,
            )
    advance_obligations(now=NEW_YEAR)
    advance_rounds(now=NEW_YEAR)
    return quarter_of(world, 1)


def start(world: World) -> None:
    """Start the current quarter by hand, and let the worker take it."""
    client = Client()
    client.force_login(world.user("Aurora", "esg_manager"))
    assert client.post("/quarters/start/").status_code == 302
    advance_rounds(now=NOW)


def shown(client: Client, path: str, status: int = 200) -> str:
    """A page's text with its tags, on single spaces."""
    answer = client.get(path)
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def words(page: str) -> str:
    """What one reads of it."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_before_any_round_the_page_says_when_the_first_one_starts(world, sign_in) -> None:
    admit(world, *SUPPLIERS)
    advance_rounds(now=NOW)
    page = words(shown(sign_in("Aurora", "viewer"), "/quarters/"))
    assert "Q1 2027 starts by itself on Fri 1 Jan 2027, 00:00" in page
    assert "2 suppliers are admitted or on watch now" in page
    assert "No quarter yet" in page


def test_without_admitted_suppliers_the_page_says_what_to_do(world, sign_in) -> None:
    page = words(shown(sign_in("Aurora", "esg_manager"), "/quarters/"))
    assert "No admitted suppliers" in page
    assert "Set the status on a supplier’s page" in page
    start(world)
    page = words(shown(sign_in("Aurora", "esg_manager"), f"/quarters/{quarter_of(world, 4).pk}/"))
    assert "No admitted suppliers" in page


def test_starting_a_quarter_by_hand_runs_it_and_a_second_start_leads_to_it(world, sign_in) -> None:
    admit(world, *SUPPLIERS)
    client = sign_in("Aurora", "esg_manager")
    assert "Start Q4 2026 now" in shown(client, "/quarters/")
    client.post("/quarters/start/")
    waiting = shown(client, "/quarters/")
    assert "Q4 2026 is being re-evaluated" in waiting
    assert 'hx-trigger="every 2s"' in waiting
    advance_rounds(now=NOW)
    done = shown(client, "/quarters/")
    assert "Start Q4 2026 now" not in done
    assert "started by Aurora esg_manager" in done
    again = client.post("/quarters/start/", follow=True)
    assert again.redirect_chain == [(f"/quarters/{quarter_of(world, 4).pk}/", 302)]
    assert "This quarter was re-evaluated already." in again.content.decode()


def test_who_may_not_start_a_quarter_sees_why(world, sign_in) -> None:
    for org, role in (("Aurora", "viewer"), ("Aurora", "procurement"), ("Clearwater", "lead")):
        client = sign_in(org, role)
        page = shown(client, "/quarters/")
        assert "The buyer’s ESG managers start a quarter." in page
        assert 'aria-disabled="true"' in page
        assert client.post("/quarters/start/").status_code == 403


def test_a_round_shows_last_and_new_result_and_why(world, sign_in) -> None:
    second = two_quarters(world)
    page = words(shown(sign_in("Aurora", "viewer"), f"/quarters/{second.pk}/"))
    assert "Compared with Q4 2026" in page
    assert "Evergreen Knitting" in page
    assert "F-0007 found" in page
    assert "−2.78" in page, "100 × 16.67% × 16.67% points"
    assert "1 of 2" in page, "one of its two findings was closed in between"
    assert "Findings closed since Q4 2026 1 of 2" in page
    assert "T/CERDS T/CFIE Moved up 0 0 Moved down 1 0 Unchanged 0 0" in page, "both standards apart"


def test_a_row_opens_beneath_with_parts_before_and_after(world, sign_in) -> None:
    second = two_quarters(world)
    with scope(world.scope("Aurora")):
        result = RoundResult.objects.get(round=second, standard="t-cerds", movement="down")
    path = f"/quarters/{second.pk}/?open={result.pk}"
    client = sign_in("Aurora", "viewer")
    page = shown(client, path)
    assert f"/scorecards/{result.last_card_id}/" in page
    assert f"/scorecards/{result.new_card_id}/" in page
    assert re.search(r"Environment [\d.]+ [\d.]+ −2\.78", words(page))
    fragment = client.get(path, headers={"HX-Request": "true", "HX-Target": "results"}).content.decode()
    assert fragment.strip().startswith("<section")
    assert "Environment" in fragment


def test_filters_and_order_stand_in_the_address(world, sign_in) -> None:
    second = two_quarters(world)
    client = sign_in("Aurora", "viewer")
    evergreen, lone = "Evergreen Knitting", "Lone Mill"
    for query, names in (
        ("", [evergreen, lone]),
        ("?sort=-supplier", [lone, evergreen]),
        ("?sort=now", [evergreen, lone]),
        ("?show=down", [evergreen]),
        ("?show=none", [lone]),
        ("?show=up", []),
        ("?standard=t-cfie&show=none", [evergreen, lone]),
        ("?standard=x&show=x&sort=x&page=x&open=x", [evergreen, lone]),
    ):
        page = shown(client, f"/quarters/{second.pk}/{query}")
        assert re.findall(r'href="/suppliers/[^"]+" title="([^"]+)"', page) == names, query


def test_an_export_holds_what_is_filtered_with_both_results(world, sign_in) -> None:
    second = two_quarters(world)
    client = sign_in("Aurora", "viewer")
    csv = client.get(f"/quarters/{second.pk}/export.csv?show=down").content.decode("utf-8-sig").splitlines()
    assert len(csv) == 2
    assert csv[1] == (
        "Q1 2027,1,,Evergreen Knitting,China,T/CERDS,111.3891,4,Document-verified,2026-11-27 09:00,"
        "108.6102,4,Audit-verified,2026-12-03 09:00,-2.78,Moved down,F-0007 found,1,2"
    )
    book = client.get(f"/quarters/{second.pk}/export.xlsx").content
    assert len(CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()) == 3
    assert client.get(f"/quarters/{second.pk}/export.pdf").status_code == 404


def test_a_round_of_another_buyer_is_as_absent_as_none(world, sign_in) -> None:
    admit(world, *SUPPLIERS)
    start(world)
    own = quarter_of(world, 4)
    stranger = sign_in("Borealis", "esg_manager")
    for path in (f"/quarters/{own.pk}/", f"/quarters/{own.pk}/export.csv", f"/quarters/{uuid4()}/"):
        assert stranger.get(path).status_code == 404


def test_more_rows_cost_no_more_queries(world, sign_in) -> None:
    def queries(client: Client, path: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len([one for one in captured if "SAVEPOINT" not in one["sql"]])

    second = two_quarters(world)
    client = sign_in("Aurora", "viewer")
    few = queries(client, f"/quarters/{second.pk}/")
    add_rows(world, second, 40)
    assert queries(client, f"/quarters/{second.pk}/") == few <= 14
    page = words(shown(client, f"/quarters/{second.pk}/?page=3"))
    assert "41–42 of 42 rows" in page


def add_rows(world: World, shown_round: Round, count: int) -> None:
    """More suppliers in a round, each with the results of Evergreen Knitting."""
    aurora = world.org("Aurora")
    with scope(world.scope("Aurora")):
        template = RoundResult.objects.get(round=shown_round, standard="t-cerds", movement="down")
        suppliers = Supplier.objects.bulk_create(
            Supplier(tenant=aurora, number=n, name=f"Mill {n}", country="SE", match_key=f"mill {n}")
            for n in range(10, 10 + count)
        )
    values: dict[str, Any] = {
        "tenant_id": aurora.pk,
        "round": shown_round,
        "standard": "t-cerds",
        "last_card_id": template.last_card_id,
        "new_card_id": template.new_card_id,
        "movement": "down",
    }
    with scope(Scope.worker(aurora.pk)):
        RoundResult.objects.bulk_create(RoundResult(supplier=one, **values) for one in suppliers)
