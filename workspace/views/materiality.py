"""Double materiality: the record in force with its matrix, its versions, drafts, the record as a file."""

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
from risk.materiality import fields_of, missing_of
from risk.models import MaterialityRecord
from risk.services.materiality import (
    draft_record,
    put_record_in_force,
    record_on,
    save_record,
    topics_of,
    withdraw_record,
)
from scoring.models import RuleState
from scoring.rule_values import BadRule
from scoring.services.drafts import revision_of
from suppliers.spreadsheets import CONTENT_TYPES, written
from tenants.access import capability
from tenants.scope import tenant_id
from tenants.selectors import Acting
from workspace.selectors import materiality as selectors
from workspace.selectors.audit_desk import today_of
from workspace.selectors.materiality_draft import problem_words, topics_to_edit

UNPROCESSABLE = 422


@require_GET
@capability("risk.view")
def materiality(request: HttpRequest) -> HttpResponse:
    """What matters most today, and the versions of the record."""
    acting: Acting = request.acting  # type: ignore[attr-defined] # set by the tenant middleware
    today = today_of(acting, timezone.now())
    record = record_on(tenant_id(), today)
    versions = selectors.versions_of(tenant_id(), today)
    context = {
        "record": record,
        "versions": versions,
        "draft": next((one for one, standing in versions if standing == "draft"), None),
        "may_edit": acting.can("risk.edit"),
    }
    return render(request, "workspace/materiality.html", context | (_shown(record) if record else {}))


@require_POST
@capability("risk.edit")
def materiality_draft(request: HttpRequest) -> HttpResponse:
    """Start a version, or go on with the one begun."""
    record = draft_record(tenant_id=tenant_id(), actor=request.user, now=timezone.now())
    return redirect("materiality_version", record.pk)


@require_GET
@capability("risk.view")
def materiality_version(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """One version: a draft to work on, or what was put in force."""
    return _version(request, _found(record_id))


@require_POST
@capability("risk.edit")
def materiality_save(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """Store a draft. Values that cannot be used come back with a message at each field."""
    found = _found(record_id)

    def save() -> None:
        save_record(
            found.pk,
            tenant_id=found.tenant_id,
            given=request.POST.dict(),
            seen=request.POST.get("revision", ""),
            actor=request.user,
            now=timezone.now(),
        )

    return _tried(request, found, save, _("The draft is saved."), is_sheet=True)


@require_POST
@capability("risk.edit")
def materiality_in_force(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """Put a draft in force from a day on."""
    found = _found(record_id)
    day = _day(request.POST.get("day", ""))

    def put() -> None:
        if day is None:
            raise BadRule({"day": _("Enter a day as year-month-day, such as 2027-01-01.")})
        put_record_in_force(
            found.pk,
            tenant_id=found.tenant_id,
            day=day,
            reason=request.POST.get("reason", ""),
            seen=request.POST.get("revision", ""),
            actor=request.user,
            now=timezone.now(),
        )

    return _tried(request, found, put, _("In force from %(day)s.") % {"day": day_words(day)})


@require_POST
@capability("risk.edit")
def materiality_withdraw(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """Throw a draft away."""
    found = _found(record_id)
    withdraw_record(found.pk, tenant_id=found.tenant_id, actor=request.user)
    messages.success(request, _("The draft is thrown away; what is in force stays."))
    return redirect("materiality")


@require_GET
@capability("risk.view")
def materiality_export(request: HttpRequest, record_id: UUID, kind: str) -> HttpResponse:
    """One version as a file, topic by topic."""
    if kind not in CONTENT_TYPES:
        raise Http404
    found = _found(record_id)
    rows = selectors.rows_of(found.content, topics_of(tenant_id()), get_language() or "en")
    cells = [selectors.cells_of(row, found) for row in rows]
    response = HttpResponse(written(kind, selectors.columns(), cells), content_type=CONTENT_TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="double-materiality-v{found.version}.{kind}"'
    return response


def _found(record_id: UUID) -> MaterialityRecord:
    records = MaterialityRecord.objects.filter(tenant_id=tenant_id())
    people = records.select_related("published_by", "created_by")
    return get_object_or_404(people.defer("published_by__password", "created_by__password"), pk=record_id)


def _shown(record: MaterialityRecord) -> dict[str, Any]:
    rows = selectors.rows_of(record.content, topics_of(record.tenant_id), get_language() or "en")
    met_on = record.content["met_on"]
    return {
        "rows": rows,
        "matrix": selectors.matrix_of(record.content, rows),
        "met_on": date.fromisoformat(met_on) if met_on else None,
        "people": record.content["people"],
        "threshold": record.content["threshold"],
        "is_whole": all(row.judged.is_whole for row in rows),
        "none_material": not any(row.judged.material for row in rows),
    }


def _version(
    request: HttpRequest, found: MaterialityRecord, *, error: BadRule | None = None, is_sheet: bool = False
) -> HttpResponse:
    acting: Acting = request.acting  # type: ignore[attr-defined] # set by the tenant middleware
    today = today_of(acting, timezone.now())
    language = get_language() or "en"
    names = topics_of(tenant_id())
    problems = error.problems if error else {}
    typed = request.POST.dict() if is_sheet and error else None
    versions = selectors.versions_of(tenant_id(), today)
    context: dict[str, Any] = {
        "record": found,
        "standing": next(standing for one, standing in versions if one.pk == found.pk),
        "today": today,
        "revision": revision_of(found),
        "may_edit": found.state == RuleState.DRAFT and acting.can("risk.edit"),
        "problems": problems,
        "faults": problem_words(problems, names, found.content, language),
        "topics": topics_to_edit(found.content, names, language, typed=typed, problems=problems),
        "fields": typed if typed is not None else fields_of(found.content),
        "steps": list(selectors.STEP_WORDS.items()),
        "view_names": list(selectors.VIEW_NAMES.items()),
        "missing": len(missing_of(found.content)),
        "reason": request.POST.get("reason", found.reason),
        "day": request.POST.get("day", today.isoformat()),
    }
    context |= _shown(found)
    return render(
        request, "workspace/materiality_version.html", context, status=UNPROCESSABLE if error else 200
    )


def _tried(
    request: HttpRequest,
    found: MaterialityRecord,
    write: Callable[[], Any],
    words: str,
    *,
    is_sheet: bool = False,
) -> HttpResponse:
    """Do it and come back to the page, or show the page with what was typed and what is wrong with it."""
    try:
        with transaction.atomic():
            write()
    except BadRule as error:
        return _version(request, found, error=error, is_sheet=is_sheet)
    messages.success(request, words)
    return redirect("materiality_version", found.pk)


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
