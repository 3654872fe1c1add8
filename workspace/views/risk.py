"""Risk classes of all suppliers: the overview, the list behind it, and the list as a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.errors import InvalidInput
from core.templatetags.ui_lists import address
from risk.areas import AREAS
from risk.in_force import own_tables, rule_on
from risk.names import FACTOR_NAMES, LEVEL_NAMES
from risk.reference_tables import division_of
from suppliers.countries import country_name
from suppliers.models import RiskClass
from suppliers.spreadsheets import CONTENT_TYPES, MAX_WORKBOOK_ROWS, written
from tenants.access import capability
from tenants.scope import tenant_id
from tenants.selectors import Acting
from workspace.paging import page_of
from workspace.selectors import risk as selectors
from workspace.selectors import risk_list
from workspace.selectors.audit_desk import today_of
from workspace.selectors.risk_list import Asked, Row
from workspace.selectors.supplier_risk import checks_of, least_of

PAGE_SIZE = 50
_LABELS: dict[str, Promise] = {
    "q": pgettext_lazy("a search word in a name", "Holds"),
    "level": gettext_lazy("Risk class is"),
    "country": gettext_lazy("Country is"),
    "sector": gettext_lazy("Sector is"),
    "tier": gettext_lazy("Tier is"),
    "area": gettext_lazy("Grave in the area"),
    "only": gettext_lazy("Only"),
}
_ONLY = {
    "overruled": gettext_lazy("overruled by a person"),
    "exposed": gettext_lazy("with extended checks"),
}


@require_GET
@capability("risk.view")
def risk(request: HttpRequest) -> HttpResponse:
    """How many are high, where, and what follows."""
    acting: Acting = request.acting  # type: ignore[attr-defined] # set by the tenant middleware
    today = today_of(acting, timezone.now())
    rule = rule_on(tenant_id(), today)
    context = {
        "overview": selectors.overview(tenant_id(), get_language() or "en"),
        "rule": rule,
        "basic": checks_of(rule, "basic"),
        "extended": checks_of(rule, "extended"),
        "least": least_of(tenant_id(), today),
        "exposed_url": selectors.list_url(only="exposed"),
        "overruled_url": selectors.list_url(only="overruled"),
        "list_url": selectors.list_url(),
        "grave": selectors.GRAVE,
    }
    return render(request, "workspace/risk.html", context)


@require_GET
@capability("risk.view")
def risk_listed(request: HttpRequest) -> HttpResponse:
    """The suppliers with their class and why, narrowed and sorted by the URL."""
    asked = Asked.read(request.GET)
    found = risk_list.found(asked, tenant_id=tenant_id(), sort=request.GET.get("sort", risk_list.USUAL))
    page = page_of(found.select_related("supplier", "supplier__category"), request.GET, size=PAGE_SIZE)
    language = get_language() or "en"
    context = {
        "asked": asked,
        "page": page,
        "rows": risk_list.rows_of(page.rows, tenant_id=tenant_id(), language=language, own={}),
        "factor_names": list(FACTOR_NAMES.values()),
        "chips": _chips(request, asked),
        "tabs": _tabs(request, asked),
        "sort": request.GET.get("sort", risk_list.USUAL),
        "query": request.GET.urlencode(),
        "areas": list(AREAS.items()),
        "tiers": [("1", "1"), ("2", "2"), ("3", "3+")],
        "kept": [
            (key, request.GET[key])
            for key in ("class", "country", "sector", "only", "sort")
            if request.GET.get(key)
        ],
        "all_url": selectors.list_url(),
    }
    if request.headers.get("HX-Target") == "results":
        return render(request, "workspace/_risk_list.html", context)
    return render(request, "workspace/risk_list.html", context)


@require_GET
@capability("risk.view")
def risk_export(request: HttpRequest, kind: str) -> HttpResponse:
    """The list as narrowed and sorted, as a file."""
    if kind not in CONTENT_TYPES:
        raise Http404
    asked = Asked.read(request.GET)
    found = risk_list.found(asked, tenant_id=tenant_id(), sort=request.GET.get("sort", risk_list.USUAL))
    held = list(found.select_related("supplier", "supplier__category")[: MAX_WORKBOOK_ROWS + 1])
    if len(held) > MAX_WORKBOOK_ROWS:
        raise InvalidInput(
            _("An export holds up to %(limit)s suppliers. Narrow the list by a filter, then export it.")
            % {"limit": MAX_WORKBOOK_ROWS}
        )
    language = get_language() or "en"
    rows = risk_list.rows_of(held, tenant_id=tenant_id(), language=language, own=own_tables(tenant_id()))
    exposed = set(selectors.exposed(tenant_id()).order_by().values_list("pk", flat=True))
    columns = _columns(language, exposed)
    cells = [[cell(row) for cell in columns.values()] for row in rows]
    response = HttpResponse(written(kind, list(columns), cells), content_type=CONTENT_TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="risk-classes.{kind}"'
    return response


def _columns(language: str, exposed: set[Any]) -> dict[str, Callable[[Row], Any]]:
    """Head of each column, in the reader's language → the cell of a row."""

    def overruled(name: str) -> Callable[[Row], Any]:
        return lambda row: str(getattr(row.overrule, name) or "") if row.overrule else ""

    def of_factor(place: int, part: int) -> Callable[[Row], Any]:
        return lambda row: row.factors[place][part] if row.factors else None

    columns: dict[str, Callable[[Row], Any]] = {
        _("Number"): lambda row: row.assessment.supplier.number,
        _("Your number"): lambda row: row.assessment.supplier.reference,
        _("Name"): lambda row: row.assessment.supplier.name,
        _("Country"): lambda row: row.country,
        _("Tier"): lambda row: row.assessment.supplier.tier,
        _("Sector"): lambda row: selectors.sector_words(
            division_of(row.assessment.supplier.isic, row.assessment.supplier.industry) or selectors.UNKNOWN,
            language,
        ),
        _("Category"): lambda row: str(row.assessment.supplier.category or ""),
        _("Risk class"): lambda row: _class(row.assessment.supplier.risk_class),
        _("By the rule"): lambda row: _class(row.assessment.risk_class),
        _("Why"): lambda row: row.why,
        _("Overruled by"): overruled("by_name"),
        _("Reason"): overruled("reason"),
        _("Until"): overruled("until"),
    }
    for place, name in enumerate(FACTOR_NAMES.values()):
        columns[str(name)] = of_factor(place, 2)
        columns[_("%(factor)s, level") % {"factor": name}] = _level(place)
    return columns | {
        _("Points"): lambda row: row.assessment.points,
        _("Extended checks"): lambda row: _("yes") if row.assessment.supplier_id in exposed else _("no"),
        _("Rule"): lambda row: row.assessment.rule_label,
        _("Classified"): lambda row: row.assessment.assessed_at.isoformat(timespec="seconds"),
    }


