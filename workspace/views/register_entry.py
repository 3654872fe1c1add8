"""One risk of the register: its page, its form, its measures, its suppliers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import DomainError
from core.models import Obligation
from risk.heat import CONSEQUENCE, LIKELIHOOD
from risk.models import Incident, Playbook, RiskEntry, RiskMeasure
from risk.services.measures import add_measure, change_measure, link_supplier, unlink_supplier
from risk.services.register import ChangedMeanwhile, create_entry, review_entry, save_entry, set_state
from risk.services.reviews import KIND as REVIEW
from risk.starters import starters
from suppliers.countries import country_name
from suppliers.models import Category
from tenants.access import capability
from tenants.models import User
from tenants.scope import tenant_id
from tenants.selectors import people_of
from workspace.forms.register import MeasureForm, ReviewForm, RiskForm, StateForm, SupplierLinkForm
from workspace.selectors import register as selectors
from workspace.selectors import supplier_page
from workspace.selectors.audit_desk import today_of
from workspace.selectors.events import events_about
from workspace.views.register import acting_of

UNPROCESSABLE = 422
CONFLICT = 409


@require_GET
@capability("risks.view")
def risk_entry(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """All that is known of one risk."""
    return _page(request, _entry(entry_id))


@capability("risks.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def risk_entry_new(request: HttpRequest) -> HttpResponse:
    """Write a new risk."""
    form = _form(request)
    if request.method == "POST" and form.is_valid():
        actor: Any = request.user
        try:
            entry = create_entry(
                tenant_id=tenant_id(), values=form.cleaned_data, actor=actor, now=timezone.now()
            )
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect("risk_entry", entry.pk)
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "workspace/risk_entry_form.html", {"form": form}, status=status)


@capability("risks.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def risk_entry_edit(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Change a risk; where somebody else saved in between, both versions are shown."""
    entry = _entry(entry_id)
    form = _form(request, entry)
    status, theirs = (UNPROCESSABLE if request.method == "POST" else 200), None
    if request.method == "POST" and form.is_valid():
        actor: Any = request.user
        try:
            save_entry(
                entry=entry,
                values=form.cleaned_data,
                revision=form.cleaned_data["revision"] or 0,
                actor=actor,
                now=timezone.now(),
            )
        except ChangedMeanwhile as error:
            form.refuse(error)
            status, theirs = CONFLICT, _differences(form, entry)
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Saved."))
            return redirect("risk_entry", entry.pk)
    context = {
        "form": form,
        "entry": entry,
        "theirs": theirs,
        "starter": starters().get(entry.starter),
    }
    return render(request, "workspace/risk_entry_form.html", context, status=status)


