"""The vault beyond the single file: types, sites, revisions, document control, checklists, releases."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from assessments.models import AnswerEvidence, ChecklistPaper, Evidence, KeptShare, SubmittedFile
from assessments.services.answering import open_request
from assessments.services.describing import describe_evidence
from assessments.services.evidence import attach_evidence, store_evidence
from assessments.vault.checklists import checklists, standing
from assessments.vault.control import change_control
from assessments.vault.hints import hint_for
from assessments.vault.keeping import put_on_line, show_lists
from assessments.vault.revising import revise_evidence
from assessments.vault.types import certificate_types, type_called
from core.errors import DomainError, InvalidInput
from standards import loader
from tenants.scope import scope
from tests.assessments.drafting import answer_everything, own_request, submit
from tests.papers import PDF

CERTIFICATION = "environment.certification.environmental_certification"
LINE = "compliance.resources"
TODAY = date(2026, 11, 24)


def content(word: str) -> bytes:
    return PDF + f"% {word}\n%%EOF\n".encode()


def kept(world: Any, word: str, *, company: str = "Evergreen", role: str = "admin") -> Evidence:
    """A paper in the vault; needs the company's scope."""
    return store_evidence(
        organisation_id=world.org(company).pk,
        file=ContentFile(content(word)),
        name=f"{word}.pdf",
        actor=world.user(company, role),
    )


def describe(world: Any, evidence: Evidence, **facts: Any) -> None:
    describe_evidence(evidence=evidence, facts=facts, actor=world.user("Evergreen", "admin"), today=TODAY)  # type: ignore[arg-type]


def control(world: Any, evidence: Evidence, to: str, *, role: str = "admin", reason: str = "") -> None:
    actor = world.user("Evergreen", role)
    change_control(evidence=evidence, to=to, reason=reason, actor=actor, now=world.now)


@pytest.fixture
def inside(world):
    """At work in the vault of Evergreen Knitting."""
    with scope(world.scope("Evergreen")):
        yield world


@pytest.fixture
def asked(inside):
    request = own_request("t-cerds")
    open_request(request=request, actor=inside.user("Evergreen", "admin"), now=inside.now)
    return request


def attach(world: Any, request: Any, evidence: Evidence, item: str = CERTIFICATION, **how: Any) -> None:
    actor = world.user("Evergreen", "admin")
    attach_evidence(request=request, item=item, evidence=evidence, actor=actor, **how)


def test_types_serve_indicators_that_exist_and_hard_ones_say_why() -> None:
    standard: Any = loader.get("t-cerds")
    keys = {one.key for one in standard.indicators if one.dimension == "certification"}
    assert {one.serves for one in certificate_types().values()} == keys
    assert all(one.why for one in certificate_types().values() if one.is_hard)
    assert {one.serves for one in certificate_types().values() if one.is_hard} == keys


@pytest.mark.parametrize("words", ["iso 14001", "ISO-14001", "ISO 14001 环境管理体系认证"])
def test_a_type_is_found_however_it_is_written(words: str) -> None:
    found = type_called(words.replace("iso 14001", "iso-14001"))
    assert found is not None
    assert found.key == "iso-14001"


def test_the_checklists_have_the_lines_of_the_source() -> None:
    compliance, records = checklists()
    assert len(compliance.lines) == 8
    assert [len(group.lines) for group in records.groups] == [2, 11, 6, 7]
    assert all(set(line.name.by_language) >= {"en", "zh-hans"} for line in records.lines)


@pytest.mark.parametrize(
    ("ends", "state"),
    [
        ([], "missing"),
        ([TODAY - timedelta(days=1)], "ended"),
        ([TODAY], "ends_soon"),
        ([TODAY + timedelta(days=91)], "present"),
        ([TODAY - timedelta(days=1), None], "present"),
    ],
)
def test_a_line_stands_by_the_paper_that_lasts_longest(ends: list[date | None], state: str) -> None:
    assert standing(ends, TODAY) == state


