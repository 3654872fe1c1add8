"""What scorecards bring into a case: a draft nobody has released, an open objection, and peers."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID, uuid4

from django.db.models import F

from scoring.benchmarks.counting import advance_benchmarks
from scoring.models import CardState, PeerGroup, Scorecard, Screening, Standing
from scoring.services.disputes import open_dispute
from scoring.telling import advance_tellings
from tenants.scope import Scope, scope
from tests.world import NOW, World


def draft_beside(card: Scorecard) -> UUID:
    """A draft of the same round, as a two-person policy leaves it."""
    with scope(Scope.worker(card.tenant_id)):
        draft = Scorecard.objects.get(pk=card.pk)
        draft.pk = uuid4()
        draft.input_hash = draft.pk.hex
        draft.state, draft.is_current, draft.is_official = CardState.DRAFT, False, False
        draft.published_at = None
        draft.save(force_insert=True)
        return draft.pk


def open_objection(world: World, company: str, card_id: UUID, line: str) -> UUID:
    """The supplier objects to one line of a card."""
    with scope(world.scope(company)):
        card = Scorecard.objects.select_related("tenant").get(pk=card_id)
        dispute = open_dispute(
            card=card,
            line=line,
            text="The second file shows it on page 4.",
            actor=world.user(company, "admin"),
            now=NOW,
        )
    advance_tellings(now=NOW)
    return dispute.pk


def keep_scores(tenant_id: UUID) -> None:
    """Let the cards of the case stand as they are: its negative events count as taken in."""
    with scope(Scope.worker(tenant_id)):
        Screening.objects.filter(tenant_id=tenant_id).update(scored_revision=F("revision"))


def counted_peers(buyers: Iterable[UUID]) -> None:
    """Count every buyer's groups, and let each standing name its class though it has fewer than five: so
    there is a group that a supplier company may read, and others that it may not."""
    advance_benchmarks(now=NOW)
    for buyer in buyers:
        with scope(Scope.worker(buyer)):
            for group in PeerGroup.objects.filter(tenant_id=buyer, kind="size"):
                named = Standing.objects.filter(
                    tenant_id=buyer, standard=group.standard, size_class=group.size_class
                )
                named.update(size_group=group, size_percentile=50)
