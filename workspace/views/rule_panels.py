"""Panels of experts who vote on the weights of a draft, in rounds and without names."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from scoring.models import ExpertPanel, PanelState
from scoring.rule_places import Place, package_in_use, place_name
from scoring.rule_values import BadRule
from scoring.services import panels
from scoring.voting import vote_of
from scoring.weighting import MIN_VOTES
from tenants.access import capability
from tenants.scope import organisation_id, tenant_id
from tenants.selectors import Acting
from workspace.selectors import rule_page, rule_tables
from workspace.selectors.rules import rules_of_tenant
from workspace.views.rules import page


@require_POST
@capability("rules.edit")
def panel_open(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    """Ask experts for the weights of a draft."""
    found = get_object_or_404(rules_of_tenant(tenant_id()), pk=rule_id)
    chosen = set(request.POST.getlist("experts"))
    people = [one for one in rule_tables.experts(tenant_id(), None) if one["id"] in chosen]
    try:
        if len(people) < len(chosen):
            raise BadRule({"experts": _("Choose people of the list.")})
        opened = panels.open_panel(
            found.pk,
            tenant_id=tenant_id(),
            experts=[{key: one[key] for key in ("id", "name", "role")} for one in people],
            question=request.POST.get("question", ""),
            actor=request.user,
            now=timezone.now(),
        )
    except BadRule as error:
        context = page(request, found, typed=request.POST, problems=error.problems)
        return render(request, "workspace/rule.html", context, status=422)
    messages.success(request, _("The panel is open. The experts are told by e-mail."))
    return redirect("panel", opened.pk)


@require_GET
@capability("rules.vote")
def panel(request: HttpRequest, panel_id: UUID) -> HttpResponse:
    """A panel: the open round to vote in, and what the rounds before came to."""
    return render(request, "workspace/panel.html", _context(request, _panel(panel_id)))


@require_POST
@capability("rules.vote")
def panel_vote(request: HttpRequest, panel_id: UUID) -> HttpResponse:
    """Vote in the open round; voting again replaces one's own vote."""
    found = _panel(panel_id)
    place = _place(found)
    seen = request.POST.get("round", "")
    try:
        panels.vote(
            found.pk,
            tenant_id=tenant_id(),
            given={key: request.POST.get(f"w-{key}", "") for key in place.names},
            comment=request.POST.get("comment", ""),
            round_seen=int(seen) if seen.isascii() and seen.isdecimal() and len(seen) == 1 else 0,
            voter=request.user,
            organisation_id=organisation_id(),
        )
    except BadRule as error:
        context = _context(request, found, typed=request.POST, problems=error.problems)
        return render(request, "workspace/panel.html", context, status=422)
    messages.success(request, _("Your vote counts. You can change it until the round ends."))
    return redirect("panel", found.pk)


@require_POST
@capability("rules.edit")
def panel_next(request: HttpRequest, panel_id: UUID) -> HttpResponse:
    """End the round and open the next one."""
    opened = panels.next_round(
        _panel(panel_id).pk, tenant_id=tenant_id(), actor=request.user, now=timezone.now()
    )
    messages.success(request, _("Round %(round)s is open.") % {"round": opened.round})
    return redirect("panel", opened.pk)


@require_POST
@capability("rules.edit")
def panel_close(request: HttpRequest, panel_id: UUID) -> HttpResponse:
    """End the panel and take its medians into the draft."""
    closed = panels.close_panel(
        _panel(panel_id).pk, tenant_id=tenant_id(), actor=request.user, now=timezone.now()
    )
    messages.success(request, _("The draft holds what the experts agreed on."))
    return redirect("rule", closed.rule_id)


@require_POST
@capability("rules.edit")
def panel_call_off(request: HttpRequest, panel_id: UUID) -> HttpResponse:
    """End the panel without taking anything from it."""
    ended = panels.call_off_panel(
        _panel(panel_id).pk, tenant_id=tenant_id(), actor=request.user, now=timezone.now()
    )
    messages.success(request, _("The panel is called off; the draft stays as it was."))
    return redirect("rule", ended.rule_id)


def _panel(panel_id: UUID) -> ExpertPanel:
    panels_here = ExpertPanel.objects.filter(tenant_id=tenant_id()).select_related("rule")
    return get_object_or_404(panels_here, pk=panel_id)


def _place(found: ExpertPanel) -> Place:
    return Place.of(found.rule, package_in_use(found.tenant_id, found.rule.standard))


def _context(
    request: HttpRequest, found: ExpertPanel, *, typed: Any = None, problems: Any = None
) -> dict[str, Any]:
    acting: Acting = request.acting  # type: ignore[attr-defined] # set by the tenant middleware
    voter: Any = request.user
    place = _place(found)
    mine = vote_of(found, voter)
    rounds = rule_tables.rounds(found.results, place.names)
    start = mine.weights if mine else found.rule.content
    context = {
        "panel": found,
        "rule": found.rule,
        "place": place,
        "name": place_name(place, get_language() or "en"),
        "weights": rule_page.weights(place, start, None, typed=typed, problems=problems),
        "rounds": rounds[::-1],
        "last": {line["key"]: line for line in rounds[-1]["lines"]} if rounds else {},
        "votes": found.votes_in,
        "enough": MIN_VOTES,
        "mine": mine,
        "comment": typed.get("comment", "") if typed else (mine.comment if mine else ""),
        "is_open": found.state == PanelState.OPEN,
        "is_asked": panels.is_asked(found, voter.pk, organisation_id()),
        "may_lead": acting.can("rules.edit"),
        "problems": problems or {},
    }
    return context | {"faults": rule_tables.faults(context)}
