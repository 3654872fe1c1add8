"""A campaign: drafted, looked at, sent once to everybody, reminded, extended, ended."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from assessments.campaigns import changing, drafting, sending
from assessments.campaigns.screening import dry_look
from assessments.catalogue import catalogue
from assessments.models import (
    Campaign,
    CampaignRecipient,
    CampaignState,
    Coverage,
    LeftOut,
    RecipientState,
    Request,
    RequestState,
)
from assessments.reminding import advance_reminders
from assessments.services import requesting
from assessments.stages import send_invitations
from core.errors import DomainError, InvalidInput
from suppliers.models import Supplier, SupplierStatus
from tenants.models import Invitation
from tenants.scope import Scope, scope
from tenants.stages import send_notices
from tests.world import NOW, World

DUE = NOW + timedelta(days=40)
STANDARD = "esg-due-diligence"


def mills(world: World, count: int, **values: Any) -> list[Supplier]:
    """So many suppliers more in Aurora's list, ready to be asked."""
    start = Supplier.everything.count() + 1_000
    given: dict[str, Any] = {
        "country": "VN",
        "size_class": "micro_small",
        "status": SupplierStatus.ADMITTED,
    } | values
    return Supplier.objects.bulk_create(
        Supplier(
            **{
                "tenant": world.org("Aurora"),
                "number": n,
                "name": f"Mill {n}",
                "contact_email": f"mill{n}@example.org",
                "match_key": f"m{n}",
                "name_key": f"m{n}",
            }
            | given
        )
        for n in range(start, start + count)
    )


def asked(**values: Any) -> drafting.Asked:
    """What a campaign asks in these tests, with ``values`` instead where given."""
    given: dict[str, Any] = {
        "name": "Yearly questions",
        "standard": STANDARD,
        "standard_version": catalogue(STANDARD).version,
        "coverage": Coverage.FULL,
        "due_at": DUE,
        "reference_date": NOW.date(),
        "announcement": "We ask all mills this year.",
        "remind_days": [-14, 0],
    } | values
    return drafting.Asked(**given)


def draft(world: World, suppliers: list[Supplier], **values: Any) -> Campaign:
    """A draft to these suppliers (in the buyer's scope)."""
    return drafting.create_campaign(
        tenant_id=world.org("Aurora").pk,
        asked=asked(**values),
        supplier_ids=[one.pk for one in suppliers],
        actor=world.user("Aurora", "procurement"),
        now=NOW,
    )


def send(world: World, campaign: Campaign) -> None:
    """Start it and let the stage run."""
    with scope(world.scope("Aurora")):
        sending.start_sending(campaign=campaign, actor=world.user("Aurora", "procurement"), now=NOW)
    sending.advance_campaigns(now=NOW)


def tell(now: Any) -> list[str]:
    """The letters that go out when the stages run now: address and subject."""
    mail.outbox.clear()
    advance_reminders(now=now)
    send_invitations(now=now)
    send_notices(now=now)
    return sorted(f"{letter.to[0]} {letter.subject}" for letter in mail.outbox)


def test_the_dry_look_says_who_is_left_out_and_sending_does_what_it_said(world) -> None:
    with scope(world.scope("Aurora")):
        ready = mills(world, 3)
        gone = mills(world, 1, status=SupplierStatus.REMOVED)
        silent = mills(world, 1, contact_email="")
        sizeless = mills(world, 1, size_class="")
        twins = mills(world, 2)
        merged = twins[:1]
        Supplier.everything.filter(pk=merged[0].pk).update(merged_into=twins[1])
        campaign = draft(world, [*ready, *gone, *silent, *sizeless, *merged])
        first = draft(world, ready[:1], name="Sent before")
    send(world, first)
    with scope(world.scope("Aurora")):
        look = dry_look(campaign)
        assert look.asked == 2
        assert look.left_out == dict.fromkeys(("merged", "outside", "open", "contact", "size"), 1)

    send(world, campaign)
    with scope(world.scope("Aurora")):
        campaign.refresh_from_db()
        assert campaign.state == CampaignState.RUNNING
        assert {one.supplier_id for one in campaign.requests.all()} == {one.pk for one in ready[1:]}
        told = dict(campaign.recipients.values_list("supplier_id", "left_out"))
        assert told[silent[0].pk] == LeftOut.CONTACT
        request = campaign.requests.all()[0]
        assert (request.message, request.due_at, request.total) == ("We ask all mills this year.", DUE, 12)


def test_each_recipient_is_asked_once_whatever_fails(world, monkeypatch) -> None:
    with scope(world.scope("Aurora")):
        suppliers = mills(world, 8)
        campaign = draft(world, suppliers)
        sending.start_sending(campaign=campaign, actor=world.user("Aurora", "procurement"), now=NOW)
    whole, broken = requesting.new_request, suppliers[2].pk

    def faulty(supplier: Supplier, asking: Any) -> Request:
        if supplier.pk == broken:
            message = "this one cannot be asked"
            raise ValueError(message)
        return whole(supplier, asking)

    monkeypatch.setattr(sending, "CHUNK", 5)
    monkeypatch.setattr(sending, "new_request", faulty)
    assert sending.advance_campaigns(now=NOW) == 8
    monkeypatch.setattr(sending, "new_request", whole)
    with scope(world.scope("Aurora")):
        assert campaign.requests.count() == 7
        assert campaign.recipients.get(left_out=LeftOut.FAULT).supplier_id == broken
        campaign.refresh_from_db()
        changing.ask_left_out(campaign=campaign, reason="", actor=world.user("Aurora", "admin"), now=NOW)
        # As after a crash between two beats: one that was asked stands as waiting again.
        campaign.recipients.filter(supplier=suppliers[0]).update(state=RecipientState.WAITING)
    sending.advance_campaigns(now=NOW)
    with scope(world.scope("Aurora")):
        assert campaign.requests.count() == 8
        assert Invitation.objects.filter(supplier_id__isnull=False, withdrawn_at=None).count() >= 8


