"""Answered once, shared with many: who holds which copy, sharing with a second buyer, taking it back."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import datetime, timedelta
from html import unescape
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.catalogue import catalogue
from assessments.models import (
    Consent,
    Request,
    RequestState,
    SharedCopy,
    SharingAsk,
    Submission,
    SubmittedFile,
)
from assessments.services.answering import open_request
from assessments.services.evidence import attach_evidence, store_evidence
from assessments.sharing.consents import revoke_consent
from assessments.sharing.ending import advance_consents
from assessments.sharing.handing_in import hand_in_the_same
from assessments.sharing.sharing import share_answers
from core.errors import DomainError, InvalidInput
from core.models import Event
from scoring.stages import advance_scorecards
from tenants.models import Engagement, Notice
from tenants.scope import Scope, scope
from tests.assessments.drafting import answer as say
from tests.assessments.drafting import answer_everything, own_request, submit
from tests.papers import PDF
from tests.scoring.rounds import LATER, accept_rest, finish
from tests.world import World


@pytest.fixture(autouse=True)
def at_once():
    with time_machine.travel(LATER, tick=False) as clock:
        yield clock


@pytest.fixture
def source(world) -> Submission:
    """The T/CFIE answers of Evergreen Knitting for Aurora Outdoor, with one file, verified."""
    actor = world.user("Evergreen", "admin")
    with scope(world.scope("Evergreen")):
        request = own_request("t-cfie")
        answer_everything(world, request)
        say(world, request, "1", met=["1.1"], revision=1, comment="In force since 2024.")
        file = SimpleUploadedFile("Policy.pdf", PDF)
        kept = store_evidence(
            organisation_id=world.org("Evergreen").pk, file=file, name=file.name or "", actor=actor
        )
        attach_evidence(request=request, item="1", evidence=kept, actor=actor)
        submission = submit(world, request)
    accept_rest(world, request)
    finish(world, request)
    advance_scorecards(now=LATER)
    return submission


@pytest.fixture
def admin(sign_in) -> Client:
    client: Client = sign_in("Evergreen", "admin")
    return client


def chosen(world: World, source: Submission, /, **given: Any) -> dict[str, Any]:
    """What the form sends to share all with Borealis Home."""
    sections = sorted({item.section for item in _items(source)})
    sent = {
        "customer": str(world.org("Borealis").pk),
        "sections": sections,
        "with_files": "on",
        "verified": "on",
        "by_name": "on",
        "purpose": "To assess us",
        "until": (LATER + timedelta(days=60)).date().isoformat(),
        "form_key": str(uuid4()),
        "seen_at": LATER.isoformat(),
    }
    return {key: value for key, value in (sent | given).items() if value}


def _items(source: Submission) -> Any:
    return catalogue("t-cfie", source.document["version"]).items.values()


def share(world: World, admin: Client, source: Submission, /, **given: Any) -> UUID:
    """Share by the pages; gives the id of the consent."""
    answer = admin.post(_confirm(source), chosen(world, source, **given))
    assert answer.status_code == 302, text_of(answer)
    return UUID(answer.headers["Location"].rstrip("/").rsplit("/", 1)[1])


def _confirm(source: Submission) -> str:
    return reverse("answers_share_confirm", args=[source.pk])


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", unescape(answer.content.decode()))


def copy_url(world: World, copy: SharedCopy, buyer: str = "Borealis") -> str:
    return reverse("shared_copy", args=[world.supplier(buyer).pk, copy.pk])


def held(world: World, buyer: str = "Borealis") -> SharedCopy:
    with scope(world.scope(buyer)):
        return SharedCopy.objects.get()


def test_a_second_buyer_reads_the_copy_until_it_is_taken_back(world, admin, sign_in, source) -> None:
    preview = admin.get(_confirm(source), chosen(world, source))
    assert "What Borealis Home will see" in text_of(preview)
    assert "In force since 2024." in text_of(preview)
    with scope(world.scope("Borealis")):
        assert not SharedCopy.objects.exists(), "looking shares nothing"

    consent = share(world, admin, source)
    copy = held(world)
    buyer = sign_in("Borealis", "esg_manager")
    tab = text_of(buyer.get(reverse("supplier_shared", args=[world.supplier("Borealis").pk])))
    assert "To assess us" in tab
    page = text_of(buyer.get(copy_url(world, copy)))
    for words in ("In force since 2024.", "Policy.pdf", "for Aurora Outdoor", copy.sha256, "Evergreen admin"):
        assert words in page
    download = buyer.get(f"{copy_url(world, copy)}document/")
    assert hashlib.sha256(download.content).hexdigest() == copy.sha256
    with scope(world.scope("Borealis")):
        file = reverse("submitted_file", args=[SubmittedFile.objects.get().pk])
    assert b"".join(buyer.get(file).streaming_content) == PDF
    assert "Borealis Home" in text_of(admin.get(reverse("portal_consents")))
    assert copy.sha256 in text_of(admin.get(reverse("portal_consent", args=[consent])))

    taken_back = admin.post(reverse("consent_revoke", args=[consent]), {"what": "all"}, follow=True)
    assert "Borealis Home can no longer open these answers and files." in text_of(taken_back)
    gone = buyer.get(copy_url(world, copy))
    assert gone.status_code == 410
    assert "took back its consent" in text_of(gone)
    assert copy.sha256 in text_of(gone), "the hash and the dates stay"
    assert "In force since 2024." not in text_of(gone)
    assert buyer.get(file).status_code == 410
    assert buyer.get(f"{copy_url(world, copy)}document/").status_code == 410
    assert admin.post(reverse("consent_revoke", args=[consent]), {"what": "all"}).status_code == 409
    with scope(world.scope("Borealis")):
        kinds = set(Event.objects.filter(subject_id=consent).values_list("kind", flat=True))
    assert kinds == {"consent.given", "consent.revoked"}, "both sides read what happened"


def test_nobody_else_sees_any_of_it(world, admin, sign_in, source) -> None:
    share(world, admin, source, by_name="")
    copy = held(world)
    with scope(world.scope("Borealis")):
        file = SubmittedFile.objects.get()
    for org, role in (("Aurora", "admin"), ("Clearwater", "lead"), ("Foxglove", "admin")):
        client = sign_in(org, role)
        assert client.get(copy_url(world, copy)).status_code in {403, 404}
        assert client.get(reverse("submitted_file", args=[file.pk])).status_code in {403, 404}
    with scope(world.scope("Aurora")):
        assert not SharedCopy.objects.exists()
        assert not Consent.objects.filter(copy__isnull=False).exists()
    with scope(world.scope("Foxglove")):
        assert not SharedCopy.objects.exists()
    page = sign_in("Borealis", "viewer").get(copy_url(world, copy)).content.decode()
    assert "Aurora" not in page, "the first customer is not named unless the company says so"
    assert "Clearwater" not in page


def test_only_customers_of_its_own_can_be_chosen(world, admin, source) -> None:
    form = text_of(admin.get(reverse("answers_share", args=[source.pk])))
    assert "Borealis Home" in form
    for stranger in (world.org("Clearwater").pk, world.org("Aurora").pk, uuid4()):
        refused = admin.post(_confirm(source), chosen(world, source, customer=str(stranger)))
        assert refused.status_code == 422
        assert "Choose one of your customers" in text_of(refused)
    with transaction.atomic():
        Engagement.objects.filter(tenant=world.org("Borealis"), organisation=world.org("Evergreen")).update(
            ended_at=LATER
        )
    assert "No other customer here yet" in text_of(admin.get(reverse("answers_share", args=[source.pk])))


def test_the_company_shares_what_it_handed_in_itself(world, source) -> None:
    """The database refuses a copy that claims to come from somebody else's answers."""
    person = world.user("Evergreen", "admin")
    with pytest.raises(ProgrammingError, match="row-level security"), scope(world.scope("Evergreen")):
        SharedCopy.objects.create(
            tenant=world.org("Borealis"),
            supplier_org=world.org("Evergreen"),
            standard="t-cfie",
            standard_version="1.0",
            source=uuid4(),
            sections=[],
            document={},
            sha256="",
            purpose="",
            shared_by=person,
            shared_by_name="",
            shared_at=LATER,
            form_key=uuid4(),
        )


