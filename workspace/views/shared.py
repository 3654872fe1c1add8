"""What the holder of a link to a shared result sees and downloads, without an account.

The link is the key: pages are kept by no cache and no search engine, and every link that leads to nothing
gets the same page. All is read as the company that shared, and rendered after that scope is closed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from allauth.core.internal.ratelimit import consume
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_GET

from core.downloads import attachment
from reports.models import SharedResult
from reports.sharing.bundle import report_name
from reports.sharing.checks import receipt_bytes
from reports.sharing.links import behind
from reports.sharing.selectors import whole_share
from reports.sharing.services import count_opening
from tenants.access import public
from tenants.scope import scope
from workspace.selectors.shares import shown
from workspace.views.shares import bundle_of

Value = TypeVar("Value")
View = Callable[[HttpRequest, str], HttpResponseBase]
#: Seconds after which somebody who came too often may try again.
_WAIT = 60
UNKNOWN, OFTEN = "unknown", "often"
_STATUS = {
    UNKNOWN: 404,
    OFTEN: 429,
    SharedResult.State.EXPIRED: 410,
    SharedResult.State.REVOKED: 410,
}


class _LeadsNowhereError(Exception):
    """A link behind which there is nothing to see, and why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def _by_link(view: View) -> View:
    """Keep count of visits by address, say plainly where a link leads to nothing, and keep what is shown out
    of caches, search engines and other sites."""

    @wraps(view)
    def answer(request: HttpRequest, token: str) -> HttpResponseBase:
        response: HttpResponseBase
        try:
            if not _may_come(request):
                raise _LeadsNowhereError(OFTEN)
            response = view(request, token)
        except _LeadsNowhereError as nowhere:
            response = render(
                request,
                "reports/shared_nothing.html",
                {"reason": nowhere.reason},
                status=_STATUS[nowhere.reason],
            )
            if nowhere.reason == OFTEN:
                response.headers["Retry-After"] = str(_WAIT)
        add_never_cache_headers(response)
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    return answer


@require_GET
@public
@_by_link
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """The result in words, whose rating it is, and everything about it checked while one waits."""
    page = _read(token, shown, is_opening=True)
    return render(request, "reports/shared.html", {"shown": page, "share": page.share, "token": token})


@require_GET
@public
@_by_link
def shared_receipt(request: HttpRequest, token: str) -> HttpResponse:
    """The signed receipt, where it was included."""
    content = _read(token, lambda share: receipt_bytes(share) if share.with_receipt else None)
    if content is None:
        raise Http404
    headers = {"Content-Disposition": 'attachment; filename="receipt.json"'}
    return HttpResponse(content, content_type="application/json", headers=headers)


@require_GET
@public
@_by_link
def shared_report(request: HttpRequest, token: str) -> HttpResponseBase:
    """The rating report as PDF, where one was included."""
    file = _read(token, lambda share: (share.report.file, report_name(share)) if share.report else None)
    if file is None:
        raise Http404
    return attachment(*file)


@require_GET
@public
@_by_link
def shared_file(request: HttpRequest, token: str) -> HttpResponse:
    """All of it as one file, to be kept and checked elsewhere."""
    return _read(token, bundle_of)


def _may_come(request: HttpRequest) -> bool:
    """Whether this address may open one link more. The public way to count with django-allauth leaves out
    requests that only read, and these only read."""
    return bool(consume(request, app="allauth.account", action="shared_result", limit_get=True))


def _read(token: str, read: Callable[[SharedResult], Value], *, is_opening: bool = False) -> Value:
    """What ``read`` makes of the shared result behind a link, as the company that shared it.

    Raises _LeadsNowhereError for a link that is unknown, expired or taken back.
    """
    found = behind(token)
    if found is None:
        raise _LeadsNowhereError(UNKNOWN)
    now = timezone.now()
    with scope(found.scope):
        share = whole_share(found.company_id, found.share_id)
        if share is None:
            raise _LeadsNowhereError(UNKNOWN)
        if (state := share.state(now)) != SharedResult.State.WORKING:
            raise _LeadsNowhereError(state)
        if is_opening:
            count_opening(share, now=now)
        return read(share)
