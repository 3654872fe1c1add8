"""Notices: told once, in the reader's language and time, whatever the mail server or the worker does."""

from __future__ import annotations

import smtplib
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection

from tenants.models import Engagement, Membership, Notice, User
from tenants.scope import Scope, scope
from tenants.selectors import people_to_tell
from tenants.services import notify
from tenants.services.notices import KINDS
from tenants.stages import LAST_TRY, send_notices

FINDING = {
    "finding_number": "F-0042",
    "finding_title": "Emergency exit of the dye house was locked",
    "severity": "critical",
    "supplier_name": "Evergreen Knitting",
    "buyer_name": "Aurora Outdoor",
}
EVERYTHING = FINDING | {
    "reference": "T/CERDS",
    "title": "Response to climate change",
    "due_at": "2026-11-27T16:00:00+00:00",
    "overdue_seconds": 41_520,
    "decision": "rejected",
    "decided_by": "Aurora esg_manager",
    "reason": "The photo shows another door.",
    "cause": "events",
    "question": "How much should Evergreen Knitting weigh?",
    "round": 2,
    "recipient": "Evergreen Knitting",
    "ends_at": "2026-12-27T16:00:00+00:00",
    "terms": "Send the wastewater permit.",
    "terms_until": "2027-01-31",
    "questions": 12,
    "done": 3,
    "colleague": "Lin Min",
}


def tell(world, kind: str = "finding_issued", *, key: str = "issued F-0042", **context: Any) -> int:
    """The supplier's administrator is told about a finding of Aurora."""
    with scope(Scope.worker(world.org("Aurora").pk)):
        return notify(
            tenant_id=world.org("Aurora").pk,
            key=key,
            kind=kind,
            recipients=people_to_tell(world.org("Evergreen").pk, ["admin"]),
            context=EVERYTHING | context,
            path="/portal/findings/7f/",
            now=world.now,
        )


def notice_of(world) -> Notice:
    with scope(Scope.worker(world.org("Aurora").pk)):
        return Notice.objects.get()


def sent() -> mail.EmailMultiAlternatives:
    (message,) = mail.outbox
    assert isinstance(message, mail.EmailMultiAlternatives)
    return message


def test_a_person_is_told_once(world) -> None:
    assert tell(world) == 1
    assert tell(world) == 0
    assert send_notices(now=world.now) == 1
    assert tell(world) == 0
    assert send_notices(now=world.now) == 0
    assert sent().to == ["admin@evergreen.example"]
    assert notice_of(world).sent_at == world.now


def test_somebody_who_joined_later_is_told_by_the_same_occasion(world) -> None:
    tell(world)
    newcomer = User.objects.create_user("new@evergreen.example", name="New Admin")
    Membership.objects.create(user=newcomer, organisation=world.org("Evergreen"), role="admin")
    assert tell(world) == 1


def test_the_letter_says_what_was_found_and_leads_there(world) -> None:
    tell(world)
    send_notices(now=world.now)
    letter = sent()
    assert (
        letter.subject == "Aurora Outdoor reports finding F-0042: Emergency exit of the dye house was locked"
    )
    assert "F-0042 · Critical" in letter.body
    assert "http://localhost:8000/portal/findings/7f/" in letter.body
    assert "You get this as a member of Evergreen Knitting," in letter.body
    html = str(letter.alternatives[0][0])
    assert "Emergency exit of the dye house was locked" in html
    assert 'href="http://localhost:8000/portal/findings/7f/"' in html


def test_the_buyer_hears_that_nobody_of_the_supplier_can_read_it(world) -> None:
    tell(world, not_joined=True)
    send_notices(now=world.now)
    assert "Nobody of Evergreen Knitting has joined yet" in sent().body
    assert "Send a written plan" not in sent().body