def test_less_can_be_shared_and_single_sections_taken_back(world, admin, sign_in, source) -> None:
    sections = sorted({item.section for item in _items(source)})
    first = next(iter(_items(source))).section
    other = next(one for one in sections if one != first)
    consent = share(world, admin, source, sections=[first, other], with_files="", verified="")
    copy = held(world)
    assert "verified" not in copy.document
    assert {item.section for item in _items(source) if item.key in copy.document["items"]} == {first, other}
    assert not any(entry["evidence"] for entry in copy.document["items"].values())
    admin.post(reverse("consent_revoke", args=[consent]), {"what": "sections", "sections": [first]})
    buyer = sign_in("Borealis", "viewer")
    page = buyer.get(copy_url(world, copy))
    assert page.status_code == 200
    assert "In force since 2024." not in text_of(page)
    document = json.loads(buyer.get(f"{copy_url(world, copy)}document/").content)
    assert {item.section for item in _items(source) if item.key in document["items"]} == {other}
    wrong = admin.post(reverse("consent_revoke", args=[consent]), {"what": "sections", "sections": [first]})
    assert wrong.status_code == 400
    admin.post(reverse("consent_revoke", args=[consent]), {"what": "sections", "sections": [other]})
    assert buyer.get(copy_url(world, copy)).status_code == 410, "the last section takes all with it"


