"""A result that travels: a stranger reads what was shared and no more, checks it, and loses it again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4
from zipfile import ZipFile

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.test import Client
from django.urls import reverse
from time_machine import Traveller

from core.models import Event
from reports.models import Report, SharedResult
from reports.sharing.checks import FAILED, HELD, LEFT_OUT, receipt_bytes, steps_of
from scoring.engine.canonical import read_json
from scoring.engine.seal import read_keys
from scoring.engine.verify import verify
from scoring.models import Scorecard
from scoring.receipts.checking import check
from standards import loader
from tenants.scope import Scope, scope
from tests.reports.asking import ask
from tests.scoring.rounds import LATER, audit, finding, rated
from tests.world import World

AFTER = LATER + timedelta(days=1)
PDF = b"%PDF-1.7\nthe rating report\n%%EOF\n"
RECEIPT_CHECK = "/receipts/check/"


@pytest.fixture(autouse=True)
def at_once() -> Iterator[Traveller]:
    with time_machine.travel(AFTER, tick=False) as clock:
        yield clock


@pytest.fixture
def card(world) -> Scorecard:
    """The verified card of Evergreen Knitting for Aurora Outdoor, which counts."""
    return rated(world, "t-cfie")[1]


@pytest.fixture
def admin(sign_in) -> Client:
    client: Client = sign_in("Evergreen", "admin")
    return client


def body(card: Scorecard, /, **given: Any) -> dict[str, Any]:
    """What the form sends, with other values where given."""
    sent = {
        "card": str(card.pk),
        "recipient": "Halcyon Stores",
        "includes": "result",
        "report": "",
        "until": (AFTER + timedelta(days=30)).date().isoformat(),
        "form_key": str(uuid4()),
    }
    return sent | given


def share(admin: Client, card: Scorecard, /, **given: Any) -> str:
    """Share by the form; gives the path of the link."""
    answer = admin.post(reverse("portal_share_new"), body(card, **given))
    assert answer.status_code == 200, answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"], "the link stays in no cache"
    link: str = answer.context["link"]
    return link.removeprefix("http://testserver")


def ready_report(world: World, language: str = "en") -> Report:
    """The report on the results as they stand, made."""
    report = ask(world, language)
    with scope(Scope.worker(report.tenant_id)):
        report.state, report.file, report.pages = Report.State.READY, f"reports/{report.pk}/report.pdf", 1
        report.ready_at = LATER
        report.save(update_fields=["state", "file", "pages", "ready_at"])
    default_storage.save(report.file, ContentFile(PDF))
    return report


def shared_rows(world: World) -> list[SharedResult]:
    with scope(world.scope("Evergreen")):
        return list(SharedResult.objects.all())


def page(path: str, status: int = 200) -> str:
    """What a stranger gets."""
    answer = Client().get(path)
    assert answer.status_code == status
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    return str(answer.content.decode())


def test_a_stranger_reads_the_result_and_nothing_around_it(world, admin, card) -> None:
    path = share(admin, card)

    text = page(path)

    for told in ("Evergreen Knitting", "Halcyon Stores", "Aurora Outdoor", "t-cfie 1.0", "Document-verified"):
        assert told in text
    assert text.count("shared-step--held") == 5, "everything was checked, and holds"
    for secret in (
        "Borealis",
        "Clearwater",
        "Evergreen admin",
        "Aurora procurement",
        "policy.pdf",
    ):
        assert secret not in text
    for secret in (card.pk, card.tenant_id, card.supplier_id, card.request_id, card.supplier_org_id):
        assert str(secret) not in text
    for file in ("receipt", "report"):
        assert Client().get(f"{path}{file}/").status_code == 404, "it was not included"
    (row,) = shared_rows(world)
    assert (row.opened, row.last_opened_at) == (1, AFTER)


def test_somebody_signed_in_elsewhere_sees_the_same_and_keeps_their_own_place(sign_in, admin, card) -> None:
    path = share(admin, card)
    answer = sign_in("Borealis", "viewer").get(path)
    assert answer.status_code == 200
    assert "Evergreen Knitting" in answer.content.decode()
    assert answer.context["nav"], "their own menu, counted in no scope of somebody else's"
    assert all(not entry["count"] for entry in answer.context["nav"])


def test_receipt_report_and_file_can_be_checked_without_us(world, admin, card) -> None:
    report = ready_report(world)
    path = share(admin, card, includes="receipt", report=str(report.pk))
    stranger = Client()
    keys = read_keys(stranger.get("/.well-known/score-receipt-keys.json").json())

    receipt = stranger.get(f"{path}receipt/").content
    first, second = (stranger.get(f"{path}file/").content for _ in range(2))
    with ZipFile(BytesIO(first)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}

    assert first == second, "the same bytes each time"
    assert set(files) == {"README.txt", "receipt.json", "score-receipt-keys.json", "rating-report-en.pdf"}
    assert files["receipt.json"] == receipt
    assert files["rating-report-en.pdf"] == PDF
    report_file: Any = stranger.get(f"{path}report/")
    assert b"".join(report_file.streaming_content) == PDF
    verdict = verify(read_json(receipt), keys, loader.get("t-cfie"))
    assert verdict.is_whole
    assert verdict.by_package
    (number,) = (row.pk for row in shared_rows(world))
    assert admin.get(reverse("portal_share_file", args=[number])).content == first
    brought = stranger.post(RECEIPT_CHECK, {"file": ContentFile(receipt, "receipt.json")})
    assert "The receipt is whole" in brought.content.decode()
    packed = stranger.post(RECEIPT_CHECK, {"file": ContentFile(first, "rating.zip")})
    assert "The receipt is whole" in packed.content.decode()


def test_a_link_ends_by_day_by_hand_and_by_another_link(world, admin, card, at_once, sign_in) -> None:
    path = share(admin, card)
    (row,) = shared_rows(world)
    assert "leads to nothing" in page(f"{path[:-2]}{'0' if path[-2] != '0' else '1'}/", 404), "one letter off"
    assert "leads to nothing" in page(f"/shared/{'0' * 64}/", 404)

    renewed = admin.post(reverse("portal_share_renew", args=[row.pk]))
    fresh = renewed.context["link"].removeprefix("http://testserver")
    assert "leads to nothing" in page(path, 404), "the link before"
    assert "Evergreen Knitting" in page(fresh)

    at_once.move_to(row.expires_at - timedelta(seconds=1))
    assert "Evergreen Knitting" in page(fresh)
    at_once.move_to(row.expires_at)
    assert "has expired" in (gone := page(fresh, 410))
    assert "Evergreen" not in gone
    later = sign_in("Evergreen", "admin")
    assert later.post(reverse("portal_share_renew", args=[row.pk])).status_code == 409

    at_once.move_to(AFTER)
    assert admin.post(reverse("portal_share_end", args=[row.pk])).status_code == 302
    for file in ("", "file/", "receipt/"):
        assert "taken back" in (gone := page(f"{fresh}{file}", 410))
        assert "Evergreen" not in gone
    assert admin.post(reverse("portal_share_end", args=[row.pk])).status_code == 409


def test_the_page_says_plainly_that_a_newer_result_took_its_place(admin, card) -> None:
    path = share(admin, card, includes="receipt")
    before = Client().get(f"{path}receipt/").content
    assert "Yes: it is the result that counts" in page(path)

    audit(card, finding(1, "17"), at=AFTER)

    text = page(path)
    assert "This result is real, but a newer one took its place on 28 Nov 2026." in text
    assert "Audit-verified" not in text, "what the newer one says is not shared"
    assert Client().get(f"{path}receipt/").content == before


def test_what_cannot_be_shared_is_refused_and_nothing_is_kept(world, admin, card) -> None:
    declared = _declared(world)
    earlier = ready_report(world)
    official = audit(card, finding(1, "17"), at=AFTER)
    waiting = ask(world)
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"card": str(declared.pk)}, "cannot be shared"),
        ({"card": str(card.pk)}, "cannot be shared"),
        ({"card": str(uuid4())}, "cannot be shared"),
        ({"recipient": "   "}, "Write whom the result is for."),
        ({"until": (AFTER - timedelta(days=1)).date().isoformat()}, "This day has passed."),
        ({"until": (AFTER + timedelta(days=366)).date().isoformat()}, "A link works for a year at most."),
        ({"until": "soon"}, "Enter a day as year-month-day"),
        ({"report": str(waiting.pk)}, "This report is still being made."),
        ({"report": str(earlier.pk)}, "This report tells of another result."),
        ({"report": str(uuid4())}, "There is no such report."),
    ]
    for given, words in wrong:
        answer = admin.post(reverse("portal_share_new"), body(official, **given))
        assert answer.status_code == 422, given
        assert words in answer.content.decode()
    assert shared_rows(world) == []


def _declared(world: World) -> Scorecard:
    with scope(world.scope("Aurora")):
        return Scorecard.objects.get(basis="declared", standard="t-cfie")


def test_a_form_sent_twice_shares_once(world, admin, card) -> None:
    sent = body(card)
    admin.post(reverse("portal_share_new"), sent)
    again = admin.post(reverse("portal_share_new"), sent)
    (row,) = shared_rows(world)
    assert again.headers["Location"] == reverse("portal_share", args=[row.pk])


def test_the_token_is_kept_nowhere_and_opens_one_row_alone(world, admin, card) -> None:
    token = share(admin, card).split("/")[2]
    share(admin, card, recipient="Somebody else")
    with scope(world.scope("Evergreen")):
        rows = list(SharedResult.objects.filter(tenant_id=world.org("Evergreen").pk).values())
        events = list(Event.objects.filter(kind__startswith="share.").values())
    assert len(events) == 2
    assert token not in f"{rows}{events}"
    with scope(world.scope("Aurora")):
        assert not Event.objects.filter(kind__startswith="share.").exists(), "not the buyer's to know"
    columns = "SELECT id FROM reports_sharedresult"
    with pytest.raises(ProgrammingError, match="no link"), transaction.atomic():
        _as_login(columns)
    hashed = next(row["token_hash"] for row in rows if row["recipient"] == "Halcyon Stores")
    assert len(_as_login(columns, hashed)) == 1
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        _as_login("SELECT receipt FROM reports_sharedresult", hashed)


def _as_login(statement: str, hashed: str = "") -> list[tuple[UUID]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('esgdd.share', %s, true)", [hashed])
        cursor.execute(statement)
        found: list[tuple[UUID]] = cursor.fetchall()
        cursor.execute("SELECT set_config('esgdd.share', '', true)")
        return found


def test_each_step_fails_for_what_it_is_about(world, admin, card) -> None:
    share(admin, card)
    (row,) = shared_rows(world)
    signed = json.loads(receipt_bytes(row))

    def states(change: Callable[[dict[str, Any]], object]) -> list[str]:
        receipt = json.loads(json.dumps(signed))
        change(receipt)
        return [step.state for step in steps_of(check(json.dumps(receipt).encode()))]

    assert states(dict.copy) == [HELD] * 5
    assert states(lambda receipt: receipt["supplier"].update(name="Evergreen Group")) == [
        HELD,
        FAILED,
        *[LEFT_OUT] * 3,
    ]
    assert states(lambda receipt: receipt["seal"].update(signature="A" * 86))[0] == FAILED


def test_who_comes_too_often_is_told_to_wait(settings, admin, card) -> None:
    path = share(admin, card)
    settings.ACCOUNT_RATE_LIMITS = {"shared_result": "2/m/ip"}
    answers = [Client().get(path) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].headers["Retry-After"] == "60"


def test_a_long_list_costs_no_more_queries(admin, card, django_assert_num_queries) -> None:
    share(admin, card)
    admin.get(reverse("portal_shares"))
    with django_assert_num_queries(COST):
        admin.get(reverse("portal_shares"))
    for name in ("One", "Two", "Three"):
        share(admin, card, recipient=name)
    with django_assert_num_queries(COST):
        text = admin.get(reverse("portal_shares")).content.decode()
    assert text.count('class="name"') == 4


#: Of a page of the list, with session, person and menu.
COST = 10