@capability("risks.edit")
@require_POST
def risk_entry_review(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Say what a new look at the risk found, and when the next one is."""
    entry, form = _entry(entry_id), ReviewForm(request.POST)

    def act(actor: User) -> None:
        review_entry(entry=entry, actor=actor, now=timezone.now(), **form.cleaned_data)

    return _acted(request, entry, form, act, place="review_form", done=_("Noted. The next review is set."))


@capability("risks.edit")
@require_POST
def risk_entry_state(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Open, watch or close a risk."""
    entry, form = _entry(entry_id), StateForm(request.POST)

    def act(actor: User) -> None:
        set_state(entry=entry, actor=actor, now=timezone.now(), **form.cleaned_data)

    return _acted(request, entry, form, act, place="state_form", done=_("Saved."))


@capability("risks.edit")
@require_POST
def risk_measure_add(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Add a measure, the last in the order."""
    entry, form = _entry(entry_id), MeasureForm(request.POST, people=_people())

    def act(actor: User) -> None:
        add_measure(entry=entry, actor=actor, now=timezone.now(), **form.cleaned_data)

    return _acted(request, entry, form, act, place="measure_form", done=_("Measure added."))


@capability("risks.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def risk_measure(request: HttpRequest, entry_id: UUID, measure_id: UUID) -> HttpResponse:
    """Change a measure: its words, who does it, how far it is, its place in the order."""
    entry = _entry(entry_id)
    measure = get_object_or_404(RiskMeasure.objects.filter(tenant_id=tenant_id(), entry=entry), pk=measure_id)
    form = MeasureForm(request.POST or None, people=_people(), measure=measure)
    if request.method == "POST" and form.is_valid():
        actor: Any = request.user
        try:
            change_measure(
                entry=entry, measure_id=measure.pk, actor=actor, now=timezone.now(), **form.cleaned_data
            )
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Saved."))
            return redirect("risk_entry", entry.pk)
    status = UNPROCESSABLE if request.method == "POST" else 200
    context = {"form": form, "entry": entry, "measure": measure}
    return render(request, "workspace/risk_measure.html", context, status=status)


@capability("risks.edit")
@require_POST
def risk_supplier_link(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Say that the risk concerns a supplier."""
    entry, form = _entry(entry_id), SupplierLinkForm(request.POST)

    def act(actor: User) -> None:
        supplier = supplier_page.the_one_called(form.cleaned_data["other"])
        if supplier is None:
            raise DomainError(
                _("No single supplier has this number or name. Choose one from the list."), field="other"
            )
        link_supplier(entry=entry, supplier=supplier, actor=actor)

    return _acted(request, entry, form, act, place="link_form", done=_("Supplier added."))


@capability("risks.edit")
@require_POST
def risk_supplier_unlink(request: HttpRequest, entry_id: UUID, supplier_id: UUID) -> HttpResponse:
    """Take back that the risk concerns a supplier."""
    entry = _entry(entry_id)
    link = get_object_or_404(entry.supplier_links.select_related("supplier"), supplier_id=supplier_id)
    actor: Any = request.user
    unlink_supplier(entry=entry, supplier=link.supplier, actor=actor)
    return redirect("risk_entry", entry.pk)


def _acted(
    request: HttpRequest,
    entry: RiskEntry,
    form: Any,
    act: Callable[[User], None],
    *,
    place: str,
    done: str,
) -> HttpResponse:
    """Do what a form of the page asks; the page again with the form where it cannot be done."""
    actor: Any = request.user
    if form.is_valid():
        try:
            act(actor)
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, done)
            return redirect("risk_entry", entry.pk)
    return _page(request, entry, status=UNPROCESSABLE, **{place: form})


def _page(request: HttpRequest, entry: RiskEntry, *, status: int = 200, **forms: Any) -> HttpResponse:
    now, language = timezone.now(), get_language() or "en"
    may_edit = acting_of(request).can("risks.edit")
    clock = Obligation.objects.filter(
        tenant_id=tenant_id(), subject_id=entry.pk, kind=REVIEW, state=Obligation.State.OPEN
    ).first()
    context: dict[str, Any] = {
        "entry": entry,
        "measures": entry.measures.select_related("owner").defer("owner__password"),
        "links": selectors.concerned(tenant_id())
        .filter(entry=entry)
        .select_related("supplier")
        .order_by("supplier__name"),
        "incidents": Incident.objects.filter(tenant_id=tenant_id(), entry=entry),
        "playbooks": Playbook.objects.filter(tenant_id=tenant_id(), entry=entry, retired_on=None),
        "countries": [(code, country_name(code, language)) for code in entry.countries],
        "starter": starters().get(entry.starter),
        "today_words": _words(entry.likelihood, entry.consequence),
        "after_words": _words(entry.residual_likelihood, entry.residual_consequence),
        "clock": clock,
        "now": now,
        "today": today_of(acting_of(request), now),
        "history": events_about([entry.pk], limit=30),
        "may_edit": may_edit,
    }
    if may_edit:
        people = _people()
        context |= {
            "measure_form": MeasureForm(people=people),
            "review_form": ReviewForm(),
            "state_form": StateForm(initial={"state": entry.state}),
            "link_form": SupplierLinkForm(),
        }
    return render(request, "workspace/risk_entry.html", context | forms, status=status)


def _words(likelihood: int | None, consequence: int | None) -> list[tuple[str, int, Any]]:
    """Both steps in words, for the sum behind the points; empty where nobody judged."""
    if likelihood is None or consequence is None:
        return []
    return [
        (_("Likelihood"), likelihood, LIKELIHOOD[likelihood]),
        (_("Consequence"), consequence, CONSEQUENCE[consequence]),
    ]


def _differences(form: RiskForm, entry: RiskEntry) -> list[tuple[Any, Any, Any]]:
    """Each field that differs between what was typed and what is stored: label, yours, theirs."""
    stored = RiskForm(people=_people(), categories=_categories(), entry=entry)
    return [
        (form[name].label, form[name].value() or "–", stored[name].value() or "–")
        for name in form.fields
        if name != "revision" and str(form[name].value() or "") != str(stored[name].value() or "")
    ]


def _form(request: HttpRequest, entry: RiskEntry | None = None) -> RiskForm:
    return RiskForm(request.POST or None, people=_people(), categories=_categories(), entry=entry)


def _entry(entry_id: UUID) -> RiskEntry:
    return get_object_or_404(selectors.entries_of(tenant_id()), pk=entry_id)


def _people() -> list[User]:
    return [member.user for member in people_of(tenant_id())]


def _categories() -> list[Category]:
    return list(Category.objects.filter(tenant_id=tenant_id()).order_by("code"))
