"""What the supplier's home and vault show, from all its customers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet

from assessments.catalogue import Catalogue, catalogue
from assessments.models import (
    AnswerEvidence,
    Consent,
    Decision,
    Evidence,
    Request,
    RequestState,
    Review,
)
from assessments.selectors.portal import own_requests
from assessments.selectors.vault import current_evidence
from scoring.models import Scorecard
from scoring.selectors import official
from standards.codes import code
from tenants.scope import organisation_id

#: Files shown at once in the vault.
FILES_A_PAGE = 50
#: Documents that end within this time are named on the home page.
ENDING_SOON = timedelta(days=90)
ENDING_SHOWN = 5
REQUESTS_SHOWN = 100

TO_DO = (RequestState.SENT, RequestState.ANSWERING, RequestState.RETURNED)


@dataclass(frozen=True, slots=True)
class AskedOf:
    """One request on the home page. ``rejected`` is how many answers came back for correction."""

    request: Request
    book: Catalogue
    rejected: int
    days_left: int

    @property
    def code(self) -> str:
        """The standard's short name, such as T/CERDS."""
        return code(self.request.standard)


@dataclass(frozen=True, slots=True)
class Given:
    """The newest copy a customer holds through one request, and the consent it was given with."""

    consent: Consent
    request: Request
    book: Catalogue
    files: int
    is_running: bool

    @property
    def code(self) -> str:
        """The standard's short name, such as T/CERDS."""
        return code(self.request.standard)


@dataclass(frozen=True, slots=True)
class Result:
    """A current scorecard of the supplier company with the customer it belongs to."""

    card: Scorecard
    book: Catalogue

    @property
    def code(self) -> str:
        """The standard's short name, such as T/CERDS."""
        return code(self.card.standard)

    @property
    def stars(self) -> int | None:
        """Stars of a T/CERDS card; None for a zeroed one and for T/CFIE."""
        return int(self.card.band) if self.card.band.isdigit() else None


@dataclass(frozen=True, slots=True)
class Home:
    """The supplier's home: what to do, what waits with customers, results, who may see what."""

    to_do: list[AskedOf]
    waiting: list[AskedOf]
    done: list[AskedOf]
    results: list[Result]
    given: list[Given]
    ending: list[Evidence]


@dataclass(frozen=True, slots=True)
class VaultFile:
    """A file of the vault with the number of answers it backs."""

    file: Evidence
    used: int


def home(now: datetime, today: date) -> Home:
    """Everything on the home page. ``today`` is the reader's day. Six queries, however much there is."""
    rejected = _rejected_counts()
    asked = [
        AskedOf(
            request,
            _book(request.standard, request.standard_version),
            _sent_back(request, rejected),
            (request.due_at - now).days,
        )
        for request in own_requests()
        .exclude(state=RequestState.CLOSED)
        .order_by("due_at", "tenant__name", "standard")[:REQUESTS_SHOWN]
    ]
    return Home(
        to_do=[one for one in asked if one.request.state in TO_DO],
        waiting=[one for one in asked if one.request.state == RequestState.SUBMITTED],
        done=[one for one in asked if one.request.state == RequestState.REVIEWED],
        results=_results(),
        given=_given(now),
        ending=list(
            current_evidence()
            .filter(valid_until__range=(today, today + ENDING_SOON))
            .order_by("valid_until", "name")[:ENDING_SHOWN]
        ),
    )


def vault_page(number: str | None, *, ends: str, today: date) -> Page[Evidence]:
    """One page of the vault, newest files first; a page number out of range gives the nearest page. ``ends``
    is ``soon`` for papers that end within 90 days, ``over`` for those that have, both by their end."""
    return Paginator(_ending(current_evidence(), ends, today), FILES_A_PAGE).get_page(number)


def vault_counts(today: date) -> dict[str, int]:
    """How many papers the vault holds, end soon and have ended. One query."""
    shown = {"all": Q(), "soon": _end_filter("soon", today), "over": _end_filter("over", today)}
    counts: dict[str, int] = current_evidence().aggregate(
        **{name: Count("pk", filter=which) for name, which in shown.items()}
    )
    return counts


def _ending(papers: QuerySet[Evidence], ends: str, today: date) -> QuerySet[Evidence]:
    if ends not in {"soon", "over"}:
        return papers
    order = "valid_until" if ends == "soon" else "-valid_until"
    return papers.filter(_end_filter(ends, today)).order_by(order, "name", "pk")


def _end_filter(ends: str, today: date) -> Q:
    if ends == "over":
        return Q(valid_until__lt=today)
    return Q(valid_until__gte=today, valid_until__lte=today + ENDING_SOON)


def with_use(files: Page[Evidence]) -> list[VaultFile]:
    """The files of a page with how many answers each backs, in drafts of all customers. One query."""
    shown = list(files)
    links = AnswerEvidence.objects.filter(
        supplier_org_id=organisation_id(), evidence__in=[file.pk for file in shown]
    )
    used: Mapping[UUID, int] = dict(links.order_by().values_list("evidence_id").annotate(answers=Count("id")))
    return [VaultFile(file, used.get(file.pk, 0)) for file in shown]


def _book(standard: str, version: str) -> Catalogue:
    return catalogue(standard, version)


def _sent_back(request: Request, rejected: Mapping[UUID, int]) -> int:
    """How many answers came back the last time."""
    return sum(map(request.is_reopened, request.returns)) or rejected.get(request.pk, 0)


def _rejected_counts() -> dict[UUID, int]:
    rejected = Review.objects.filter(
        supplier_org_id=organisation_id(),
        request__state=RequestState.RETURNED,
        decision=Decision.REJECTED,
    )
    return dict(rejected.order_by().values_list("request_id").annotate(answers=Count("id")))


def _results() -> list[Result]:
    """The current card that counts, for each customer and standard."""
    cards = (
        Scorecard.objects.filter(supplier_org_id=organisation_id(), is_current=True)
        .select_related("tenant")
        .defer("document", "parts")
        .order_by("tenant__name", "standard")
    )
    of_customer: dict[tuple[UUID, str], list[Scorecard]] = {}
    for card in cards:
        of_customer.setdefault((card.tenant_id, card.standard), []).append(card)
    best = (official(found, standard) for (_customer, standard), found in of_customer.items())
    return [Result(card, _book(card.standard, card.standard_version)) for card in best if card]


def _given(now: datetime) -> list[Given]:
    consents: QuerySet[Consent] = (
        Consent.objects.filter(supplier_org_id=organisation_id(), submission__isnull=False)
        .select_related("tenant", "submission__request")
        .defer("submission__document")
        .annotate(file_count=Count("submission__files"))
        .order_by("tenant__name", "-given_at")
    )
    newest: dict[UUID, tuple[Consent, Request]] = {}
    for consent in consents:
        if consent.submission is not None:
            newest.setdefault(consent.submission.request_id, (consent, consent.submission.request))
    return [
        Given(
            consent=consent,
            request=asked,
            book=_book(asked.standard, asked.standard_version),
            files=getattr(consent, "file_count", 0),
            is_running=consent.is_running(now),
        )
        for consent, asked in newest.values()
    ]
