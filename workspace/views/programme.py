"""A buyer's programme of responsible sourcing: policy, commitment, who answers for it, targets."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import DomainError
from suppliers.models import Programme, ProgrammeTarget
from suppliers.services.programme import remove_target, save_programme, save_target
from tenants.access import capability
from tenants.models import User
from tenants.scope import tenant_id
from tenants.selectors import Acting, people_of
from workspace.forms.programme import ProgrammeForm, TargetForm
from workspace.selectors.events import events_about

UNPROCESSABLE = 422
_BOTH = ["GET", "HEAD", "POST"]


@capability("portfolio.view")
@require_GET
def programme(request: HttpRequest) -> HttpResponse:
    """What the programme says, its targets and what was changed in it."""
    acting: Acting = request.acting  # type: ignore[attr-defined] # set by the tenant middleware
    found = _programme()
    targets = list(ProgrammeTarget.objects.filter(tenant_id=tenant_id()))
    subjects = [one.pk for one in targets] + ([found.pk] if found else [])
    context = {
        "programme": found,
        "targets": targets,
        "rows": events_about(subjects, limit=20),
        "plain": True,
        "can_edit": acting.can("programme.edit"),
    }
    return render(request, "workspace/programme.html", context)


@capability("programme.edit")
@require_http_methods(_BOTH)
def programme_edit(request: HttpRequest) -> HttpResponse:
    """Say what the programme is."""
    actor: Any = request.user
    found = _programme()
    people: list[User] = [member.user for member in people_of(tenant_id())]
    fields = ProgrammeForm.base_fields if found else ()
    initial = {name: getattr(found, name) for name in fields}
    for name in ("procurement_lead", "sustainability_lead"):
        lead = getattr(found, name, None)
        initial[name] = str(lead.pk) if lead else ""
        people += [lead] if lead and lead not in people else []
    form = ProgrammeForm(request.POST or None, people=people, initial=initial)
    if form.is_valid():
        try:
            save_programme(tenant_id=tenant_id(), seen=form.seen, values=form.values(), actor=actor)
        except DomainError as error:
            form.add_error(error.field, str(error.message))
        else:
            messages.success(request, _("The programme was saved."))
            return redirect("programme")
    return _form_page(request, form, _("Edit the programme"))


@capability("programme.edit")
@require_http_methods(_BOTH)
def target_new(request: HttpRequest) -> HttpResponse:
    """Set a target."""
    return _target(request, None)


@capability("programme.edit")
@require_http_methods(_BOTH)
def target_edit(request: HttpRequest, target_id: UUID) -> HttpResponse:
    """Change a target, or say what became of it."""
    return _target(request, _own(target_id))


@capability("programme.edit")
@require_POST
def target_remove(request: HttpRequest, target_id: UUID) -> HttpResponse:
    """Take a target away."""
    actor: Any = request.user
    remove_target(target=_own(target_id), actor=actor)
    return redirect("programme")


def _target(request: HttpRequest, target: ProgrammeTarget | None) -> HttpResponse:
    actor: Any = request.user
    initial = {name: getattr(target, name) for name in (TargetForm.base_fields if target else ())}
    form = TargetForm(request.POST or None, initial=initial)
    if form.is_valid():
        said: Any = form.cleaned_data
        save_target(tenant_id=tenant_id(), values=said, target=target, actor=actor)
        return redirect("programme")
    return _form_page(request, form, _("Edit the target") if target else _("Set a target"))


def _programme() -> Programme | None:
    found = Programme.objects.filter(tenant_id=tenant_id())
    found = found.select_related("procurement_lead", "sustainability_lead")
    return found.defer("procurement_lead__password", "sustainability_lead__password").first()


def _own(target_id: UUID) -> ProgrammeTarget:
    return get_object_or_404(ProgrammeTarget.objects.filter(tenant_id=tenant_id()), pk=target_id)


def _form_page(request: HttpRequest, form: Any, title: str) -> HttpResponse:
    context = {"form": form, "title": title, "submit": _("Save"), "back": redirect("programme")["Location"]}
    return render(
        request, "workspace/record_form.html", context, status=UNPROCESSABLE if form.errors else 200
    )
