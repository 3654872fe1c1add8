"""What a person sets for themselves, whatever organisation they act for."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.templatetags.ui_format import city_of
from tenants.access import signed_in
from tenants.forms import PersonalForm
from tenants.services import change_settings
from tenants.views.members import keep_language

UNPROCESSABLE = 422


@require_http_methods(["GET", "POST"])
@signed_in
def settings(request: HttpRequest) -> HttpResponse:
    """One's name, language and time zone."""
    user: Any = request.user
    usual = _usual_zone(request)
    now = timezone.now()
    if request.method != "POST":
        given = {"name": user.name, "language": translation.get_language(), "time_zone": user.time_zone}
        return _page(request, PersonalForm(initial=given, usual_zone=usual, now=now), now)
    form = PersonalForm(request.POST, usual_zone=usual, now=now)
    if not form.is_valid():
        return _page(request, form, now, status=UNPROCESSABLE)
    change_settings(user=user, **form.cleaned_data)
    translation.activate(user.language)
    messages.success(request, _("Your settings are kept."))
    return keep_language(request, redirect("settings"), user.language)


def _page(request: HttpRequest, form: PersonalForm, now: Any, status: int = 200) -> HttpResponse:
    return render(request, "tenants/settings.html", {"form": form, "now": now}, status=status)


def _usual_zone(request: HttpRequest) -> str:
    """The city whose time counts where a person chose none."""
    acting: Any = request.acting  # type: ignore[attr-defined] # set by the tenant middleware
    return city_of(acting.organisation.time_zone) if acting else "UTC"
