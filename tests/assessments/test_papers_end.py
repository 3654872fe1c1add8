"""A company hears 90, 30 and 7 days before a paper of its vault ends."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.utils import timezone

from assessments.models import Evidence
from assessments.papers_end import advance_papers, next_reminder
from assessments.services.describing import EvidenceFacts, describe_evidence
from assessments.services.evidence import store_evidence
from tenants.models import Organisation, User
from tenants.scope import scope
from tenants.stages import send_notices
from tests.papers import PDF

SHANGHAI = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 11, 24)


def paper(world, name: str, valid_until: date | None, *, today: date = TODAY) -> Evidence:
    person = world.user("Evergreen", "admin")
    with scope(world.scope("Evergreen")):
        evidence = store_evidence(
            organisation_id=world.org("Evergreen").pk,
            file=ContentFile(PDF + f"{name}\n%%EOF\n".encode()),
            name=name,
            actor=person,
        )
        facts = EvidenceFacts(kind="certificate", valid_until=valid_until)
        describe_evidence(evidence=evidence, facts=facts, actor=person, today=today)
        return evidence


@pytest.fixture
def in_shanghai(world) -> None:
    Organisation.objects.filter(pk=world.org("Evergreen").pk).update(time_zone="Asia/Shanghai")


def letters(now: datetime) -> list[str]:
    """The subjects of the letters that go out when the stage runs now."""
    mail.outbox.clear()
    advance_papers(now=now)
    send_notices(now=now)
    return sorted({str(letter.subject) for letter in mail.outbox})


def test_reminders_come_at_the_beginning_of_the_day_where_the_company_is() -> None:
    end = date(2027, 3, 31)
    first = next_reminder(end, SHANGHAI, after=datetime(2026, 11, 24, tzinfo=UTC))
    assert first == datetime(2026, 12, 31, tzinfo=SHANGHAI)
    second = next_reminder(end, SHANGHAI, after=first)
    assert second == datetime(2027, 3, 1, tzinfo=SHANGHAI)
    third = next_reminder(end, SHANGHAI, after=second)
    assert third == datetime(2027, 3, 24, tzinfo=SHANGHAI)
    assert next_reminder(end, SHANGHAI, after=third) is None
    assert next_reminder(None, SHANGHAI, after=third) is None


def test_all_papers_of_a_day_are_told_in_one_letter_three_times(world, in_shanghai) -> None:
    end = TODAY + timedelta(days=100)
    for name in ("ISO 14001.pdf", "Permit.pdf"):
        paper(world, name, end)
    paper(world, "Policy.pdf", None)
    told = ["Papers of Evergreen Knitting end soon: ISO 14001.pdf and 1 other"]
    at = [datetime.combine(end - timedelta(days=lead), datetime.min.time(), SHANGHAI) for lead in (90, 30, 7)]

    assert letters(at[0] - timedelta(seconds=1)) == []
    for instant in at:
        assert letters(instant) == told
        assert letters(instant + timedelta(hours=1)) == []
    assert letters(at[2] + timedelta(days=7)) == []


def test_after_a_long_standstill_one_letter_comes_and_none_for_what_has_ended(world, in_shanghai) -> None:
    paper(world, "Over.pdf", TODAY + timedelta(days=91))
    paper(world, "Near.pdf", TODAY + timedelta(days=110))
    later = datetime.combine(TODAY + timedelta(days=105), datetime.min.time(), SHANGHAI)

    assert letters(later) == ["Papers of Evergreen Knitting end soon: Near.pdf"]
    assert letters(later + timedelta(days=30)) == []


def test_a_new_end_begins_anew(world, in_shanghai) -> None:
    evidence = paper(world, "Permit.pdf", TODAY + timedelta(days=20))
    assert evidence.remind_at == datetime.combine(TODAY + timedelta(days=13), datetime.min.time(), SHANGHAI)
    person: User = world.user("Evergreen", "admin")
    with scope(world.scope("Evergreen")):
        describe_evidence(evidence=evidence, facts={"valid_until": None}, actor=person, today=TODAY)
    assert evidence.remind_at is None


def test_the_vault_shows_what_ends_by_its_end(world, sign_in) -> None:
    today = timezone.localdate(timezone=ZoneInfo(world.org("Evergreen").time_zone))
    for name, days in (("Late.pdf", 80), ("Soon.pdf", 3), ("Over.pdf", -2), ("Far.pdf", 400)):
        paper(world, name, today + timedelta(days=days), today=today)
    client = sign_in("Evergreen", "admin")
    soon = client.get("/portal/evidence/?ends=soon").content.decode()
    assert soon.index("Soon.pdf") < soon.index("Late.pdf")
    assert "Far.pdf" not in soon
    assert "Over.pdf" not in soon
    assert "ends in 3\N{NO-BREAK SPACE}days" in soon
    over = client.get("/portal/evidence/?ends=over").content.decode()
    assert "Over.pdf" in over
    assert "Soon.pdf" not in over
