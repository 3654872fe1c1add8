"""The review queue, the desk and proof beside the answer, as reviewers see them."""

from __future__ import annotations

import io
from datetime import timedelta
from uuid import uuid4

import pytest
import xlsxwriter
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from assessments.models import ReviewAssignment, SubmittedFile
from tenants.models import Membership
from tenants.scope import scope
from tests.assessments.test_desk import POLICY, checks, rules
from tests.scoring.rounds import PROOF, accept_rest, decide, entry, hand_in
from workspace.demo.papers import paper
from workspace.views import review_preview

HTMX = {"HTTP_HX_REQUEST": "true"}


def queue(client, **asked) -> str:
    page: str = client.get(reverse("reviews"), asked).content.decode()
    return page


def workbook() -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        first, second = book.add_worksheet("Energy"), book.add_worksheet("Water")
        first.write_row(0, 0, ["Meter", "<script>alert(1)</script>"])
        first.write_formula(1, 0, "=SUM(B3:B9)", None, 12)
        second.write_string(0, 0, "litres")
    return file.getvalue()


@pytest.fixture
def look(sign_in, monkeypatch):
    """Looks at a file as a reviewer: name and content → the answer of a route."""
    client = sign_in("Clearwater", "assessor")

    def shown(name: str, content: bytes, route: str = "file_preview", *args: int, **asked: object):
        path = default_storage.save(f"evidence/{uuid4().hex}", ContentFile(content))
        file = SubmittedFile(pk=uuid4(), name=name, file=path, size=len(content))
        monkeypatch.setattr(review_preview, "readable_file", lambda *_args, **_values: file)
        return client.get(reverse(route, args=[file.pk, *args]), asked)

    return shown


def test_the_queue_shows_whose_a_review_is_and_by_when(world, sign_in) -> None:
    request = hand_in(world, at=timezone.now() - timedelta(days=20))
    lead, assessor = sign_in("Clearwater", "lead"), sign_in("Clearwater", "assessor")
    assert "overdue" in queue(lead, whose="nobody"), "fourteen days where the buyer says nothing else"
    given = {"review": str(request.pk), "person": str(world.user("Clearwater", "assessor").pk)}
    due = timezone.localdate() + timedelta(days=3)
    lead.post(reverse("reviews_assign"), given | {"due_on": due.isoformat()})
    assert "Evergreen Knitting" in queue(assessor, whose="mine")
    assert "Evergreen Knitting" not in queue(assessor, whose="nobody")
    assert "Evergreen Knitting" not in queue(assessor, late="1")
    file = assessor.get(reverse("reviews"), {"as": "csv"}).content.decode()
    assert f"{due.isoformat()}" in file
    assert "Clearwater assessor" in file

    Membership.objects.filter(user=world.user("Clearwater", "assessor")).delete()
    assert "Clearwater assessor left" in queue(lead, whose="nobody"), "it is nobody's again"


def test_an_assessor_takes_and_gives_back_own_reviews_only(world, sign_in) -> None:
    request = hand_in(world)
    assessor, lead = sign_in("Clearwater", "assessor"), sign_in("Clearwater", "lead")
    chosen = {"review": str(request.pk)}
    lead.post(reverse("reviews_take"), chosen)
    assert assessor.post(reverse("reviews_give_back"), chosen).status_code == 409
    assert lead.post(reverse("reviews_give_back"), chosen).status_code == 302
    with scope(world.scope("Aurora")):
        assert not ReviewAssignment.objects.exists()
    assert assessor.post(reverse("reviews_take"), {"review": "nonsense"}).status_code == 400


def test_checks_are_ticked_with_the_decision_and_seen_by_the_second_reader(world, sign_in) -> None:
    rules(world, needed=["true"], second_raised=True)
    request = hand_in(world, answers={POLICY: entry(*checks(POLICY), proof=True)})
    assessor, lead = sign_in("Clearwater", "assessor"), sign_in("Clearwater", "lead")
    address = reverse("review_decide", args=[request.pk, POLICY])
    raised = {"decision": "raised", "met": checks(POLICY, 1), "note": "Goals on page 2."}
    refused = assessor.post(address, raised | {"checked": PROOF["sha256"]}, **HTMX)
    assert "Still to tick on one of them: The record is true." in refused.content.decode()
    ticked = {f"check-{PROOF['sha256']}": "true", f"remark-{PROOF['sha256']}": "Called the bureau."}
    assert assessor.post(address, raised | {"checked": PROOF["sha256"]} | ticked, **HTMX).status_code == 200
    page = lead.get(reverse("review_item", args=[request.pk, POLICY])).content.decode()
    assert "Called the bureau." in page
    assert "Do not agree" in page
    assert (
        "Do not agree" not in assessor.get(reverse("review_item", args=[request.pk, POLICY])).content.decode()
    )
    lead.post(reverse("review_read", args=[request.pk, POLICY]), {"agrees": "yes"})
    accept_rest(world, request)
    assert "Agreed" in lead.get(reverse("review_item", args=[request.pk, POLICY])).content.decode()


@pytest.mark.parametrize(
    ("chosen", "met", "words"),
    [("raised", 0, "Tick what the proof shows beyond the claim"), ("partly", 1, "choose raise instead")],
)
def test_raising_and_counting_partly_are_not_mixed_up(world, sign_in, chosen, met, words) -> None:
    request = hand_in(world)
    values = {"decision": chosen, "met": checks(POLICY, met), "note": "n"}
    answer = sign_in("Clearwater", "assessor").post(
        reverse("review_decide", args=[request.pk, POLICY]), values, **HTMX
    )
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_workbook_opens_as_a_table_with_its_formulas_as_text(look) -> None:
    page = look("meters.xlsx", workbook()).content.decode()
    assert "=SUM(B3:B9) → 12" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "litres" in look("meters.xlsx", workbook(), place=1).content.decode()


def test_a_page_is_a_picture_made_here_and_never_runs(look) -> None:
    content = paper("Certificate", ["Evergreen Knitting"])
    assert "<img" in look("certificate.pdf", content).content.decode()
    answer = look("certificate.pdf", content, "file_page", 1)
    assert answer.content.startswith(b"\x89PNG")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox"


def test_a_photo_is_made_anew_without_what_it_carried(look) -> None:
    photo = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    Image.new("RGB", (1200, 800), "teal").save(photo, "JPEG", exif=exif)
    answer = look("gate.jpg", photo.getvalue(), "file_page", 1)
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert b"secret place" not in answer.content


@pytest.mark.parametrize("name", ["broken.pdf", "broken.xlsx", "broken.docx", "other.zip"])
def test_what_cannot_be_shown_is_offered_for_download(look, name) -> None:
    answer = look(name, b"%PDF-1.7 nothing of it")
    assert answer.status_code == 200
    assert "cannot be shown here" in answer.content.decode()


def test_a_review_waits_for_its_second_readers(world, sign_in) -> None:
    rules(world, second_share=100)
    request = hand_in(world)
    decide(world, request, POLICY, "accepted")
    accept_rest(world, request)
    client = sign_in("Clearwater", "lead")
    page = client.get(reverse("review_item", args=[request.pk, POLICY])).content.decode()
    assert "84 decisions wait for a second reader" in page
    assert client.post(reverse("review_finish", args=[request.pk])).status_code == 409
    assert "Evergreen Knitting" in queue(client, whose="second")
    assert "Evergreen Knitting" not in queue(sign_in("Clearwater", "assessor"), whose="second")
