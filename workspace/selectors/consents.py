"""Who has a supplier company's answers: the ledger, and what can be shared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from assessments.catalogue import Catalogue, catalogue
from assessments.models import Consent, ConsentState, SharingAsk, Submission, SubmittedFile
from assessments.selectors.review import decisions_shown_to_supplier, newest_submission
from assessments.sharing.freezing import Verified
from scoring.models import Basis, CardState, Scorecard
from standards.codes import code
from tenants.models import User
from tenants.scope import organisation_id

IN_FORCE, OVER = "running", "over"


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One copy a customer has or had, with the consent to it. ``shared`` tells a copy given without its
    asking for answers here; ``is_newest`` is false for an earlier round of the same request."""

    consent: Consent
    state: ConsentState
    book: Catalogue
    given_by: str
    sections: int
    of_sections: int
    files: int
    is_newest: bool

    @property
    def code(self) -> str:
        """The standard's short name, such as T/CERDS."""
        return code(self.book.id)

    @property
    def shared(self) -> bool:
        """Whether it was shared, rather than handed in for this customer."""
        return self.consent.copy_id is not None

    @property
    def is_over(self) -> bool:
        """Whether it can no longer be opened."""
        return self.state.is_over


def own_consents() -> QuerySet[Consent]:
    """Every consent the company gave, newest first, with customer and copy but without the documents."""
    return (
        Consent.objects.filter(supplier_org_id=organisation_id())
        .select_related("tenant", "submission__request", "copy")
        .defer("submission__document", "submission__remarks", "copy__document")
        .order_by("-given_at", "-pk")
    )


def ledger(state: str, *, now: datetime) -> QuerySet[Consent]:
    """The consents of the ledger: all, or those in force (``running``), or those that are over."""
    later = Submission.objects.filter(
        request_id=OuterRef("submission__request_id"), number__gt=OuterRef("submission__number")
    )
    found = own_consents().annotate(of_submission=Count("submission__files"), is_old=Exists(later))
    over = Q(revoked_at__isnull=False) | Q(expires_at__lte=now)
    if state == IN_FORCE:
        return found.exclude(over)
    return found.filter(over) if state == OVER else found


def rows_of(consents: Sequence[Consent], *, now: datetime) -> list[LedgerRow]:
    """Consents of :func:`ledger` in words. Two queries."""
    names = names_of(one.given_by_id for one in consents)
    shared = dict(
        SubmittedFile.objects.filter(copy_id__in=[one.copy_id for one in consents if one.copy_id])
        .order_by()
        .values_list("copy_id")
        .annotate(files=Count("id"))
    )
    return [_row(one, names, shared, now) for one in consents]


def names_of(people: Iterable[UUID]) -> dict[UUID, str]:
    """The names of people who are colleagues now; of others nothing is known. One query."""
    return dict(User.objects.filter(pk__in=set(people)).values_list("pk", "name"))


def _row(one: Consent, names: Mapping[UUID, str], shared: Mapping[Any, int], now: datetime) -> LedgerRow:
    if one.copy is not None:
        book = catalogue(one.copy.standard, one.copy.standard_version)
        given, files = set(one.copy.sections), shared.get(one.copy_id, 0)
    else:
        asked = one.submission.request
        book = catalogue(asked.standard, asked.standard_version)
        given = set(asked.sections) or {section.key for section in book.sections}
        files = getattr(one, "of_submission", 0)
    return LedgerRow(
        consent=one,
        state=one.state(now),
        book=book,
        given_by=names.get(one.given_by_id) or _("A former colleague"),
        sections=len(given - one.withdrawn.keys()),
        of_sections=len(book.sections),
        files=files,
        is_newest=not getattr(one, "is_old", False),
    )


def files_held(consent: Consent) -> dict[str, UUID]:
    """The files of a consent's copy: id of the file → id by which its holder downloads it. One query."""
    held = {"submission_id": consent.submission_id} if consent.submission_id else {"copy_id": consent.copy_id}
    rows = SubmittedFile.objects.filter(tenant_id=consent.tenant_id, **held)
    return {str(evidence): pk for evidence, pk in rows.values_list("evidence_id", "pk")}


@dataclass(frozen=True, slots=True)
class Shareable:
    """What was handed in last for a request: it can be shared with another customer. ``verified`` says that
    its result was published to the company."""

    submission: Submission
    book: Catalogue
    verified: bool

    @property
    def code(self) -> str:
        """The standard's short name, such as T/CERDS."""
        return code(self.book.id)


def own_submissions() -> QuerySet[Submission]:
    """What the company handed in and did not take back, with request and customer."""
    standing = Submission.objects.filter(supplier_org_id=organisation_id(), withdrawals=None)
    return standing.select_related("request__tenant")


def shareable() -> list[Shareable]:
    """The newest answers of each request, newest first. Two queries."""
    later = Submission.objects.filter(
        request_id=OuterRef("request_id"), number__gt=OuterRef("number"), withdrawals=None
    )
    found = list(
        own_submissions()
        .filter(~Exists(later))
        .defer("document", "remarks")
        .order_by("-submitted_at", "-pk")[:100]
    )
    cards = Scorecard.objects.filter(
        supplier_org_id=organisation_id(),
        submission_id__in=[one.pk for one in found],
        state=CardState.PUBLISHED,
        basis__in=[Basis.VERIFIED, Basis.AUDITED],
    )
    rated = set(cards.values_list("submission_id", flat=True))
    return [
        Shareable(one, catalogue(one.request.standard, one.request.standard_version), one.pk in rated)
        for one in found
    ]


def verified_of(source: Submission, *, by_name: bool) -> Verified | None:
    """What was published about ``source`` to the company: result and decisions, without persons and remarks;
    None where nothing was, or newer answers took its place. At most three queries."""
    newest = newest_submission(source.request)
    cards = Scorecard.objects.filter(
        supplier_org_id=source.supplier_org_id,
        submission_id=source.pk,
        state=CardState.PUBLISHED,
        basis__in=[Basis.VERIFIED, Basis.AUDITED],
    ).only("basis", "band", "total", "published_at", "computed_at", "input_hash")
    card = max(cards, key=lambda one: (one.is_official, one.computed_at), default=None)
    if card is None or newest is None or newest.pk != source.pk:
        return None
    decisions = {
        item: {"decision": one.decision, "met": sorted(one.met), "reason": one.reason}
        for item, one in decisions_shown_to_supplier(source.request).items()
    }
    return Verified(
        by=source.request.tenant.name if by_name else "",
        basis=card.basis,
        band=card.band,
        total=str(card.total),
        published_on=(card.published_at or card.computed_at).isoformat(),
        card=card.input_hash,
        decisions=decisions,
    )


def open_asks() -> QuerySet[SharingAsk]:
    """Customers who asked for a copy and have no reply yet, the oldest first."""
    asks = SharingAsk.objects.filter(supplier_org_id=organisation_id(), state=SharingAsk.State.OPEN)
    return asks.select_related("tenant").order_by("asked_at", "pk")
