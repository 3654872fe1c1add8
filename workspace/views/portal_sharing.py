"""A supplier company shares answers it gave with another customer: what and with whom, then a page that shows
exactly what that customer will read, then the consent."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from assessments.models import Submission
from assessments.sharing.freezing import Verified, copy_document, sections_of
from assessments.sharing.sharing import AlreadyShared, customers_to_share_with, share_answers
from core.errors import InvalidInput
from tenants.access import capability
from tenants.models import User
from tenants.scope import organisation_id
from workspace.forms.consents import ShareAnswersForm
from workspace.selectors import consents as reads
from workspace.selectors.copies import copy_shown

UNPROCESSABLE = 422


@require_GET
@capability("answers.submit")
def answers_share(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    """Choose the customer, the sections and what goes along. ``?customer=`` ticks who asked."""
    source = _source(submission_id)
    chosen = {"customer": request.GET["customer"]} if "customer" in request.GET else {}
    return _form_page(request, source, _form(source, None, initial=chosen))


@require_http_methods(["GET", "HEAD", "POST"])
@capability("answers.submit")
def answers_share_confirm(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    """Everything the customer will read; the button on it shares exactly that."""
    source = _source(submission_id)
    if request.method != "POST" and not request.GET:
        return redirect("answers_share", source.pk)
    form = _form(source, request.POST if request.method == "POST" else request.GET)
    if not form.is_valid():
        return _form_page(request, source, form, status=UNPROCESSABLE)
    if request.method != "POST":
        return _confirm_page(request, source, form)
    try:
        consent = share_answers(
            source=source,
            verified=_verified(source, form),
            seen_at=_seen(request.POST),
            actor=_person(request),
            now=timezone.now(),
            **form.values(),
        )
    except AlreadyShared as again:
        messages.info(request, str(again.message))
        return redirect("portal_consent", again.consent_id)
    except InvalidInput as error:
        form.refuse(error)
        return _form_page(request, source, form, status=UNPROCESSABLE)
    messages.success(
        request,
        _("Shared. %(buyer)s can read this copy now. You can take it back here.")
        % {"buyer": dict(form.fields["customer"].choices)[form.cleaned_data["customer"]]},  # type: ignore[attr-defined]
    )
    return redirect("portal_consent", consent.pk)


def _form(source: Submission, given: QueryDict | None, **more: Any) -> ShareAnswersForm:
    return ShareAnswersForm(
        given,
        customers=list(customers_to_share_with(organisation_id(), besides=source.tenant_id)),
        sections=sections_of(source.document),
        may_verify=reads.verified_of(source, by_name=False) is not None,
        **more,
    )


def _form_page(
    request: HttpRequest, source: Submission, form: ShareAnswersForm, *, status: int = 200
) -> HttpResponse:
    context = {"form": form, "source": source, "crumbs": _crumbs(_("Share answers"))}
    return render(request, "workspace/portal_answers_share.html", context, status=status)


def _confirm_page(request: HttpRequest, source: Submission, form: ShareAnswersForm) -> HttpResponse:
    values = form.values()
    document = copy_document(
        source,
        sections=values["sections"],
        with_files=values["with_files"],
        verified=_verified(source, form),
    )
    customers: Any = form.fields["customer"]
    context = {
        "form": form,
        "source": source,
        "sent": [(name, one) for name, given in request.GET.lists() for one in given if name != "seen_at"],
        "seen_at": timezone.now().isoformat(),
        "customer": dict(customers.choices)[form.cleaned_data["customer"]],
        "purpose": values["purpose"],
        "until": form.cleaned_data["until"],
        "with_files": values["with_files"],
        "shown": copy_shown(document),
        "back": f"{reverse('answers_share_confirm', args=[source.pk])}?{request.GET.urlencode()}",
        "crumbs": _crumbs(_("Check what they will see")),
    }
    return render(request, "workspace/portal_answers_confirm.html", context)


def _verified(source: Submission, form: ShareAnswersForm) -> Verified | None:
    given = form.cleaned_data
    return reads.verified_of(source, by_name=given["by_name"]) if given.get("verified") else None


def _seen(given: QueryDict) -> datetime:
    """When the confirmation was shown; without a word of it, now."""
    try:
        seen = parse_datetime(given.get("seen_at", ""))
    except ValueError:
        seen = None
    return seen if seen is not None and timezone.is_aware(seen) else timezone.now()


def _source(submission_id: UUID) -> Submission:
    return get_object_or_404(reads.own_submissions(), pk=submission_id)


def _crumbs(here: str) -> list[tuple[str, str]]:
    return [(_("Who has our answers"), reverse("portal_consents")), (here, "")]


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)
