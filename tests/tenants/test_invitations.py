"""An invitation: the e-mail, taking it up in every situation, and never twice."""

from __future__ import annotations

import smtplib
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test import Client

from assessments.models import Request
from assessments.services.requesting import send_requests
from assessments.stages import send_invitations
from core.models import Event
from suppliers.models import Supplier
from tenants.models import Engagement, Invitation, Membership, Organisation, User
from tenants.scope import scope
from tenants.services import invite
from tenants.tokens import invitation_token

STRONG = "otters sing at dusk"


@pytest.fixture
def colleague(world) -> Invitation:
    """Aurora invites a colleague."""
    with scope(world.scope("Aurora")):
        return invite(
            tenant_id=world.org("Aurora").pk,
            organisation=world.org("Aurora"),
            email="nora@aurora.example",
            name="Nora New",
            role="procurement",
            actor=world.user("Aurora", "admin"),
            now=world.now,
        )


@pytest.fixture
def company(world) -> Invitation:
    """Aurora asks Lone Mill, which nobody there ever answered, on both standards."""
    return ask_lone_mill(world, "Aurora", email="mill@lone.example")


def ask_lone_mill(world, buyer: str, *, email: str) -> Invitation:
    with scope(world.scope(buyer)):
        Supplier.objects.filter(name="Lone Mill").update(contact_email=email, contact_name="Mai Tran")
        sent = send_requests(
            tenant_id=world.org(buyer).pk,
            supplier_ids=[Supplier.objects.get(name="Lone Mill").pk],
            standards=["t-cerds", "t-cfie"],
            due_at=world.now + timedelta(days=40),
            reference_date=world.now.date(),
            language="en",
            actor=world.user(buyer, "procurement"),
            now=world.now,
        )
    return sent.invitations[0]


def address(invitation: Invitation) -> str:
    return f"/invitations/{invitation_token(invitation.pk)}/"


@pytest.fixture(autouse=True)
def _today(world):
    with time_machine.travel(world.now, tick=False):
        yield


def test_the_email_names_the_buyer_what_is_asked_and_the_link(world, company) -> None:
    assert send_invitations(now=world.now) == 1
    (message,) = mail.outbox
    assert isinstance(message, mail.EmailMultiAlternatives)
    assert message.to == ["mill@lone.example"]
    assert message.subject == "Aurora Outdoor asks you for a sustainability assessment"
    assert "Dear Mai Tran" in message.body
    assert "T/CERDS, Guidelines for ESG evaluation of suppliers: 84 questions" in message.body
    assert f"http://localhost:8000{address(company)}" in message.body
    html, kind = message.alternatives[0]
    assert kind == "text/html"
    assert address(company) in str(html)


def test_the_email_speaks_the_language_chosen(world) -> None:
    with scope(world.scope("Aurora")):
        invite(
            tenant_id=world.org("Aurora").pk,
            organisation=world.org("Aurora"),
            email="li@aurora.example",
            role="viewer",
            language="zh-hans",
            actor=world.user("Aurora", "admin"),
            now=world.now,
        )
    send_invitations(now=world.now)
    (message,) = mail.outbox
    assert isinstance(message, mail.EmailMultiAlternatives)
    assert '<html lang="zh-hans">' in str(message.alternatives[0][0])


def test_an_invitation_goes_out_once(world, company) -> None:
    assert send_invitations(now=world.now) == 1
    assert send_invitations(now=world.now) == 0
    assert len(mail.outbox) == 1
    company.refresh_from_db()
    assert company.sent_at == world.now


class RefusingOne(EmailBackend):
    """A mail server that knows no mill, and takes everything else."""

    def send_messages(self, messages):
        if messages[0].to == ["mill@lone.example"]:
            raise smtplib.SMTPRecipientsRefused({"mill@lone.example": (550, b"no such mailbox")})
        return super().send_messages(messages)


class Silent(EmailBackend):
    """A mail server that does not answer."""

    def open(self):
        raise ConnectionRefusedError("nobody there")


