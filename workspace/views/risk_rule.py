"""The risk rule: what is in force, drafts with a preview of who changes class, and country indices."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.templatetags.ui_format import day as day_words
from risk.in_force import of_rule, own_tables, rule_on
from risk.models import CountryIndex, RiskRule
from risk.rule_content import BadRiskRule
from risk.services.indices import HEADS, BadIndex, import_index
from risk.services.ruling import draft_rule, put_in_force, revision_of, save_draft, withdraw_draft
from scoring.models import RuleState
from suppliers.countries import country_name
from suppliers.spreadsheets import CONTENT_TYPES, written
from tenants.access import capability
from tenants.scope import tenant_id
from tenants.selectors import Acting
from workspace.forms.risk import IndexForm
from workspace.selectors import risk_rule as selectors
from workspace.selectors.audit_desk import today_of

UNPROCESSABLE = 422
#: Rows of the template, to be written over.
_EXAMPLE = (
    ("VN", "38.5", "2025", "Publisher of the index", "lower_worse", "70", "50", "30"),
    ("SE", "81", "2025", "Publisher of the index", "lower_worse", "70", "50", "30"),
)


@require_GET
@capability("risk.view")
def risk_rule(request: HttpRequest) -> HttpResponse:
    """The rule in force, its versions, and the country indices the buyer brought."""
    return _overview(request)


@require_POST
@capability("risk.edit")
def risk_rule_draft(request: HttpRequest) -> HttpResponse:
    """Start a version, or go on with the one begun."""
    rule = draft_rule(tenant_id=tenant_id(), actor=request.user, now=timezone.now())
    return redirect("risk_rule_version", rule.pk)


@require_GET
@capability("risk.view")
def risk_rule_version(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    """One version: a draft to work on, or what was put in force. ``?preview=1`` says who changes class."""
    return _version(request, _found(rule_id))


@require_POST
@capability("risk.edit")
def risk_rule_save(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    """Store a draft. Values that cannot be used come back with a message at each field."""
    found = _found(rule_id)

    def save() -> None:
        save_draft(
            found.pk,
            tenant_id=found.tenant_id,
            given=request.POST.dict(),
            chosen=request.POST.getlist("use"),
            reason=request.POST.get("reason", ""),
            seen=request.POST.get("revision", ""),
            actor=request.user,
        )

    return _tried(request, found, save, _("The draft is saved. Preview who changes class before it holds."))


@require_POST
@capability("risk.edit")
def risk_rule_in_force(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    """Put a draft in force from a day on."""
    found = _found(rule_id)
    day = _day(request.POST.get("day", ""))

    def put() -> None:
        if day is None:
            raise BadRiskRule({"day": _("Enter a day as year-month-day, such as 2027-01-01.")})
        put_in_force(
            found.pk,
            tenant_id=found.tenant_id,
            day=day,
            reason=request.POST.get("reason", ""),
            seen=request.POST.get("revision", ""),
            actor=request.user,
            now=timezone.now(),
        )

    words = _("In force from %(day)s. Classes follow within minutes of that day’s beginning.")
    return _tried(request, found, put, words % {"day": day_words(day)})


@require_POST
@capability("risk.edit")
def risk_rule_withdraw(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    """Throw a draft away."""
    found = _found(rule_id)
    withdraw_draft(found.pk, tenant_id=found.tenant_id, actor=request.user)
    messages.success(request, _("The draft is thrown away; what is in force stays."))
    return redirect("risk_rule")


@require_POST
@capability("risk.edit")
def country_index_import(request: HttpRequest) -> HttpResponse:
    """Bring an index of countries; a file with faults is refused whole, each fault named."""
    form = IndexForm(request.POST, request.FILES)
    faults: list[tuple[int, str, str]] = []
    if form.is_valid():
        try:
            with transaction.atomic():
                index = import_index(
                    tenant_id=tenant_id(),
                    name=form.cleaned_data["name"],
                    area=form.cleaned_data["area"],
                    file=form.cleaned_data["file"],
                    actor=request.user,
                )
        except BadIndex as error:
            form.refuse(error)
            faults = error.rows
        else:
            words = _("%(name)s %(year)s holds %(n)d countries. A draft of the rule can use it now.")
            shown = {"name": index.name, "year": index.year, "n": len(index.values)}
            messages.success(request, words % shown)
            return redirect("country_index", index.pk)
    return _overview(request, form=form, faults=faults)


@require_GET
@capability("risk.view")
def country_index_template(request: HttpRequest, kind: str) -> HttpResponse:
    """The template of an index: its heads and two rows to be written over."""
    if kind not in CONTENT_TYPES:
        raise Http404
    response = HttpResponse(written(kind, HEADS, _EXAMPLE), content_type=CONTENT_TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="country-index.{kind}"'
    return response


@require_GET
@capability("risk.view")
def country_index(request: HttpRequest, index_id: UUID) -> HttpResponse:
    """One imported index with its figures."""
    held = CountryIndex.objects.filter(tenant_id=tenant_id()).select_related("imported_by")
    found = get_object_or_404(held.defer("imported_by__password"), pk=index_id)
    language = get_language() or "en"
    rows = [(code, country_name(code, language), value) for code, value in selectors.figures_of(found)]
    return render(request, "workspace/country_index.html", {"index": found, "rows": rows})


def _overview(
    request: HttpRequest, *, form: IndexForm | None = None, faults: list[tuple[int, str, str]] | None = None
) -> HttpResponse:
    acting: Acting = request.acting  # type: ignore[attr-defined] # set by the tenant middleware
    today = today_of(acting, timezone.now())
    holding = rule_on(tenant_id(), today)
    held = selectors.versions(tenant_id())
    context = {
        "holding": holding,
        "sheet": selectors.sheet(holding.content, own_tables(tenant_id()), language=get_language() or "en"),
        "versions": [(one, selectors.standing(one, holding, today)) for one in held],
        "draft": next((one for one in held if one.state == RuleState.DRAFT), None),
        "indices": selectors.indices(tenant_id()),
        "may_edit": acting.can("risk.edit"),
        "form": form or IndexForm(),
        "faults": faults or [],
        "is_importing": form is not None,
    }
    return render(request, "workspace/risk_rule.html", context, status=UNPROCESSABLE if form else 200)


def _found(rule_id: UUID) -> RiskRule:
    rules = RiskRule.objects.filter(tenant_id=tenant_id()).select_related("published_by", "created_by")
    return get_object_or_404(rules.defer("published_by__password", "created_by__password"), pk=rule_id)


def _version(request: HttpRequest, found: RiskRule, *, error: BadRiskRule | None = None) -> HttpResponse:
    acting: Acting = request.acting  # type: ignore[attr-defined] # set by the tenant middleware
    today = today_of(acting, timezone.now())
    own = own_tables(tenant_id())
    is_typed = error is not None and "use" in request.POST
    may_edit = found.state == RuleState.DRAFT and acting.can("risk.edit")
    asked = may_edit and "preview" in request.GET and bool(found.content)
    holding = rule_on(tenant_id(), today)
    context: dict[str, Any] = {
        "rule": found,
        "standing": selectors.standing(found, holding, today),
        "sheet": selectors.sheet(
            found.content or holding.content,
            own,
            language=get_language() or "en",
            typed=request.POST.dict() if is_typed else None,
            chosen=request.POST.getlist("use") if is_typed else None,
            problems=error.problems if error else None,
        ),
        "today": today,
        "revision": revision_of(found),
        "may_edit": may_edit,
        "reason": request.POST.get("reason", found.reason),
        "day": request.POST.get("day", today.isoformat()),
        "preview": selectors.preview(of_rule(found, own), tenant_id(), today) if asked else None,
    }
    return render(
        request, "workspace/risk_rule_version.html", context, status=UNPROCESSABLE if error else 200
    )


def _tried(request: HttpRequest, found: RiskRule, write: Callable[[], Any], words: str) -> HttpResponse:
    """Do it and come back to the page, or show the page with what was typed and what is wrong with it."""
    try:
        with transaction.atomic():
            write()
    except BadRiskRule as error:
        return _version(request, found, error=error)
    messages.success(request, words)
    return redirect("risk_rule_version", found.pk)


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
