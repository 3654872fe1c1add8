"""Results and findings for a part of the long list: drawn by dice, computed by the engine, like the crowd."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from random import Random

from django.db import transaction

from remediation.models import Area, Finding, Origin, Severity
from remediation.services import FindingValues, issue_finding, open_finding
from suppliers.models import Supplier
from tenants.models import Engagement, Membership, Notice, Organisation, OrganisationKind, Role, User
from tenants.scope import Scope, scope
from workspace.demo.crowd import evaluate
from workspace.demo.crowd_cases import Crowd, Member, Row
from workspace.demo.instants import at as at_time
from workspace.demo.many import FOUND_EVERY, RATED_AT, RATED_EVERY, Made, made, supplier_id

#: Suppliers evaluated in one go.
_AT_ONCE = 50
_RATED_AGO, _FOUND_AGO = timedelta(days=40), timedelta(days=1)
_FOUND = (
    (Severity.MAJOR, Area.LABOUR, "Overtime above the limit", "Time cards of two lines show it for May."),
    (Severity.MINOR, Area.ENVIRONMENT, "Energy meters without labels", "Three of nine meters."),
    (Severity.CRITICAL, Area.HEALTH_SAFETY, "Emergency exit blocked", "Pallets stand before the exit."),
    (Severity.MAJOR, Area.INTEGRITY, "Gifts are not written down", "The register ends last year."),
)


def rate_some(crowd: Crowd, count: int, *, now: datetime, tell: Callable[[str], None]) -> int:
    """Give one supplier in a hundred of the first ``count`` a company of its own and results on both
    standards, where it has none yet; gives how many."""
    buyer = crowd.buyer
    wanted = {supplier_id(buyer.pk, at): at for at in range(RATED_AT, count, RATED_EVERY)}
    with scope(Scope(OrganisationKind.BUYER, buyer.pk, buyer.pk)):
        open_ones = Supplier.objects.filter(tenant=buyer, pk__in=wanted, supplier_org=None)
        suppliers = sorted(open_ones, key=lambda one: wanted[one.pk])
    for start in range(0, len(suppliers), _AT_ONCE):
        some = [(made(buyer.pk, wanted[one.pk]), one) for one in suppliers[start : start + _AT_ONCE]]
        _rate(crowd, some, now - _RATED_AGO)
        tell(f"{start + len(some):,} of {len(suppliers):,} with results")
    return len(suppliers)


@transaction.atomic
def _rate(crowd: Crowd, some: Sequence[tuple[Made, Supplier]], then: datetime) -> None:
    """All of it or nothing, so that a run that was broken off is taken up again."""
    with at_time(then):
        members = _joined(crowd, some)
        with scope(Scope(OrganisationKind.BUYER, crowd.buyer.pk, crowd.buyer.pk)):
            Supplier.objects.bulk_update([one.supplier for one in members], ["supplier_org"])
        evaluate(crowd, members, 0, then)


def _joined(crowd: Crowd, some: Sequence[tuple[Made, Supplier]]) -> list[Member]:
    """A company on the platform with one person for each."""
    members = []
    for one, supplier in some:
        dice = Random(one.name)  # noqa: S311 - dice for a show
        company = Organisation(name=one.name, kind=OrganisationKind.SUPPLIER, is_demo=True)
        person = User(email=one.email, name="Office", password=crowd.password, language="en")
        row = Row(
            name=one.name,
            country=one.country,
            address=one.address,
            sector=one.trade.sector,
            industry=one.trade.industry,
            size=one.size,
            tier=one.tier,
            quality=dice.randrange(15, 95),
            change=0,
            contact="Office",
        )
        supplier.supplier_org = company
        members.append(Member(row, supplier, company, person))
    Organisation.objects.bulk_create(member.company for member in members)
    User.objects.bulk_create(member.person for member in members)
    Membership.objects.bulk_create(
        Membership(user=member.person, organisation=member.company, role=Role.ADMIN) for member in members
    )
    Engagement.objects.bulk_create(
        Engagement(tenant=crowd.buyer, organisation=member.company) for member in members
    )
    return members


def find_some(crowd: Crowd, count: int, *, now: datetime) -> int:
    """One open finding for a few suppliers with results; gives how many are new. Nobody gets mail of it."""
    buyer = crowd.buyer
    numbers = range(RATED_AT, count, FOUND_EVERY)
    with scope(Scope(OrganisationKind.BUYER, buyer.pk, buyer.pk)), at_time(now - _FOUND_AGO) as then:
        wanted = [supplier_id(buyer.pk, at) for at in numbers]
        told = Finding.objects.filter(tenant=buyer, supplier__in=wanted)
        listed = Supplier.objects.filter(tenant=buyer, pk__in=wanted)
        suppliers = list(listed.exclude(pk__in=told.values("supplier")))
        for number, supplier in enumerate(suppliers):
            severity, area, title, description = _FOUND[number % len(_FOUND)]
            values = FindingValues(
                severity=severity,
                area=area,
                clause="",
                title=title,
                description=f"{description} (Made up, like everything about this supplier.)",
                standard="",
                item="",
                found_on=then.date() - timedelta(days=3),
                site=None,
            )
            finding = open_finding(
                tenant_id=buyer.pk,
                supplier=supplier,
                values=values,
                origin=Origin.BUYER,
                owner=crowd.sender,
                actor=crowd.sender,
                now=then,
            )
            issue_finding(finding=finding, actor=crowd.sender, now=then)
    with scope(Scope.worker(buyer.pk)):
        Notice.objects.filter(tenant=buyer, sent_at=None, created_at=then).update(sent_at=then)
    return len(suppliers)
