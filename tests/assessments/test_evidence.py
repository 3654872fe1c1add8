"""The vault: keeping files once, offering them as proof, and who may download what."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from assessments.models import AnswerEvidence, Evidence, Request, SubmittedFile
from assessments.selectors.files import readable_file
from assessments.services.answering import open_request
from assessments.services.evidence import store_evidence, stored_path
from core.errors import Gone
from tenants.scope import scope
from tests.assessments.drafting import answer, answer_everything, own_request, send_back, submit
from tests.assessments.test_files import png
from tests.papers import PDF


def upload(name: str = "Environmental policy.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def content_of(evidence: Evidence) -> bytes:
    with default_storage.open(str(evidence.file)) as stored:
        return bytes(stored.read())


@pytest.fixture
def asked(world):
    """An opened T/CFIE request of Aurora Outdoor."""
    with scope(world.scope("Evergreen")):
        request = own_request("t-cfie")
        open_request(request=request, actor=world.user("Evergreen", "admin"), now=world.now)
        return request


@pytest.fixture
def client(sign_in):
    return sign_in("Evergreen", "admin")


def send(client: Client, asked: Request, file: SimpleUploadedFile, item: str = "1") -> Any:
    url = reverse("evidence_upload", args=[asked.pk, item])
    return client.post(url, {"file": file}, headers={"X-Requested-With": "XMLHttpRequest"})


def test_an_uploaded_file_is_kept_privately_and_stands_beside_the_answer(world, client, asked):
    sent = send(client, asked, upload())
    assert sent.status_code == 200
    assert "Environmental policy.pdf" in sent.content.decode()
    with scope(world.scope("Evergreen")):
        kept = Evidence.objects.get()
        assert kept.file.name == stored_path(world.org("Evergreen").pk, kept.sha256)
        assert AnswerEvidence.objects.get().item == "1"
    assert content_of(kept) == PDF
    assert (
        "Environmental policy.pdf"
        in client.get(reverse("portal_item", args=[asked.pk, "1"])).content.decode()
    )


def test_the_same_content_is_kept_once_whatever_it_is_called(world, client, asked):
    send(client, asked, upload())
    send(client, asked, upload("copy.pdf"), item="2")
    with scope(world.scope("Evergreen")):
        assert Evidence.objects.count() == 1
        assert AnswerEvidence.objects.count() == 2


def test_a_refused_file_leaves_nothing_and_says_why(world, client, asked):
    refused = send(client, asked, upload("page.pdf", b"<html></html>"))
    assert refused.status_code == 400
    assert "web page" in refused.json()["error"]
    with scope(world.scope("Evergreen")):
        assert not Evidence.objects.exists()
    missing = client.post(
        reverse("evidence_upload", args=[asked.pk, "1"]), headers={"X-Requested-With": "XMLHttpRequest"}
    )
    assert missing.status_code == 400


def test_a_file_too_large_is_refused(client, asked, settings):
    settings.MAX_EVIDENCE_BYTES = 1024 * 1024
    refused = send(client, asked, upload(content=PDF + bytes(1024 * 1024)))
    assert refused.status_code == 400
    assert "larger than 1 MB" in refused.json()["error"]


@pytest.mark.parametrize("leftover", [PDF, PDF[:10]])
def test_a_file_left_by_a_crash_is_taken_over(world, leftover):
    organisation = world.org("Evergreen").pk
    with scope(world.scope("Evergreen")):
        first = store_evidence(
            organisation_id=organisation, file=upload(), name="a.pdf", actor=world.user("Evergreen", "admin")
        )
        path, sha256 = str(first.file), first.sha256
    default_storage.delete(path)
    other = world.org("Foxglove").pk
    default_storage.save(stored_path(other, sha256), SimpleUploadedFile("x", leftover))
    with scope(world.scope("Foxglove")):
        again = store_evidence(
            organisation_id=other, file=upload(), name="a.pdf", actor=world.user("Foxglove", "admin")
        )
    assert again.file.name == stored_path(other, sha256)
    assert content_of(again) == PDF


def test_a_vault_file_is_picked_and_taken_off_again(world, client, asked):
    client.post("/portal/evidence/upload/", {"file": upload()})
    with scope(world.scope("Evergreen")):
        kept = Evidence.objects.get()
    pick = reverse("evidence_attach", args=[asked.pk, "1"])
    assert client.post(pick, {"evidence": kept.pk}).status_code == 302
    assert client.post(pick, {"evidence": kept.pk}).status_code == 302
    with scope(world.scope("Evergreen")):
        assert AnswerEvidence.objects.count() == 1
    remove = reverse("evidence_detach", args=[asked.pk, "1", kept.pk])
    assert client.post(remove, headers={"HX-Request": "true"}).status_code == 200
    with scope(world.scope("Evergreen")):
        assert not AnswerEvidence.objects.exists()
        assert Evidence.objects.exists()


def test_another_companys_file_cannot_be_picked(world, client, asked, sign_in):
    sign_in("Foxglove", "admin").post("/portal/evidence/upload/", {"file": upload()})
    with scope(world.scope("Foxglove")):
        foreign = Evidence.objects.get()
    pick = reverse("evidence_attach", args=[asked.pk, "1"])
    assert client.post(pick, {"evidence": foreign.pk}).status_code == 404
    assert client.post(pick, {"evidence": "not-an-id"}).status_code == 400
    assert client.get(reverse("evidence_file", args=[foreign.pk])).status_code == 404


def test_the_vault_lists_use_and_validity(world, client, asked, django_assert_max_num_queries):
    send(client, asked, upload())
    send(client, asked, upload("meter.png", png()))
    with scope(world.scope("Evergreen")):
        kept = Evidence.objects.get(name="meter.png")
    said = client.post(
        reverse("evidence_edit", args=[kept.pk]), {"kind": "other", "valid_until": "2027-03-31"}, follow=True
    )
    assert "What you said of meter.png was saved." in said.content.decode()
    with django_assert_max_num_queries(16):
        page = " ".join(client.get("/portal/evidence/").content.decode().split())
    assert "valid until 31 Mar 2027" in page
    assert page.count("1 answer") >= 2


def test_downloads_are_attachments_no_browser_runs(world, client, asked):
    send(client, asked, upload("政策 “A”.pdf"))
    with scope(world.scope("Evergreen")):
        kept = Evidence.objects.get()
    got = client.get(reverse("evidence_file", args=[kept.pk]))
    assert b"".join(got.streaming_content) == PDF
    assert got["Content-Disposition"].startswith("attachment;")
    assert got["Content-Type"] == "application/octet-stream"
    assert got["X-Content-Type-Options"] == "nosniff"
    assert got["Content-Security-Policy"] == "sandbox"


def test_a_file_whose_ending_no_file_system_can_hold_is_refused_in_words(client, asked):
    answer = send(client, asked, upload("report." + "p" * 240))
    assert answer.status_code == 400
    assert "cannot be used as proof" in answer.json()["error"]


@pytest.fixture
def handed_in(world, client, asked):
    """A submitted file of Aurora Outdoor's request."""
    with scope(world.scope("Evergreen")):
        answer_everything(world, asked)
        answer(world, asked, "1", met=["1.1"], revision=1)
    send(client, asked, upload())
    with scope(world.scope("Evergreen")):
        submit(world, asked)
        return SubmittedFile.objects.get()


