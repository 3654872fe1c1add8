"""The filters of the supplier list: their form, chips, ready-made views, and the way out of an empty list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from assessments.catalogue import published_standards
from core.templatetags.ui_format import COUNT_CAP, capped
from core.templatetags.ui_lists import address
from scoring.benchmarks.naming import code_name
from scoring.models import GroupKind
from standards.codes import code
from suppliers.countries import country_name
from suppliers.models import RiskClass, SizeClass, SupplierFlag, SupplierStatus
from tenants.access import capability
from tenants.scope import tenant_id
from workspace.selectors import suppliers as selectors
from workspace.selectors.covered import coverage_values, split
from workspace.selectors.supplier_filters import categories_in, category_name, regions_in, tags_in
from workspace.selectors.suppliers import UNKNOWN, Filters

LABELS: dict[str, Promise] = {
    "q": pgettext_lazy("a search word in a name", "Holds"),
    "country": gettext_lazy("Country is"),
    "tier": gettext_lazy("Tier is"),
    "size": gettext_lazy("Size is"),
    "status": gettext_lazy("Status is"),
    "stars_min": gettext_lazy("Stars at least"),
    "stars_max": gettext_lazy("Stars at most"),
    "grade": gettext_lazy("Grade is"),
    "rated": gettext_lazy("Evaluated"),
    "open": gettext_lazy("Open request"),
    "owner": gettext_lazy("Owner is"),
    "industry": gettext_lazy("Industry is"),
    "coverage": gettext_lazy("Evaluation"),
    "risk": gettext_lazy("Risk class is"),
    "category": gettext_lazy("Category is"),
    "flag": gettext_lazy("Marked as"),
    "steward": gettext_lazy("Data steward is"),
    "region": gettext_lazy("Region is"),
    "finding": gettext_lazy("Open findings"),
    "tag": gettext_lazy("Tagged"),
}
_YES_NO = {"yes": gettext_lazy("yes"), "no": gettext_lazy("no")}
_WORDS: dict[str, dict[str, Any]] = {
    "size": dict(SizeClass.choices),
    "status": dict(SupplierStatus.choices),
    "rated": {**_YES_NO, "zeroed": gettext_lazy("zeroed")},
    "open": _YES_NO,
    "owner": {"me": gettext_lazy("me"), "none": gettext_lazy("nobody yet")},
    "steward": {"me": gettext_lazy("me"), "none": gettext_lazy("nobody yet")},
    "risk": {**dict(RiskClass.choices), UNKNOWN: gettext_lazy("not known")},
    "flag": dict(SupplierFlag.Kind.choices),
    "finding": {
        "yes": gettext_lazy("yes"),
        "critical": gettext_lazy("critical ones"),
        "soon": gettext_lazy("due within 72 hours, or late"),
        "no": gettext_lazy("no"),
    },
}
_STEPS: dict[tuple[str, bool], Promise] = {
    ("asked", True): gettext_lazy("asked on %(standard)s"),
    ("asked", False): gettext_lazy("not asked on %(standard)s"),
    ("answered", True): gettext_lazy("answered on %(standard)s"),
    ("answered", False): gettext_lazy("no answer on %(standard)s"),
    ("reviewed", True): gettext_lazy("reviewed on %(standard)s"),
    ("reviewed", False): gettext_lazy("not reviewed on %(standard)s"),
    ("published", True): gettext_lazy("result on %(standard)s"),
    ("published", False): gettext_lazy("no result on %(standard)s"),
}
#: Tiers offered in the form; the URL takes all nine.
OFFERED_TIERS = ("1", "2", "3", "4")


@capability("suppliers.view")
@require_GET
def supplier_filters(request: HttpRequest) -> HttpResponse:
    """The filter form (a fragment), filled in as the list's URL says."""
    language = get_language() or "en"
    context = {
        "filters": Filters.read(request.GET),
        "kept": [(key, request.GET[key]) for key in ("sort", "rows") if request.GET.get(key)],
        "countries": [
            (code, country_name(code, language), count) for code, count in selectors.countries_in(tenant_id())
        ],
        "tiers": OFFERED_TIERS,
        "size_classes": SizeClass.choices,
        "statuses": SupplierStatus.choices,
        "stars": [str(stars) for stars in selectors.STARS],
        "grades": selectors.GRADES,
        "yes_no": list(_YES_NO.items()),
        "rated": list(_WORDS["rated"].items()),
        "owners": list(_WORDS["owner"].items()),
        "risks": list(_WORDS["risk"].items()),
        "flags": list(_WORDS["flag"].items()),
        "findings": list(_WORDS["finding"].items()),
        "categories": categories_in(tenant_id()),
        "regions": regions_in(tenant_id()),
        "tags": tags_in(tenant_id()),
        "industries": selectors.industries_in(tenant_id(), language),
        "coverages": [(value, _coverage_words(value)) for value in coverage_values(published_standards())],
    }
    return render(request, "workspace/_supplier_filters.html", context)


