"""A crowd of further suppliers with results over five quarters, so that a portfolio has figures.

Every answer is drawn by dice, every score computed by the engine under the rules of its day; only the writing
is done for many at once. Each supplier is evaluated on both standards, and again about a year later.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from assessments.models import Consent, Request, Review, Submission
from scoring.models import Scorecard
from scoring.rules import rules_on
from suppliers.models import Supplier, SupplierStatus
from suppliers.services.listing import create_supplier
from tenants.models import Engagement, Membership, Organisation, OrganisationKind, Role, User
from tenants.scope import Scope, scope
from workspace.demo.crowd_cases import Crowd, Member, Row, cards_of, request_of, reviews_of, submission_of
from workspace.demo.instants import at
from workspace.demo.timeline import Timeline

STANDARDS = ("t-cerds", "t-cfie")
#: When each third of the crowd is evaluated for the first time, and again, told from this quarter's start.
WAVES = (("q-380", "q-110"), ("q-290", "q-24"), ("q-200", "q+1"))


def rows() -> list[Row]:
    """The crowd, read from the table beside this file. Every name is invented."""
    with Path(__file__).with_name("crowd.csv").open(encoding="utf-8", newline="") as table:
        numbers = ("tier", "quality", "change")
        return [Row(**row | {key: int(row[key]) for key in numbers}) for row in csv.DictReader(table)]  # type: ignore[arg-type]


def tell_crowd(crowd: Crowd, timeline: Timeline, *, listed_at: datetime) -> None:
    """List the crowd now, and let its evaluations happen on their days."""
    with at(listed_at):
        _list(crowd)
    for third, days in enumerate(WAVES):
        for again, text in enumerate(days):
            members = crowd.members[third::3]
            timeline.add(text, partial(evaluate, crowd, members, again))


def _list(crowd: Crowd) -> None:
    """The suppliers, their companies, and one person each."""
    table = rows()
    companies = [Organisation(name=row.name, kind=OrganisationKind.SUPPLIER, is_demo=True) for row in table]
    people = [
        User(email=row.email, name=row.contact, password=crowd.password, language="en") for row in table
    ]
    Organisation.objects.bulk_create(companies)
    User.objects.bulk_create(people)
    Membership.objects.bulk_create(
        Membership(user=person, organisation=company, role=Role.ADMIN)
        for person, company in zip(people, companies, strict=True)
    )
    Engagement.objects.bulk_create(
        Engagement(tenant=crowd.buyer, organisation=company) for company in companies
    )
    with scope(Scope(OrganisationKind.BUYER, crowd.buyer.pk, crowd.buyer.pk)):
        for row, company, person in zip(table, companies, people, strict=True):
            supplier = create_supplier(
                tenant_id=crowd.buyer.pk,
                actor=crowd.sender,
                name=row.name,
                country=row.country,
                address=row.address,
                sector=row.sector,
                industry=row.industry,
                size_class=row.size,
                tier=row.tier,
                status=SupplierStatus.ADMITTED,
                contact_name=row.contact,
                contact_email=row.email,
                owner=crowd.sender,
            )
            crowd.members.append(Member(row, supplier, company, person))
        Supplier.objects.bulk_update(_joined(crowd.members), ["supplier_org"])


def _joined(members: Iterable[Member]) -> Iterator[Supplier]:
    for member in members:
        member.supplier.supplier_org = member.company
        yield member.supplier


def evaluate(crowd: Crowd, members: Sequence[Member], again: int, now: datetime) -> None:
    """Ask, answer, review and publish for all of them, on both standards."""
    day = now.astimezone(ZoneInfo(crowd.buyer.time_zone)).date()
    with scope(Scope.worker(crowd.buyer.pk)):
        rules = {standard: rules_on(crowd.buyer.pk, standard, day) for standard in STANDARDS}
    asked = [
        (member, request_of(crowd, member, rules[standard], standard, now))
        for member in members
        for standard in STANDARDS
    ]
    with scope(Scope(OrganisationKind.BUYER, crowd.buyer.pk, crowd.buyer.pk)):
        Request.objects.bulk_create(request for _member, request in asked)
    handed_in = [(request, submission_of(crowd, member, request, again)) for member, request in asked]
    for member in members:
        _hand_in(member, [one for _request, one in handed_in if one.supplier_org_id == member.company.pk])
    reviews = {request.pk: list(reviews_of(crowd, request, one)) for request, one in handed_in}
    with scope(Scope(OrganisationKind.BUYER, crowd.buyer.pk, crowd.buyer.pk)):
        Review.objects.bulk_create(review for found in reviews.values() for review in found)
    cards = [
        card
        for request, submission in handed_in
        for card in cards_of(crowd, submission, reviews[request.pk], rules[request.standard])
    ]
    with scope(Scope.worker(crowd.buyer.pk)):
        earlier = Scorecard.objects.filter(
            tenant=crowd.buyer, supplier__in=[member.supplier for member in members], is_current=True
        )
        before = {(one.supplier_id, one.standard, one.basis): one.pk for one in earlier.defer("document")}
        earlier.update(is_current=False, is_official=False)
        for card in cards:
            card.supersedes_id = before.get((card.supplier_id, card.standard, card.basis))
        Scorecard.objects.bulk_create(cards)


def _hand_in(member: Member, submissions: Sequence[Submission]) -> None:
    """As the company: the frozen answers, and the buyer's consent to hold them."""
    with scope(Scope(OrganisationKind.SUPPLIER, member.company.pk, member.company.pk)):
        Submission.objects.bulk_create(submissions)
        Consent.objects.bulk_create(
            Consent(
                tenant=one.tenant,
                supplier_org=member.company,
                submission=one,
                given_by=member.person,
                given_at=one.submitted_at,
                expires_at=one.submitted_at + timedelta(days=3 * 365),
            )
            for one in submissions
        )
