"""A buyer engages a rating body or audit firm by invitation, and ends that again."""

from __future__ import annotations

import pytest
import time_machine
from django.core import mail
from django.test import Client

from assessments.stages import send_invitations
from core.models import Event
from tenants.models import Engagement, Invitation, Membership, Organisation
from tenants.scope import scope
from tenants.tokens import invitation_token

FIRM = {
    "organisation_name": "Heron Audits",
    "name": "Lou Heron",
    "email": "lou@heron.example",
    "language": "en",
}


@pytest.fixture(autouse=True)
def _today(world):
    with time_machine.travel(world.now, tick=False):
        yield


def invited(world, email: str = "lou@heron.example") -> Invitation:
    return Invitation.objects.get(tenant=world.org("Aurora"), email=email, withdrawn_at=None)


def address(invitation: Invitation) -> str:
    return f"/invitations/{invitation_token(invitation.pk)}/"


def engagement(world) -> Engagement:
    return Engagement.objects.get(tenant=world.org("Aurora"), organisation=world.org("Clearwater"))


def test_the_page_shows_who_sees_the_buyers_data(sign_in) -> None:
    page = sign_in("Aurora", "esg_manager").get("/firms/").content.decode()
    assert "Clearwater Ratings" in page
    assert "3 people, since" in page
    assert "Clearwater lead (Lead assessor)" in page
    assert "Dovetail" not in page
    assert "Evergreen" not in page


def test_the_page_costs_the_same_however_many_firms_there_are(
    world, sign_in, django_assert_max_num_queries
) -> None:
    for number in range(5):
        firm = Organisation.objects.create(name=f"Firm {number}", kind="assessor")
        Membership.objects.create(user=world.user("Dovetail", "lead"), organisation=firm, role="lead")
        Engagement.objects.create(tenant=world.org("Aurora"), organisation=firm)
    client = sign_in("Aurora", "admin")
    with django_assert_max_num_queries(14):
        assert "Firm 4" in client.get("/firms/").content.decode()


def test_an_invited_firm_is_founded_by_its_lead_and_rates_for_the_buyer(world, sign_in) -> None:
    sent = sign_in("Aurora", "esg_manager").post("/firms/invite/", FIRM, follow=True).content.decode()
    assert "lou@heron.example is invited." in sent
    assert address(invited(world)) in sent
    send_invitations(now=world.now)
    (letter,) = mail.outbox
    assert letter.subject == "Aurora Outdoor asks you to rate and audit its suppliers"
    assert "Aurora Outdoor asks Heron Audits to rate and audit its suppliers" in letter.body

    newcomer = Client()
    page = newcomer.get(address(invited(world))).content.decode()
    assert "You will lead the people of Heron Audits here" in page
    account = {"name": "Lou Heron", "password": "otters sing at dusk", "language": "en"}
    newcomer.post(address(invited(world)), account)

    firm = Organisation.objects.get(name="Heron Audits")
    assert firm.kind == "assessor"
    assert Membership.objects.get(organisation=firm).role == "lead"
    home = newcomer.get("/").content.decode()
    assert "Rating for Aurora Outdoor" in home
    assert 'value="auditor"' in newcomer.get("/members/").content.decode()


def test_who_leads_a_firm_already_comes_with_it(world, sign_in) -> None:
    lead = world.user("Dovetail", "lead")
    sign_in("Aurora", "admin").post("/firms/invite/", FIRM | {"email": lead.email})
    client = sign_in("Dovetail", "lead")
    link = address(invited(world, lead.email))
    assert "Dovetail Ratings" in client.get(link).content.decode()
    client.post(link, {"company": str(world.org("Dovetail").pk)})
    assert not Organisation.objects.filter(name="Heron Audits").exists()
    assert "Rating for Aurora Outdoor" in client.get("/").content.decode()


def test_a_lead_invites_an_auditor_who_takes_it_up(world, sign_in) -> None:
    auditor = {"email": "ada@clearwater.example", "role": "auditor", "language": "en"}
    sign_in("Clearwater", "lead").post("/members/invite/", auditor)
    invitation = Invitation.objects.get(tenant=world.org("Clearwater"))
    newcomer = Client()
    account = {"name": "Ada", "password": "otters sing at dusk", "language": "en"}
    assert newcomer.post(address(invitation), account).status_code == 302
    assert Membership.objects.get(user__email="ada@clearwater.example").role == "auditor"


