"""Two audit firms of one buyer: neither learns of the other's visits before the buyer's suppliers do."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from audits.services.concluding import conclude_audit
from audits.services.findings import add_finding, issue_findings
from remediation.models import Finding
from tenants.models import Engagement, Invitation, Membership
from tenants.scope import scope
from tenants.tokens import invitation_token
from tests.audits.planned import csv_sheet, grant, line, planned, read, values

#: Pages of an assessor that could name the work of another firm.
PAGES = (
    "/",
    "/audits/",
    "/audits/?view=all",
    "/events/",
    "/events.csv",
    "/actions/?view=list&state=draft",
    "/actions/export.csv?state=draft",
    "/actions/?view=list&state=withdrawn",
)


@pytest.fixture(autouse=True)
def _today(world):
    with time_machine.travel(world.now, tick=False):
        yield


@pytest.fixture
def rival(world) -> Client:
    """The lead of Dovetail, which Aurora engages beside Clearwater."""
    Engagement.objects.create(tenant=world.org("Aurora"), organisation=world.org("Dovetail"))
    client = Client()
    client.force_login(world.user("Dovetail", "lead"))
    return client


def act_for(client: Client, buyer: str) -> Client:
    """Have somebody of a firm act for this buyer from now on."""
    user = Membership.objects.get(user_id=client.session["_auth_user_id"])
    engagement = Engagement.objects.get(organisation=user.organisation, tenant__name=buyer)
    assert client.post("/switch/", {"context": f"{user.pk}:{engagement.pk}"}).status_code == 302
    return client


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return str(answer.content.decode())


def draft(world, audit) -> Finding:
    with scope(world.scope("Clearwater")):
        return add_finding(
            audit=audit, values=values(world), actor=world.user("Clearwater", "lead"), now=world.now
        )


def test_another_firm_reads_of_no_visit_and_no_draft(world, rival) -> None:
    audit = planned(world)
    grant(world, audit, "auditor")
    sheet = read(world, audit, csv_sheet(line()))
    finding = draft(world, audit)
    supplier = world.supplier("Aurora").pk
    act_for(rival, "Aurora Outdoor")
    for address in (*PAGES, *(f"/suppliers/{supplier}/{tab}/" for tab in ("findings", "audits", "history"))):
        shown = page(rival, address)
        assert "A-2026-0001" not in shown, address
        assert "Locked exit" not in shown, address
        assert "Clearwater auditor" not in shown, address
    for address in (
        f"/audits/{audit.pk}/",
        f"/audits/{audit.pk}/sheets/{sheet.pk}/",
        f"/findings/{finding.pk}/",
    ):
        assert rival.get(address).status_code == 404, address


def test_what_was_issued_is_everybodys_who_rates(world, rival) -> None:
    audit = planned(world)
    finding = draft(world, audit)
    with scope(world.scope("Clearwater")):
        lead = world.user("Clearwater", "lead")
        issue_findings(audit=audit, actor=lead, now=world.now)
        conclude_audit(audit=audit, summary="Exits are locked as a habit.", actor=lead, now=world.now)
    act_for(rival, "Aurora Outdoor")
    assert "Locked exit" in page(rival, f"/findings/{finding.pk}/")
    assert "Locked exit" in page(rival, "/actions/?view=list")
    assert "Exits are locked as a habit" not in page(rival, "/events/")


def test_the_buyer_and_the_firm_itself_read_of_the_visit_and_its_drafts(world, sign_in) -> None:
    finding = draft(world, planned(world))
    for client in (sign_in("Aurora", "viewer"), sign_in("Clearwater", "assessor")):
        assert "A-2026-0001" in page(client, "/events/")
        assert "Locked exit" in page(client, "/actions/?view=list&state=draft")
        assert "Locked exit" in page(client, f"/findings/{finding.pk}/")


def test_a_link_older_than_the_end_of_the_work_does_not_undo_it(world, sign_in, rival) -> None:
    lead = world.user("Dovetail", "lead")
    buyer = sign_in("Aurora", "admin")
    form = {"organisation_name": "Dovetail", "email": lead.email, "language": "en"}
    assert buyer.post("/firms/invite/", form).status_code == 302
    invitation = Invitation.objects.get(tenant=world.org("Aurora"), email=lead.email)
    dovetail = Engagement.objects.get(tenant=world.org("Aurora"), organisation=world.org("Dovetail"))
    answer = {"company": str(world.org("Dovetail").pk)}
    with time_machine.travel(world.now + timedelta(days=1), tick=False):
        assert buyer.post(f"/firms/{dovetail.pk}/end/").status_code == 302
        link = f"/invitations/{invitation_token(invitation.pk)}/"
        assert rival.post(link, answer).status_code == 410
        dovetail.refresh_from_db()
        assert dovetail.ended_at
    with time_machine.travel(world.now + timedelta(days=2), tick=False):
        buyer.post(f"/firms/invitations/{invitation.pk}/resend/")
        fresh = Invitation.objects.get(tenant=world.org("Aurora"), email=lead.email, withdrawn_at=None)
        assert rival.post(f"/invitations/{invitation_token(fresh.pk)}/", answer).status_code == 302
        dovetail.refresh_from_db()
        assert dovetail.ended_at is None


def test_an_auditor_reaches_nothing_beyond_the_audits_granted(world, sign_in) -> None:
    granted, other = planned(world), planned(world, ends_on=world.now.date())
    grant(world, granted, "auditor")
    own, foreign = draft(world, granted), draft(world, other)
    sheet = read(world, granted, csv_sheet(line()))
    client = sign_in("Clearwater", "auditor")
    assert client.get(f"/audits/{granted.pk}/sheets/{sheet.pk}/").status_code == 200
    for address in (
        f"/audits/{other.pk}/",
        f"/audits/{other.pk}/sheets/{sheet.pk}/",
        f"/audits/{granted.pk}/findings/{foreign.pk}/edit/",
    ):
        assert client.get(address).status_code == 404, address
    for address in (
        f"/audits/{other.pk}/issue/",
        f"/audits/{other.pk}/conclude/",
        f"/audits/{other.pk}/findings/{own.pk}/drop/",
        f"/audits/{granted.pk}/findings/{foreign.pk}/drop/",
        f"/audits/{other.pk}/sheets/{sheet.pk}/take/",
    ):
        assert client.post(address, {"summary": "x"}).status_code == 404, address
    supplier = world.supplier("Aurora").pk
    for address in (
        "/suppliers/",
        f"/suppliers/{supplier}/",
        f"/findings/{own.pk}/",
        "/events/",
        "/actions/",
    ):
        assert client.get(address).status_code == 403, address
    assert client.post(f"/audits/{granted.pk}/team/", {"team": []}).status_code == 403
    assert client.get("/api/v1/suppliers/").status_code == 401


def test_a_hostile_company_cannot_answer_for_the_buyer_or_for_others(world, sign_in) -> None:
    audit = planned(world)
    finding = draft(world, audit)
    client, foreign = sign_in("Evergreen", "admin"), sign_in("Foxglove", "admin")
    assert client.get(f"/portal/findings/{finding.pk}/").status_code == 404
    with scope(world.scope("Clearwater")):
        issue_findings(audit=audit, actor=world.user("Clearwater", "lead"), now=world.now)
    assert client.get(f"/portal/findings/{finding.pk}/").status_code == 200
    for step in ("plan/", "proof/", "close/", "withdraw/", "issue/"):
        answer = client.post(
            f"/findings/{finding.pk}/{step}", {"decision": "accept", "reason": "all is fine"}
        )
        assert answer.status_code == 403, step
    for step in ("", "plan/", "proof/"):
        sent = foreign.post if step else foreign.get
        assert sent(f"/portal/findings/{finding.pk}/{step}").status_code == 404, step
    with scope(world.scope("Aurora")):
        finding.refresh_from_db()
        assert (finding.state, finding.plan_state, finding.fix_state) == ("open", "due", "due")