def _level(place: int) -> Callable[[Row], Any]:
    return lambda row: str(LEVEL_NAMES[row.factors[place][1]]) if row.factors else ""


def _class(key: str) -> str:
    return str(RiskClass(key).label) if key else ""


def _chips(request: HttpRequest, asked: Asked) -> list[dict[str, str]]:
    return [
        {
            "label": str(_LABELS[name]),
            "value": _value(name, getattr(asked, name)),
            "url": address(request.GET, **{"class" if name == "level" else name: None}),
        }
        for name in asked.active()
    ]


def _value(name: str, value: str) -> str:
    language = get_language() or "en"
    words: dict[str, Callable[[], str]] = {
        "level": lambda: _class(value),
        "country": lambda: country_name(value, language),
        "sector": lambda: selectors.sector_words(value, language),
        "area": lambda: str(AREAS[value]),
        "only": lambda: str(_ONLY[value]),
        "tier": lambda: "3+" if value == "3" else value,
    }
    return words[name]() if name in words else value


def _tabs(request: HttpRequest, asked: Asked) -> list[dict[str, Any]]:
    tabs: list[tuple[str, str]] = [("", _("All classes"))]
    tabs += [(key, _class(key)) for key in (RiskClass.HIGH, RiskClass.MEDIUM, RiskClass.LOW)]
    return [
        {
            "label": label,
            "url": address(request.GET, **{"class": key or None}),
            "active": asked.level == key,
        }
        for key, label in tabs
    ]