def test_a_deadline_stands_to_the_minute_in_the_readers_zone(world) -> None:
    User.objects.filter(email="admin@evergreen.example").update(time_zone="Asia/Shanghai")
    tell(world, "fix_due_soon")
    send_notices(now=world.now)
    letter = sent()
    assert letter.subject == "The correction of finding F-0042 is due Sat 28 Nov, 00:00"
    assert "Due: Sat 28 Nov 2026, 00:00, Shanghai time" in letter.body


@pytest.mark.parametrize(
    ("language", "seconds", "words"),
    [
        ("en", 41_520, "Overdue: 11 h 32 m\n"),
        ("en", 119_000, "Overdue: 1 d 9 h\n"),
        ("zh-hans", 41_520, "已逾期：11 小时 32 分\n"),
    ],
)
def test_a_letter_says_once_how_long_something_is_overdue(world, language, seconds, words) -> None:
    User.objects.filter(email="admin@evergreen.example").update(language=language)
    tell(world, "fix_overdue", overdue_seconds=seconds)
    send_notices(now=world.now)
    assert words in sent().body


def test_a_letter_speaks_the_readers_language(world) -> None:
    User.objects.filter(email="admin@evergreen.example").update(language="zh-hans")
    tell(world)
    send_notices(now=world.now)
    assert '<html lang="zh-hans">' in str(sent().alternatives[0][0])
    assert "供应商：Evergreen Knitting" in sent().body


def test_chinese_sentences_follow_each_other_without_a_space(world) -> None:
    User.objects.filter(email="admin@evergreen.example").update(language="zh-hans")
    tell(world, "finding_closed")
    send_notices(now=world.now)
    assert "并关闭了此发现项。得分将重新计算。" in sent().body


def test_who_is_admitted_with_conditions_reads_them_and_their_day(world) -> None:
    terms, day = "Send the\nwastewater permit.", "2027-01-31"
    tell(world, "onboarding_decided", decision="conditional", terms=terms, terms_until=day)
    send_notices(now=world.now)
    assert "To be met by 31 Jan 2027: Send the wastewater permit." in sent().body


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_subject_and_something_to_say(world, kind) -> None:
    tell(world, kind)
    assert send_notices(now=world.now) == 1
    letter = sent()
    about = ["F-0042"]  # the reference, too, where a letter is not about a supplier
    if "finding_number" not in KINDS[kind]:
        about += ["Evergreen Knitting", "Aurora Outdoor"]
    if kind.startswith("file_"):
        about = [FINDING["finding_title"]]  # which here stands for whatever has a title
    assert any(name in letter.subject for name in about)
    assert 10 < len(letter.subject) < 100
    assert "Evergreen Knitting" in letter.body
    assert "{" not in letter.body + str(letter.alternatives[0][0])


def test_marks_and_line_breaks_in_a_title_stay_words(world) -> None:
    tell(world, finding_title="<b>Exit</b>\r\n\r\nBcc: everyone@example.org")
    send_notices(now=world.now)
    letter = sent()
    assert letter.subject.endswith("<b>Exit</b> Bcc: everyone@example.org")
    assert "&lt;b&gt;Exit&lt;/b&gt; Bcc" in str(letter.alternatives[0][0])


def test_an_unknown_kind_or_a_missing_value_is_refused_at_once(world) -> None:
    with pytest.raises(ValueError, match="a known kind"):
        tell(world, "gossip")
    with (
        scope(Scope.worker(world.org("Aurora").pk)),
        pytest.raises(ValueError, match="lacks due_at, overdue_seconds"),
    ):
        notify(
            tenant_id=world.org("Aurora").pk,
            key="x",
            kind="plan_overdue",
            recipients=[],
            context=FINDING,
            path="/",
            now=world.now,
        )


class MailServer(EmailBackend):
    """A mail server that answers every letter to Evergreen with ``reply``."""

    reply: OSError | None = None

    def send_messages(self, messages):
        if self.reply and messages[0].to == ["admin@evergreen.example"]:
            raise self.reply
        return super().send_messages(messages)


