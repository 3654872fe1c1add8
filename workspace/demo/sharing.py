"""A result that a supplier of the demo world handed to somebody who is no customer here."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from reports.sharing.selectors import shareable_cards
from reports.sharing.services import USUAL_DAYS, share_result
from tenants.scope import scope
from workspace.demo.follow_up import Players

#: (supplier, whom it shares with, whether the signed receipt goes with it)
SHARES = (
    ("Qingluan Knitting Co., Ltd.", "Hollins & Marrow Retail", True),
    ("Qingluan Knitting Co., Ltd.", "Bank of the Eastern Delta", False),
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
