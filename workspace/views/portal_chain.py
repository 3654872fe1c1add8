"""A supplier company's own sources: its list, what each customer is told, demands passed on."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessments.selectors.vault import given_freely
from core.errors import DomainError
from suppliers.models import DeclarationState, OwnSource
from suppliers.services.declaring import (
    add_source,
    change_source,
    declarations_of,
    declare_source,
    pass_demand,
    remove_source,
)
from tenants.access import capability
from tenants.scope import organisation_id
from tenants.selectors import Acting
from workspace.forms.chain import PassedForm, SourceForm
from workspace.selectors.audit_desk import today_of
from workspace.selectors.portal_chain import customers_of, source_rows

UNPROCESSABLE = 422
MOST_FILES = 200
_FIELDS = ("name", "country", "identifier", "material", "share")


@capability("sources.own")
@require_GET
def portal_chain(request: HttpRequest) -> HttpResponse:
    """The company's sources with what each customer is told of them."""
    return render(request, "workspace/portal_chain.html", {"rows": source_rows(organisation_id())})


@capability("sources.own")
@require_http_methods(["GET", "HEAD", "POST"])
def portal_source_new(request: HttpRequest) -> HttpResponse:
    """Note a source and say who sees it."""
    form = SourceForm(request.POST or None, customers=customers_of(organisation_id()), shown={})
    if request.method == "POST" and form.is_valid() and _saved(request, form, None):
        messages.success(request, _("%(name)s was saved.") % {"name": form.cleaned_data["name"]})
        return redirect("portal_chain")
    return _form_page(request, form, None)


@capability("sources.own")
@require_http_methods(["GET", "HEAD", "POST"])
def portal_source(request: HttpRequest, source_id: UUID) -> HttpResponse:
    """Change a source, or who sees it; below, the demands passed on to it."""
    source = _source(source_id)
    form = _source_form(source, request.POST or None)
    if request.method == "POST" and form.is_valid() and _saved(request, form, source):
        messages.success(request, _("%(name)s was saved.") % {"name": source.name})
        return redirect("portal_chain")
    return _form_page(request, form, source)


@capability("sources.own")
@require_POST
def portal_source_remove(request: HttpRequest, source_id: UUID) -> HttpResponse:
    """Take a source off the list and back from all customers."""
    actor: Any = request.user
    source = _source(source_id)
    name = source.name
    remove_source(source=source, actor=actor, now=timezone.now())
    messages.success(request, _("%(name)s was removed; no customer is told of it any more.") % {"name": name})
    return redirect("portal_chain")


@capability("sources.own")
@require_POST
def portal_source_passed(request: HttpRequest, source_id: UUID) -> HttpResponse:
    """Tell the customers who know of a source that a demand was passed on to it."""
    actor: Any = request.user
    acting: Acting = request.acting  # type: ignore[attr-defined] # set by the tenant middleware
    source = _source(source_id)
    form = _passed_form(request)
    if not form.is_valid():
        return _form_page(request, None, source, passed=form)
    told = list(declarations_of(source).exclude(state=DeclarationState.WITHDRAWN))
    if not told:
        form.add_error(None, _("No customer is told of this source yet. Choose one above first."))
        return _form_page(request, None, source, passed=form)
    today = today_of(acting, timezone.now())
    try:
        with transaction.atomic():
            for declaration in told:
                pass_demand(declaration=declaration, today=today, actor=actor, **form.values())
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error.message))
        return _form_page(request, None, source, passed=form)
    messages.success(request, _("Noted."))
    return redirect("portal_source", source.pk)


def _saved(request: HttpRequest, form: SourceForm, source: OwnSource | None) -> bool:
    """Keep what the form says; False, with the error beside its field, where a service refuses."""
    actor: Any = request.user
    now = timezone.now()
    try:
        with transaction.atomic():
            if source is None:
                source = add_source(company_id=organisation_id(), actor=actor, **form.values())
            else:
                source = change_source(source=source, actor=actor, now=now, **form.values())
            declare_source(
                source=source,
                customers=form.told(),
                consents=form.cleaned_data["consents"],
                actor=actor,
                now=now,
            )
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error.message))
        return False
    return True


def _source(source_id: UUID) -> OwnSource:
    return get_object_or_404(OwnSource, tenant_id=organisation_id(), pk=source_id)


def _source_form(source: OwnSource, data: QueryDict | None) -> SourceForm:
    """The form of a source with what is kept of it."""
    told = declarations_of(source).exclude(state=DeclarationState.WITHDRAWN)
    return SourceForm(
        data,
        customers=customers_of(organisation_id()),
        shown=dict(told.values_list("tenant_id", "shown")),
        initial={name: getattr(source, name) for name in _FIELDS},
    )


def _passed_form(request: HttpRequest) -> PassedForm:
    files = list(given_freely().order_by("name")[:MOST_FILES])
    return PassedForm(request.POST if request.method == "POST" else None, files=files)


def _form_page(
    request: HttpRequest,
    form: SourceForm | None,
    source: OwnSource | None,
    *,
    passed: PassedForm | None = None,
) -> HttpResponse:
    failed = passed is not None or (form is not None and bool(form.errors))
    context: dict[str, Any] = {"source": source, "passed": passed}
    if source is not None:
        rows = [row for row in source_rows(organisation_id()) if row.source.pk == source.pk]
        context["demands"] = rows[0].demands if rows else []
        context["passed"] = passed or PassedForm(files=list(given_freely().order_by("name")[:MOST_FILES]))
    if form is None and source is not None:
        form = _source_form(source, None)
    context["form"] = form
    context["crumbs"] = [
        (_("Your sources"), reverse("portal_chain")),
        (source.name if source else _("Add a source"), ""),
    ]
    return render(request, "workspace/portal_source.html", context, status=UNPROCESSABLE if failed else 200)
