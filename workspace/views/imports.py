"""Lists from files: upload, verdict line by line, import or discard, result."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import DomainError, InvalidInput
from suppliers.models import ImportBatch, ImportRow
from suppliers.problems import sentence, word_for
from suppliers.reading.kinds import KINDS, MAX_LINES
from suppliers.reading.mapping import offered
from suppliers.reading.table import MAX_ROWS
from suppliers.reading.upload import EXTENSIONS
from suppliers.selectors import (
    batches_of,
    changes_of,
    columns_read,
    is_working,
    remarks_on,
    remembered,
    result_rows,
    supplier_of,
)
from suppliers.services.imports import (
    AlreadyUploaded,
    choose_sheet,
    confirm_import,
    discard_import,
    name_columns,
    upload_list,
)
from suppliers.services.undoing import UNDO_DAYS, can_undo, undo_import
from suppliers.spreadsheets import CONTENT_TYPES, MAX_WORKBOOK_ROWS, written
from tenants.access import capability
from tenants.scope import tenant_id
from workspace.exporting import Columns, day, file_of
from workspace.paging import page_of

ROWS_A_PAGE = 50
UNPROCESSABLE = 422
#: The view of known lines that tell something otherwise.
DIFFERENT = "different"
State = ImportBatch.State


@capability("suppliers.import")
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """Upload a list, and the lists uploaded before."""
    if request.method == "POST":
        return _upload(request)
    file = file_of(request, name="imports", columns=_columns(), rows=batches_of(tenant_id()))
    return file or _imports_page(request)


@capability("suppliers.import")
@require_GET
def import_batch(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """One list: progress while a worker is at it, then its lines with verdicts, then the result."""
    batch = _batch(batch_id)
    context = _page_of(batch, request.GET)
    partly = request.htmx and not request.htmx.boosted  # type: ignore[attr-defined] # set by django-htmx
    return render(request, "suppliers/_import_state.html" if partly else "suppliers/import.html", context)


@capability("suppliers.import")
@require_POST
def import_columns(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Say which column is which, and have the lines judged by that."""
    batch = _batch(batch_id)
    fields = [request.POST.get(f"column-{number}", "") for number in range(len(batch.heads))]
    try:
        _act(request, batch_id, name_columns, fields=fields, now=timezone.now())
    except InvalidInput as error:
        batch.columns = fields
        context = _page_of(batch, request.GET) | {"columns_error": error.message}
        return render(request, "suppliers/import.html", context, status=UNPROCESSABLE)
    return redirect("import_batch", batch_id)


