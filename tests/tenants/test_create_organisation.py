"""``manage.py create_organisation``: how the first buyer and the rating bodies come in."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from tenants.models import Engagement, Invitation, Organisation


def test_a_buyer_is_founded_with_one_invitation_for_its_administrator(world, capsys) -> None:
    call_command("create_organisation", "Gentian Foods", "anna@gentian.example")

    invitation = Invitation.objects.get(organisation__name="Gentian Foods")
    assert (invitation.email, invitation.role) == ("anna@gentian.example", "admin")
    assert "/invitations/" in capsys.readouterr().out


def test_a_rating_body_is_engaged_by_the_buyers_named(world) -> None:
    call_command(
        "create_organisation", "Heath Ratings", "bo@heath.example", kind="assessor", buyers=["Aurora Outdoor"]
    )

    engaged_by = Engagement.objects.filter(organisation__name="Heath Ratings").values_list(
        "tenant__name", flat=True
    )
    assert list(engaged_by) == ["Aurora Outdoor"]


def test_an_unknown_buyer_is_named_and_nothing_is_founded(world) -> None:
    with pytest.raises(CommandError, match="'Arora'"):
        call_command(
            "create_organisation", "Heath Ratings", "bo@heath.example", kind="assessor", buyers=["Arora"]
        )

    assert not Organisation.objects.filter(name="Heath Ratings").exists()
