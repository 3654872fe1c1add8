"""Agreements on evaluating together (T/CERDS 7.1 d): written by a buyer, read and signed by both sides.

A buyer comes to write down who does what; a rating body, or another buyer with the link, comes to read it and
to sign. Everybody else sees nothing of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessments.models import JointAgreement, SignedStatement
from assessments.planning import agreements
from assessments.planning.agreements import PARTS
from core.errors import DomainError
from tenants.access import capability
from tenants.models import Organisation, OrganisationKind
from tenants.scope import organisation_id
from tenants.selectors import Acting, firms_of
from workspace.forms.agreements import AgreementForm, EndAgreementForm, SignAgreementForm
from workspace.selectors.audit_desk import today_of
from workspace.views.evaluation import UNPROCESSABLE, parts
from workspace.views.register import acting_of

_BOTH = ["GET", "HEAD", "POST"]


@require_GET
@capability("plans.view")
def joint_agreements(request: HttpRequest) -> HttpResponse:
    """One's own agreements, and those of others that name one's organisation."""
    acting = acting_of(request)
    today = today_of(acting, timezone.now())
    rows = agreements.agreements_of(organisation_id())
    context = {
        "parts": parts("joint_agreements"),
        "rows": [(row, agreements.state_of(row, today)) for row in rows],
        "own_id": organisation_id(),
        "may_write": _may_write(acting),
    }
    return render(request, "workspace/agreements.html", context)


@capability("agreements.edit")
@require_http_methods(_BOTH)
def agreement_new(request: HttpRequest) -> HttpResponse:
    """Write an agreement."""
    acting = acting_of(request)
    form = AgreementForm(request.POST or None, bodies=_bodies(acting))
    if request.method == "POST" and form.is_valid():
        actor: Any = request.user
        try:
            written = agreements.write_agreement(
                owner=acting.organisation,
                body=form.cleaned_data["body"],
                values=form.cleaned_data,
                actor=actor,
            )
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Kept as a draft. Put it before the other side once it is complete."))
            return redirect("joint_agreement", written.pk)
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "workspace/agreement_form.html", {"form": form}, status=status)


@require_GET
@capability("plans.view")
def joint_agreement(request: HttpRequest, agreement_id: UUID) -> HttpResponse:
    """One agreement with its signatures."""
    return _page(request, _agreement(agreement_id))


@capability("agreements.edit")
@require_http_methods(_BOTH)
def agreement_edit(request: HttpRequest, agreement_id: UUID) -> HttpResponse:
    """Change an agreement that is not on offer."""
    shown = _own(agreement_id)
    form = AgreementForm(request.POST or None, bodies=[], agreement=shown)
    if request.method == "POST" and form.is_valid():
        actor: Any = request.user
        values = {"partner_name": shown.partner_name, **form.cleaned_data}
        try:
            agreements.change_agreement(
                agreement=shown, values=values, revision=form.cleaned_data["revision"], actor=actor
            )
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The agreement is changed."))
            return redirect("joint_agreement", shown.pk)
    context = {"form": form, "agreement": shown}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "workspace/agreement_form.html", context, status=status)


@require_POST
@capability("agreements.edit")
def agreement_offer(request: HttpRequest, agreement_id: UUID) -> HttpResponse:
    """Put an agreement before the other side."""
    shown = _own(agreement_id)
    actor: Any = request.user
    return _done(
        request,
        shown,
        lambda: agreements.offer(agreement=shown, actor=actor, now=timezone.now()),
        _("The other side can read and sign it now."),
    )


@require_POST
@capability("agreements.edit")
def agreement_take_back(request: HttpRequest, agreement_id: UUID) -> HttpResponse:
    """Take an agreement back to change it."""
    shown = _own(agreement_id)
    actor: Any = request.user
    return _done(
        request,
        shown,
        lambda: agreements.take_back(agreement=shown, actor=actor),
        _("It is a draft again. Signatures under it no longer count."),
    )


@capability("agreements.edit")
@require_http_methods(_BOTH)
def agreement_join(request: HttpRequest, token: str) -> HttpResponse:
    """Another buyer's way in: read whose agreement it is, and take it up."""
    acting = acting_of(request)
    found = agreements.offered_by_link(token, organisation_id=organisation_id())
    if found is None:
        raise Http404
    if request.method == "POST":
        actor: Any = request.user
        agreements.take_up(agreement=found, organisation=acting.organisation, actor=actor)
        messages.success(request, _("Taken up. Read it, then sign it."))
        return redirect("joint_agreement", found.pk)
    context = {"agreement": found, "lines": _lines(found), "organisation": acting.organisation}
    return render(request, "workspace/agreement_join.html", context)