def test_sending_asks_the_database_as_often_for_many_as_for_few(world) -> None:
    counts = []
    for many in (3, 60):
        with scope(world.scope("Aurora")):
            campaign = draft(world, mills(world, many), name=f"To {many}")
        with scope(world.scope("Aurora")):
            sending.start_sending(campaign=campaign, actor=world.user("Aurora", "procurement"), now=NOW)

        with CaptureQueriesContext(connection) as captured:
            sending.advance_campaigns(now=NOW)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_who_has_not_handed_in_is_reminded_once_a_day_and_joined_companies_are_told(world) -> None:
    with scope(world.scope("Aurora")):
        joined = Supplier.objects.get(supplier_org=world.org("Evergreen"))
        campaign = draft(world, [joined, *mills(world, 2)])
    send(world, campaign)
    told = tell(NOW)
    assert sum("asks you for a sustainability assessment" in one for one in told) == 2
    assert sum("Aurora Outdoor asks you:" in one for one in told) == 2, "both people of Evergreen"
    assert tell(NOW + timedelta(minutes=1)) == []

    with scope(world.scope("Aurora")):
        done = campaign.requests.exclude(supplier=joined)[0]
        done.state = RequestState.SUBMITTED
        done.save()
    at = DUE - timedelta(days=14) + timedelta(hours=3)
    reminded = tell(at)
    assert len(reminded) == 3, "the other mill and both people of Evergreen"
    assert all("Reminder:" in one for one in reminded)
    assert tell(at + timedelta(hours=1)) == []

    with scope(world.scope("Aurora")):
        actor = world.user("Aurora", "procurement")
        by_hand = at + timedelta(days=2)
        campaign.refresh_from_db()
        assert changing.remind_all(campaign=campaign, actor=actor, now=by_hand) == 2
        with pytest.raises(DomainError, match="less than a day"):
            changing.remind_all(campaign=campaign, actor=actor, now=by_hand + timedelta(hours=23))
    assert len(tell(by_hand)) == 3


def test_more_time_for_all_and_an_end(world) -> None:
    with scope(world.scope("Aurora")):
        campaign = draft(world, mills(world, 3))
    send(world, campaign)
    actor = world.user("Aurora", "procurement")
    with scope(world.scope("Aurora")):
        done = campaign.requests.all()[0]
        Request.objects.filter(pk=done.pk).update(state=RequestState.SUBMITTED)
        with pytest.raises(InvalidInput):
            changing.extend_all(campaign=campaign, due_at=DUE, reason="", actor=actor, now=NOW)
        later = DUE + timedelta(days=7)
        assert (
            changing.extend_all(campaign=campaign, due_at=later, reason="Holidays", actor=actor, now=NOW) == 2
        )
        assert campaign.requests.filter(due_at=later).count() == 2
        with pytest.raises(InvalidInput):
            changing.end_campaign(campaign=campaign, reason=" ", actor=actor, now=NOW)
        assert changing.end_campaign(campaign=campaign, reason="Another way", actor=actor, now=NOW) == 2
        assert campaign.requests.exclude(pk=done.pk).filter(state=RequestState.CLOSED).count() == 2
        done.refresh_from_db()
        assert done.state == RequestState.SUBMITTED, "what was handed in goes on"


def test_what_cannot_be_asked_is_refused_and_nothing_is_stored(world) -> None:
    faults = (
        ({"due_at": NOW + timedelta(days=5)}, "short_notice_reason"),
        ({"coverage": Coverage.CHOSEN}, "coverage_reason"),
        ({"sections": ["no-such-section"]}, "sections"),
        ({"name": "  "}, "name"),
        ({"remind_days": [-999]}, "remind_days"),
    )
    with scope(world.scope("Aurora")):
        for values, field in faults:
            with pytest.raises(InvalidInput) as refused:
                draft(world, [], **values)
            assert refused.value.field == field
        assert not Campaign.objects.exists()
        empty = draft(world, [])
        with pytest.raises(DomainError, match="Nobody"):
            sending.start_sending(campaign=empty, actor=world.user("Aurora", "procurement"), now=NOW)


def test_a_draft_takes_only_suppliers_of_its_own_buyer(world) -> None:

    with scope(world.scope("Borealis")):
        foreign = Supplier.objects.all()[0]
    with scope(world.scope("Aurora")):
        campaign = draft(world, [])
        actor = world.user("Aurora", "procurement")
        with pytest.raises(IntegrityError), transaction.atomic():
            drafting.add_recipients(campaign=campaign, supplier_ids=[foreign.pk], actor=actor, now=NOW)
    with scope(world.scope("Borealis")):
        assert not Campaign.objects.filter(pk=campaign.pk).exists()
        assert not CampaignRecipient.objects.exists()
    with scope(Scope.worker(world.org("Borealis").pk)):
        assert not Campaign.objects.exists()