def chips(filters: Filters, query: QueryDict) -> list[dict[str, str]]:
    """The active filters in words, each with the address of the list without it."""
    return [
        {
            "label": str(LABELS[name]),
            "value": value_words(name, getattr(filters, name)),
            "url": address(query, **{name: None}),
        }
        for name in filters.active()
    ]


def value_words(name: str, value: str | Iterable[str]) -> str:
    """A filter's value as people read it: China, Viet Nam."""
    values = [value] if isinstance(value, str) else list(value)
    if name == "country":
        language = get_language() or "en"
        return ", ".join(country_name(code, language) for code in values)
    if name == "industry":
        return code_name(GroupKind.INDUSTRY, values[0].replace(UNKNOWN, ""), get_language() or "en")
    if name == "coverage":
        return _coverage_words(values[0])
    if name == "category":
        return category_name(tenant_id(), values[0]) or _("not known")
    return ", ".join(str(_WORDS.get(name, {}).get(each, each)) for each in values)


def _coverage_words(value: str) -> str:
    standard, step, is_taken = split(value)
    words = _STEPS[step, is_taken]
    return str(words) % {"standard": code(standard)}


def cleared(query: QueryDict) -> str:
    """The list without any filter, in the same order."""
    return address(query, **{field.name: None for field in fields(Filters)})


def preset_views(filters: Filters) -> list[dict[str, Any]]:
    """Ready-made views of the list as tabs."""
    presets: list[tuple[str, dict[str, str]]] = [
        (_("All suppliers"), {}),
        (_("Never evaluated"), {"rated": "no"}),
        (_("With an open request"), {"open": "yes"}),
        (_("My suppliers"), {"owner": "me"}),
    ]
    here = reverse("suppliers")
    return [
        {
            "label": label,
            "url": here + ("?" + "&".join(f"{k}={v}" for k, v in wanted.items()) if wanted else ""),
            "active": filters == Filters(**wanted),  # type: ignore[arg-type] # only text filters are preset
        }
        for label, wanted in presets
    ]


def way_out(filters: Filters, query: QueryDict, *, tenant_id: UUID, user_id: UUID) -> dict[str, str]:
    """For a list that filters have emptied: the one filter to drop that shows the most, and what it shows.

    Empty when dropping any single one shows nothing. One query a filter.
    """
    blank = Filters()
    best, best_name = 0, ""
    for name in filters.active():
        fewer = replace(filters, **{name: getattr(blank, name)})
        found = selectors.found(fewer, tenant_id=tenant_id, user_id=user_id)
        count = found[: COUNT_CAP + 1].count()
        if count > best:
            best, best_name = count, name
    if not best_name:
        return {}
    label = f"{LABELS[best_name]} {value_words(best_name, getattr(filters, best_name))}"
    words = ngettext(
        "Without “%(filter)s” there is %(count)s.", "Without “%(filter)s” there are %(count)s.", best
    )
    return {
        "text": words % {"filter": label, "count": capped(best)},
        "url": address(query, **{best_name: None}),
    }
