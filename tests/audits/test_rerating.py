"""What audits find changes the audit-verified score, and closing it changes it back."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audits.models import Audit, AuditState
from audits.rerating import advance_rerating
from core.models import Event
from remediation.models import Finding, FindingState
from scoring.models import Basis, Scorecard
from scoring.services import recompute
from scoring.stages import advance_scorecards
from tenants.scope import Scope, scope
from tests.scoring.rounds import LATER, rated
from tests.world import NOW, World

POLICY = "environment.policy.environmental_policy"
AFTER = LATER + timedelta(days=1)


def find(world: World, number: int = 1, **values: Any) -> Finding:
    """A finding at Evergreen Knitting that Aurora issued."""
    supplier = world.supplier("Aurora")
    with scope(world.scope("Aurora")):
        return Finding.objects.create(
            **{
                "tenant_id": supplier.tenant_id,
                "supplier_org_id": supplier.supplier_org_id,
                "number": number,
                "supplier": supplier,
                "severity": "major",
                "area": "environment",
                "title": "The policy is not known on the floor",
                "standard": "t-cerds",
                "item": POLICY,
                "found_on": NOW.date(),
                "state": FindingState.OPEN,
                "origin": "buyer",
                "created_by": world.user("Aurora", "esg_manager"),
                "issued_at": AFTER,
            }
            | values
        )


def move(world: World, finding: Finding, state: FindingState) -> None:
    """Bring a finding into another state, as its service does."""
    with scope(world.scope("Aurora")):
        finding.state = state
        finding.closed_at = AFTER + timedelta(days=2) if state == FindingState.CLOSED else None
        finding.save(update_fields=["state", "closed_at"])


def audited(world: World, standard: str = "t-cerds") -> list[Scorecard]:
    """The audit-verified cards of Evergreen Knitting, oldest first."""
    with scope(world.scope("Aurora")):
        cards = Scorecard.objects.filter(standard=standard, basis=Basis.AUDITED)
        return list(cards.select_related("submission").order_by("computed_at"))


def test_an_open_finding_takes_its_indicator_out_and_closing_gives_it_back(world) -> None:
    verified = rated(world)[1]
    finding = find(world)
    assert advance_rerating(now=AFTER) == 1
    (before,) = audited(world)
    assert before.document["levels"][POLICY] == "none"
    assert verified.document["levels"][POLICY] == "basic"
    lost = Fraction(verified.total_exact) - Fraction(before.total_exact)
    assert lost == 100 * Fraction(1667, 10_000) ** 2

    move(world, finding, FindingState.CLOSED)
    assert advance_rerating(now=AFTER + timedelta(days=2)) == 1
    first, second = audited(world)
    assert (first.is_current, second.is_current) == (False, True)
    assert second.total_exact == verified.total_exact
    assert [(one["reference"], one["state"]) for one in second.adjustments] == [("F-0001", "closed")]
    with scope(world.scope("Aurora")):
        event = Event.objects.filter(kind="scorecard.computed", subject_id=second.pk).get()
    assert event.before == {"total": before.total_exact, "band": before.band}


def test_nothing_new_makes_no_new_card(world) -> None:
    rated(world)
    find(world)
    advance_rerating(now=AFTER)
    assert advance_rerating(now=AFTER + timedelta(hours=1)) == 0
    assert len(audited(world)) == 1


@pytest.mark.parametrize("values", [{}, {"standard": "", "item": "", "severity": "observation"}])
def test_a_score_that_an_open_finding_does_not_concern_is_left_alone(world, values) -> None:
    rated(world)
    rated(world, "t-cfie")
    find(world, **values)
    advance_rerating(now=AFTER)
    with CaptureQueriesContext(connection) as queries:
        assert advance_rerating(now=AFTER + timedelta(hours=1)) == 0
    assert not [query for query in queries if "FOR NO KEY UPDATE" in query["sql"]]
    assert audited(world, "t-cfie") == []


def test_a_withdrawn_finding_leaves_no_trace_in_the_score(world) -> None:
    verified = rated(world)[1]
    finding = find(world)
    advance_rerating(now=AFTER)
    move(world, finding, FindingState.WITHDRAWN)
    advance_rerating(now=AFTER + timedelta(hours=1))
    current = audited(world)[-1]
    assert (current.total_exact, current.adjustments) == (verified.total_exact, [])


def test_a_score_that_was_there_before_stands_again(world) -> None:
    verified = rated(world)[1]
    for number in (1, 2):
        hours = AFTER + timedelta(hours=number)
        finding = find(world, number)
        advance_rerating(now=hours)
        move(world, finding, FindingState.WITHDRAWN)
        advance_rerating(now=hours + timedelta(minutes=30))
    (current,) = [card for card in audited(world) if card.is_current]
    assert (current.total_exact, current.adjustments) == (verified.total_exact, [])
    with scope(world.scope("Aurora")):
        assert Event.objects.filter(kind="scorecard.restored", subject_id=current.pk).count() == 1


@pytest.mark.parametrize("state", [FindingState.OPEN, FindingState.CLOSED])
def test_a_card_with_findings_is_computed_again_from_what_it_rests_on(world, state) -> None:
    rated(world)
    finding = find(world)
    move(world, finding, state)
    advance_rerating(now=AFTER + timedelta(days=3))
    (card,) = audited(world)
    with scope(Scope.worker(card.tenant_id)):
        assert recompute(card).same
        card.adjustments = []
        assert not recompute(card).same_input


def test_a_finding_without_indicator_stands_on_both_standards_and_takes_nothing_away(world) -> None:
    totals = {standard: rated(world, standard)[1].total_exact for standard in ("t-cerds", "t-cfie")}
    find(world, standard="", item="")
    assert advance_rerating(now=AFTER) == 2
    assert {standard: audited(world, standard)[0].total_exact for standard in totals} == totals


def test_an_observation_changes_no_score(world) -> None:
    rated(world)
    find(world, severity="observation")
    assert advance_rerating(now=AFTER) == 0
    assert audited(world) == []
    assert advance_rerating(now=AFTER) == 0


def test_a_draft_is_nobodys_business(world) -> None:
    rated(world)
    find(world, state=FindingState.DRAFT, supplier_org_id=None, issued_at=None)
    assert advance_rerating(now=AFTER) == 0


def test_an_audit_without_findings_confirms_the_score(world) -> None:
    verified = rated(world)[1]
    supplier = world.supplier("Aurora")
    with scope(world.scope("Aurora")):
        Audit.objects.create(
            tenant_id=supplier.tenant_id,
            number=1,
            supplier=supplier,
            firm=world.org("Clearwater"),
            protocol="Four-pillar visit",
            starts_on=NOW.date(),
            ends_on=NOW.date(),
            state=AuditState.CONCLUDED,
            concluded_at=NOW,
            created_by=world.user("Aurora", "esg_manager"),
        )
    assert advance_rerating(now=AFTER) == 1
    (card,) = audited(world)
    assert card.total_exact == verified.total_exact
    assert [(one["kind"], one["title"]) for one in card.adjustments] == [("audit", "Clearwater Ratings")]


def test_findings_that_came_before_any_rating_count_once_there_is_one(world) -> None:
    find(world)
    assert advance_rerating(now=NOW) == 0
    rated(world)
    advance_scorecards(now=LATER)
    assert advance_rerating(now=AFTER) == 1
    assert audited(world)[0].document["levels"][POLICY] == "none"


def test_a_finding_at_a_supplier_without_a_rating_waits_for_it_quietly(world) -> None:
    mill = world.supplier("Aurora", "Lone Mill")
    finding = find(world, supplier=mill, supplier_org_id=None)
    assert advance_rerating(now=AFTER) == 0
    with scope(world.scope("Aurora")):
        finding.refresh_from_db()
    assert finding.rated_state == FindingState.OPEN