def test_a_refused_address_is_marked_and_holds_up_nobody(world, company, colleague, settings) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.RefusingOne"
    send_invitations(now=world.now)
    assert [message.to for message in mail.outbox] == [["nora@aurora.example"]]
    company.refresh_from_db()
    assert company.problem == "no such mailbox"
    assert send_invitations(now=world.now) == 0


def test_while_the_mail_server_is_silent_nothing_is_lost(world, company, settings) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Silent"
    assert send_invitations(now=world.now) == 0
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send_invitations(now=world.now) == 1


def test_a_newcomer_makes_an_account_and_is_in(world, colleague) -> None:
    client = Client()
    page = client.get(address(colleague)).content.decode()
    assert "Join Aurora Outdoor" in page
    assert "Aurora admin invites you as Procurement." in page
    fields = {"name": "Nora New", "password": STRONG, "language": "en"}
    answer = client.post(address(colleague), fields)
    assert answer.headers["Location"] == "/"
    assert "Nora New" in client.get("/members/").content.decode()
    member = Membership.objects.get(user__email="nora@aurora.example")
    assert (member.role, member.organisation) == ("procurement", world.org("Aurora"))


@pytest.mark.parametrize("password", ["short", "1234567890", "password123"])
def test_a_weak_password_is_shown_in_the_form_and_nothing_is_made(colleague, password) -> None:
    fields = {"name": "Nora New", "password": password, "language": "en"}
    answer = Client().post(address(colleague), fields)
    assert answer.status_code == 422
    assert 'href="#id_password"' in answer.content.decode()
    assert not User.objects.filter(email="nora@aurora.example").exists()


def test_who_has_an_account_signs_in_first_and_comes_back(world, colleague) -> None:
    User.objects.create_user("nora@aurora.example", STRONG, name="Nora")
    client = Client()
    page = client.get(address(colleague)).content.decode()
    assert f"/accounts/login/?next={address(colleague)}" in page
    credentials = {"login": "nora@aurora.example", "password": STRONG}
    answer = client.post(f"/accounts/login/?next={address(colleague)}", credentials)
    assert answer.headers["Location"] == address(colleague)
    assert client.post(address(colleague)).headers["Location"] == "/"
    assert Membership.objects.filter(user__email="nora@aurora.example").exists()


def test_an_account_made_in_the_same_moment_elsewhere_is_said_in_the_form(world, colleague) -> None:
    elsewhere = iter([True])

    def quicker(execute, sql, params, many, context) -> object:
        if sql.startswith('INSERT INTO "tenants_user"') and next(elsewhere, False):
            User.objects.create_user("nora@aurora.example", STRONG, name="Nora")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(quicker):
        answer = Client().post(address(colleague), {"name": "Nora", "password": STRONG, "language": "en"})
    assert answer.status_code == 422
    assert "There is an account with this address." in answer.content.decode()
    assert not User.objects.filter(email="nora@aurora.example").exists()


def test_somebody_else_is_told_whom_it_is_for(world, sign_in, colleague) -> None:
    client = sign_in("Borealis", "viewer")
    for answer in (client.get(address(colleague)), client.post(address(colleague))):
        assert answer.status_code == 403
        assert "It was sent to nora@aurora.example. You are signed in as viewer@borealis.example." in (
            answer.content.decode()
        )
    colleague.refresh_from_db()
    assert colleague.accepted_at is None


def test_a_second_press_changes_nothing_and_leads_on(colleague) -> None:
    client = Client()
    fields = {"name": "Nora New", "password": STRONG, "language": "en"}
    client.post(address(colleague), fields)
    again = client.post(address(colleague), fields)
    assert again.headers["Location"] == "/"
    assert Membership.objects.filter(user__email="nora@aurora.example").count() == 1


def test_a_used_link_says_so_to_anybody_else(colleague) -> None:
    Client().post(address(colleague), {"name": "Nora", "password": STRONG, "language": "en"})
    answer = Client().post(address(colleague), {"name": "Thief", "password": STRONG, "language": "en"})
    assert answer.status_code == 410
    assert "This invitation has been used." in answer.content.decode()