@capability("suppliers.import")
@require_POST
def import_sheet(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Read another sheet of the workbook."""
    return _act(request, batch_id, choose_sheet, sheet=request.POST.get("sheet", ""))


@capability("suppliers.import")
@require_POST
def import_confirm(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Take everything new of the list; ``leave_refused`` says that refused lines are left behind,
    ``update_known`` that known suppliers get what the list tells otherwise."""
    said = {name: bool(request.POST.get(name)) for name in ("leave_refused", "update_known")}
    return _act(request, batch_id, confirm_import, **said)


@capability("suppliers.import")
@require_POST
def import_undo(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Take an import back, as far as nothing hangs on it."""
    return _act(request, batch_id, undo_import, now=timezone.now())


@capability("suppliers.import")
@require_POST
def import_discard(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Put the list aside."""
    answer = _act(request, batch_id, discard_import)
    messages.success(request, _("The list was discarded. No supplier was added."))
    return answer


@capability("suppliers.import")
@require_GET
def import_result(request: HttpRequest, batch_id: UUID, kind: str) -> HttpResponse:
    """Every line of the list with its verdict, or those of one verdict, as a file."""
    batch = _batch(batch_id)
    if kind not in CONTENT_TYPES:
        raise Http404
    if kind == "xlsx" and batch.total > MAX_WORKBOOK_ROWS:
        raise InvalidInput(
            _("Workbooks are made for up to %(limit)s lines. Download this result as CSV.")
            % {"limit": MAX_WORKBOOK_ROWS}
        )
    verdict = request.GET.get("verdict", "")
    if verdict and verdict not in ImportRow.Verdict.values:
        raise Http404
    heads = [_("Line"), _("Verdict"), _("What to do"), *batch.heads]
    content = written(kind, heads, result_rows(batch, verdict))
    response = HttpResponse(content, content_type=CONTENT_TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="import-{verdict or "result"}.{kind}"'
    return response


def _columns() -> Columns:
    return {
        _("File"): lambda batch: batch.file_name,
        _("List of"): lambda batch: batch.get_kind_display(),
        _("State"): lambda batch: batch.get_state_display(),
        _("Lines"): lambda batch: batch.total,
        _("New"): lambda batch: batch.fresh,
        _("Known"): lambda batch: batch.known,
        _("Repeated"): lambda batch: batch.repeated,
        _("Refused"): lambda batch: batch.refused,
        _("Taken back"): lambda batch: batch.taken_back,
        _("Uploaded"): lambda batch: day(batch.created_at),
        _("By"): lambda batch: batch.created_by.name,
    }


def _batch(batch_id: UUID) -> ImportBatch:
    return get_object_or_404(batches_of(tenant_id()), pk=batch_id)


def _page_of(batch: ImportBatch, query: QueryDict) -> dict[str, Any]:
    """What the page of a list shows in the state it is in."""
    context: dict[str, Any] = {"batch": batch, "working": is_working(batch)}
    if batch.problem:
        context["reason"] = sentence(batch.problem)
    if context["working"] or batch.state == State.FAILED:
        return context
    context |= {
        "columns": columns_read(batch),
        "can_undo": can_undo(batch, timezone.now()),
        "undo_days": UNDO_DAYS,
        "fields": [(name, word_for(name)) for name in offered(batch.kind)],
    }
    if batch.state == State.COLUMNS:
        return context
    if batch.state == State.READY and batch.chosen is None and batch.heads_key:
        context["is_remembered"] = remembered(batch.tenant_id, batch.heads, batch.kind) is not None
    return context | _lines(batch, query)


def _act(request: HttpRequest, batch_id: UUID, service: Any, **values: Any) -> HttpResponse:
    service(batch=_batch(batch_id), actor=request.user, **values)
    return redirect("import_batch", batch_id)


def _upload(request: HttpRequest) -> HttpResponse:
    """Keep the file. The drop zone gets a row or a sentence, a plain form the next page."""
    dropped = request.headers.get("X-Requested-With") == "XMLHttpRequest"
    file = request.FILES.get("file")
    try:
        if file is None:
            raise InvalidInput(_("No file was chosen. Choose a list and send it."), field="file")
        actor: Any = request.user
        batch = upload_list(tenant_id=tenant_id(), file=file, actor=actor, kind=_kind(request))
    except DomainError as error:
        earlier = error.batch if isinstance(error, AlreadyUploaded) else None
        if dropped and earlier:
            return render(request, "suppliers/_import_earlier.html", {"error": error, "batch": earlier})
        if dropped:
            return JsonResponse({"error": str(error.message)}, status=UNPROCESSABLE)
        return _imports_page(request, status=UNPROCESSABLE, error=error, earlier=earlier)
    if dropped:
        return render(request, "suppliers/_import_sent.html", {"batch": batch})
    return redirect("import_batch", batch.pk)


def _kind(request: HttpRequest) -> str:
    """The kind of list that is asked for or sent; suppliers where none is named."""
    asked = request.GET.get("kind", "")
    return asked if asked in ImportBatch.Kind.values else ImportBatch.Kind.SUPPLIERS.value


def _imports_page(request: HttpRequest, *, status: int = 200, **context: Any) -> HttpResponse:
    kind, address = _kind(request), reverse("imports")
    context |= {
        "kind": kind,
        "upload_url": f"{address}?kind={kind}",
        "kinds": [
            {"label": label, "url": f"{address}?kind={value}", "active": value == kind}
            for value, label in ImportBatch.Kind.choices
        ],
        "belongings": [word_for(name) for name in offered(kind)] if kind in KINDS else [],
        "max_lines": MAX_LINES,
        "page": page_of(batches_of(tenant_id()), request.GET, size=20),
        "accept": ",".join(EXTENSIONS),
        "limit_mb": settings.MAX_IMPORT_BYTES // 1024**2,
        "max_rows": MAX_ROWS,
    }
    return render(request, "suppliers/imports.html", context, status=status)


def _lines(batch: ImportBatch, query: QueryDict) -> dict[str, Any]:
    wanted = query.get("verdict", "")
    found = ImportRow.objects.filter(tenant_id=batch.tenant_id, batch=batch)
    if wanted in ImportRow.Verdict.values:
        found = found.filter(verdict=wanted)
    elif wanted == DIFFERENT:
        found = found.exclude(changes={})
    elif wanted in ImportRow.Undone.values:
        found = found.filter(undone=wanted)
    else:
        wanted = ""
    page = page_of(found, query, size=ROWS_A_PAGE)
    address = reverse("import_batch", args=[batch.pk])
    views = [
        {"label": _("All lines"), "url": address, "count": batch.total, "active": not wanted},
        *(
            {
                "label": label,
                "url": f"{address}?verdict={verdict}",
                "count": count,
                "active": wanted == verdict,
            }
            for verdict, label, count in _verdict_words(batch)
        ),
    ]
    rows = [(row, supplier_of(row, batch), remarks_on(row), changes_of(row)) for row in page.rows]
    return {"page": page, "rows": rows, "views": views, "can_xlsx": batch.total <= MAX_WORKBOOK_ROWS}


def _verdict_words(batch: ImportBatch) -> list[tuple[str, str, int]]:
    """Verdicts as the views are called, with their counts; those without a line are left out."""
    words = [
        (ImportRow.Verdict.FRESH.value, _("New"), batch.fresh),
        (ImportRow.Verdict.KNOWN.value, _("In your list"), batch.known),
        (DIFFERENT, _("Differs"), batch.different),
        (ImportRow.Verdict.REPEATED.value, _("Repeated"), batch.repeated),
        (ImportRow.Verdict.REFUSED.value, _("Refused"), batch.refused),
        (ImportRow.Undone.BACK.value, _("Taken back"), batch.taken_back),
        (ImportRow.Undone.KEPT.value, _("Stays"), batch.kept),
    ]
    return [one for one in words if one[2]]
