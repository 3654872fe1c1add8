"""One full case for each pair of buyer and supplier company, on top of the small world.

Every kind of object that a page, a file link or a form can name exists on both sides of the wall, so that
tests of isolation can hold a person of one organisation against the objects of another.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from assessments.catalogue import Catalogue, catalogue
from assessments.models import (
    Answer,
    AnswerEvidence,
    Consent,
    Decision,
    Evidence,
    Request,
    RequestState,
    Review,
    Submission,
    SubmittedFile,
)
from core.events import record
from core.models import Event
from scoring.engine import Scorer, exact_text
from scoring.models import Basis, Scorecard
from standards import loader
from suppliers.models import ImportBatch, ImportRow, Supplier, SupplyLink
from tenants.models import Engagement, Invitation, Membership, Organisation, Role, User
from tenants.scope import Scope, scope
from tenants.tokens import hash_token, invitation_token
from tests.world import NOW, World

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF\n"
)
LIST = b"Name,Country,Address\nHazel Weaving,PT,1 Loom Street\n"

#: (buyer, rating body, supplier company). The last pair gives the second supplier company rows of its own.
PAIRS = [
    ("Aurora", "Clearwater", "Evergreen"),
    ("Borealis", "Dovetail", "Evergreen"),
    ("Borealis", "Dovetail", "Foxglove"),
]


@dataclass
class Case:
    """Handles on one case: ids by kind, and the item that was answered."""

    buyer: Organisation
    company: Organisation
    ids: dict[str, UUID] = field(default_factory=dict)
    item: str = ""
    token: str = ""


@dataclass
class Cases:
    """All cases, by the first words of buyer and supplier company."""

    world: World
    found: dict[tuple[str, str], Case] = field(default_factory=dict)

    def of(self, buyer: str, company: str = "Evergreen") -> Case:
        """The case of a buyer with a supplier company."""
        return self.found[buyer, company]


def build(world: World) -> Cases:
    """Write one case a pair into the connected database; :func:`write_files` adds the files they name."""
    cases = Cases(world)
    for buyer, body, company in PAIRS:
        cases.found[buyer, company] = _Builder(world, buyer, body, company).build()
    return cases


def write_files(cases: Cases) -> None:
    """Put the files that the rows name into the storage of the running test."""
    for case in cases.found.values():
        content = _proof(case)
        for name, data in (
            (f"evidence/{hashlib.sha256(content).hexdigest()}", content),
            (f"imports/{case.buyer.pk}.csv", LIST),
        ):
            if not default_storage.exists(name):
                default_storage.save(name, ContentFile(data))


def _proof(case: Case) -> bytes:
    return PDF + f"{case.buyer.name} {case.company.name}".encode()


class _Builder:
    """Writes one case as the people in it would, each in their own scope."""

    def __init__(self, world: World, buyer: str, body: str, company: str) -> None:
        self.world = world
        self.buyer, self.body, self.company = world.org(buyer), world.org(body), world.org(company)
        self.as_buyer = world.scope(buyer)
        self.as_assessor = world.scope(body, for_buyer=buyer)
        self.as_supplier = world.scope(company)
        self.as_worker = Scope.worker(self.buyer.pk)
        self.procurement = world.user(buyer, "procurement")
        self.assessor = world.user(body, "lead")
        self.supplier_admin = world.user(company, "admin")
        self.case = Case(self.buyer, self.company)
        self.ids = self.case.ids

    def build(self) -> Case:
        self._people()
        with scope(self.as_buyer):
            supplier = self._supplier()
            past = self._request(supplier, "t-cerds", RequestState.REVIEWED)
            draft = self._open_request(supplier, "t-cerds", RequestState.ANSWERING)
            waiting = self._open_request(supplier, "t-cfie", RequestState.SUBMITTED)
            batch = self._uploaded_list()
        with scope(self.as_supplier):
            evidence = self._evidence()
            self._draft(draft, evidence)
            reviewed = self._submit(past, evidence)
            submitted = self._submit(waiting, evidence)
        with scope(self.as_assessor):
            self._review(past, reviewed, "past_review")
            self._review(waiting, submitted, "review")
        with scope(self.as_worker):
            self._scorecard(supplier, past, reviewed, Basis.DECLARED, "declared_scorecard")
            self._scorecard(supplier, past, reviewed, Basis.VERIFIED, "scorecard")
            ImportRow.objects.create(
                tenant=self.buyer,
                batch_id=batch.pk,
                number=2,
                raw=["Hazel Weaving", "PT", "1 Loom Street"],
                name="Hazel Weaving",
                country="PT",
                address="1 Loom Street",
                match_key=hashlib.sha256(b"hazel").hexdigest(),
                verdict=ImportRow.Verdict.FRESH,
            )
        return self.case

    def _people(self) -> None:
        """A colleague who may be removed, and an invitation nobody has used, in buyer and rating body."""
        for organisation, side, role in (
            (self.buyer, self.as_buyer, Role.VIEWER),
            (self.body, self.as_assessor, Role.AUDITOR),
            (self.company, self.as_supplier, Role.CONTRIBUTOR),
        ):
            word = organisation.name.split()[0].lower()
            user, fresh = User.objects.get_or_create(
                email=f"extra@{word}.example", defaults={"name": f"{word.title()} extra"}
            )
            if fresh:
                Membership.objects.create(user=user, organisation=organisation, role=role)
            membership = Membership.objects.get(user=user, organisation=organisation)
            self.ids[f"{organisation.kind}_membership"] = membership.pk
            with scope(side):
                self._invitation(organisation, role)
                Event.objects.create(
                    tenant=organisation,
                    kind="membership.noted",
                    subject_type="tenants.membership",
                    subject_id=membership.pk,
                )

    def _invitation(self, organisation: Organisation, role: Role) -> None:
        head = {"buyer": "admin", "assessor": "lead", "supplier": "admin"}[organisation.kind]
        invitation = Invitation(
            tenant=organisation,
            organisation=organisation,
            email=f"new-{self.buyer.name[0]}@{organisation.name.split()[0]}.example".lower(),
            role=role,
            token_hash="",
            invited_by=self.world.user(organisation.name, head),
            expires_at=NOW + timedelta(days=3650),
        )
        token = invitation_token(invitation.pk)
        invitation.token_hash = hash_token(token)
        invitation.save()
        self.ids[f"{organisation.kind}_invitation"] = invitation.pk
        if organisation.kind == "buyer":
            self.case.token = token

    def _supplier(self) -> Supplier:
        supplier = Supplier.objects.filter(supplier_org=self.company).first()
        if supplier is None:
            supplier = Supplier.objects.create(
                tenant=self.buyer,
                supplier_org=self.company,
                number=3,
                name=self.company.name,
                country="CN",
                size_class="medium",
                match_key=self.company.name[:9].lower(),
            )
        mill = Supplier.objects.get(name="Lone Mill")
        link = SupplyLink.objects.create(tenant=self.buyer, upstream=mill, downstream=supplier)
        event = record("supplier.noted", supplier, actor=self.procurement, supplier_org_id=self.company.pk)
        self.ids |= {"supplier": supplier.pk, "link": link.pk, "event": event.pk}
        self.ids["engagement"] = Engagement.objects.get(organisation=self.company).pk
        return supplier

    def _open_request(self, supplier: Supplier, standard: str, state: RequestState) -> Request:
        """Move the request of the small world on, or send one."""
        found = Request.objects.filter(supplier=supplier, standard=standard, state=RequestState.SENT).first()
        if found is None:
            return self._request(supplier, standard, state)
        found.state = state
        found.opened_at = NOW
        found.save(update_fields=["state", "opened_at"])
        self.ids[f"{state.value}_request"] = found.pk
        return found

    def _request(self, supplier: Supplier, standard: str, state: RequestState) -> Request:
        book = catalogue(standard)
        request = Request.objects.create(
            tenant=self.buyer,
            supplier_org=self.company,
            supplier=supplier,
            supplier_name=supplier.name,
            standard=standard,
            standard_version=book.version,
            standard_hash=book.hash,
            size_class="medium",
            state=state,
            due_at=NOW + timedelta(days=14),
            reference_date=NOW.date(),
            created_by=self.procurement,
            total=len(book.items),
            opened_at=NOW,
            submitted_at=NOW if state == RequestState.REVIEWED else None,
            reviewed_at=NOW if state == RequestState.REVIEWED else None,
            review_revision=1 if state == RequestState.REVIEWED else 0,
        )
        self.ids[f"{state.value}_request"] = request.pk
        return request

    def _uploaded_list(self) -> ImportBatch:
        batch = ImportBatch.objects.create(
            tenant=self.buyer,
            file_name=f"list of {self.buyer.name}.csv",
            file=f"imports/{self.buyer.pk}.csv",
            sha256=hashlib.sha256(LIST).hexdigest(),
            size=len(LIST),
            state=ImportBatch.State.READY,
            total=1,
            fresh=1,
            created_by=self.procurement,
        )
        self.ids["batch"] = batch.pk
        return batch

    def _evidence(self) -> Evidence:
        """The company's vault holds one file a buyer, and each file is named by its content."""
        content = _proof(self.case)
        digest = hashlib.sha256(content).hexdigest()
        evidence = Evidence.objects.create(
            tenant=self.company,
            name=f"policy for {self.buyer.name}.pdf",
            file=f"evidence/{digest}",
            sha256=digest,
            content_type="application/pdf",
            size=len(content),
            uploaded_by=self.supplier_admin,
        )
        self.ids["evidence"] = evidence.pk
        return evidence

    def _draft(self, request: Request, evidence: Evidence) -> None:
        item = next(iter(catalogue(request.standard).items.values()))
        common: dict[str, Any] = {"tenant": self.buyer, "supplier_org": self.company, "request": request}
        answer = Answer.objects.create(
            **common,
            item=item.key,
            met=[item.blocks[0].checks[0].key],
            comment="Draft",
            updated_by=self.supplier_admin,
            updated_at=NOW,
        )
        link = AnswerEvidence.objects.create(**common, item=item.key, evidence=evidence)
        self.case.item = item.key
        self.ids |= {"answer": answer.pk, "answer_evidence": link.pk}

    def _submit(self, request: Request, evidence: Evidence) -> Submission:
        common: dict[str, Any] = {"tenant": self.buyer, "supplier_org": self.company}
        submission = Submission.objects.create(
            **common,
            request=request,
            number=1,
            document=_handed_in(catalogue(request.standard), request, evidence),
            sha256=hashlib.sha256(request.pk.bytes).hexdigest(),
            submitted_by=self.supplier_admin,
            submitted_at=NOW,
        )
        copy = SubmittedFile.objects.create(
            **common,
            submission=submission,
            evidence_id=evidence.pk,
            name=evidence.name,
            file=str(evidence.file.name),
            sha256=evidence.sha256,
            content_type=evidence.content_type,
            size=evidence.size,
        )
        consent = Consent.objects.create(
            **common,
            submission=submission,
            given_by=self.supplier_admin,
            given_at=NOW,
            expires_at=NOW + timedelta(days=730),
        )
        self.ids |= {"submission": submission.pk, "submitted_file": copy.pk, "consent": consent.pk}
        return submission

    def _review(self, request: Request, submission: Submission, name: str) -> None:
        item = next(iter(catalogue(request.standard).items.values()))
        review = Review.objects.create(
            tenant=self.buyer,
            supplier_org=self.company,
            request=request,
            submission=submission,
            item=item.key,
            answer_hash=hashlib.sha256(item.key.encode()).hexdigest(),
            decision=Decision.ACCEPTED,
            met=submission.document["items"][item.key]["met"],
            reviewer=self.assessor,
            reviewer_name=self.assessor.name,
            decided_at=NOW,
        )
        self.ids[name] = review.pk

    def _scorecard(
        self, supplier: Supplier, request: Request, submission: Submission, basis: Basis, name: str
    ) -> None:
        levels = dict.fromkeys(catalogue("t-cerds").items, "basic")
        document = {"standard": "t-cerds", "size": "medium", "levels": levels}
        result = Scorer(loader.get).score(document)
        card = Scorecard.objects.create(
            tenant=self.buyer,
            supplier_org=self.company,
            supplier=supplier,
            request=request,
            submission=submission,
            basis=basis,
            review_revision=request.review_revision,
            standard=request.standard,
            standard_version=request.standard_version,
            standard_hash=request.standard_hash,
            size_class=request.size_class,
            document=document,
            input_hash=hashlib.sha256(request.pk.bytes + basis.encode()).hexdigest(),
            total_exact=exact_text(result.total),
            total=round(float(result.total), 4),
            band=str(getattr(result, "star", "")),
            computed_at=NOW,
        )
        self.ids[name] = card.pk


def _handed_in(book: Catalogue, request: Request, evidence: Evidence) -> dict[str, Any]:
    """The document of a submission that meets the first block of every item, each with one proof."""
    proof = {
        "id": str(evidence.pk),
        "name": evidence.name,
        "sha256": evidence.sha256,
        "content_type": evidence.content_type,
        "size": evidence.size,
        "valid_until": None,
    }
    items = {
        item.key: {
            "met": [check.key for check in item.blocks[0].checks][: None if book.id == "t-cerds" else 1],
            "none_met": False,
            "not_applicable": [],
            "reason": "",
            "comment": "",
            "evidence": [proof],
        }
        for item in book.items.values()
    }
    return {
        "standard": book.id,
        "version": book.version,
        "hash": book.hash,
        "size": request.size_class,
        "items": items,
    }