def test_the_same_copy_is_recognised(world, admin, source) -> None:
    first = share(world, admin, source)
    assert share(world, admin, source, purpose="Another word for it") == first
    key = str(uuid4())
    smaller = share(world, admin, source, with_files="", form_key=key)
    assert smaller != first
    assert share(world, admin, source, verified="", form_key=key) == smaller, "a form sent twice"
    admin.post(reverse("consent_revoke", args=[first]), {"what": "all"})
    again = share(world, admin, source, seen_at=(LATER + timedelta(seconds=1)).isoformat())
    assert again not in {first, smaller}


def test_access_ends_by_itself_and_letters_come_before(world, admin, sign_in, source, at_once) -> None:
    consent = share(world, admin, source)
    copy = held(world)
    end = _end(world, consent)

    def letters(at: datetime) -> int:
        advance_consents(now=at)
        with scope(Scope.worker(world.org("Borealis").pk)):
            told = Notice.objects.filter(kind="consent_ends", recipient=world.user("Evergreen", "admin"))
            return told.count()

    assert letters(end - timedelta(days=31)) == 0
    assert letters(end - timedelta(days=30)) == 1
    assert letters(end - timedelta(days=29)) == 1
    assert letters(end - timedelta(days=6)) == 2
    assert letters(end + timedelta(days=1)) == 2
    at_once.move_to(end + timedelta(seconds=1))
    gone = sign_in("Borealis", "viewer").get(copy_url(world, copy))
    assert gone.status_code == 410
    assert "has ended" in text_of(gone)
    until = (end + timedelta(days=30)).date().isoformat()
    sign_in("Evergreen", "admin").post(reverse("consent_extend", args=[consent]), {"until": until})
    assert _end(world, consent) > end + timedelta(days=29)
    assert sign_in("Borealis", "viewer").get(copy_url(world, copy)).status_code == 200
    past = sign_in("Evergreen", "admin").post(
        reverse("consent_extend", args=[consent]), {"until": end.date().isoformat()}
    )
    assert past.status_code == 422


def _end(world: World, consent: UUID) -> datetime:
    with scope(world.scope("Evergreen")):
        return Consent.objects.get(pk=consent).expires_at


