"""Results a supplier company shares: the list, sharing one, its page, another link, taking it back."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import DomainError
from core.templatetags.ui_lists import address
from reports.models import SharedResult
from reports.sharing.bundle import bundle, bundle_name
from reports.sharing.selectors import whole_share
from reports.sharing.services import AlreadyShared, Handed, replace_link, revoke_share, share_result
from tenants.access import capability
from tenants.models import User
from tenants.scope import organisation_id
from tenants.selectors import Acting
from workspace.forms.shares import ShareForm
from workspace.paging import page_of
from workspace.selectors import shares as reads
from workspace.selectors.events import events_about

PAGE_SIZE = 20
UNPROCESSABLE = 422


@require_GET
@capability("shares.view")
def portal_shares(request: HttpRequest) -> HttpResponse:
    """What the company has shared; ``?state=working`` or ``ended`` narrows the list."""
    state = request.GET.get("state", "")
    now = timezone.now()
    page = page_of(reads.listed(organisation_id(), state, now=now), request.GET, size=PAGE_SIZE)
    choices = ((_("All"), ""), (_("Working"), reads.WORKING), (_("Ended"), reads.ENDED))
    context = {
        "page": page,
        "rows": [(share, share.state(now)) for share in page.rows],
        "state": state,
        "states": [
            {
                "label": label,
                "url": address(request.GET, state=one or None, page=None),
                "active": one == state,
            }
            for label, one in choices
        ],
        "may_share": _acting(request).can("shares.edit"),
    }
    return render(request, "reports/portal_shares.html", context)


@require_http_methods(["GET", "POST"])
@capability("shares.edit")
@never_cache
def portal_share_new(request: HttpRequest) -> HttpResponse:
    """Share a result; the answer to the form is the only page that shows the link."""
    company = organisation_id()
    cards, reports = reads.cards_in_words(company), reads.reports_in_words(company)
    posted = request.POST if request.method == "POST" else None
    chosen = {"card": request.GET["card"]} if "card" in request.GET else {}
    form = ShareForm(posted, cards=cards, reports=reports, initial=chosen)
    if posted is not None and form.is_valid():
        try:
            handed = share_result(**form.values(), actor=_person(request), now=timezone.now())
        except AlreadyShared as again:
            messages.info(request, str(again.message))
            return redirect("portal_share", again.share_id)
        except DomainError as error:
            form.refuse(error)
        else:
            return _link_page(request, handed)
    context = {"form": form, "cards": cards, "crumbs": _crumbs(_("Share a result"))}
    return render(
        request,
        "reports/portal_share_new.html",
        context,
        status=200 if posted is None else UNPROCESSABLE,
    )


@require_GET
@capability("shares.view")
def portal_share(request: HttpRequest, share_id: UUID) -> HttpResponse:
    """One shared result: whether the link works, what its holder sees, what happened so far."""
    share = _whole(share_id)
    now = timezone.now()
    context = {
        "share": share,
        "state": share.state(now),
        "shown": reads.shown(share),
        "events": events_about([share.pk]),
        "may_share": _acting(request).can("shares.edit"),
        "crumbs": _crumbs(share.recipient),
    }
    return render(request, "reports/portal_share.html", context)


@require_POST
@capability("shares.edit")
@never_cache
def portal_share_renew(request: HttpRequest, share_id: UUID) -> HttpResponse:
    """Another link in place of the one there is, shown once."""
    handed = replace_link(share=_locked(share_id), actor=_person(request), now=timezone.now())
    return _link_page(request, handed)


@require_POST
@capability("shares.edit")
def portal_share_end(request: HttpRequest, share_id: UUID) -> HttpResponse:
    """Take a shared result back."""
    share = _locked(share_id)
    revoke_share(share=share, actor=_person(request), now=timezone.now())
    messages.success(
        request,
        _("Taken back: the link for %(name)s leads to nothing any more.") % {"name": share.recipient},
    )
    return redirect("portal_share", share.pk)


@require_GET
@capability("shares.view")
def portal_share_file(request: HttpRequest, share_id: UUID) -> HttpResponse:
    """The same as one file, to be sent instead of the link."""
    return bundle_of(_whole(share_id))


def bundle_of(share: SharedResult) -> HttpResponse:
    """The ZIP file of a shared result. Raises Http404 where a file of it is gone."""
    try:
        content = bundle(share)
    except FileNotFoundError as gone:
        raise Http404 from gone
    return HttpResponse(
        content,
        content_type="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="{bundle_name(share)}"',
            "Cache-Control": "private, no-store",
        },
    )


def _link_page(request: HttpRequest, handed: Handed) -> HttpResponse:
    context = {
        "share": handed.share,
        "link": request.build_absolute_uri(reverse("shared", args=[handed.token])),
        "crumbs": _crumbs(handed.share.recipient),
    }
    return render(request, "reports/portal_share_link.html", context)


def _whole(share_id: UUID) -> SharedResult:
    share = whole_share(organisation_id(), share_id)
    if share is None:
        raise Http404
    return share


def _locked(share_id: UUID) -> SharedResult:
    own = SharedResult.objects.filter(tenant_id=organisation_id()).defer("receipt")
    return get_object_or_404(own.select_for_update(of=("self",)), pk=share_id)


def _crumbs(here: str) -> list[tuple[str, str]]:
    return [(_("Shared results"), reverse("portal_shares")), (here, "")]


def _acting(request: HttpRequest) -> Acting:
    acting: Acting = request.acting  # type: ignore[attr-defined] # set by the tenant middleware
    return acting


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)