@require_POST
@capability("agreements.sign")
def agreement_sign(request: HttpRequest, agreement_id: UUID) -> HttpResponse:
    """Sign for one's side."""
    shown = _agreement(agreement_id)
    form = SignAgreementForm(request.POST)
    actor: Any = request.user
    if form.is_valid():
        try:
            agreements.sign(
                agreement=shown,
                organisation=acting_of(request).organisation,
                language=get_language() or "en",
                actor=actor,
                now=timezone.now(),
                **form.cleaned_data,
            )
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Signed. Thank you."))
            return redirect("joint_agreement", shown.pk)
    return _page(request, shown, status=UNPROCESSABLE, sign_form=form)


@require_POST
@capability("agreements.sign")
def agreement_end(request: HttpRequest, agreement_id: UUID) -> HttpResponse:
    """End an agreement before its day, for one's side."""
    shown = _agreement(agreement_id)
    form = EndAgreementForm(request.POST)
    actor: Any = request.user
    if form.is_valid():
        try:
            agreements.end(
                agreement=shown,
                organisation=acting_of(request).organisation,
                reason=form.cleaned_data["reason"],
                actor=actor,
                now=timezone.now(),
            )
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The agreement has ended. It stays on record."))
            return redirect("joint_agreement", shown.pk)
    return _page(request, shown, status=UNPROCESSABLE, end_form=form)


def _page(request: HttpRequest, shown: JointAgreement, *, status: int = 200, **forms: Any) -> HttpResponse:
    acting = acting_of(request)
    state = agreements.state_of(shown, today_of(acting, timezone.now()))
    is_own = shown.tenant_id == organisation_id()
    signed_at = shown.owner_signed_at if is_own else shown.partner_signed_at
    signs = state in {"offered", "half"} and shown.partner_id is not None and signed_at is None
    waits = is_own and shown.offered_at is not None and shown.partner_id is None
    context: dict[str, Any] = {
        "agreement": shown,
        "state": state,
        "is_own": is_own,
        "lines": _lines(shown),
        "missing": [PARTS[key][0] for key in agreements.missing_of(shown)],
        "signatures": SignedStatement.objects.filter(agreement=shown, sha256=shown.sha256).order_by(
            "signed_at"
        ),
        "link": request.build_absolute_uri(reverse("agreement_join", args=[agreements.link_token(shown)]))
        if waits and acting.can("agreements.edit")
        else "",
        "may_write": is_own and _may_write(acting) and shown.ended_at is None,
        "may_sign": signs and acting.can("agreements.sign"),
        "may_end": state in {"later", "running"} and acting.can("agreements.sign"),
        "sign_form": SignAgreementForm(initial={"seen": shown.sha256}),
        "end_form": EndAgreementForm(),
    }
    return render(request, "workspace/agreement.html", context | forms, status=status)


def _lines(shown: JointAgreement) -> list[tuple[Any, str, str]]:
    return [(words, clause, shown.content.get(key, "")) for key, (words, clause) in PARTS.items()]


def _done(request: HttpRequest, shown: JointAgreement, write: Callable[[], Any], words: str) -> HttpResponse:
    try:
        write()
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, words)
    return redirect("joint_agreement", shown.pk)


def _may_write(acting: Acting) -> bool:
    return acting.can("agreements.edit")


def _bodies(acting: Acting) -> list[Organisation]:
    found = [one for one in firms_of(acting.tenant.pk) if one.ended_at is None]
    return [one.organisation for one in found if one.organisation.kind == OrganisationKind.ASSESSOR]


def _agreement(agreement_id: UUID) -> JointAgreement:
    return get_object_or_404(agreements.agreements_of(organisation_id()), pk=agreement_id)


def _own(agreement_id: UUID) -> JointAgreement:
    return get_object_or_404(JointAgreement, pk=agreement_id, tenant_id=organisation_id())
