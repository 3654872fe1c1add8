"""Answers of one company of the demo world, given to a second customer, and one it is still asked for."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from assessments.models import RequestState
from assessments.sharing.asking import ask_to_share
from assessments.sharing.freezing import sections_of
from assessments.sharing.sharing import customers_to_share_with, share_answers
from tenants.models import User
from tenants.scope import Scope, scope
from workspace.demo.follow_up import Players
from workspace.demo.instants import at
from workspace.selectors.consents import own_submissions, verified_of

COMPANY = "Qingluan Knitting Co., Ltd."
SHARED, ASKED = "t-cfie", "esg-due-diligence"


def share_with_second_customer(players: Players, *, asker: User, now: datetime) -> None:
    """The company hands its reviewed answers on to its other customer, which then asks for more."""
    place = players.as_company(COMPANY)
    with at(now - timedelta(days=2)), scope(place):
        other = customers_to_share_with(place.organisation_id, besides=players.buyer.pk).first()
        found = own_submissions().filter(
            tenant_id=players.buyer.pk, request__standard=SHARED, request__state=RequestState.REVIEWED
        )
        source = found.order_by("-submitted_at").first()
        if other is None or source is None:
            return
        share_answers(
            source=source,
            customer_id=other.pk,
            sections=[one.key for one in sections_of(source.document)],
            with_files=True,
            verified=verified_of(source, by_name=True),
            purpose="供贵司评估我们，替代另一份问卷",
            expires_at=now + timedelta(days=150),
            form_key=uuid4(),
            seen_at=now,
            actor=players.contact_of(COMPANY),
            now=now - timedelta(days=2),
        )
    with at(now - timedelta(days=1)), scope(Scope("buyer", other.pk, other.pk)):
        ask_to_share(
            tenant_id=other.pk,
            company_id=place.organisation_id,
            standard=ASKED,
            message="We would rather read what you told others than send you one more questionnaire.",
            actor=asker,
            now=now - timedelta(days=1),
        )
