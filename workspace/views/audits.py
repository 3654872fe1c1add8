"""Audits: the list, its export, and ordering a new one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from audits.models import Audit
from audits.selectors.access import audits_for
from audits.services.planning import plan_audit
from core.errors import DomainError, InvalidInput
from core.templatetags.ui_lists import address
from suppliers.models import Site, Supplier
from suppliers.services.sites import add_site
from suppliers.spreadsheets import CONTENT_TYPES, MAX_WORKBOOK_ROWS, written
from tenants.access import capability
from tenants.models import OrganisationKind
from tenants.scope import tenant_id
from tenants.selectors import Acting
from workspace.forms.audits import PlanForm
from workspace.paging import page_of
from workspace.selectors import audits as selectors
from workspace.selectors import supplier_page
from workspace.selectors.audit_desk import today_of
from workspace.selectors.audits import AuditFilters

PAGE_SIZE = 20
UNPROCESSABLE = 422
#: Suppliers offered when an audit is ordered.
OFFERED = 20


@capability("audits.open")
@require_GET
def audits(request: HttpRequest) -> HttpResponse:
    """The audits the visitor may open; view, filters, order and page stand in the URL."""
    acting, own = _acting(request), _own(request)
    today = today_of(acting, timezone.now())
    filters = AuditFilters.read(request.GET)
    counts = selectors.view_counts(own, today=today)
    page = page_of(selectors.found_audits(own, filters, today=today), request.GET, size=PAGE_SIZE)
    context = {
        "page": page,
        "rows": selectors.rows_of(page.rows, today=today),
        "tabs": [
            {
                "label": word,
                "url": address(request.GET, view=key, page=None),
                "count": counts[key],
                "active": key == filters.view,
            }
            for key, word in selectors.VIEWS.items()
        ],
        "filters": filters,
        "total": counts["all"],
        "firms": selectors.firms() if acting.organisation.kind == OrganisationKind.BUYER else [],
        "may_plan": acting.can("audits.plan"),
        "query": request.GET.urlencode(),
        "is_auditor": not acting.can("audits.view"),
    }
    return render(request, "workspace/audits.html", context)


@capability("audits.open")
@require_GET
def audits_export(request: HttpRequest, kind: str) -> HttpResponse:
    """The list as filtered, as a file."""
    if kind not in CONTENT_TYPES:
        raise Http404
    today = today_of(_acting(request), timezone.now())
    found = selectors.found_audits(_own(request), AuditFilters.read(request.GET), today=today)
    rows = selectors.rows_of(found[: MAX_WORKBOOK_ROWS + 1], today=today)
    if len(rows) > MAX_WORKBOOK_ROWS:
        raise InvalidInput(
            _("An export holds up to %(limit)s audits. Narrow the list by a filter, then export it.")
            % {"limit": MAX_WORKBOOK_ROWS}
        )
    heads = [
        *(_("Audit"), _("Supplier"), _("Country code"), _("Audit firm"), _("Protocol"), _("Announcement")),
        *(_("First day"), _("Last day"), _("State"), _("Findings issued"), _("Still open"), _("Drafts")),
    ]
    cells = [
        (
            *(row.audit.reference, row.audit.supplier.name, row.audit.supplier.country),
            *(row.audit.firm.name, row.audit.protocol, row.audit.get_announcement_display()),
            *(row.audit.starts_on.isoformat(), row.audit.ends_on.isoformat(), str(row.phase_sign[0])),
            *(row.issued, row.open, row.drafts),
        )
        for row in rows
    ]
    response = HttpResponse(written(kind, heads, cells), content_type=CONTENT_TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="audits.{kind}"'
    return response


@capability("audits.plan")
@require_http_methods(["GET", "HEAD", "POST"])
def audit_new(request: HttpRequest) -> HttpResponse:
    """Choose a supplier (``?supplier=``), then say who audits it, when and where; a link may fill in what is
    known already."""
    data = request.POST if request.method == "POST" else request.GET
    if not data.get("supplier"):
        return _choose(request, data.get("q", ""))
    supplier = get_object_or_404(supplier_page.suppliers_of_tenant(), pk=_uuid(data["supplier"]))
    form = PlanForm(
        request.POST or None,
        initial={} if request.method == "POST" else _offered(data),
        firms=selectors.firms(engaged_only=True),
        sites=list(Site.objects.filter(tenant_id=tenant_id(), supplier=supplier)),
        address=supplier.address,
    )
    if request.method == "POST" and form.is_valid():
        try:
            audit = _plan(request, form, supplier)
        except DomainError as error:
            form.add_error(_field_of(error, form), str(error.message))
        else:
            messages.success(request, _("%(audit)s is planned. The firm sees it now.") % {"audit": audit})
            return redirect("audit", audit.pk)
    context = {"form": form, "supplier": supplier}
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "workspace/audit_new.html", context, status=status)


def _offered(data: QueryDict) -> dict[str, str]:
    """What a link to the form fills in, such as a control of a scorecard; sending the form checks it."""
    names = ("protocol", "starts_on", "ends_on")
    return {name: text for name in names if (text := data.get(name, "").replace("\x00", "")[:200])}


def _plan(request: HttpRequest, form: PlanForm, supplier: Supplier) -> Audit:
    actor: Any = request.user
    given = form.cleaned_data
    wanted = [(str(_("Main site")), supplier.address)] if form.wants_main else []
    fresh = [
        add_site(supplier=supplier, name=name, address=place, actor=actor)
        for name, place in [*wanted, *given["new_sites"]]
    ]
    return plan_audit(
        tenant_id=tenant_id(),
        supplier=supplier,
        firm=given["firm"],
        protocol=given["protocol"],
        announcement=given["announcement"],
        starts_on=given["starts_on"],
        ends_on=given["ends_on"],
        sites=[*form.chosen_sites, *fresh],
        actor=actor,
        now=timezone.now(),
    )


def _field_of(error: DomainError, form: PlanForm) -> str | None:
    """The field at fault; what is wrong with a new site stands beside the new sites."""
    names = {"name": "new_sites", "address": "new_sites"}
    field = names.get(error.field or "", error.field)
    return field if field in form.fields else None


def _choose(request: HttpRequest, typed: str) -> HttpResponse:
    words = typed.replace("\x00", "").strip()[:200]
    context = {"words": words, "suppliers": supplier_page.named(words, limit=OFFERED), "limit": OFFERED}
    missed = request.method == "POST"
    return render(request, "workspace/audit_choose.html", context, status=UNPROCESSABLE if missed else 200)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error


def _acting(request: HttpRequest) -> Acting:
    return request.acting  # type: ignore[attr-defined, no-any-return] # set by the tenant middleware


def _own(request: HttpRequest) -> QuerySet[Audit]:
    return audits_for(_acting(request), request.user)
