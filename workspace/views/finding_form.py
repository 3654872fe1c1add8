"""Writing a finding: for which supplier, what was found; kept as a draft or issued at once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.errors import DomainError, InvalidInput
from remediation.models import Finding, FindingState, Origin, Severity
from remediation.services import FindingValues, change_finding, issue_finding, open_finding
from suppliers.models import Site, Supplier
from suppliers.selectors import one_company
from suppliers.services.sites import SiteExists, add_site
from tenants.access import capability
from tenants.scope import tenant_id
from workspace.forms.findings import FindingForm, first_term
from workspace.selectors import supplier_page
from workspace.views.finding_page import UNPROCESSABLE, issued_words, refuse_of_audit, the_finding

#: Fields a link to the form may fill in, and the most of each.
OFFERED = ("title", "description", "area", "clause", "item")
OFFERED_LENGTH = 1000


@capability("findings.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def finding_new(request: HttpRequest) -> HttpResponse:
    """Choose a supplier (``?supplier=`` or ``?other=`` a number or name), then write the finding.

    A link may fill in what is known already.
    """
    data = request.POST if request.method == "POST" else request.GET
    chosen = data.get("supplier", "")
    if not chosen:
        return _choose(request, data.get("other", ""))
    supplier = get_object_or_404(supplier_page.suppliers_of_tenant(), pk=_uuid(chosen))
    sites = _sites(supplier)
    if request.method != "POST":
        form = FindingForm(initial={"found_on": timezone.localdate(), **_offered(data)}, sites=sites)
        return _page(request, form, supplier)
    form = FindingForm(request.POST, sites=sites)
    if form.is_valid():
        try:
            written = open_finding(
                tenant_id=tenant_id(),
                supplier=supplier,
                values=_values(request, form, supplier),
                origin=Origin.BUYER,
                owner=supplier.owner or _person(request),
                actor=_person(request),
                now=timezone.now(),
            )
            return _kept(request, written)
        except DomainError as error:
            form.refuse(error, field="new_site" if isinstance(error, SiteExists) else None)
    return _page(request, form, supplier)


@capability("findings.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def finding_edit(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """Change a draft, and issue it where asked."""
    shown = the_finding(finding_id)
    refuse_of_audit(shown)
    if shown.state != FindingState.DRAFT:
        raise DomainError(_("This finding is issued. What the supplier has read is not changed any more."))
    sites = _sites(shown.supplier)
    if request.method != "POST":
        return _page(request, FindingForm.of(shown, sites=sites), shown.supplier, finding=shown)
    form = FindingForm(request.POST, sites=sites)
    if form.is_valid():
        try:
            values = _values(request, form, shown.supplier)
            return _kept(request, change_finding(finding=shown, values=values, actor=_person(request)))
        except DomainError as error:
            form.refuse(error, field="new_site" if isinstance(error, SiteExists) else None)
    return _page(request, form, shown.supplier, finding=shown)


def _kept(request: HttpRequest, written: Finding) -> HttpResponse:
    """Issue what was written where the button said so, and go to its page."""
    if request.POST.get("step") == "issue":
        issue_finding(finding=written, actor=_person(request), now=timezone.now())
        messages.success(request, issued_words(written))
    else:
        messages.success(request, _("The draft is kept. The supplier does not see it until you issue it."))
    return redirect("finding", written.pk)


def _choose(request: HttpRequest, other: str) -> HttpResponse:
    """The first step: which supplier it is about."""
    text = other.replace("\x00", "").strip()[:200]
    supplier = supplier_page.the_one_called(text) if text else None
    if supplier is not None:
        return redirect(f"{reverse('finding_new')}?supplier={supplier.pk}")
    missed = bool(text) or request.method == "POST"
    context = {"text": text, "missed": missed}
    return render(request, "workspace/finding_choose.html", context, status=UNPROCESSABLE if missed else 200)


def _offered(data: QueryDict) -> dict[str, str]:
    """What a link to the form fills in, such as a control of a scorecard; sending the form checks it."""
    return {
        name: text for name in OFFERED if (text := data.get(name, "").replace("\x00", "")[:OFFERED_LENGTH])
    }


def _values(request: HttpRequest, form: FindingForm, supplier: Supplier) -> FindingValues:
    given = form.cleaned_data
    standard, item = given["item"]
    name = form.new_site_name
    site = add_site(supplier=supplier, name=name, actor=_person(request)) if name else form.chosen_site
    return FindingValues(
        severity=given["severity"],
        area=given["area"],
        clause=given["clause"],
        title=given["title"],
        description=given["description"],
        standard=standard,
        item=item,
        found_on=given["found_on"],
        site=site,
    )


def _sites(supplier: Supplier) -> list[Site]:
    return list(
        Site.objects.filter(tenant_id=supplier.tenant_id, supplier_id__in=one_company(supplier)).order_by(
            "name", "id"
        )
    )


def _page(
    request: HttpRequest, form: FindingForm, supplier: Supplier, *, finding: Finding | None = None
) -> HttpResponse:
    context = {
        "form": form,
        "supplier": supplier,
        "finding": finding,
        "terms": [(severity, first_term(severity)) for severity in Severity.values],
    }
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "workspace/finding_form.html", context, status=status)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise InvalidInput(_("There is no such supplier in your list. Choose it again.")) from error


def _person(request: HttpRequest) -> Any:
    return request.user
