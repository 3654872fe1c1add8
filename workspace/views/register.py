"""The risk register: matrix and list, what is done first, examples to start from."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core.templatetags.ui_lists import address
from risk.heat import CONSEQUENCE, HIGH_FROM, LIKELIHOOD, MEDIUM_FROM, STEPS
from risk.models import RiskEntry, RiskKind
from risk.services.register import take_over
from risk.starters import Starter, starters
from suppliers.countries import country_name
from suppliers.models import RiskClass
from tenants.access import capability
from tenants.scope import tenant_id
from tenants.selectors import Acting, people_of
from workspace.exporting import Columns, file_of
from workspace.paging import page_of
from workspace.selectors import register as selectors
from workspace.selectors.audit_desk import today_of
from workspace.selectors.register import Asked

PAGE_SIZE = 25


@require_GET
@capability("risks.view")
def risks(request: HttpRequest) -> HttpResponse:
    """How large the risks are, as a matrix, and the list behind it."""
    acting, asked = acting_of(request), Asked.read(request.GET)
    today = today_of(acting, timezone.now())
    found = selectors.listed(asked, tenant_id=tenant_id(), today=today)
    columns = _columns(get_language() or "en")
    file = file_of(request, name="risk-register", columns=columns, rows=found.prefetch_related("measures"))
    if file is not None:
        return file
    counts = selectors.totals(tenant_id=tenant_id(), today=today)
    context = {
        "parts": parts("risks"),
        "asked": asked,
        "counts": counts,
        "is_empty": not counts["running"] and not counts["closed"],
        "lines": selectors.matrix(asked, request.GET, tenant_id=tenant_id(), today=today),
        "heads": [(step, CONSEQUENCE[step]) for step in STEPS],
        "page": page_of(found, request.GET, size=PAGE_SIZE),
        "today": today,
        "tabs": views_of(request.GET, selectors.SHOWS, counts, asked.show),
        "looks": [
            {
                "label": label,
                "url": address(request.GET, after=key, cell=None, page=None),
                "active": asked.after == (key or ""),
            }
            for label, key in ((_("As it is today"), None), (_("Once the measures work"), "1"))
        ],
        "kinds": RiskKind.choices,
        "levels": RiskClass.choices,
        "chips": _chips(request, asked),
        "starters": len(starters()),
        "bounds": {"high": HIGH_FROM, "medium": MEDIUM_FROM},
        "may_edit": acting.can("risks.edit"),
    }
    return render(request, "workspace/risks.html", context)


@require_GET
@capability("risks.view")
def risk_measures(request: HttpRequest) -> HttpResponse:
    """What is done about risks, the largest first."""
    page = page_of(selectors.to_do(tenant_id=tenant_id()), request.GET, size=PAGE_SIZE)
    today = today_of(acting_of(request), timezone.now())
    context = {"parts": parts("risk_measures"), "page": page, "today": today}
    return render(request, "workspace/risk_measures.html", context)


def _columns(language: str) -> Columns:
    """All that T/CFIE 5.3 asks a register to hold."""

    def level(key: str) -> str:
        return str(RiskClass(key).label) if key else ""

    def step(names: Any, value: int | None) -> str:
        return f"{value} · {names[value]}" if value else ""

    return {
        _("Number"): lambda row: row.number,
        _("Risk"): lambda row: row.title,
        _("Kind of risk"): lambda row: str(row.get_kind_display()),
        _("State"): lambda row: str(row.get_state_display()),
        _("What could happen, and why"): lambda row: row.factor,
        _("How it is assessed"): lambda row: row.process,
        _("Effect on activities"): lambda row: row.on_activities,
        _("Effect on products and services"): lambda row: row.on_products,
        _("Effect on partnerships"): lambda row: row.on_partners,
        _("Effect on stakeholders"): lambda row: row.on_stakeholders,
        _("Likelihood today"): lambda row: step(LIKELIHOOD, row.likelihood),
        _("Consequence today"): lambda row: step(CONSEQUENCE, row.consequence),
        _("Points today"): lambda row: row.points,
        _("Level today"): lambda row: level(row.level),
        _("Measures that are in place"): lambda row: row.existing,
        _("Measures in order"): lambda row: "; ".join(
            f"{one.rank}. {one.text} ({one.get_state_display()})" for one in row.measures.all()
        ),
        _("Points once the measures work"): lambda row: row.residual_points,
        _("Level once the measures work"): lambda row: level(row.residual_level),
        _("More needed"): lambda row: {True: _("yes"), False: _("no")}.get(row.more_needed, ""),
        _("Why"): lambda row: row.more_reason,
        _("Owner"): lambda row: str(row.owner or ""),
        _("Next review"): lambda row: row.review_on.isoformat() if row.review_on else "",
        _("Category"): lambda row: str(row.category or ""),
        _("Countries"): lambda row: ", ".join(country_name(code, language) for code in row.countries),
        _("Project or activity"): lambda row: row.project,
        _("Suppliers"): lambda row: row.suppliers_all,
    }


@capability("risks.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def risk_starters(request: HttpRequest) -> HttpResponse:
    """The examples of T/CFIE Annex A; taking one over makes an entry to edit."""
    if request.method == "POST":
        actor: Any = request.user
        entry = take_over(
            tenant_id=tenant_id(), key=request.POST.get("starter", ""), actor=actor, now=timezone.now()
        )
        messages.success(request, _("Taken over. Say now how it is with you, and how large the risk is."))
        return redirect("risk_entry_edit", entry.pk)
    taken = {
        entry.starter: entry
        for entry in RiskEntry.objects.filter(tenant_id=tenant_id())
        .exclude(starter="")
        .exclude(state="closed")
        .only("pk", "starter", "number")
    }
    groups: dict[str, list[tuple[Starter, RiskEntry | None]]] = {}
    for one in starters().values():
        groups.setdefault(str(RiskKind(one.kind).label), []).append((one, taken.get(one.key)))
    context = {"groups": list(groups.items()), "taken": len(taken), "total": len(starters())}
    return render(request, "workspace/risk_starters.html", context)


def _chips(request: HttpRequest, asked: Asked) -> list[dict[str, str]]:
    """What narrows the list, each with the way to drop it."""
    told: list[tuple[str, str, str]] = []
    if asked.q:
        told.append(("q", _("Holds"), asked.q))
    if asked.kind:
        told.append(("kind", _("Kind of risk"), str(RiskKind(asked.kind).label)))
    if asked.level:
        told.append(("level", _("Level"), str(RiskClass(asked.level).label)))
    if asked.cell:
        one, two = (int(step) for step in asked.cell.split("-"))
        told.append(("cell", _("Cell"), f"{LIKELIHOOD[one]} × {CONSEQUENCE[two]}"))
    if asked.owner:
        names = {str(member.user_id): str(member.user) for member in people_of(tenant_id())}
        told.append(("owner", _("Owner"), names.get(asked.owner, _("somebody else"))))
    return [
        {"label": label, "value": value, "url": address(request.GET, **{name: None, "page": None})}
        for name, label, value in told
    ]


def parts(here: str) -> list[dict[str, Any]]:
    """The pages of the register beside each other; ``here`` is the route that is open."""
    words = {
        "risks": _("Risks"),
        "risk_measures": _("What to do first"),
        "incidents": _("Incidents"),
        "playbooks": _("Playbooks"),
        "exercises": _("Exercises"),
    }
    return [{"label": word, "url": reverse(route), "active": route == here} for route, word in words.items()]


def acting_of(request: HttpRequest) -> Acting:
    """What the visitor acts for."""
    return request.acting  # type: ignore[attr-defined, no-any-return] # set by the tenant middleware


def views_of(query: QueryDict, shows: Any, counts: dict[str, int], here: str) -> list[dict[str, Any]]:
    """The tabs of a list: what each shows, how many, and whether it is open."""
    return [
        {
            "label": word,
            "url": address(query, show=key, page=None, cell=None),
            "count": counts[key],
            "active": key == here,
        }
        for key, word in shows.items()
    ]
