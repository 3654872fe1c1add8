"""Which panels of experts wait for a person's vote."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from scoring.models import ExpertPanel, ExpertVote, PanelState, RuleState
from scoring.services.panels import is_asked
from scoring.voting import as_voter, voter_key


def panels_waiting_for(person: Any, *, organisation_id: UUID, tenant_id: UUID) -> list[ExpertPanel]:
    """The open panels that asked ``person``, or the rating body they act for, and have no vote of theirs in
    the round that is open; oldest first. One query, three more where there are any."""
    running = ExpertPanel.objects.filter(
        tenant_id=tenant_id, state=PanelState.OPEN, rule__state=RuleState.DRAFT
    )
    asked = [
        panel
        for panel in running.select_related("rule").order_by("created_at", "pk")
        if is_asked(panel, person.pk, organisation_id)
    ]
    if not asked:
        return []
    keys = {panel.pk: voter_key(panel, person) for panel in asked}
    cast = ExpertVote.objects.filter(tenant_id=tenant_id, panel__in=keys, voter__in=keys.values())
    with as_voter(keys.values()):
        voted = set(cast.values_list("panel_id", "round", "voter"))
    return [panel for panel in asked if (panel.pk, panel.round, keys[panel.pk]) not in voted]
