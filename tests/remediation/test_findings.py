"""Writing, issuing, withdrawing and closing findings."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from core.errors import DomainError, InvalidInput
from core.models import Effect, Event, Obligation
from remediation import services
from remediation.models import Finding, FindingState, PartState
from suppliers.models import Site, Supplier
from tenants.scope import scope
from tests.remediation.findings import ITEM, decide, draft, issued, send_plan, send_proof, values


def test_a_draft_gets_the_next_number_and_is_no_business_of_the_supplier(world):
    with scope(world.scope("Aurora")):
        first, second = draft(world), draft(world)
        assert (first.reference, second.reference) == ("F-0001", "F-0002")
        event = Event.objects.get(kind="finding.drafted", subject_id=first.pk)
        assert event.after["title"] == "Wages below the legal minimum"
    with scope(world.scope("Evergreen")):
        assert not Finding.objects.exists()
        assert not Event.objects.filter(kind="finding.drafted").exists()


def test_each_buyer_counts_for_itself(world):
    issued(world)
    with scope(world.scope("Borealis")):
        finding = services.open_finding(
            tenant_id=world.org("Borealis").pk,
            supplier=Supplier.objects.get(name="Evergreen Knitting"),
            values=values(),
            origin="buyer",
            actor=world.user("Borealis", "procurement"),
            now=world.now,
        )
    assert finding.number == 1


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"severity": "catastrophic"}, "severity", "Choose one of the severities"),
        ({"area": "weather"}, "area", "Choose one of the areas"),
        ({"title": "  "}, "title", "Say in a few words"),
        ({"title": "x" * 201}, "title", "200 characters at most"),
        ({"clause": "x" * 65}, "clause", "64 characters at most"),
        ({"description": "x" * 4001}, "description", "4000 characters at most"),
        ({"description": "a\x00b"}, "description", "cannot be stored"),
        ({"standard": "iso-1"}, "standard", "no such standard"),
        ({"standard": "t-cerds", "item": "nothing"}, "item", "no such question"),
        ({"standard": "t-cerds"}, "item", "no such question"),
        ({"item": ITEM}, "item", "no such standard"),
        ({"found_on": date(2026, 11, 25)}, "found_on", "in the future"),
        ({"found_on": date(2016, 11, 20)}, "found_on", "check the year"),
    ],
)
def test_values_that_cannot_be_are_refused_at_their_field(world, changed, field, words):
    with scope(world.scope("Aurora")):
        with pytest.raises(InvalidInput, match=words) as refused:
            draft(world, **changed)
        assert refused.value.field == field
        assert not Finding.objects.exists()


def test_the_site_is_one_of_the_suppliers_own(world):
    with scope(world.scope("Aurora")):
        mill = Supplier.objects.get(name="Lone Mill")
        other = Site.objects.create(tenant=world.org("Aurora"), supplier=mill, name="Spinning hall")
        with pytest.raises(InvalidInput, match="not one of the supplier's"):
            draft(world, site=other)
        assert draft(world, supplier="Lone Mill", site=other).site == other


def test_a_finding_stays_in_its_tenant(world):
    supplier = world.supplier("Borealis")
    with scope(world.scope("Aurora")), pytest.raises(InvalidInput, match="not in your list"):
        services.open_finding(
            tenant_id=world.org("Aurora").pk,
            supplier=supplier,
            values=values(),
            origin="buyer",
            actor=world.user("Aurora", "procurement"),
            now=world.now,
        )


def test_a_line_of_a_sheet_is_taken_once_until_its_finding_is_withdrawn(world):
    supplier = world.supplier("Aurora")

    def take() -> Any:
        return services.open_finding(
            tenant_id=world.org("Aurora").pk,
            supplier=supplier,
            values=values(),
            origin="audit",
            origin_id=world.org("Clearwater").pk,
            origin_key="line 7",
            actor=world.user("Clearwater", "auditor"),
            now=world.now,
        )

    with scope(world.scope("Clearwater")):
        first = take()
        with pytest.raises(DomainError, match="taken already") as refused:
            take()
        assert refused.value.code == "repeated"
        services.withdraw_finding(
            finding=first, reason="Wrong site", actor=world.user("Clearwater", "lead"), now=world.now
        )
        assert take().number == 2


def test_a_draft_can_be_changed_and_the_log_says_what(world):
    with scope(world.scope("Aurora")):
        finding = draft(world)
        services.change_finding(
            finding=finding,
            values=values(severity="major", standard="t-cerds", item=ITEM),
            actor=world.user("Aurora", "esg_manager"),
        )
        finding.refresh_from_db()
        assert (finding.severity, finding.item) == ("major", ITEM)
        event = Event.objects.get(kind="finding.changed")
        assert event.before == {"severity": "critical", "standard": "", "item": ""}
        services.issue_finding(finding=finding, actor=world.user("Aurora", "esg_manager"), now=world.now)
        with pytest.raises(DomainError, match="no draft any more"):
            services.change_finding(
                finding=finding, values=values(), actor=world.user("Aurora", "esg_manager")
            )


def test_issuing_shows_the_finding_and_starts_both_clocks_to_the_second(world):
    finding = issued(world)
    with scope(world.scope("Evergreen")):
        seen = Finding.objects.get()
        clocks = {clock.kind: clock for clock in Obligation.objects.filter(subject_id=seen.pk)}
    assert (seen.pk, seen.state, seen.issued_at) == (finding.pk, FindingState.OPEN, world.now)
    assert (seen.plan_state, seen.fix_state) == (PartState.DUE, PartState.DUE)
    assert (clocks["fix"].due_at - world.now).total_seconds() == 259_200
    assert clocks["plan"].due_at == datetime(2026, 12, 24, 23, 59, 59, tzinfo=UTC)
    assert clocks["fix"].rule == "finding critical fix 2026.1"
    assert clocks["fix"].started_at == world.now


def test_days_end_at_the_buyers_midnight(world):
    aurora = world.org("Aurora")
    aurora.time_zone = "Asia/Shanghai"
    aurora.save(update_fields=["time_zone"])
    finding = issued(world, severity="major")
    with scope(world.scope("Aurora")):
        clocks = dict(Obligation.objects.filter(subject_id=finding.pk).values_list("kind", "due_at"))
    assert clocks["plan"] == datetime(2026, 12, 24, 15, 59, 59, tzinfo=UTC)
    assert clocks["fix"] == datetime(2027, 1, 23, 15, 59, 59, tzinfo=UTC)


def test_an_observation_asks_for_nothing_and_can_be_closed(world):
    finding = issued(world, severity="observation")
    with scope(world.scope("Aurora")):
        assert not Obligation.objects.filter(subject_id=finding.pk).exists()
        assert finding.plan_state == finding.fix_state == PartState.NOT_ASKED
        services.close_finding(
            finding=finding, note="Seen", actor=world.user("Aurora", "esg_manager"), now=world.now
        )
        assert Finding.objects.get().state == FindingState.CLOSED


def test_a_draft_whose_day_lies_ahead_cannot_be_issued_nor_anything_twice(world):
    with scope(world.scope("Aurora")):
        finding = draft(world)
        person = world.user("Aurora", "procurement")
        services.change_finding(finding=finding, values=values(found_on=date(2026, 12, 1)), actor=person)
        with pytest.raises(InvalidInput, match="in the future"):
            services.issue_finding(finding=finding, actor=person, now=world.now)
        later = world.now + timedelta(days=8)
        services.issue_finding(finding=finding, actor=person, now=later)
        with pytest.raises(DomainError, match="no draft any more"):
            services.issue_finding(finding=finding, actor=person, now=later)
        assert Obligation.objects.filter(subject_id=finding.pk).count() == 2
        assert Effect.objects.filter(subject_id=finding.pk, kind="finding_issued").count() == 1


def test_withdrawing_needs_a_reason_and_ends_the_clocks(world):
    finding = issued(world)
    person = world.user("Aurora", "procurement")
    with scope(world.scope("Aurora")):
        with pytest.raises(InvalidInput, match="Say why") as refused:
            services.withdraw_finding(finding=finding, reason=" no ", actor=person, now=world.now)
        assert refused.value.field == "reason"
        services.withdraw_finding(
            finding=finding, reason="The payslips were misread", actor=person, now=world.now
        )
        assert set(Obligation.objects.values_list("state", flat=True)) == {Obligation.State.CANCELLED}
        assert Finding.objects.get().closing_note == "The payslips were misread"
        with pytest.raises(DomainError, match="was withdrawn"):
            services.withdraw_finding(finding=finding, reason="Once more", actor=person, now=world.now)


def test_closing_waits_for_accepted_proof_and_an_accepted_plan(world):
    finding = issued(world)
    person = world.user("Clearwater", "lead")

    def close() -> Any:
        with scope(world.scope("Clearwater")):
            return services.close_finding(
                finding=Finding.objects.get(pk=finding.pk),
                note="Payroll of October seen",
                actor=person,
                now=world.now + timedelta(days=1),
            )

    with pytest.raises(DomainError, match="no proof") as refused:
        close()
    assert refused.value.code == "no_proof"
    send_proof(world, finding)
    with pytest.raises(DomainError, match="no proof"):
        close()
    decide(world, finding, "correction", accept=True)
    with pytest.raises(DomainError, match="no plan") as refused:
        close()
    assert refused.value.code == "no_plan"
    send_plan(world, finding)
    decide(world, finding, "plan", accept=True)
    closed = close()
    assert (closed.state, closed.closed_at) == (FindingState.CLOSED, world.now + timedelta(days=1))
    with pytest.raises(DomainError, match="is closed"):
        close()
    with scope(world.scope("Evergreen")):
        told = Event.objects.get(kind="finding.closed")
        assert told.after["note"] == "Payroll of October seen"
