"""Working on a draft of a rule: starting, saving, trying, putting in force, withdrawing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.templatetags.ui_format import day as day_words
from scoring.models import Method, RatingRule, RuleKind
from scoring.rule_places import Place, package_in_use, place_of
from scoring.rule_values import BadRule, judged
from scoring.services import rule_saving
from scoring.services.ruling import draft_from_profile, draft_rule, put_in_force, withdraw_draft
from tenants.access import capability
from tenants.scope import tenant_id
from workspace.selectors import rule_efforts, rule_page, rule_points, rule_tables
from workspace.selectors.rules import rules_of_tenant
from workspace.views.rules import page


@require_POST
@capability("rules.edit")
def rule_draft(request: HttpRequest) -> HttpResponse:
    """Start a version at a place, or go on with the one begun; ``default`` begins with the product's."""
    sent = request.POST
    standard = package_in_use(tenant_id(), sent.get("standard", ""))
    place = place_of(
        standard,
        kind=sent.get("kind", ""),
        scope=sent.get("scope", ""),
        country=sent.get("country", ""),
    )
    start = draft_from_profile if sent.get("default") else draft_rule
    rule = start(tenant_id=tenant_id(), place=place, actor=request.user)
    return redirect("rule", rule.pk)


@require_POST
@capability("rules.edit")
def rule_save(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    """Store what a draft says. Values that cannot be used come back with a message at each field."""
    found = _found(rule_id)
    return _tried(request, found, lambda: _save(request, found), _("The draft is saved."))


def _save(request: HttpRequest, found: RatingRule) -> Any:
    sent = request.POST
    place = Place.of(found, package_in_use(found.tenant_id, found.standard))
    common: dict[str, Any] = {
        "tenant_id": found.tenant_id,
        "actor": request.user,
        "seen": sent.get("revision", ""),
        "reason": sent.get("reason", ""),
    }
    if found.kind == RuleKind.POLICY:
        return rule_saving.save_policy(found.pk, given=rule_tables.policy_typed(sent), **common)
    if found.kind == RuleKind.POINTS:
        given = rule_points.points_typed(place.standard, sent)
        return rule_saving.save_points(found.pk, given=given, **common)
    if found.kind == RuleKind.EFFORT:
        return rule_saving.save_efforts(found.pk, given=rule_efforts.typed_in(sent), **common)
    if sent.get("by") == Method.AHP:
        rows = rule_page.matrix_from_pairs(len(place.names), sent)
        return rule_saving.save_by_ahp(found.pk, rows=rows, people=sent.get("people", ""), **common)
    given_weights = {key: sent.get(f"w-{key}", "") for key in place.names}
    return rule_saving.save_by_hand(found.pk, given=given_weights, **common)


@require_POST
@capability("rules.edit")
def rule_try(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    """What judgements would come to: weights and consistency, as fragments. Nothing is stored."""
    found = _found(rule_id)
    place = Place.of(found, package_in_use(found.tenant_id, found.standard))
    rows = rule_page.matrix_from_pairs(len(place.names), request.POST)
    try:
        result = judged(place, rows)
    except BadRule as error:
        return HttpResponse(str(error), status=422, content_type="text/plain; charset=utf-8")
    versions = rule_page.versions_of(found, today=timezone.now().date())
    context = {
        "rule": found,
        "place": place,
        "earlier": rule_page.before(found, versions),
        "grid": rule_page.grid(place, rows, language=get_language() or "en", problems={}),
        "weights": rule_page.weights(
            place, result.weights(list(place.names)), rule_page.before(found, versions)
        ),
        "is_fragment": True,
    }
    return render(request, "workspace/_rule_tried.html", context)


@require_POST
@capability("rules.edit")
def rule_materiality(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    """Store how much each topic matters, financially and by impact."""
    found = _found(rule_id)
    place = Place.of(found, package_in_use(found.tenant_id, found.standard))

    def save() -> None:
        rule_saving.save_materiality(
            found.pk,
            tenant_id=found.tenant_id,
            given=rule_tables.materiality_typed(place, request.POST),
            seen=request.POST.get("revision", ""),
            actor=request.user,
        )

    return _tried(request, found, save, _("Materiality is saved with the draft."))


@require_POST
@capability("rules.edit")
def rule_in_force(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    """Put a draft in force from a day on."""
    found = _found(rule_id)
    day = _day(request.POST.get("day", ""))

    def put() -> None:
        if day is None:
            raise BadRule({"day": _("Enter a day as year-month-day, such as 2027-01-01.")})
        put_in_force(
            found.pk,
            tenant_id=found.tenant_id,
            day=day,
            reason=request.POST.get("reason", ""),
            seen=request.POST.get("revision", ""),
            actor=request.user,
            now=timezone.now(),
        )

    words = _("In force from %(day)s. Requests sent from then on are scored by it.")
    return _tried(request, found, put, words % {"day": day_words(day)})


@require_POST
@capability("rules.edit")
def rule_withdraw(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    """Throw a draft away."""
    found = _found(rule_id)
    withdraw_draft(found.pk, tenant_id=found.tenant_id, actor=request.user)
    messages.success(request, _("The draft is thrown away; what is in force stays."))
    response = redirect("rules")
    response.headers["Location"] += f"?standard={found.standard}"
    return response


def _found(rule_id: UUID) -> RatingRule:
    return get_object_or_404(rules_of_tenant(tenant_id()), pk=rule_id)


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _tried(request: HttpRequest, found: RatingRule, write: Callable[[], Any], words: str) -> HttpResponse:
    """Do it and come back to the page, or show the page with what was typed and what is wrong with it."""
    try:
        with transaction.atomic():
            write()
    except BadRule as error:
        context = page(request, found, typed=request.POST, problems=error.problems)
        return render(request, "workspace/rule.html", context, status=422)
    messages.success(request, words)
    response = redirect("rule", found.pk)
    query = "&".join(
        f"{key}={request.POST[key]}" for key in ("topic",) if request.POST.get(key, "").isalpha()
    )
    response.headers["Location"] += f"?{query}" if query else ""
    return response