def test_a_customer_asks_without_learning_whether_there_is_anything(world, admin, sign_in, source) -> None:
    buyer = sign_in("Borealis", "procurement")
    ask = reverse("shared_ask", args=[world.supplier("Borealis").pk])
    asked = buyer.post(ask, {"standard": "t-cfie", "message": "For our autumn review."}, follow=True)
    assert "The supplier decides" in text_of(asked)
    assert buyer.post(ask, {"standard": "t-cfie"}).status_code == 409
    assert buyer.post(ask, {"standard": "t-cerds"}).status_code == 302, "nor does it tell what there is not"
    advance_consents(now=LATER)
    with scope(Scope.worker(world.org("Borealis").pk)):
        told = Notice.objects.filter(kind="sharing_asked", recipient=world.user("Evergreen", "admin"))
        assert told.count() == 2
    ledger = text_of(admin.get(reverse("portal_consents")))
    assert "For our autumn review." in ledger
    assert "Share the answers of" in ledger
    share(world, admin, source)
    with scope(world.scope("Evergreen")):
        open_one = SharingAsk.objects.get(state="open")
    admin.post(reverse("ask_decline", args=[open_one.pk]))
    with scope(world.scope("Borealis")):
        states = dict(SharingAsk.objects.values_list("standard", "state"))
    assert states == {"t-cfie": "shared", "t-cerds": "declined"}


def test_the_same_answers_are_handed_in_in_one_step(world, admin, source) -> None:
    consent = share(world, admin, source)
    with scope(world.scope("Evergreen")):
        request = own_request("t-cfie", "Borealis Home")
    page = text_of(admin.get(reverse("portal_consent", args=[consent])))
    assert "asks the same of you" in page
    url = reverse("consent_hand_in", args=[consent, request.pk])
    assert "Without it nothing is sent" in text_of(admin.post(url, follow=True))
    done = admin.post(url, {"consent": "on"}, follow=True)
    assert "The same answers were handed in to Borealis Home." in text_of(done)
    with scope(world.scope("Borealis")):
        request = Request.objects.get(pk=request.pk)
        assert request.state == RequestState.SUBMITTED
        assert Submission.objects.get().document["items"] == source.document["items"]
    assert admin.post(url, {"consent": "on"}).status_code == 409


def test_part_of_the_answers_become_drafts_and_what_is_typed_stays(world, admin, source) -> None:
    first = next(iter(_items(source))).section
    consent = share(world, admin, source, sections=[first])
    with scope(world.scope("Evergreen")):
        request = own_request("t-cfie", "Borealis Home")
        answer_nothing_but(world, request, "1")
    url = reverse("consent_hand_in", args=[consent, request.pk])
    done = admin.post(url, {"consent": "on"}, follow=True)
    assert "Not answered yet" in text_of(done)
    with scope(world.scope("Evergreen")):
        request.refresh_from_db()
        assert request.state == RequestState.ANSWERING
        assert not Submission.objects.filter(request=request).exists()
        answers = {one.item: one for one in request.answers.all()}
        assert answers["1"].none_met, "what somebody typed there stays"
        assert "2" in answers


def answer_nothing_but(world: World, request: Request, item: str) -> None:
    """Open a request and answer one question."""
    open_request(request=request, actor=world.user("Evergreen", "admin"), now=world.now)
    say(world, request, item)


def test_a_consent_taken_back_while_sharing_or_handing_in_leaves_nothing_behind(world, admin, source) -> None:
    """Two administrators: one has the page open, the other takes the consent back."""
    consent = share(world, admin, source)
    with scope(world.scope("Evergreen")):
        request = own_request("t-cfie", "Borealis Home")
        revoke_consent(
            consent=Consent.objects.get(pk=consent), actor=world.user("Evergreen", "admin"), now=LATER
        )
    late = admin.post(reverse("consent_hand_in", args=[consent, request.pk]), {"consent": "on"})
    assert late.status_code == 409
    told = text_of(late)
    assert "Evergreen admin took back the consent to this copy meanwhile. Nothing was handed in." in told
    before = (LATER - timedelta(minutes=1)).isoformat()
    again = admin.post(_confirm(source), chosen(world, source, seen_at=before))
    assert again.status_code == 409
    assert "Nothing was shared" in text_of(again)
    with scope(world.scope("Borealis")):
        assert SharedCopy.objects.count() == 1
        assert Request.objects.get(pk=request.pk).state == RequestState.SENT
        assert not Submission.objects.exists()


