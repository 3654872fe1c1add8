"""Bulk re-evaluation: the jobs, a new one, one job with its progress and whose result moved, its export."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import DomainError, InvalidInput
from core.templatetags.ui_lists import address
from scoring.models import Rescoring
from scoring.services.rescoring import start_rescoring, stop_rescoring
from standards.codes import code
from suppliers.countries import country_name
from suppliers.models import SizeClass, SupplierStatus
from suppliers.spreadsheets import CONTENT_TYPES, MAX_WORKBOOK_ROWS, written
from tenants.access import capability
from tenants.scope import tenant_id
from tenants.selectors import Acting
from workspace.forms.rescoring import RescoringForm
from workspace.paging import page_of
from workspace.selectors import rescoring as selectors

PAGE_SIZE = 20


@capability("rescoring.view")
@require_GET
def rescorings(request: HttpRequest) -> HttpResponse:
    """Every job, newest first, and the way to a new one."""
    acting: Acting = request.acting  # type: ignore[attr-defined] # set by the tenant middleware
    page = page_of(selectors.jobs(), request.GET, size=PAGE_SIZE)
    context = {
        "page": page,
        "rows": [(job, code(job.standard), _narrowed(job)) for job in page.rows],
        "runs": any(job.state in selectors.RUNNING for job in page.rows),
        "may_start": acting.can("rescoring.start"),
    }
    return render(request, "workspace/rescorings.html", context)


@capability("rescoring.start")
@require_http_methods(["GET", "POST"])
def rescoring_new(request: HttpRequest) -> HttpResponse:
    """Choose standard, reason and suppliers, and start."""
    form = RescoringForm(request.POST or None, tenant_id=tenant_id())
    if request.method == "POST" and form.is_valid():
        try:
            job = _start(request, form)
        except InvalidInput as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("The re-evaluation starts now. You can leave this page."))
            return redirect("rescoring", job.pk)
    status = 422 if form.errors else 200
    return render(request, "workspace/rescoring_new.html", {"form": form}, status=status)


@capability("rescoring.view")
@require_GET
def rescoring(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """One job: progress, what could not be scored, and whose result moved; state of the list in the URL."""
    acting: Acting = request.acting  # type: ignore[attr-defined] # set by the tenant middleware
    job = get_object_or_404(selectors.job_of(job_id))
    counts = selectors.counts(job)
    move = _move(request)
    page = page_of(selectors.rows(job, move=move, sort=_sort(request)), request.GET, size=PAGE_SIZE)
    context = {
        "job": job,
        "code": code(job.standard),
        "narrowed": _narrowed(job),
        "runs": job.state in selectors.RUNNING,
        "may_stop": acting.can("rescoring.start"),
        "page": page,
        "sort": selectors.DEFAULT_SORT,
        "counts": counts,
        "tabs": [
            {
                "label": label,
                "count": counts[key],
                "url": address(request.GET, show=key or None, page=None),
                "active": key == move,
            }
            for key, label in selectors.MOVES.items()
        ],
        "query": request.GET.urlencode(),
    }
    return render(request, "workspace/rescoring.html", context)


@capability("rescoring.start")
@require_POST
def rescoring_stop(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Stop a running job; what it made stays."""
    actor: Any = request.user
    job = get_object_or_404(selectors.job_of(job_id))
    stop_rescoring(job=job, actor=actor, now=timezone.now())
    messages.success(request, _("Stopped. Results made so far stay; the others are as they were."))
    return redirect("rescoring", job.pk)


@capability("rescoring.view")
@require_GET
def rescoring_export(request: HttpRequest, job_id: UUID, kind: str) -> HttpResponse:
    """A job's results as filtered and sorted, as a file."""
    if kind not in CONTENT_TYPES:
        raise Http404
    job = get_object_or_404(selectors.job_of(job_id))
    found = list(selectors.rows(job, move=_move(request), sort=_sort(request))[: MAX_WORKBOOK_ROWS + 1])
    if len(found) > MAX_WORKBOOK_ROWS:
        raise InvalidInput(
            _("An export holds up to %(limit)s suppliers. Narrow the list by a filter, then export it.")
            % {"limit": MAX_WORKBOOK_ROWS}
        )
    heads = [
        *(_("Number"), _("Name"), _("Country"), _("Basis")),
        *(_("Last points"), _("Last result"), _("New points"), _("New result"), _("Points change")),
    ]
    language = get_language() or "en"
    cells = [
        [
            card.supplier.number,
            card.supplier.name,
            country_name(card.supplier.country, language),
            str(card.get_basis_display()),
            *((float(card.supersedes.total), card.supersedes.band) if card.supersedes else (None, "")),
            float(card.total),
            card.band,
            float(card.total - card.supersedes.total) if card.supersedes else None,
        ]
        for card in found
    ]
    response = HttpResponse(written(kind, heads, cells), content_type=CONTENT_TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="re-evaluation-{job.created_at:%Y-%m-%d}.{kind}"'
    return response


def _start(request: HttpRequest, form: RescoringForm) -> Rescoring:
    actor: Any = request.user
    return start_rescoring(
        tenant_id=tenant_id(),
        standard=form.cleaned_data["standard"],
        reason=form.cleaned_data["reason"],
        filters=form.filters(),
        actor=actor,
        now=timezone.now(),
    )


def _narrowed(job: Rescoring) -> str:
    """Whose results a job is about, in words."""
    language = get_language() or "en"
    sizes, statuses = dict(SizeClass.choices), dict(SupplierStatus.choices)
    words = [
        *(str(sizes.get(key, key)) for key in job.filters.get("size_class", [])),
        *(str(statuses.get(key, key)) for key in job.filters.get("status", [])),
        *(country_name(key, language) for key in job.filters.get("country", [])),
    ]
    return ", ".join(words) or str(_ALL)


_ALL = gettext_lazy("All suppliers")


def _move(request: HttpRequest) -> str:
    asked = request.GET.get("show", "")
    return asked if asked in selectors.MOVES else ""


def _sort(request: HttpRequest) -> str:
    return request.GET.get("sort", selectors.DEFAULT_SORT)
