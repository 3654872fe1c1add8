"""What suppliers of the demo world hand on: results to somebody who is no customer here, and results of other
assessments to their customers."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from assessments.outside.selectors import own_places
from assessments.outside.services import ResultFacts, add_outside_results
from reports.sharing.selectors import shareable_cards
from reports.sharing.services import USUAL_DAYS, share_result
from tenants.scope import scope
from workspace.demo.follow_up import Players

#: (supplier, whom it shares with, whether the signed receipt goes with it)
SHARES = (
    ("Qingluan Knitting Co., Ltd.", "Hollins & Marrow Retail", True),
    ("Qingluan Knitting Co., Ltd.", "Bank of the Eastern Delta", False),
)
#: (supplier, scheme, what it says, days ago, days it stays valid from then)
OUTSIDE = (
    ("Qingluan Knitting Co., Ltd.", "ecovadis", "Bronze, 58 / 100", 120, 365),
    ("Qingluan Knitting Co., Ltd.", "sedex_saq", "Completed, 96 %", 300, 365),
    ("Qingluan Knitting Co., Ltd.", "smeta", "4-pillar, 3 minor findings", 800, 730),
)


def show_outside_results(players: Players, *, now: datetime) -> None:
    """Enter each supplier's results of other assessments for all its customers. They are invented."""
    for supplier, scheme, score, ago, valid in OUTSIDE:
        day = now.date() - timedelta(days=ago)
        facts = ResultFacts(
            scheme=scheme,
            scheme_name="",
            score=score,
            assessed_on=day,
            valid_until=day + timedelta(days=valid),
        )
        with scope(players.as_company(supplier)):
            add_outside_results(
                places=[place for _name, place in own_places().values()],
                facts=facts,
                file=None,
                by_supplier=True,
                actor=players.contact_of(supplier),
                today=now.date(),
            )


def share_results(players: Players, *, now: datetime) -> None:
    """Share each supplier's first result that counts. The links were sent; nobody here knows them."""
    for supplier, recipient, with_receipt in SHARES:
        place = players.as_company(supplier)
        with scope(place):
            card = shareable_cards(place.organisation_id).first()
            if card is None:
                continue
            share_result(
                card=card,
                recipient=recipient,
                with_receipt=with_receipt,
                report=None,
                expires_at=now + timedelta(days=USUAL_DAYS),
                form_key=uuid4(),
                actor=players.contact_of(supplier),
                now=now,
            )