def test_a_consent_taken_back_while_submitting_is_told_before_anything_goes_out(world, admin, source) -> None:
    """A second round: a colleague takes back the first consent while the check page is open."""
    with scope(world.scope("Evergreen")):
        consent = Consent.objects.get(submission=source)
        revoke_consent(consent=consent, actor=world.user("Evergreen", "admin"), now=LATER)
    with scope(world.scope("Aurora")):
        Request.objects.filter(pk=source.request_id).update(state=RequestState.RETURNED)
    url = reverse("portal_submit", args=[source.request_id])
    before = (LATER - timedelta(minutes=1)).isoformat()
    late = admin.post(url, {"consent": "on", "seen_at": before})
    assert late.status_code == 422
    assert "Evergreen admin took back your company's consent" in text_of(late)
    with scope(world.scope("Evergreen")):
        assert Submission.objects.filter(request_id=source.request_id).count() == 1
    again = admin.post(url, {"consent": "on", "seen_at": (LATER + timedelta(seconds=1)).isoformat()})
    assert again.status_code == 302


def test_taking_back_what_was_handed_in_closes_answers_and_files(world, admin, sign_in, source) -> None:
    reviewer = sign_in("Clearwater", "assessor")
    page = reverse("review_item", args=[source.request_id, "1"])
    assert reviewer.get(page).status_code == 200
    with scope(world.scope("Evergreen")):
        consent = Consent.objects.get(submission=source)
        file = SubmittedFile.objects.get()
    section = next(iter(_items(source))).section
    admin.post(reverse("consent_revoke", args=[consent.pk]), {"what": "sections", "sections": [section]})
    assert reviewer.get(page).status_code == 410
    assert "took back this section" in text_of(reviewer.get(page))
    elsewhere = next(item.key for item in _items(source) if item.section != section)
    assert reviewer.get(reverse("review_item", args=[source.request_id, elsewhere])).status_code == 200
    assert reviewer.get(reverse("submitted_file", args=[file.pk])).status_code == 410
    admin.post(reverse("consent_revoke", args=[consent.pk]), {"what": "all"})
    assert reviewer.get(reverse("review_item", args=[source.request_id, elsewhere])).status_code == 410
    own = admin.get(reverse("submitted_file", args=[file.pk]))
    assert b"".join(own.streaming_content) == PDF, "its own it reads always"


def test_services_refuse_what_no_page_offers(world, source) -> None:
    actor = world.user("Evergreen", "admin")
    given: dict[str, Any] = {
        "source": source,
        "customer_id": world.org("Borealis").pk,
        "sections": ["nowhere"],
        "with_files": True,
        "verified": None,
        "purpose": "To assess us",
        "expires_at": LATER + timedelta(days=30),
        "form_key": uuid4(),
        "seen_at": LATER,
        "actor": actor,
        "now": LATER,
    }
    first = next(iter(_items(source))).section
    with scope(world.scope("Evergreen")):
        for wrong in ({}, {"sections": [first], "purpose": " "}, {"sections": [first], "expires_at": LATER}):
            with pytest.raises(InvalidInput):
                share_answers(**(given | wrong))
        far = given | {"sections": [first], "expires_at": LATER + timedelta(days=400)}
        with pytest.raises(InvalidInput, match="a year at most"):
            share_answers(**far)
        consent = Consent.objects.get(submission=source)
        with pytest.raises(DomainError, match="handed in to this customer already"):
            hand_in_the_same(
                consent=consent, request=own_request("t-cfie"), agreed=True, actor=actor, now=LATER
            )


def test_lists_cost_the_same_however_long(world, admin, sign_in, source) -> None:
    share(world, admin, source)
    admin.get(reverse("portal_consents"))
    with CaptureQueriesContext(connection) as one:
        admin.get(reverse("portal_consents"))
    share(world, admin, source, with_files="")
    share(world, admin, source, verified="")
    with CaptureQueriesContext(connection) as three:
        admin.get(reverse("portal_consents"))
    assert len(three) == len(one)
