"""Onboarding for the buyer: the board and the list, their export, and starting the 90 days of a supplier."""

from __future__ import annotations

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core.errors import DomainError, InvalidInput
from core.templatetags.ui_lists import address
from onboarding.models import Stage
from onboarding.services.cases import open_case
from suppliers.spreadsheets import CONTENT_TYPES, MAX_WORKBOOK_ROWS, written
from tenants.access import capability
from tenants.selectors import Acting
from workspace.forms.onboarding import StartForm
from workspace.paging import page_of
from workspace.selectors import onboarding as selectors
from workspace.selectors import supplier_page
from workspace.selectors.onboarding import Asked, CaseRow

PAGE_SIZE = 20
OFFERED = 20
UNPROCESSABLE = 422


@capability("onboarding.view")
@require_GET
def onboarding(request: HttpRequest) -> HttpResponse:
    """Every supplier on its way in, as a board by stage or with ``?view=list`` as a list."""
    now, zone = timezone.now(), zone_of(request)
    asked = Asked.read(request.GET)
    counts = selectors.totals(asked, now=now)
    as_list = request.GET.get("view") == "list"
    context: dict[str, Any] = {
        "asked": asked,
        "counts": counts,
        "as_list": as_list,
        "views": [
            {"label": _("Board"), "url": address(request.GET, view=None), "active": not as_list, "icon": ""},
            {"label": _("List"), "url": address(request.GET, view="list"), "active": as_list, "icon": ""},
        ],
        "stages": Stage.choices,
        "query": request.GET.urlencode(),
        "may_start": acting_of(request).can("onboarding.edit"),
    }
    if as_list:
        page = page_of(selectors.listed(asked, now=now), request.GET, size=PAGE_SIZE, total=counts.listed)
        context |= {
            "page": page,
            "rows": selectors.rows_of(page.rows, zone=zone, now=now),
            "tabs": _tabs(request, asked, counts),
        }
    else:
        context["columns"] = [
            (column, address(request.GET, view="list", stage=column.stage.value))
            for column in selectors.board(text=asked.text, zone=zone, now=now)
        ]
    return render(request, "workspace/onboarding.html", context)


def _tabs(request: HttpRequest, asked: Asked, counts: selectors.Totals) -> list[dict[str, Any]]:
    return [
        {
            "label": word,
            "url": address(request.GET, show=key, page=None),
            "count": getattr(counts, key),
            "active": key == asked.show,
        }
        for key, word in selectors.SHOWS.items()
    ]


@capability("onboarding.view")
@require_GET
def onboarding_export(request: HttpRequest, kind: str) -> HttpResponse:
    """The list as filtered, as a file."""
    if kind not in CONTENT_TYPES:
        raise Http404
    now = timezone.now()
    found = selectors.listed(Asked.read(request.GET), now=now)[: MAX_WORKBOOK_ROWS + 1]
    rows = selectors.rows_of(found, zone=zone_of(request), now=now)
    if len(rows) > MAX_WORKBOOK_ROWS:
        raise InvalidInput(
            _("An export holds up to %(limit)s suppliers. Narrow the list by a filter, then export it.")
            % {"limit": MAX_WORKBOOK_ROWS}
        )
    columns = _columns()
    cells = [[cell(row) for cell in columns.values()] for row in rows]
    response = HttpResponse(written(kind, list(columns), cells), content_type=CONTENT_TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="onboarding.{kind}"'
    return response


def _columns() -> dict[str, Any]:
    """Head of each column, in the reader's language → the cell of a row."""

    def standing(row: CaseRow, name: str) -> Any:
        return getattr(row.standing, name) if row.standing else ""

    return {
        _("Number"): lambda row: row.case.supplier.number,
        _("Your number"): lambda row: row.case.supplier.reference,
        _("Name"): lambda row: row.case.supplier_name,
        _("Country code"): lambda row: row.case.supplier.country,
        _("Cause"): lambda row: str(row.case.get_cause_display()),
        _("Stage"): lambda row: str(row.standing.get_stage_display()) if row.standing else "",
        _("Started on"): lambda row: row.case.started_at.date().isoformat(),
        _("Days elapsed"): lambda row: row.elapsed,
        _("Days left"): lambda row: row.left,
        _("Checks met"): lambda row: standing(row, "met"),
        _("Checks"): lambda row: standing(row, "total"),
        _("Missing"): lambda row: "; ".join(row.missing),
        _("Critical risks looked at"): lambda row: standing(row, "identified"),
        _("Critical risks"): lambda row: standing(row, "critical"),
        _("Outcome"): lambda row: str(row.case.get_outcome_display()),
        _("Decided on"): lambda row: row.case.decided_at.date().isoformat() if row.case.decided_at else "",
        _("Decided by"): lambda row: row.case.decided_by_name,
    }


@capability("onboarding.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def onboarding_new(request: HttpRequest) -> HttpResponse:
    """Choose a supplier (``?supplier=``) and start its 90 days."""
    data = request.POST if request.method == "POST" else request.GET
    if not data.get("supplier"):
        return _choose(request, data.get("q", ""))
    supplier = get_object_or_404(supplier_page.suppliers_of_tenant(), pk=_uuid(data["supplier"]))
    form = StartForm(request.POST or None, initial={"cause": request.GET.get("cause", "new")})
    if request.method == "POST" and form.is_valid():
        actor: Any = request.user
        try:
            case = open_case(
                supplier=supplier, actor=actor, terms_of=actor, now=timezone.now(), **form.cleaned_data
            )
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The 90 days of %(name)s run from today.") % {"name": supplier.name})
            return redirect("onboarding_case", case.pk)
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(
        request, "workspace/onboarding_new.html", {"form": form, "supplier": supplier}, status=status
    )


def _choose(request: HttpRequest, typed: str) -> HttpResponse:
    words = typed.replace("\x00", "").strip()[:200]
    context = {
        "words": words,
        "suppliers": selectors.may_start(words, limit=OFFERED),
        "limit": OFFERED,
    }
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "workspace/onboarding_choose.html", context, status=status)


def zone_of(request: HttpRequest) -> ZoneInfo:
    """The time zone whose days count: the buyer's."""
    return ZoneInfo(acting_of(request).tenant.time_zone)


def acting_of(request: HttpRequest) -> Acting:
    """What the visitor acts for."""
    return request.acting  # type: ignore[attr-defined, no-any-return] # set by the tenant middleware


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error
