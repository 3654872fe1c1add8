"""Results of outside questionnaires and remote assessments, entered by the company or by its customer.

Who comes: a supplier who was assessed elsewhere and wants its customers to see it without answering anew; a
buyer who reads it beside the answers. It never counts as points: both pages say so.
"""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessments.models import OutsideResult
from assessments.outside.forms import OwnResultForm, ResultForm
from assessments.outside.selectors import own_places, own_results, results_of
from assessments.outside.services import Place, add_outside_results, remove_outside_result
from assessments.selectors.vault import own_evidence
from core.downloads import attachment
from core.errors import DomainError
from tenants.access import capability
from tenants.models import User
from tenants.scope import current
from workspace.views.record_page import own_record, record_page, record_removed, supplier_of

_BOTH = ["GET", "HEAD", "POST"]
#: Files of the vault that can be chosen, the newest.
_FILES = 200


@require_http_methods(_BOTH)
@capability("answers.edit")
def portal_outside(request: HttpRequest) -> HttpResponse:
    """The company's results, and a form for one more."""
    places = own_places()
    form = OwnResultForm(
        request.POST or None,
        customers=[(key, name) for key, (name, _place) in places.items()],
        files=own_evidence()[:_FILES],
    )
    if request.method == "POST" and form.is_valid() and _entered(request, form, places):
        return redirect("portal_outside")
    context = {"form": form, "results": own_results(), "today": timezone.localdate(), "places": places}
    return render(request, "workspace/portal_outside.html", context, status=422 if form.errors else 200)


@require_POST
@capability("answers.edit")
def portal_outside_remove(request: HttpRequest, result_id: UUID) -> HttpResponse:
    """Take one of the company's results out at a customer."""
    result = get_object_or_404(own_results(), pk=result_id)
    remove_outside_result(result=result, by_supplier=True, actor=_person(request), now=timezone.now())
    messages.success(request, _("%(name)s was taken out.") % {"name": result.name})
    return redirect("portal_outside")


@require_http_methods(_BOTH)
@capability("suppliers.edit")
def outside_add(request: HttpRequest, supplier_id: UUID) -> HttpResponse:
    """Enter a result of a supplier."""
    supplier, actor = supplier_of(request, supplier_id)
    form = ResultForm(request.POST or None)

    def save(_said: dict[str, Any]) -> object:
        place = Place(supplier.tenant_id, supplier.pk, supplier.supplier_org_id)
        return add_outside_results(
            places=[place],
            facts=form.facts(),
            file=None,
            by_supplier=False,
            actor=actor,
            today=timezone.localdate(),
        )[0]

    return record_page(
        request,
        supplier,
        form,
        save,
        title=_("Enter a result of another assessment"),
        tab="requests",
        note=_("It is shown beside the answers and never counts as points."),
    )


@require_POST
@capability("suppliers.edit")
def outside_remove(request: HttpRequest, supplier_id: UUID, result_id: UUID) -> HttpResponse:
    """Take out a result that the buyer entered."""
    supplier, actor = supplier_of(request, supplier_id)
    result: OutsideResult = own_record(OutsideResult, supplier, result_id)

    def remove() -> None:
        remove_outside_result(result=result, by_supplier=False, actor=actor, now=timezone.now())

    said = _("%(name)s was taken out.") % {"name": result.name}
    return record_removed(request, supplier, remove, said, tab="requests")


@require_GET
@capability("evidence.view")
def outside_file(request: HttpRequest, result_id: UUID) -> FileResponse:
    """The file of a result: for the company, the customer it was given to and its rating body."""
    active = current()
    if active.side == "supplier":
        found = own_results().filter(pk=result_id).first()
    else:
        found = OutsideResult.objects.filter(
            tenant_id=active.tenant_id, pk=result_id, removed_at=None
        ).first()
    if found is None or not found.file:
        raise Http404
    return attachment(found.file, found.file_name)


def outside_of(tenant_id: UUID, supplier_id: UUID) -> dict[str, Any]:
    """What the buyer's pages show of a supplier's results. One query."""
    return {"outside": list(results_of(tenant_id, supplier_id)), "outside_today": timezone.localdate()}


def _entered(request: HttpRequest, form: OwnResultForm, places: dict[str, tuple[str, Place]]) -> bool:
    """Enter the result; where a rule says no, its sentence stands at the field."""
    chosen = form.cleaned_data["evidence"]
    file = get_object_or_404(own_evidence(), pk=chosen) if chosen else None
    try:
        rows = add_outside_results(
            places=[places[key][1] for key in form.cleaned_data["customers"]],
            facts=form.facts(),
            file=file,
            by_supplier=True,
            actor=_person(request),
            today=timezone.localdate(),
        )
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error.message))
        return False
    text = ngettext("%(n)d customer sees it now.", "%(n)d customers see it now.", len(rows))
    messages.success(request, text % {"n": len(rows)})
    return True


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)