def test_a_handed_in_file_opens_for_its_case_alone(sign_in, handed_in):
    url = reverse("submitted_file", args=[handed_in.pk])
    for org, role, status in (
        ("Aurora", "viewer", 200),
        ("Clearwater", "assessor", 200),
        ("Evergreen", "contributor", 200),
        ("Borealis", "admin", 404),
        ("Dovetail", "lead", 404),
        ("Foxglove", "admin", 404),
        ("Clearwater", "auditor", 403),
    ):
        got = sign_in(org, role).get(url)
        assert (org, role, got.status_code) == (org, role, status)
        assert status != 200 or b"".join(got.streaming_content) == PDF


def test_the_copy_can_be_read_until_the_consent_ends(world, handed_in):
    with scope(world.scope("Aurora")):
        assert readable_file(handed_in.pk, now=world.now + timedelta(days=364)) is not None
        with pytest.raises(Gone, match="consent to this copy has ended"):
            readable_file(handed_in.pk, now=world.now + timedelta(days=366))


def test_a_buyer_never_reaches_the_vault(sign_in, handed_in):
    url = reverse("evidence_file", args=[handed_in.evidence_id])
    for org, role in (("Aurora", "admin"), ("Clearwater", "lead")):
        assert sign_in(org, role).get(url).status_code == 403


def test_accepted_answers_are_handed_in_again_as_they_were(world, client, asked, handed_in):
    with scope(world.scope("Evergreen")):
        first = handed_in.submission
        kept = Evidence.objects.get()
    send_back(world, first, rejected={"2"})
    client.post(reverse("evidence_edit", args=[kept.pk]), {"kind": "other", "valid_until": date(2027, 1, 1)})
    with scope(world.scope("Evergreen")):
        asked.refresh_from_db()
        answer(world, asked, "2", met=["2.1"], revision=1)
        second = submit(world, asked)
        assert second.number == 2
        assert second.document["items"]["1"] == first.document["items"]["1"]
        assert second.document["items"]["2"]["met"] == ["2.1"]
        assert SubmittedFile.objects.filter(submission=second).count() == 1


def test_files_are_kept_in_whatever_storage_is_named(world, client, asked, settings):
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    }
    send(client, asked, upload())
    with scope(world.scope("Evergreen")):
        kept = Evidence.objects.get()
    got = client.get(reverse("evidence_file", args=[kept.pk]))
    assert b"".join(got.streaming_content) == PDF
    assert got["Content-Disposition"].startswith("attachment")
    assert client.__class__().get(reverse("evidence_file", args=[kept.pk])).status_code == 302
