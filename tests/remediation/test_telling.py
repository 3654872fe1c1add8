"""Who is told what about a finding, and what an outage of the workers leaves to tell."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from core.models import Effect, Event, Obligation
from esgdd.flow import STAGES
from remediation import services, telling
from remediation.models import Finding
from remediation.stages import advance_findings
from suppliers.models import Supplier
from tenants.clock import advance_obligations
from tenants.models import Engagement, Notice, User
from tenants.scope import Scope, scope
from tests.remediation.findings import decide, draft, issued, send_plan, send_proof, values

COMPANY = {"admin@evergreen.example", "contributor@evergreen.example"}
MANAGER, ADMIN, WRITER = "esg_manager@aurora.example", "admin@aurora.example", "procurement@aurora.example"


def beat(world, now=None) -> int:
    """Run the two stages that tell people, as the beat does."""
    advance_obligations(now=now or world.now)
    return advance_findings(now=now or world.now)


def notices(world) -> list[tuple[str, str, Any]]:
    """All notices of Aurora, in the order they were written: kind, address, page."""
    emails = dict(User.objects.values_list("pk", "email"))
    with scope(Scope.worker(world.org("Aurora").pk)):
        found = Notice.objects.order_by("created_at", "id")
        return [(one.kind, emails[one.recipient_id], one) for one in found]


def told(world) -> dict[str, set[str]]:
    """Kind of notice → who got it."""
    people: dict[str, set[str]] = {}
    for kind, email, _notice in notices(world):
        people.setdefault(kind, set()).add(email)
    return people


def newly_told(world, act, now=None) -> dict[str, set[str]]:
    """What people are told once ``act`` was done and the stages ran."""
    beat(world, now)
    before = {notice.pk for _kind, _email, notice in notices(world)}
    act()
    beat(world, now)
    people: dict[str, set[str]] = {}
    for kind, email, notice in notices(world):
        if notice.pk not in before:
            people.setdefault(kind, set()).add(email)
    return people


def waiting(world) -> int:
    with scope(world.scope("Aurora")):
        return Effect.objects.filter(handled_at=None).count()


def test_the_stages_stand_in_the_order_of_the_flow():
    names = list(STAGES)
    assert names.index("clock") < names.index("rerating") < names.index("findings") < names.index("notices")


def test_an_issued_finding_is_told_to_everybody_of_the_company(world):
    finding = issued(world)
    assert beat(world) == 1
    assert told(world) == {"finding_issued": COMPANY}
    kind, _email, notice = notices(world)[0]
    assert kind == "finding_issued"
    assert notice.path == f"/portal/findings/{finding.pk}/"
    assert notice.context["finding_number"] == "F-0001"
    assert notice.context["fix_due_at"] == (world.now + timedelta(hours=72)).isoformat()
    assert notice.context["plan_due_at"]
    assert beat(world) == 0, "told once"
    assert len(notices(world)) == 2


def test_zero_tolerance_goes_at_once_to_those_who_decide(world):
    issued(world, severity="zero_tolerance")
    beat(world)
    assert told(world) == {
        "finding_issued": COMPANY,
        "escalation": {MANAGER, ADMIN, "admin@evergreen.example"},
    }
    pages = {email: notice.path for kind, email, notice in notices(world) if kind == "escalation"}
    assert pages[MANAGER].startswith("/findings/")
    assert pages["admin@evergreen.example"].startswith("/portal/findings/")


def test_plan_and_proof_are_told_to_the_buyer_and_decisions_to_the_company(world):
    with scope(world.scope("Aurora")):
        finding = services.open_finding(
            tenant_id=world.org("Aurora").pk,
            supplier=draft(world).supplier,
            values=values(),
            origin="buyer",
            owner=world.user("Aurora", "viewer"),
            actor=world.user("Aurora", "procurement"),
            now=world.now,
        )
        services.issue_finding(finding=finding, actor=world.user("Aurora", "procurement"), now=world.now)
    buyers = {"viewer@aurora.example", WRITER, MANAGER}
    assert newly_told(world, lambda: send_plan(world, finding)) == {"plan_submitted": buyers}
    assert newly_told(world, lambda: send_proof(world, finding)) == {"proof_submitted": buyers}
    rejected = newly_told(world, lambda: decide(world, finding, "plan", accept=False, reason="Too vague"))
    assert rejected == {"plan_decided": COMPANY}
    *_others, (_kind, _email, last) = notices(world)
    assert last.context["decision"] == "rejected"
    assert last.context["reason"] == "Too vague"
    assert last.context["decided_by"] == "Clearwater assessor"
    accepted = newly_told(world, lambda: decide(world, finding, "correction", accept=True))
    assert accepted == {"proof_decided": COMPANY}


def test_an_auditor_who_wrote_the_finding_has_no_page_of_it_so_the_managers_are_told(world):
    with scope(world.scope("Clearwater")):
        finding = services.open_finding(
            tenant_id=world.org("Aurora").pk,
            supplier=Supplier.objects.get(name="Evergreen Knitting"),
            values=values(),
            origin="audit",
            actor=world.user("Clearwater", "auditor"),
            now=world.now,
        )
        services.issue_finding(finding=finding, actor=world.user("Clearwater", "auditor"), now=world.now)
    assert newly_told(world, lambda: send_proof(world, finding)) == {"proof_submitted": {MANAGER}}


def test_reminders_breach_and_escalation_come_in_time_to_those_concerned(world):
    issued(world)
    beat(world)
    due = world.now + timedelta(hours=72)
    for hours_before, kinds in [
        (48, {"finding_issued": 2, "fix_due_soon": 2}),
        (24, {"finding_issued": 2, "fix_due_soon": 4}),
        (6, {"finding_issued": 2, "fix_due_soon": 6}),
        (0, {"finding_issued": 2, "fix_due_soon": 6, "fix_overdue": 3}),
        (-24, {"finding_issued": 2, "fix_due_soon": 6, "fix_overdue": 3, "escalation": 3}),
    ]:
        beat(world, due - timedelta(hours=hours_before, seconds=-1))
        assert Counter(kind for kind, _email, _notice in notices(world)) == kinds
    assert told(world)["fix_overdue"] == COMPANY | {WRITER}
    assert told(world)["escalation"] == {MANAGER, ADMIN, "admin@evergreen.example"}


def test_after_an_outage_each_person_gets_one_mail_with_the_newest_state(world):
    finding = issued(world)
    beat(world)
    four_days = world.now + timedelta(days=4, hours=1)
    beat(world, four_days)
    fresh = [
        (kind, email)
        for kind, email, notice in notices(world)
        if kind not in {"finding_issued", "plan_due_soon"}
    ]
    assert sorted(fresh) == sorted(
        [
            ("escalation", MANAGER),
            ("escalation", ADMIN),
            ("escalation", "admin@evergreen.example"),
            ("fix_overdue", "contributor@evergreen.example"),
            ("fix_overdue", WRITER),
        ]
    )
    assert waiting(world) == 0
    late = [
        notice.context["overdue_seconds"] for kind, _email, notice in notices(world) if kind == "fix_overdue"
    ]
    assert set(late) == {25 * 3600}
    with scope(world.scope("Aurora")):
        assert Obligation.objects.get(subject_id=finding.pk, kind="fix").breached_at


def test_what_is_no_longer_so_is_told_to_nobody(world):
    """The workers were down while everything went well."""
    finding = issued(world)
    send_plan(world, finding)
    send_proof(world, finding)
    decide(world, finding, "plan", accept=True)
    decide(world, finding, "correction", accept=True)
    with scope(world.scope("Aurora")):
        services.close_finding(
            finding=Finding.objects.get(),
            actor=world.user("Aurora", "esg_manager"),
            now=world.now + timedelta(hours=4),
        )
    beat(world, world.now + timedelta(days=40))
    assert told(world) == {"finding_closed": COMPANY}
    assert waiting(world) == 0


def test_a_withdrawal_is_told_with_its_reason_a_thrown_away_draft_is_not(world):
    finding = issued(world)

    def withdraw(one) -> None:
        with scope(world.scope("Aurora")):
            services.withdraw_finding(
                finding=one,
                reason="The payslips were misread",
                actor=world.user("Aurora", "procurement"),
                now=world.now,
            )

    assert newly_told(world, lambda: withdraw(finding)) == {"finding_withdrawn": COMPANY}
    assert notices(world)[-1][2].context["reason"] == "The payslips were misread"
    with scope(world.scope("Aurora")):
        unseen = draft(world)
    assert newly_told(world, lambda: withdraw(unseen)) == {}


@pytest.fixture
def mill_finding(world):
    """A finding at a mill that has not joined."""
    return issued(world, supplier="Lone Mill")


def test_where_nobody_has_joined_the_buyer_is_told_that_too(world, mill_finding):
    beat(world)
    beat(world, world.now + timedelta(hours=73))
    assert told(world) == {
        "finding_issued": {WRITER},
        "fix_overdue": {WRITER},
    }
    assert all(notice.context["not_joined"] for _kind, _email, notice in notices(world))
    assert all(notice.path == f"/findings/{mill_finding.pk}/" for _kind, _email, notice in notices(world))


def test_a_company_that_joins_later_sees_its_findings_with_the_clocks_running(world, mill_finding):
    beat(world)
    foxglove = world.org("Foxglove")
    Engagement.objects.create(tenant=world.org("Aurora"), organisation=foxglove)
    with scope(world.scope("Foxglove")):
        assert not Finding.objects.exists()
    with scope(Scope.worker(world.org("Aurora").pk)):
        mill = Finding.objects.get().supplier
        mill.supplier_org = foxglove
        mill.save(update_fields=["supplier_org"])
    assert beat(world, world.now + timedelta(hours=1)) == 2, "one connected, one told"
    with scope(world.scope("Foxglove")):
        seen = Finding.objects.get()
        clocks = list(Obligation.objects.filter(subject_id=seen.pk))
        assert Event.objects.filter(kind="finding.shown", subject_id=seen.pk).exists()
    assert len(clocks) == 2
    assert {clock.started_at for clock in clocks} == {world.now}
    assert told(world)["finding_issued"] == {WRITER, "admin@foxglove.example"}
    assert beat(world, world.now + timedelta(hours=2)) == 0


def test_a_finding_nobody_can_be_told_about_holds_up_no_other(world, monkeypatch, caplog):
    first, second = issued(world), issued(world)
    tell = telling.Telling.tell

    def fails_for_the_first(self, finding, effects, clocks):
        if finding.pk == first.pk:
            raise LookupError("a row is broken")
        return tell(self, finding, effects, clocks)

    with monkeypatch.context() as patch:
        patch.setattr(telling.Telling, "tell", fails_for_the_first)
        assert beat(world) == 1
    assert f"people were not told about finding {first.pk}" in caplog.text
    assert {notice.path for _kind, _email, notice in notices(world)} == {f"/portal/findings/{second.pk}/"}
    assert waiting(world) == 1
    assert beat(world) == 1, "tried again"
    assert waiting(world) == 0
