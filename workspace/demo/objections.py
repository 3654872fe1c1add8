"""Objections in the demo world: one that waits for a reply, and one that was upheld."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Case, When

from assessments.models import Decision, RejectReason, Review
from scoring.models import Basis, Dispute, Scorecard
from scoring.services import score_review
from scoring.services.disputes import open_dispute, uphold_dispute
from tenants.scope import Scope, scope
from workspace.demo.follow_up import Players
from workspace.demo.timeline import Timeline

#: (supplier, standard, the reason it objects to, what it says, day it objects, day it is upheld)
OBJECTIONS = (
    (
        "Qingluan Knitting Co., Ltd.",
        "t-cerds",
        RejectReason.WRONG_HOLDER,
        "The document names our former name; the business licence in the same file shows that it is us.",
        "n-12",
        "",
    ),
    (
        "Azure Kestrel Garments Ltd",
        "t-cerds",
        RejectReason.NOT_SHOWN,
        "Page 7 of the second file shows it; the table of contents calls it an annex.",
        "n-34",
        "n-27",
    ),
)


@dataclass(slots=True)
class _Objection:
    """One objection on its way; ``id`` is known once it is opened."""

    players: Players
    supplier: str
    standard: str
    reason: str
    text: str
    id: UUID | None = None

    def open(self, now: datetime) -> None:
        """The supplier objects to a line that was rejected for the reason its text answers, or to the first
        rejected one."""
        with scope(self.players.as_company(self.supplier)):
            card = (
                Scorecard.objects.select_related("tenant")
                .filter(
                    supplier_id=self.players.suppliers[self.supplier].pk,
                    standard=self.standard,
                    basis=Basis.VERIFIED,
                    is_current=True,
                )
                .get()
            )
            refused = Review.objects.filter(request_id=card.request_id, decision=Decision.REJECTED)
            refused = refused.annotate(fits=Case(When(reason=self.reason, then=0), default=1))
            self.id = open_dispute(
                card=card,
                line=refused.order_by("fits", "item").values_list("item", flat=True)[0],
                text=self.text,
                actor=self.players.contact_of(self.supplier),
                now=now,
            ).pk

    def uphold(self, now: datetime) -> None:
        """The buyer's ESG manager, who decided nothing, looks again and agrees."""
        with scope(self.players.as_buyer()):
            dispute = Dispute.objects.select_related("card__request").get(pk=str(self.id))
            uphold_dispute(
                dispute=dispute,
                reply="You are right: the annex belongs to the document and is in force.",
                actor=self.players.manager,
                now=now,
            )
        with scope(Scope.worker(self.players.buyer.pk)):
            score_review(dispute.card.request_id, tenant_id=self.players.buyer.pk, now=now)


def tell_objections(players: Players, timeline: Timeline) -> None:
    """Put every objection on the timeline."""
    for supplier, standard, reason, text, opened, upheld in OBJECTIONS:
        one = _Objection(players, supplier, standard, reason, text)
        timeline.add(opened, one.open)
        if upheld:
            timeline.add(upheld, one.uphold)