def test_a_link_ends_after_seven_days(world, colleague) -> None:
    with time_machine.travel(world.now + timedelta(days=7)):
        answer = Client().get(address(colleague))
    assert answer.status_code == 410
    assert "ended after seven days" in answer.content.decode()


def test_a_withdrawn_and_an_unknown_link_say_what_to_do(world, colleague) -> None:
    with scope(world.scope("Aurora")):
        Invitation.objects.filter(pk=colleague.pk).update(withdrawn_at=world.now)
    withdrawn, unknown = Client().get(address(colleague)), Client().get("/invitations/abc/")
    assert (withdrawn.status_code, unknown.status_code) == (410, 410)
    assert "replaced or withdrawn" in withdrawn.content.decode()
    assert "This link is not valid." in unknown.content.decode()


def test_a_company_founded_by_its_invitation_sees_the_requests(world, company) -> None:
    client = Client()
    page = client.get(address(company)).content.decode()
    assert "Aurora Outdoor asks for your answers" in page
    assert "84 questions" in page
    client.post(address(company), {"name": "Mai Tran", "password": STRONG, "language": "en"})
    founded = Organisation.objects.get(name="Lone Mill")
    assert Engagement.objects.filter(tenant=world.org("Aurora"), organisation=founded).exists()
    with scope(world.scope("Aurora")):
        assert Supplier.objects.get(name="Lone Mill").supplier_org_id == founded.pk
        assert set(
            Request.objects.filter(supplier__name="Lone Mill").values_list("supplier_org", flat=True)
        ) == {founded.pk}
        kinds = set(Event.objects.filter(supplier_org=founded).values_list("kind", flat=True))
    assert {"invitation.accepted", "supplier.joined"} <= kinds


def test_who_serves_two_buyers_answers_with_one_company(world, sign_in) -> None:
    admin = world.user("Evergreen", "admin")
    invitation = ask_lone_mill(world, "Aurora", email=admin.email)
    client = sign_in("Evergreen", "admin")
    assert "Answer as Evergreen Knitting" in client.get(address(invitation)).content.decode()
    client.post(address(invitation), {"company": str(world.org("Evergreen").pk)})
    assert not Organisation.objects.filter(name="Lone Mill").exists()
    with scope(world.scope("Aurora")):
        assert Supplier.objects.get(name="Lone Mill").supplier_org_id == world.org("Evergreen").pk


def test_a_company_one_does_not_administer_cannot_be_chosen(world, sign_in) -> None:
    invitation = ask_lone_mill(world, "Aurora", email=world.user("Evergreen", "admin").email)
    client = sign_in("Evergreen", "admin")
    answer = client.post(address(invitation), {"company": str(world.org("Foxglove").pk)})
    assert answer.status_code == 400
    invitation.refresh_from_db()
    assert invitation.accepted_at is None


def test_a_supplier_that_joined_meanwhile_is_not_taken_over(world, company) -> None:
    with scope(world.scope("Aurora")):
        Supplier.objects.filter(name="Lone Mill").update(supplier_org=world.org("Evergreen"))
    answer = Client().post(address(company), {"name": "Mai", "password": STRONG, "language": "en"})
    assert answer.status_code == 422
    assert "Your company has joined already" in answer.content.decode()
    assert not Organisation.objects.filter(name="Lone Mill").exists()
    assert not User.objects.filter(email="mill@lone.example").exists()


@pytest.mark.parametrize("said", ["Asia/Shanghai", "Mars/Olympus", "../etc/passwd", ""])
def test_a_founded_company_lives_by_the_clock_of_who_founds_it(world, company, said) -> None:
    """Not by the buyer's, who is far away; what is no time zone leaves the buyer's."""
    account = {"name": "Mai Tran", "password": STRONG, "language": "en", "time_zone": said}
    assert Client().post(address(company), account).status_code == 302
    zone = said if said.startswith("Asia") else world.org("Aurora").time_zone
    assert Organisation.objects.get(name="Lone Mill").time_zone == zone
