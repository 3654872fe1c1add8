"""Keeping what was tried: ordinary drafts of rules, which people then look at and put in force."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import DomainError, InvalidInput
from scoring.models import Method, RatingRule, RuleState
from scoring.services.drafts import change
from scoring.services.ruling import draft_rule
from scoring.what_if.proposal import Proposal


@transaction.atomic
def keep_as_drafts(*, tenant_id: UUID, proposal: Proposal, actor: Any) -> list[RatingRule]:
    """A draft for everything in the proposal that differs from the rules in force.

    Raises InvalidInput where nothing differs, and DomainError (409) where a draft is being worked on already
    at one of the places: nobody's draft is overwritten, and then none is made.
    """
    if not proposal.contents:
        raise InvalidInput(_("Nothing differs from the rules in force. Change something first."))
    drafts = RatingRule.objects.filter(
        tenant_id=tenant_id, standard=proposal.standard.id, state=RuleState.DRAFT
    )
    begun = {(rule.kind, rule.scope, rule.country): rule for rule in drafts}
    for place, _content in proposal.contents:
        if known := begun.get((place.kind.value, place.scope, place.country)):
            raise DomainError(
                _("There is a draft of this already: %(kind)s. Put it in force or throw it away first.")
                % {"kind": known.get_kind_display()},
                code="draft_exists",
            )
    kept = []
    for place, content in proposal.contents:
        rule = draft_rule(tenant_id=tenant_id, place=place, actor=actor)
        change(rule, content, Method.HAND, {}, reason="", actor=actor)
        kept.append(rule)
    return kept
