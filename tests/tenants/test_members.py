"""The people page: who is in the organisation, who is invited, and what only its head may do."""

from __future__ import annotations

import pytest

from core.models import Event
from tenants.models import Invitation, Membership
from tenants.scope import scope


def membership(world, org: str, role: str) -> Membership:
    return Membership.objects.get(user=world.user(org, role), organisation=world.org(org))


def invitation_of(world, org: str, email: str) -> Invitation:
    return Invitation.objects.filter(tenant=world.org(org), email=email).latest("created_at")


@pytest.mark.parametrize(
    ("org", "head"), [("Aurora", "admin"), ("Clearwater", "lead"), ("Evergreen", "admin")]
)
def test_each_side_sees_its_own_people_only(world, sign_in, org, head) -> None:
    page = sign_in(org, head).get("/members/").content.decode()
    assert world.user(org, head).email in page
    for other in {"Aurora", "Borealis", "Clearwater", "Evergreen"} - {org}:
        assert f"@{other.lower()}.example" not in page


def test_an_administrator_invites_a_colleague_and_sees_the_link(world, sign_in) -> None:
    client = sign_in("Aurora", "admin")
    fields = {"email": "New@Aurora.example", "name": "Nora New", "role": "procurement", "language": "zh-hans"}
    page = client.post("/members/invite/", fields, follow=True)
    assert page.redirect_chain == [("/members/", 302)]
    assert "new@aurora.example is invited." in page.content.decode()
    assert "/invitations/" in page.content.decode()
    invitation = invitation_of(world, "Aurora", "new@aurora.example")
    assert (invitation.role, invitation.language, invitation.organisation) == (
        "procurement",
        "zh-hans",
        world.org("Aurora"),
    )


def test_a_member_cannot_be_invited_again(world, sign_in) -> None:
    fields = {"email": "viewer@aurora.example", "role": "viewer", "language": "en"}
    page = sign_in("Aurora", "admin").post("/members/invite/", fields)
    assert page.status_code == 422
    assert "This person is a member already." in page.content.decode()


def test_a_wrong_address_and_a_foreign_role_are_shown_in_the_form(sign_in) -> None:
    fields = {"email": "not an address", "role": "lead", "language": "en"}
    page = sign_in("Aurora", "admin").post("/members/invite/", fields)
    assert page.status_code == 422
    assert 'href="#id_email"' in page.content.decode()
    assert 'href="#id_role"' in page.content.decode()


def test_those_who_do_not_manage_see_people_but_no_buttons(world, sign_in) -> None:
    client = sign_in("Aurora", "procurement")
    page = client.get("/members/").content.decode()
    assert "admin@aurora.example" in page
    assert "/members/invite/" not in page
    admin = membership(world, "Aurora", "admin")
    assert client.post(f"/members/{admin.pk}/remove/").status_code == 403


def test_a_role_changes_and_the_log_says_so(world, sign_in) -> None:
    viewer = membership(world, "Aurora", "viewer")
    sign_in("Aurora", "admin").post(f"/members/{viewer.pk}/role/", {"role": "procurement"})
    viewer.refresh_from_db()
    assert viewer.role == "procurement"
    with scope(world.scope("Aurora")):
        event = Event.objects.get(kind="membership.role_changed")
    assert (event.before["role"], event.after["role"], event.actor_name) == (
        "viewer",
        "procurement",
        "Aurora admin",
    )


def test_the_last_administrator_stays(world, sign_in) -> None:
    client = sign_in("Aurora", "admin")
    admin = membership(world, "Aurora", "admin")
    refused = client.post(f"/members/{admin.pk}/role/", {"role": "viewer"})
    assert refused.status_code == 400
    assert "Someone must manage this organisation." in refused.content.decode()
    assert client.post(f"/members/{admin.pk}/remove/").status_code == 400
    assert membership(world, "Aurora", "admin").role == "admin"


def test_a_removed_member_finds_no_way_in(world, sign_in) -> None:
    client = sign_in("Aurora", "viewer")
    assert client.get("/events/").status_code == 200
    sign_in("Aurora", "admin").post(f"/members/{membership(world, 'Aurora', 'viewer').pk}/remove/")
    page = client.get("/events/")
    assert page.status_code == 403
    assert "You belong to no organisation yet" in page.content.decode()


@pytest.mark.parametrize("path", ["role", "remove"])
def test_another_organisations_member_is_not_found(world, sign_in, path) -> None:
    foreign = membership(world, "Borealis", "viewer")
    answer = sign_in("Aurora", "admin").post(f"/members/{foreign.pk}/{path}/", {"role": "viewer"})
    assert answer.status_code == 404


def test_an_unknown_role_is_refused(world, sign_in) -> None:
    viewer = membership(world, "Aurora", "viewer")
    answer = sign_in("Aurora", "admin").post(f"/members/{viewer.pk}/role/", {"role": "lead"})
    assert answer.status_code == 400


def test_a_rating_body_invites_for_itself_not_for_the_buyer(world, sign_in) -> None:
    fields = {"email": "tara@clearwater.example", "role": "assessor", "language": "en"}
    sign_in("Clearwater", "lead").post("/members/invite/", fields)
    invitation = invitation_of(world, "Clearwater", "tara@clearwater.example")
    assert invitation.organisation == world.org("Clearwater")


def test_a_new_link_ends_the_old_one_and_withdrawing_ends_both(world, sign_in) -> None:
    client = sign_in("Evergreen", "admin")
    fields = {"email": "mei@evergreen.example", "role": "contributor", "language": "zh-hans"}
    client.post("/members/invite/", fields)
    old = invitation_of(world, "Evergreen", "mei@evergreen.example")
    client.post(f"/members/invitations/{old.pk}/resend/")
    old.refresh_from_db()
    fresh = invitation_of(world, "Evergreen", "mei@evergreen.example")
    assert old.withdrawn_at
    assert (fresh.role, fresh.language, fresh.withdrawn_at) == ("contributor", "zh-hans", None)
    client.post(f"/members/invitations/{fresh.pk}/withdraw/")
    fresh.refresh_from_db()
    assert fresh.withdrawn_at
    again = client.post(f"/members/invitations/{fresh.pk}/withdraw/")
    assert again.status_code == 400


def test_another_organisations_invitation_is_not_found(world, sign_in) -> None:
    fields = {"email": "nora@borealis.example", "role": "viewer", "language": "en"}
    sign_in("Borealis", "admin").post("/members/invite/", fields)
    foreign = invitation_of(world, "Borealis", "nora@borealis.example")
    answer = sign_in("Aurora", "admin").post(f"/members/invitations/{foreign.pk}/withdraw/")
    assert answer.status_code == 404
    foreign.refresh_from_db()
    assert foreign.withdrawn_at is None


def test_the_page_costs_the_same_with_many_people(world, sign_in, django_assert_max_num_queries) -> None:
    client = sign_in("Aurora", "admin")
    for number in range(5):
        fields = {"email": f"n{number}@aurora.example", "role": "viewer", "language": "en"}
        client.post("/members/invite/", fields)
    with django_assert_max_num_queries(10):
        client.get("/members/")
