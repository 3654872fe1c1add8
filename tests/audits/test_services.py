"""An audit from order to conclusion: who may see it, what it refuses, what it starts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from audits.models import Audit, AuditGrant
from audits.selectors.access import audits_for
from audits.services.concluding import conclude_audit
from audits.services.findings import (
    add_finding,
    correct_finding,
    drop_finding,
    findings_of,
    issue_findings,
)
from audits.services.planning import cancel_audit
from audits.services.team import set_team
from core.errors import DomainError, InvalidInput
from core.models import Event, Obligation
from suppliers.models import Site
from suppliers.services.sites import SiteExists, add_site, change_site
from tenants.models import Engagement
from tenants.scope import scope
from tenants.selectors import acting_for
from tests.audits.planned import csv_sheet, grant, line, planned, read, take, values


def visible(world, org: str, role: str) -> set[str]:
    """References of the audits somebody may open."""
    user = world.user(org, role)
    acting = acting_for(user, None)
    assert acting
    with scope(acting.scope):
        return {audit.reference for audit in audits_for(acting, user)}


def write(world, audit: Audit, **changes):
    with scope(world.scope("Clearwater")):
        return add_finding(
            audit=audit,
            values=values(world, **changes),
            actor=world.user("Clearwater", "auditor"),
            now=world.now,
        )


def issue(world, audit: Audit):
    with scope(world.scope("Clearwater")):
        return issue_findings(audit=audit, actor=world.user("Clearwater", "lead"), now=world.now)


def conclude(world, audit: Audit, now=None, summary: str = "One exit was locked.") -> Audit:
    with scope(world.scope("Clearwater")):
        return conclude_audit(
            audit=audit, summary=summary, actor=world.user("Clearwater", "lead"), now=now or world.now
        )


def cancel(world, audit: Audit, reason: str = "The plant is closed for a flood.") -> Audit:
    with scope(world.scope("Aurora")):
        return cancel_audit(
            audit=audit, reason=reason, actor=world.user("Aurora", "procurement"), now=world.now
        )


def test_a_planned_audit_has_a_number_sites_and_an_event(world) -> None:
    audit = planned(world)
    other = planned(world, ends_on=world.now.date())
    assert (audit.reference, other.reference) == ("A-2026-0001", "A-2026-0002")
    with scope(world.scope("Aurora")):
        assert set(audit.sites.values_list("site__name", flat=True)) == {"Main site", "Dye house"}
        event = Event.objects.get(subject_id=audit.pk)
        assert (event.kind, event.actor_name) == ("audit.planned", "Aurora procurement")
        assert event.after["firm"] == "Clearwater Ratings"
    assert planned(world, "Borealis", "Dovetail").reference == "A-2026-0001"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ends_on": -2}, "last day is before the first"),
        ({"ends_on": 90}, "lasts up to 60 days"),
        ({"starts_on": -800, "ends_on": -799}, "Check the year"),
        ({"starts_on": 2000, "ends_on": 2001}, "Check the year"),
        ({"sites": []}, "at least one site"),
    ],
)
def test_an_audit_that_cannot_be_is_refused_with_a_reason(world, changes, words) -> None:
    today = world.now.date()
    changes = {k: today + timedelta(days=v) if isinstance(v, int) else v for k, v in changes.items()}
    with pytest.raises(InvalidInput, match=words):
        planned(world, **changes)


def test_only_a_firm_that_is_engaged_now_can_be_ordered(world) -> None:
    for firm in ("Dovetail", "Evergreen"):
        with pytest.raises(InvalidInput, match="do not work with this firm"):
            planned(world, firm=firm)
    with scope(world.scope("Aurora")):
        Engagement.objects.filter(organisation=world.org("Clearwater")).update(ended_at=world.now)
    with pytest.raises(InvalidInput, match="do not work with this firm"):
        planned(world)


def test_sites_of_another_supplier_are_refused(world) -> None:
    mill = world.supplier("Aurora", "Lone Mill")
    with scope(world.scope("Aurora")):
        site = add_site(supplier=mill, name="Spinning", actor=world.user("Aurora", "procurement"))
    with pytest.raises(InvalidInput, match="not of this supplier"):
        planned(world, sites=[site])


def test_the_same_visit_is_not_ordered_twice(world) -> None:
    planned(world)
    with pytest.raises(DomainError, match="on these days already: A-2026-0001"):
        planned(world)


def test_an_auditor_sees_an_audit_once_granted_and_no_longer_once_taken_away(world) -> None:
    audit = planned(world)
    planned(world, ends_on=world.now.date())
    assert visible(world, "Clearwater", "auditor") == set()
    grant(world, audit, "auditor")
    assert visible(world, "Clearwater", "auditor") == {"A-2026-0001"}
    both = {"A-2026-0001", "A-2026-0002"}
    assert visible(world, "Clearwater", "lead") == visible(world, "Clearwater", "assessor") == both
    assert visible(world, "Aurora", "viewer") == both
    assert visible(world, "Borealis", "viewer") == visible(world, "Dovetail", "lead") == set()
    grant(world, audit, "lead")
    assert visible(world, "Clearwater", "auditor") == set()
    with scope(world.scope("Clearwater")):
        kinds = Event.objects.filter(subject_id=audit.pk, actor=world.user("Clearwater", "lead"))
        assert list(kinds.order_by("created_at", "id").values_list("kind", flat=True)) == [
            *("audit.granted", "audit.granted", "audit.revoked"),
        ]


def test_a_second_firm_of_the_same_buyer_sees_its_own_audits_only(world) -> None:
    Engagement.objects.create(tenant=world.org("Aurora"), organisation=world.org("Dovetail"))
    planned(world)
    with scope(world.scope("Dovetail", for_buyer="Aurora")):
        user = world.user("Dovetail", "lead")
        acting = acting_for(user, None)
        assert acting
        assert acting.tenant == world.org("Aurora")
        assert not audits_for(acting, user).exists()


def test_nobody_from_outside_the_firm_is_put_on_a_team(world) -> None:
    audit = planned(world)
    for org, role in (("Clearwater", "assessor"), ("Dovetail", "lead"), ("Aurora", "admin")):
        with scope(world.scope("Clearwater")), pytest.raises(InvalidInput, match="no auditor or lead"):
            set_team(
                audit=audit,
                user_ids=[world.user(org, role).pk],
                actor=world.user("Clearwater", "lead"),
            )
    with scope(world.scope("Aurora")):
        assert not AuditGrant.objects.exists()


def test_a_grant_belongs_to_the_tenant_of_its_audit(world) -> None:
    audit = planned(world)
    grant(world, audit, "auditor")
    with scope(world.scope("Aurora")):
        assert AuditGrant.objects.get().tenant_id == world.org("Aurora").pk
    with scope(world.scope("Borealis")):
        assert not AuditGrant.objects.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"found_on": -2}, "before the audit, which began on 23 Nov 2026"),
        ({"found_on": 2}, "after the audit, which ended on 25 Nov 2026"),
        ({"found_on": 1}, "in the future"),
        ({"severity": "awful"}, "one of the severities"),
        ({"title": " "}, "Say in a few words"),
        ({"standard": "t-cerds", "item": "nothing"}, "no such question"),
    ],
)
def test_a_finding_that_does_not_fit_the_audit_is_refused(world, changes, words) -> None:
    audit = planned(world)
    today = world.now.date()
    changes = {k: today + timedelta(days=v) if isinstance(v, int) else v for k, v in changes.items()}
    with pytest.raises(InvalidInput, match=words):
        write(world, audit, **changes)


def test_a_finding_at_a_site_the_audit_does_not_visit_is_refused(world) -> None:
    audit = planned(world)
    with scope(world.scope("Aurora")):
        elsewhere = add_site(
            supplier=audit.supplier, name="Warehouse", actor=world.user("Aurora", "procurement")
        )
    with pytest.raises(InvalidInput, match="does not go to this site"):
        write(world, audit, site=elsewhere)


def test_the_same_finding_sent_twice_is_recognised(world) -> None:
    audit = planned(world)
    write(world, audit)
    with pytest.raises(DomainError, match="taken already"):
        write(world, audit, title="LOCKED EXIT!")


def test_issuing_starts_the_clocks_of_every_draft_at_once(world) -> None:
    audit = planned(world)
    write(world, audit)
    write(world, audit, title="Poor light", severity="minor")
    write(world, audit, title="Tidy canteen", severity="observation")
    found = issue(world, audit)
    assert [f.state for f in found] == ["open"] * 3
    assert {f.supplier_org_id for f in found} == {world.org("Evergreen").pk}
    with scope(world.scope("Aurora")):
        fix = Obligation.objects.get(subject_id=found[0].pk, kind="fix")
        assert (fix.due_at - fix.started_at).total_seconds() == 259_200
        assert Obligation.objects.filter(subject_id__in=[f.pk for f in found]).count() == 4
    with pytest.raises(DomainError, match="no draft to issue"):
        issue(world, audit)


def test_a_draft_can_be_corrected_and_dropped_an_issued_finding_cannot(world) -> None:
    audit = planned(world)
    draft, other = write(world, audit), write(world, audit, title="Other")
    auditor = world.user("Clearwater", "auditor")
    with scope(world.scope("Clearwater")):
        correct_finding(audit=audit, finding=draft, values=values(world, severity="major"), actor=auditor)
        drop_finding(audit=audit, finding=other, actor=auditor, now=world.now)
    (issued,) = issue(world, audit)
    assert (issued.pk, issued.severity) == (draft.pk, "major")
    assert draft.state == "draft", "what a page still shows that was opened before"
    with scope(world.scope("Clearwater")), pytest.raises(DomainError, match="was issued"):
        drop_finding(audit=audit, finding=draft, actor=auditor, now=world.now)
    with scope(world.scope("Clearwater")):
        with pytest.raises(DomainError, match="no draft any more"):
            correct_finding(audit=audit, finding=issued, values=values(world), actor=auditor)
        with pytest.raises(DomainError, match="was issued"):
            drop_finding(audit=audit, finding=issued, actor=auditor, now=world.now)


def test_concluding_asks_for_a_summary_a_day_and_a_clean_desk(world) -> None:
    audit = planned(world)
    with pytest.raises(InvalidInput, match="as a whole"):
        conclude(world, audit, summary="  ")
    with pytest.raises(DomainError, match="begins on 23 Nov 2026"):
        conclude(world, audit, now=world.now - timedelta(days=5))
    write(world, audit)
    with pytest.raises(DomainError, match="1 finding is still a draft"):
        conclude(world, audit)
    issue(world, audit)
    sheet = read(world, audit, csv_sheet(line()))
    with pytest.raises(DomainError, match="sheet was uploaded and not taken"):
        conclude(world, audit)
    take(world, sheet)
    issue(world, audit)
    done = conclude(world, audit)
    assert (done.state, done.concluded_at, done.concluded_by_name) == (
        *("concluded", world.now, "Clearwater lead"),
    )
    with pytest.raises(DomainError, match="no longer changes"):
        write(world, audit, title="Too late")
    with pytest.raises(DomainError, match="no longer changes"):
        conclude(world, audit)


def test_an_audit_is_called_off_with_its_drafts_but_not_once_something_was_issued(world) -> None:
    audit = planned(world)
    write(world, audit)
    with pytest.raises(InvalidInput, match="Write why"):
        cancel(world, audit, reason=" ")
    assert cancel(world, audit).state == "cancelled"
    with scope(world.scope("Aurora")):
        assert list(findings_of(audit).values_list("state", flat=True)) == ["withdrawn"]
    with pytest.raises(DomainError, match="called off"):
        grant(world, audit, "auditor")
    second = planned(world)
    write(world, second)
    issue(world, second)
    with pytest.raises(DomainError, match="only be concluded"):
        cancel(world, second)


def test_sites_have_one_name_each_and_can_be_renamed(world) -> None:
    supplier, actor = world.supplier("Aurora"), world.user("Aurora", "procurement")
    with scope(world.scope("Aurora")):
        hall = add_site(supplier=supplier, name=" Hall  1 ", address="2 Weaver Road", actor=actor)
        assert (hall.name, hall.address) == ("Hall 1", "2 Weaver Road")
        with pytest.raises(SiteExists, match="“Hall 1” already"):
            add_site(supplier=supplier, name="HALL 1", actor=actor)
        with pytest.raises(InvalidInput, match="name of the site"):
            add_site(supplier=supplier, name="\u200b", actor=actor)
        with pytest.raises(InvalidInput, match="200 are kept"):
            add_site(supplier=supplier, name="x" * 201, actor=actor)
        change_site(site=hall, name="Hall one", address="", actor=actor)
        change_site(site=hall, name="Hall one", address="", actor=actor)
        assert Site.objects.get().name == "Hall one"
        kinds = Event.objects.filter(subject_id=supplier.pk).values_list("kind", flat=True)
        assert sorted(kinds) == ["site.added", "site.changed"]