def test_a_newer_file_stands_in_open_answers_and_copies_keep_the_older(inside, asked) -> None:
    older = kept(inside, "permit 2025")
    attach(inside, asked, older)
    put_on_line(evidence=older, line=LINE, actor=inside.user("Evergreen", "admin"))
    cfie = own_request("t-cfie")
    answer_everything(inside, cfie)
    attach(inside, cfie, older, item="1")
    submit(inside, cfie)
    newer = revise_evidence(
        evidence=older,
        file=SimpleUploadedFile("permit 2026.pdf", content("permit 2026")),
        name="permit 2026.pdf",
        actor=inside.user("Evergreen", "admin"),
    )
    assert (newer.revision, older.replaced_by_id) == (2, newer.pk)
    assert {link.evidence_id for link in AnswerEvidence.objects.filter(request=asked)} == {newer.pk}
    assert AnswerEvidence.objects.get(request=cfie).evidence_id == older.pk
    assert SubmittedFile.objects.get(submission__request=cfie).sha256 == older.sha256
    assert ChecklistPaper.objects.get(line=LINE).evidence_id == newer.pk
    assert Evidence.objects.count() == 2
    with pytest.raises(InvalidInput, match="newer file"):
        attach(inside, asked, older, item="environment.policy.environmental_policy")
    with pytest.raises(InvalidInput, match="in your vault already"):
        revise_evidence(
            evidence=newer,
            file=SimpleUploadedFile("again.pdf", content("permit 2025")),
            name="again.pdf",
            actor=inside.user("Evergreen", "admin"),
        )


def test_somebody_else_reviews_before_a_paper_is_in_force(inside, asked) -> None:
    paper = kept(inside, "policy")
    control(inside, paper, "draft")
    with pytest.raises(InvalidInput, match="still a draft"):
        attach(inside, asked, paper)
    with pytest.raises(DomainError, match="Somebody else reviews"):
        control(inside, paper, "reviewed")
    with pytest.raises(DomainError, match="cannot follow"):
        control(inside, paper, "in_force")
    control(inside, paper, "reviewed", role="contributor")
    control(inside, paper, "in_force")
    attach(inside, asked, paper)
    with pytest.raises(InvalidInput, match="why it is no longer used"):
        control(inside, paper, "withdrawn")
    control(inside, paper, "withdrawn", reason="A wrong clause.")
    with pytest.raises(InvalidInput, match="withdrawn and proves nothing"):
        attach(inside, asked, paper, item="environment.policy.environmental_policy")


def test_the_next_revision_of_a_controlled_paper_waits_until_it_is_in_force(inside, asked) -> None:
    older = kept(inside, "policy")
    control(inside, older, "draft")
    control(inside, older, "reviewed", role="contributor")
    control(inside, older, "in_force")
    attach(inside, asked, older)
    newer = revise_evidence(
        evidence=older,
        file=SimpleUploadedFile("b.pdf", content("policy 2")),
        name="b.pdf",
        actor=inside.user("Evergreen", "admin"),
    )
    assert AnswerEvidence.objects.get(request=asked).evidence_id == older.pk
    control(inside, newer, "reviewed", role="contributor")
    control(inside, newer, "in_force")
    assert AnswerEvidence.objects.get(request=asked).evidence_id == newer.pk
    older.refresh_from_db()
    assert older.control == "obsolete"


def test_a_paper_on_request_goes_to_nobody_it_was_not_released_for(inside, asked) -> None:
    paper = kept(inside, "recipe")
    describe(inside, paper, confidentiality="on_request")
    with pytest.raises(InvalidInput, match="on request only"):
        attach(inside, asked, paper)
    attach(inside, asked, paper, release=True)
    other = own_request("t-cfie")
    open_request(request=other, actor=inside.user("Evergreen", "admin"), now=inside.now)
    with pytest.raises(InvalidInput, match="on request only"):
        attach(inside, other, paper, item="1")


def test_what_became_secret_or_obsolete_holds_up_handing_in(world, sign_in) -> None:
    with scope(world.scope("Evergreen")):
        asked = own_request("t-cfie")
        answer_everything(world, asked)
        secret, obsolete = kept(world, "recipe"), kept(world, "old policy")
        attach(world, asked, secret, item="1")
        attach(world, asked, obsolete, item="2")
        describe(world, secret, confidentiality="on_request")
        control(world, obsolete, "obsolete", reason="There is a newer one.")
    client = sign_in("Evergreen", "admin")
    check = client.get(reverse("portal_check", args=[asked.pk])).content.decode()
    assert "Papers that are held back" in check
    refused = client.post(reverse("portal_submit", args=[asked.pk]), {"consent": "on"})
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "recipe.pdf" in page
    assert "marked obsolete and proves nothing" in page
    client.post(reverse("evidence_attach", args=[asked.pk, "1"]), {"evidence": secret.pk, "release": "1"})
    client.post(reverse("evidence_detach", args=[asked.pk, "2", obsolete.pk]))
    done = client.post(reverse("portal_submit", args=[asked.pk]), {"consent": "on"})
    assert done.status_code == 302


