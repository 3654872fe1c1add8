"""A copy of a supplier company's answers that it shared with a buyer, and the buyer's asking for more."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

from assessments.documents import document_hash
from assessments.models import Consent, Evidence, SharedCopy, SharingAsk, Submission, SubmittedFile
from assessments.sharing.freezing import copy_document, sections_of
from tenants.models import Engagement, Organisation, OrganisationKind, User
from tests.world import NOW

#: A buyer besides those of the cases, to share with.
ANOTHER = "Halcyon Stores"


def another_customer(company: Organisation) -> UUID:
    """The id of a buyer that works with the company and takes no part in its cases; outside any scope."""
    buyer, _fresh = Organisation.objects.get_or_create(name=ANOTHER, kind=OrganisationKind.BUYER)
    Engagement.objects.get_or_create(tenant=buyer, organisation=company)
    return buyer.pk


def shared_copy(
    buyer: Organisation, source: Submission, evidence: Evidence, *, actor: User
) -> dict[str, UUID]:
    """A copy that ``buyer`` holds; needs the company's scope. As rows, for it may be of answers handed in to
    this very buyer."""
    case = {"tenant": buyer, "supplier_org_id": source.supplier_org_id}
    sections = [one.key for one in sections_of(source.document)]
    document = copy_document(source, sections=sections, with_files=True, verified=None)
    copy = SharedCopy.objects.create(
        **case,
        standard=document["standard"],
        standard_version=document["version"],
        source=source.pk,
        sections=sections,
        document=document,
        sha256=document_hash(document),
        purpose=f"To assess {actor.name}",
        shared_by=actor,
        shared_by_name=actor.name,
        shared_at=NOW,
        form_key=uuid4(),
    )
    consent = Consent.objects.create(
        **case, copy=copy, given_by=actor, given_at=NOW, expires_at=NOW + timedelta(days=300)
    )
    file = SubmittedFile.objects.create(
        **case,
        copy=copy,
        evidence_id=evidence.pk,
        name=evidence.name,
        file=str(evidence.file),
        sha256=evidence.sha256,
        content_type=evidence.content_type,
        size=evidence.size,
    )
    return {"copy": copy.pk, "copy_consent": consent.pk, "copied_file": file.pk}


def asked_to_share(buyer: Organisation, company: Organisation, *, asker: User) -> UUID:
    """The id of an ask nobody has replied to; needs the buyer's scope."""
    return SharingAsk.objects.create(
        tenant=buyer,
        supplier_org=company,
        standard="esg-due-diligence",
        asked_by=asker,
        asked_by_name=asker.name,
        asked_at=NOW,
    ).pk
