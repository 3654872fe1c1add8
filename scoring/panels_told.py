"""Telling experts that a round of their panel is open."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from core.models import Effect
from scoring.industries import industry_names
from scoring.models import ExpertPanel, PanelState, RuleKind
from scoring.services.panels import ROUND_OPENED
from standards.codes import code
from tenants.models import ROLES_BY_KIND, OrganisationKind
from tenants.selectors import people_to_tell
from tenants.services import notify


def tell_panel(effect: Effect, now: datetime) -> None:
    """Have every expert told of the round that opened, once; nobody where it is over by now.

    Of a rating body that was asked, all its people are told: any of them may vote.
    """
    panel = ExpertPanel.objects.select_related("rule", "tenant").get(
        pk=effect.subject_id, tenant_id=effect.tenant_id
    )
    if panel.state != PanelState.OPEN or effect.key != f"{panel.pk}:round {panel.round}":
        return
    notify(
        tenant_id=panel.tenant_id,
        key=effect.key,
        kind=ROUND_OPENED,
        recipients=dict.fromkeys(_experts(panel)),
        context={
            "reference": code(panel.rule.standard),
            "title": _what_is_weighed(panel),
            "question": panel.question,
            "round": panel.round,
            "buyer_name": panel.tenant.name,
        },
        path=reverse("panel", args=[panel.pk]),
        now=now,
    )


def _experts(panel: ExpertPanel) -> list[tuple[UUID, UUID]]:
    asked = {UUID(one["id"]) for one in panel.experts}
    people = people_to_tell(panel.tenant_id, ROLES_BY_KIND[OrganisationKind.BUYER])
    found = [(organisation, person) for organisation, person in people if person in asked]
    for body in sorted(asked - {person for _organisation, person in found}):
        found += people_to_tell(body, ROLES_BY_KIND[OrganisationKind.ASSESSOR])
    return found


def _what_is_weighed(panel: ExpertPanel) -> dict[str, str]:
    """The kind of weights and the industry they are for, in every language."""
    industry = industry_names().get(panel.rule.scope)
    named = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            kind = str(RuleKind(panel.rule.kind).label)
        named[language] = f"{kind} · {industry.in_language(language)}" if industry else kind
    return named
