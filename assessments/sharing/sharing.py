"""A supplier company shares what it handed in elsewhere with another customer."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from assessments.documents import Document, document_hash, files_in
from assessments.models import Consent, SharedCopy, SharingAsk, Submission, SubmittedFile
from assessments.services.evidence import stored_path
from assessments.sharing.consents import TakenBack, check_end, who_took_back
from assessments.sharing.ending import next_reminder
from assessments.sharing.freezing import Verified, copy_document, sections_of
from core.errors import DomainError, InvalidInput
from core.events import record
from tenants.models import Engagement, Organisation, OrganisationKind, User


class AlreadyShared(DomainError):
    """The customer holds this very copy; ``consent_id`` is the consent to it (HTTP 409)."""

    def __init__(self, consent_id: UUID) -> None:
        super().__init__(
            _("This customer holds this very copy already. You can extend it or take it back here."),
            code="already_shared",
        )
        self.consent_id = consent_id


def customers_to_share_with(company_id: UUID, *, besides: UUID | None = None) -> QuerySet[Organisation]:
    """The buyers whose invitation a supplier company took up and who work with it now, by name; all but
    ``besides``. There is no other list of buyers."""
    engaging = Engagement.objects.filter(organisation_id=company_id, ended_at=None)
    buyers = Organisation.objects.filter(pk__in=engaging.values("tenant_id"), kind=OrganisationKind.BUYER)
    return (buyers.exclude(pk=besides) if besides else buyers).order_by("name")


@transaction.atomic
def share_answers(
    *,
    source: Submission,
    customer_id: UUID,
    sections: Collection[str],
    with_files: bool,
    verified: Verified | None,
    purpose: str,
    expires_at: datetime,
    form_key: UUID,
    seen_at: datetime,
    actor: User,
    now: datetime,
) -> Consent:
    """Freeze sections of ``source`` into a copy for another customer, and give the consent to hold it.

    ``seen_at`` is when the person saw what they now agree to. An open ask of that customer on the standard is
    answered by it. Raises :class:`InvalidInput` for a customer the company does not work with, sections it
    did not hand in, no purpose or a wrong end; :class:`AlreadyShared` for a copy the customer holds, and for
    a form sent twice; :class:`TakenBack` when a colleague took back the consent to these answers after
    ``seen_at``.
    """
    _check(source, customer_id, sections, purpose)
    check_end(expires_at, now=now)
    document = copy_document(source, sections=sections, with_files=with_files, verified=verified)
    sha256 = document_hash(document)
    _hold(source)
    _not_twice(source, customer_id, sha256, form_key, now=now)
    _not_taken_back(source, customer_id, seen_at)
    case = {"tenant_id": customer_id, "supplier_org_id": source.supplier_org_id}
    copy = SharedCopy.objects.create(
        **case,
        standard=document["standard"],
        standard_version=document["version"],
        source=source.pk,
        sections=[one.key for one in sections_of(document)],
        document=document,
        sha256=sha256,
        purpose=purpose.strip(),
        shared_by=actor,
        shared_by_name=actor.name,
        shared_at=now,
        form_key=form_key,
    )
    files = _copy_files(copy)
    consent = Consent.objects.create(
        **case,
        copy=copy,
        given_by=actor,
        given_at=now,
        expires_at=expires_at,
        remind_at=next_reminder(expires_at, after=now),
    )
    SharingAsk.objects.filter(**case, standard=copy.standard, state=SharingAsk.State.OPEN).update(
        state=SharingAsk.State.SHARED, decided_at=now, copy=copy
    )
    record("consent.given", consent, actor=actor, after=_told(copy, sections, files, expires_at))
    return consent


def _check(source: Submission, customer_id: UUID, sections: Collection[str], purpose: str) -> None:
    known = customers_to_share_with(source.supplier_org_id, besides=source.tenant_id)
    if not known.filter(pk=customer_id).exists():
        raise InvalidInput(
            _("Choose one of your customers here, other than the one these answers were handed in to."),
            code="unknown_customer",
            field="customer",
        )
    if not sections or not set(sections) <= {one.key for one in sections_of(source.document)}:
        raise InvalidInput(_("Choose at least one section."), code="no_section", field="sections")
    if not purpose.strip():
        raise InvalidInput(_("Write what they may use it for."), code="no_purpose", field="purpose")


def _hold(source: Submission) -> None:
    """Wait for whoever shares the same answers now: the consent they were handed in with is the lock."""
    own = Consent.objects.filter(supplier_org_id=source.supplier_org_id, submission_id=source.pk)
    list(own.select_for_update(of=("self",), no_key=True))


def _given(source: Submission, customer_id: UUID) -> QuerySet[Consent]:
    return Consent.objects.filter(
        tenant_id=customer_id, supplier_org_id=source.supplier_org_id, copy__source=source.pk
    )


def _not_twice(source: Submission, customer_id: UUID, sha256: str, form_key: UUID, *, now: datetime) -> None:
    given = _given(source, customer_id)
    same = given.filter(copy__sha256=sha256, revoked_at=None, expires_at__gt=now, withdrawn={})
    found = (given.filter(copy__form_key=form_key) | same).values_list("pk", flat=True).first()
    if found is not None:
        raise AlreadyShared(found)


def _not_taken_back(source: Submission, customer_id: UUID, seen_at: datetime) -> None:
    meanwhile = _given(source, customer_id).filter(revoked_at__gt=seen_at).first()
    if meanwhile is not None:
        raise TakenBack(
            _(
                "%(name)s took back this customer's consent to these answers while you were on this page. "
                "Nothing was shared. Start again if it is to be shared all the same."
            )
            % {"name": who_took_back(meanwhile)},
            code="consent_revoked",
        )


def _copy_files(copy: SharedCopy) -> int:
    files = files_in(copy.document).values()
    SubmittedFile.objects.bulk_create(
        SubmittedFile(
            tenant_id=copy.tenant_id,
            supplier_org_id=copy.supplier_org_id,
            copy=copy,
            evidence_id=file["id"],
            name=file["name"],
            file=stored_path(copy.supplier_org_id, file["sha256"]),
            sha256=file["sha256"],
            content_type=file["content_type"],
            size=file["size"],
        )
        for file in files
    )
    return len(files)


def _told(
    copy: SharedCopy, sections: Collection[str], files: int, expires_at: datetime
) -> dict[str, str | int | bool | list[str]]:
    told: Document = copy.document
    return {
        "standard": copy.standard,
        "sections": sorted(sections),
        "files": files,
        "verified": "verified" in told,
        "purpose": copy.purpose,
        "expires_at": expires_at.isoformat(),
        "sha256": copy.sha256,
    }