def test_nobody_comes_with_a_supplier_company_or_a_firm_they_do_not_lead(world, sign_in) -> None:
    admin = world.user("Evergreen", "admin")
    sign_in("Aurora", "admin").post("/firms/invite/", FIRM | {"email": admin.email})
    client = sign_in("Evergreen", "admin")
    link = address(invited(world, admin.email))
    assert "Evergreen Knitting" not in client.get(link).content.decode().split('id="content"')[1]
    for organisation in ("Evergreen", "Dovetail"):
        answer = client.post(link, {"company": str(world.org(organisation).pk)})
        assert answer.status_code == 400
    assert not Engagement.objects.filter(organisation=world.org("Dovetail"), tenant=world.org("Aurora"))


def test_a_firm_that_works_for_the_buyer_is_not_invited_again(world, sign_in) -> None:
    client = sign_in("Aurora", "admin")
    again = FIRM | {"organisation_name": "clearwater ratings"}
    answer = client.post("/firms/invite/", again)
    assert answer.status_code == 422
    assert "It works for you already." in answer.content.decode()
    Engagement.objects.filter(organisation=world.org("Clearwater")).update(ended_at=world.now)
    assert "It worked for you before." in client.post("/firms/invite/", again).content.decode()


def test_a_half_filled_form_says_what_is_missing(sign_in) -> None:
    answer = sign_in("Aurora", "admin").post("/firms/invite/", {"email": "nobody"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'href="#id_organisation_name"' in page
    assert 'href="#id_email"' in page


def test_after_the_end_the_people_of_a_firm_see_nothing_and_then_again(world, sign_in) -> None:
    buyer, assessor = sign_in("Aurora", "esg_manager"), sign_in("Clearwater", "lead")
    assert assessor.get("/suppliers/").status_code == 200
    page = buyer.post(f"/firms/{engagement(world).pk}/end/", follow=True).content.decode()
    assert "Clearwater Ratings no longer works for you." in page
    assert "Clearwater lead" not in page
    assert assessor.get("/suppliers/").status_code == 403
    again = buyer.post(f"/firms/{engagement(world).pk}/resume/", follow=True).content.decode()
    assert "Clearwater Ratings works for you again." in again
    assert assessor.get("/suppliers/").status_code == 200
    with scope(world.scope("Aurora")):
        kinds = Event.objects.filter(subject_id=engagement(world).pk).values_list("kind", flat=True)
        assert sorted(kinds) == ["engagement.ended", "engagement.resumed"]


def test_ending_twice_is_one_end(world, sign_in) -> None:
    buyer = sign_in("Aurora", "admin")
    for _ in range(2):
        assert buyer.post(f"/firms/{engagement(world).pk}/end/").status_code == 302
    with scope(world.scope("Aurora")):
        assert Event.objects.filter(kind="engagement.ended").count() == 1


def test_a_supplier_is_no_firm_to_be_ended(world, sign_in) -> None:
    supplier = Engagement.objects.get(tenant=world.org("Aurora"), organisation=world.org("Evergreen"))
    assert sign_in("Aurora", "admin").post(f"/firms/{supplier.pk}/end/").status_code == 404


def test_a_new_link_replaces_the_old_and_a_withdrawn_one_is_dead(world, sign_in) -> None:
    buyer = sign_in("Aurora", "admin")
    buyer.post("/firms/invite/", FIRM)
    first = invited(world)
    buyer.post(f"/firms/invitations/{first.pk}/resend/")
    second = invited(world)
    assert (first.pk != second.pk, second.organisation_kind) == (True, "assessor")
    assert Client().get(address(first)).status_code == 410
    buyer.post(f"/firms/invitations/{second.pk}/withdraw/")
    assert Client().get(address(second)).status_code == 410
    assert "Nobody is invited at the moment." in buyer.get("/firms/").content.decode()