def test_type_sites_and_language_are_said_and_told(world, sign_in) -> None:
    with scope(world.scope("Evergreen")):
        paper = kept(world, "iso")
    client = sign_in("Evergreen", "admin")
    client.post(reverse("vault_site_add"), {"name": "Hall 1", "place": "Porto", "paper": paper.pk})
    said = {
        "kind": "certificate",
        "type": "iso-14067",
        "sites": ["Hall 1"],
        "language": "zh-hans",
        "confidentiality": "public",
        "version": "A/3",
        "original_at": "Cabinet 4",
    }
    edit = reverse("evidence_edit", args=[paper.pk])
    assert client.post(edit, said).status_code == 302
    vault = client.get(reverse("vault")).content.decode()
    assert "ISO 14067 Carbon footprint of products (hard to obtain)" in vault
    assert "covers Hall 1" in vault
    assert client.post(edit, said | {"sites": ["Somebody else's hall"]}).status_code == 422
    assert client.post(edit, said | {"type": "Blue Angel"}).status_code == 302
    assert "Blue Angel" in client.get(reverse("vault")).content.decode()


def test_a_question_on_certificates_says_what_the_vault_has(inside, asked) -> None:
    from assessments.catalogue import catalogue

    for word, key in (("a", "iso-14001"), ("b", "iso-14067"), ("c", "sa-8000")):
        describe(inside, kept(inside, word), kind="certificate", type_key=key)
    describe(inside, kept(inside, "d"), kind="certificate", type_key="ccer", valid_until=date(2020, 1, 1))
    items = catalogue("t-cerds").items
    hint = hint_for(asked, items[CERTIFICATION])
    assert hint is not None
    assert (sorted(paper.name for paper in hint.papers), hint.hard) == (["a.pdf", "b.pdf"], 1)
    assert hint_for(asked, items["environment.policy.environmental_policy"]) is None


def test_a_file_dropped_on_a_line_counts_there_and_an_allowed_customer_sees_it(world, sign_in) -> None:
    client = sign_in("Evergreen", "admin")
    sent = client.post(
        reverse("vault_line_upload", args=[LINE]),
        {"file": SimpleUploadedFile("meters.pdf", content("meters"))},
        headers={"X-Requested-With": "XMLHttpRequest"},
    )
    assert "meters.pdf" in sent.content.decode()
    page = client.get(reverse("vault_kept")).content.decode()
    assert "1 of 8" in page
    request = world.request("Aurora")
    supplier_kept = reverse("supplier_kept", args=[request.supplier_id])
    buyer = sign_in("Aurora", "viewer")
    assert "Not shown to you" in buyer.get(supplier_kept).content.decode()
    show = reverse("vault_kept_show", args=[request.supplier_id])
    assert client.post(show, {"show": "1"}).status_code == 302
    seen = buyer.get(supplier_kept).content.decode()
    assert "1/8" in seen
    assert "meters.pdf" not in seen
    with scope(world.scope("Evergreen")):
        describe(world, Evidence.objects.get(name="meters.pdf"), valid_until=date(2020, 1, 1))
    assert "0/8" in buyer.get(supplier_kept).content.decode()
    client.post(show, {"show": "0"})
    assert "Not shown to you" in buyer.get(supplier_kept).content.decode()
    with scope(world.scope("Aurora")):
        assert KeptShare.objects.get().document == {}


def test_nobody_sees_a_list_that_was_shown_to_another(world) -> None:
    now = timezone.now()
    with scope(world.scope("Evergreen")):
        actor = world.user("Evergreen", "admin")
        company, customer = world.org("Evergreen").pk, world.org("Aurora").pk
        show_lists(company_id=company, customer_id=customer, actor=actor, now=now)
        with pytest.raises(DomainError, match="no customer"):
            show_lists(company_id=company, customer_id=world.org("Foxglove").pk, actor=actor, now=now)
    with scope(world.scope("Borealis")):
        assert not KeptShare.objects.exists()