@pytest.fixture
def answers(settings, monkeypatch):
    settings.EMAIL_BACKEND = f"{__name__}.MailServer"
    return lambda reply: monkeypatch.setattr(MailServer, "reply", reply)


def test_a_letter_put_off_is_tried_again_later_and_given_up_in_the_end(world, answers) -> None:
    answers(smtplib.SMTPDataError(451, b"greylisted, come back later"))
    tell(world)
    assert send_notices(now=world.now) == 0
    assert send_notices(now=world.now + timedelta(seconds=59)) == 0
    assert notice_of(world).attempts == 1
    now = world.now
    for _ in range(LAST_TRY - 1):
        now = notice_of(world).next_at
        send_notices(now=now)
    assert timedelta(days=3) < now - world.now < timedelta(days=5)
    given_up = notice_of(world)
    assert (given_up.sent_at, given_up.problem) == (now, "greylisted, come back later")
    answers(None)
    assert send_notices(now=now + timedelta(days=1)) == 0


def test_a_letter_refused_for_good_keeps_its_reason_and_holds_up_nobody(world, answers) -> None:
    answers(smtplib.SMTPRecipientsRefused({"admin@evergreen.example": (550, b"no such mailbox")}))
    tell(world)
    with scope(Scope.worker(world.org("Aurora").pk)):
        people = people_to_tell(world.org("Aurora").pk, ["esg_manager"])
        notify(
            tenant_id=world.org("Aurora").pk,
            key="issued F-0042",
            kind="finding_issued",
            recipients=people,
            context=EVERYTHING,
            path="/",
            now=world.now,
        )
    send_notices(now=world.now)
    assert sent().to == ["esg_manager@aurora.example"]
    with scope(Scope.worker(world.org("Aurora").pk)):
        assert Notice.objects.get(organisation=world.org("Evergreen")).problem == "no such mailbox"


def test_while_the_mail_server_is_away_letters_wait_uncounted(world, answers) -> None:
    answers(ConnectionResetError("gone"))
    tell(world)
    assert send_notices(now=world.now) == 0
    assert notice_of(world).attempts == 0
    answers(None)
    assert send_notices(now=world.now) == 1


def test_a_letter_that_cannot_be_written_holds_up_no_other(world) -> None:
    tell(world, key="broken", severity="catastrophic")
    tell(world, key="fine")
    assert send_notices(now=world.now) == 1
    assert len(mail.outbox) == 1


def test_who_left_or_whose_firm_is_no_longer_engaged_is_not_told(world) -> None:
    tell(world)
    Membership.objects.filter(user__email="admin@evergreen.example").delete()
    assert send_notices(now=world.now) == 1
    assert mail.outbox == []
    assert notice_of(world).problem == "no longer a member of the organisation"
    with scope(Scope.worker(world.org("Aurora").pk)):
        assert people_to_tell(world.org("Clearwater").pk, ["lead"]) != []
        assert people_to_tell(world.org("Dovetail").pk, ["lead"]) == []
    Engagement.objects.filter(organisation=world.org("Clearwater")).update(ended_at=world.now)
    with scope(Scope.worker(world.org("Aurora").pk)):
        assert people_to_tell(world.org("Clearwater").pk, ["lead"]) == []


def test_a_worker_killed_before_it_marked_the_letter_sends_the_same_one_again(world) -> None:
    tell(world)

    def killed(execute, sql, params, many, context) -> object:
        if sql.startswith('UPDATE "tenants_notice"'):
            raise KeyboardInterrupt
        return execute(sql, params, many, context)

    with pytest.raises(KeyboardInterrupt), connection.execute_wrapper(killed):
        send_notices(now=world.now)
    assert send_notices(now=world.now) == 1
    first, again = (message.message()["Message-ID"] for message in mail.outbox)
    assert first == again
