"""One evaluation of a supplier of the crowd: request, answers, decisions and cards, not yet written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from assessments.catalogue import catalogue
from assessments.documents import answer_hash, build_document, document_hash
from assessments.models import Decision, RejectReason, Request, RequestState, Review, Submission
from scoring import documents
from scoring.engine import Scorer, exact_text
from scoring.exact import rounded
from scoring.industries import industry_of
from scoring.models import Basis, CardState, Cause, Scorecard
from scoring.rules import RuleSet
from scoring.services.cards import input_hash, parts_of
from standards import loader
from suppliers.models import Supplier
from tenants.models import Organisation, User
from workspace.demo.answers import position

#: Of how many claims one is not accepted.
REFUSED = 16
_ASKED, _DUE, _HANDED_IN = timedelta(days=60), timedelta(days=20), timedelta(days=25)
NOTE = "Shown on screen in the review call."
MISSING = "Please add a document that shows it."


@dataclass(frozen=True, slots=True)
class Row:
    """One supplier of the crowd: how good it is (0 to 100), and by how much that changes in a year."""

    name: str
    country: str
    address: str
    sector: str
    industry: str
    size: str
    tier: int
    quality: int
    change: int
    contact: str

    @property
    def email(self) -> str:
        """The contact's address, in a domain that never receives mail."""
        return f"contact@{self.name.split()[0].lower()}.example"


@dataclass(slots=True)
class Member:
    """A supplier of the crowd once it is in the list and on the platform."""

    row: Row
    supplier: Supplier
    company: Organisation
    person: User


@dataclass(slots=True)
class Crowd:
    """Who evaluates the crowd: the buyer's sender, the body's reviewer, and the second person."""

    buyer: Organisation
    sender: User
    reviewer: User
    releaser: User
    password: str
    members: list[Member] = field(default_factory=list)
    scorer: Scorer = field(default_factory=lambda: Scorer(loader.get))


def request_of(crowd: Crowd, member: Member, rules: RuleSet, standard: str, now: datetime) -> Request:
    """A request that was answered and reviewed by ``now``, told the rules of its day."""
    book = catalogue(standard)
    supplier, asked_at = member.supplier, now - _ASKED
    zone = ZoneInfo(crowd.buyer.time_zone)
    due_day = (now - _DUE).astimezone(zone).date()
    return Request(
        tenant=crowd.buyer,
        supplier_org=member.company,
        supplier=supplier,
        supplier_name=supplier.name,
        standard=standard,
        standard_version=book.version,
        standard_hash=book.hash,
        size_class=supplier.size_class,
        state=RequestState.REVIEWED,
        due_at=datetime.combine(due_day, time(23, 59), zone),
        reference_date=asked_at.date(),
        created_by=crowd.sender,
        answered=len(book.items),
        total=len(book.items),
        opened_at=asked_at + timedelta(days=2),
        submitted_at=now - _HANDED_IN,
        reviewed_at=now - timedelta(days=1),
        review_revision=1,
        decisions_shown=1,
        rules=rules.told(industry=industry_of(supplier), country=supplier.country),
        rules_at=asked_at,
    )


def submission_of(crowd: Crowd, member: Member, request: Request, again: int) -> Submission:
    """The answers: the same dice every time, so that little changes from year to year but the quality."""
    dice = Random(f"{member.row.name} {request.standard}")  # noqa: S311 - dice for a show
    book = catalogue(request.standard)
    quality = member.row.quality + again * member.row.change
    entries = {key: position(item, quality, dice) | {"evidence": []} for key, item in book.items.items()}
    document = build_document(request, book, entries)
    assert request.submitted_at is not None  # noqa: S101 - set above
    return Submission(
        tenant=crowd.buyer,
        supplier_org=member.company,
        request=request,
        number=1,
        document=document,
        sha256=document_hash(document),
        submitted_by=member.person,
        submitted_at=request.submitted_at,
    )


def reviews_of(crowd: Crowd, request: Request, submission: Submission) -> Iterator[Review]:
    """A decision on every answer; here and there a claim is not accepted."""
    assert request.reviewed_at is not None  # noqa: S101 - set above
    dice = Random(f"review {submission.supplier_org_id} {request.standard}")  # noqa: S311 - dice for a show
    for item, entry in submission.document["items"].items():
        refused = bool(entry["met"]) and dice.randrange(REFUSED) == 0
        yield Review(
            tenant=crowd.buyer,
            supplier_org_id=submission.supplier_org_id,
            request=request,
            submission=submission,
            item=item,
            answer_hash=answer_hash(entry),
            decision=Decision.REJECTED if refused else Decision.ACCEPTED,
            met=[] if refused else entry["met"],
            not_applicable=entry["not_applicable"],
            reason=RejectReason.MISSING if refused else "",
            note=MISSING if refused else NOTE if entry["met"] else "",
            reviewer=crowd.reviewer,
            reviewer_name=str(crowd.reviewer),
            decided_at=request.reviewed_at,
        )


def cards_of(
    crowd: Crowd, submission: Submission, reviews: Sequence[Review], rules: RuleSet
) -> Iterator[Scorecard]:
    """The declared and the document-verified card, as the engine computes them."""
    claimed = documents.declared_positions(submission.document)
    accepted = documents.verified_positions(reviews)
    for basis, positions in ((Basis.DECLARED, claimed), (Basis.VERIFIED, accepted)):
        yield _card(crowd, submission, basis, positions, rules)


def _card(
    crowd: Crowd, submission: Submission, basis: Basis, positions: documents.Positions, rules: RuleSet
) -> Scorecard:
    request = submission.request
    standard = loader.get(request.standard, request.standard_version)
    document = documents.engine_document(standard, request.size_class, positions, request.rules)
    result = crowd.scorer.score(document)
    outcome = documents.outcome_of(result)
    is_verified = basis == Basis.VERIFIED
    revision = int(is_verified)
    assert request.reviewed_at is not None  # noqa: S101 - set above
    published_at = request.reviewed_at + timedelta(days=1) if is_verified else submission.submitted_at
    pins = request.rules.get("pins", [])
    second = {
        "reviewed_by": crowd.releaser,
        "reviewed_by_name": str(crowd.releaser),
        "reviewed_at": published_at,
        "published_by": crowd.releaser,
        "published_by_name": str(crowd.releaser),
    }
    return Scorecard(
        tenant=crowd.buyer,
        supplier_org_id=submission.supplier_org_id,
        supplier_id=request.supplier_id,
        request=request,
        submission=submission,
        basis=basis,
        review_revision=revision,
        standard=standard.id,
        standard_version=standard.version,
        standard_hash=standard.hash,
        size_class=request.size_class,
        document=document,
        rules={"pins": pins, "official": rules.policy["official"]} if rules.rules else {},
        input_hash=input_hash(document, submission, revision=revision, basis=basis),
        total_exact=exact_text(outcome.total),
        total=rounded(outcome.total),
        band=outcome.band,
        parts=parts_of(result),
        computed_at=published_at,
        is_current=True,
        is_official=is_verified,
        state=CardState.PUBLISHED,
        cause=Cause.REVIEW if is_verified else Cause.ANSWERS,
        reference_date=request.reference_date,
        published_at=published_at,
        **(second if is_verified else {}),
    )
