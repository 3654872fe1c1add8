"""Rules of evaluation: what holds on each standard, and one version of one rule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from assessments.catalogue import STANDARDS
from core.templatetags.ui_lists import address
from risk.materiality import STANDARD
from scoring.models import Method, PanelState, RatingRule, RuleKind, RuleState
from scoring.rule_places import WEIGHTS, Place, package_in_use, place_name
from scoring.rule_values import MATERIALITY
from scoring.services.drafts import revision_of
from standards import loader
from standards.codes import code
from suppliers.countries import country_choices
from suppliers.spreadsheets import CONTENT_TYPES, written
from tenants.access import capability
from tenants.days import local_day
from tenants.scope import tenant_id
from tenants.selectors import Acting
from workspace.selectors import rule_efforts, rule_page, rule_points, rule_sheet, rule_tables
from workspace.selectors import rules as selectors
from workspace.selectors.materiality import offered_to_weights

#: The ways to find weights, with their signs.
_METHODS = {Method.HAND: "hand-move", Method.AHP: "table", Method.DELPHI: "users-group"}


@require_GET
@capability("rules.view")
def rules(request: HttpRequest) -> HttpResponse:
    """What holds on a standard (``?standard=``), since when, by which method and by whom."""
    acting: Acting = request.acting  # type: ignore[attr-defined] # set by the tenant middleware
    wanted = request.GET.get("standard", "")
    standard = package_in_use(tenant_id(), wanted if wanted in STANDARDS else STANDARDS[0])
    language = get_language() or "en"
    today = local_day(tenant_id(), timezone.now())
    context = {
        "standard": standard,
        "today": today,
        "segments": [
            {
                "label": code(key),
                "url": address(request.GET, standard=key),
                "active": key == standard.id,
            }
            for key in STANDARDS
        ],
        "sections": selectors.overview(standard, tenant_id=tenant_id(), today=today, language=language),
        "countries": country_choices(language),
        "may_edit": acting.can("rules.edit"),
        "editions": len(loader.versions(standard.id)),
    }
    return render(request, "workspace/rules.html", context)


@require_GET
@capability("rules.view")
def rule(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    """One version: a draft to work on, or what was put in force. ``?by=`` shows a way to find weights,
    ``?topic=`` a part of the points table."""
    found = get_object_or_404(selectors.rules_of_tenant(tenant_id()), pk=rule_id)
    return render(request, "workspace/rule.html", page(request, found))


@require_GET
@capability("rules.view")
def rule_record(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    """How a version was found, as a file: method, inputs, people, weights."""
    found = get_object_or_404(selectors.rules_of_tenant(tenant_id()), pk=rule_id)
    response = JsonResponse(
        rule_page.record_of(found), json_dumps_params={"indent": 2, "ensure_ascii": False}
    )
    response.headers["Content-Disposition"] = f'attachment; filename="{_file_name(found)}.json"'
    return response


@require_GET
@capability("rules.view")
def rule_export(request: HttpRequest, rule_id: UUID, kind: str) -> HttpResponse:
    """The table of a version as a file: every indicator's points by size class, each part's weight, or each
    answer of the policy."""
    found = get_object_or_404(selectors.rules_of_tenant(tenant_id()), pk=rule_id)
    if kind not in CONTENT_TYPES:
        raise Http404
    place = Place.of(found, package_in_use(found.tenant_id, found.standard))
    heads, rows = rule_sheet.sheet(found, place)
    response = HttpResponse(written(kind, heads, rows), content_type=CONTENT_TYPES[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="{_file_name(found)}.{kind}"'
    return response


def page(
    request: HttpRequest,
    found: RatingRule,
    *,
    typed: QueryDict | None = None,
    problems: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The context of a rule's page. ``typed`` and ``problems`` are what came back from a form."""
    acting: Acting = request.acting  # type: ignore[attr-defined] # set by the tenant middleware
    place = Place.of(found, package_in_use(found.tenant_id, found.standard))
    today = local_day(found.tenant_id, timezone.now())
    versions = rule_page.versions_of(found, today=today)
    language = get_language() or "en"
    problems = problems or {}
    context: dict[str, Any] = {
        "rule": found,
        "place": place,
        "name": place_name(place, language),
        "code": code(found.standard),
        "today": today,
        "versions": versions,
        "standing": next(one.standing for one in versions if one.rule.pk == found.pk),
        "earlier": rule_page.before(found, versions),
        "revision": revision_of(found),
        "may_edit": found.state == RuleState.DRAFT and acting.can("rules.edit"),
        "may_draft": acting.can("rules.edit"),
        "problems": problems,
        "typed": typed or {},
        "steps": range(len(MATERIALITY)),
    }
    if found.kind in WEIGHTS:
        context |= _weights(request, found, place, context)
    elif found.kind == RuleKind.POINTS:
        context |= rule_points.points(place.standard, found.content, _topic(request, typed), typed, problems)
    elif found.kind == RuleKind.EFFORT:
        context["effort_rows"] = rule_efforts.rows(place.standard, found.content, typed, problems)
        context["effort_columns"] = rule_efforts.columns(place.standard)
    else:
        context |= rule_tables.policy(place.standard, found.content, typed, problems)
    return context | {"faults": rule_tables.faults(context)}


def _weights(
    request: HttpRequest, found: RatingRule, place: Place, context: Mapping[str, Any]
) -> dict[str, Any]:
    typed, problems = context["typed"], context["problems"]
    asked = typed.get("by") or request.GET.get("by", "")
    by = asked if asked in Method.values else found.method
    language = get_language() or "en"
    rows = (
        rule_page.matrix_from_pairs(len(place.names), typed)
        if "p-0-1" in typed
        else rule_page.matrix_of(found, place)
    )
    misplaced = {key: words for key, words in problems.items() if key[:1].isdigit()}
    grid = rule_page.grid(place, rows, language=language, problems=misplaced)
    shown = grid.result.weights(list(place.names)) if by == Method.AHP and grid.result else found.content
    panels = rule_page.panels_of(found, found.tenant_id)
    can_fill = context["may_edit"] and found.standard == STANDARD
    is_asked = can_fill and "record" in request.GET
    offered = offered_to_weights(found.tenant_id, context["today"]) if is_asked else {}
    materiality = rule_tables.materiality(found, place, typed, problems, offered)
    if not context["may_edit"] and not rule_tables.says_anything(materiality):
        materiality = []
    return {
        "by": by,
        "methods": [
            {"label": _method(key), "icon": icon, "url": f"?by={key}", "active": key == by}
            for key, icon in _METHODS.items()
        ],
        "weights": rule_page.weights(place, shown, context["earlier"], typed=typed, problems=problems),
        "grid": grid,
        "panel": next((one for one in panels if one.state == PanelState.OPEN), None),
        "panels": panels,
        "experts": rule_tables.experts(found.tenant_id, typed) if by == Method.DELPHI else [],
        "materiality": materiality,
        "is_offered": bool(offered),
        "can_fill": can_fill,
        "delphi": rule_tables.delphi(found, place),
    }


def _file_name(found: RatingRule) -> str:
    name = "-".join(part for part in (found.standard, found.kind, found.scope, found.country) if part)
    return f"{name}-v{found.version}"


def _method(method: Method) -> str:
    return {Method.HAND: _("By hand"), Method.AHP: _("AHP"), Method.DELPHI: _("Delphi")}[method]


def _topic(request: HttpRequest, typed: QueryDict | None) -> str:
    return str((typed or request.GET).get("topic", ""))
