"""Error pages. Each says what happened, what was kept and what to do next; none touches a tenant's table."""

from __future__ import annotations

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from tenants.access import public


@public
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, or 413 when more was sent than is taken."""
    if isinstance(exception, RequestDataTooBig):
        return _page(request, "413.html", 413, _("More was sent than this page takes. Nothing was changed."))
    return _page(request, "400.html", 400, _("The request could not be read. Nothing was changed."))


@public
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: another role is needed, or the person belongs to no organisation yet."""
    if request.user.is_authenticated and getattr(request, "acting", None) is None:
        words = _("Your account belongs to no organisation. Nothing was changed.")
        return _page(request, "errors/no_organisation.html", 403, words)
    words = str(exception or "")
    return _page(
        request, "403.html", 403, words or _("Your role may not do this. Nothing was changed."), reason=words
    )


@public
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the same for what is not there and for what belongs to somebody else."""
    return _page(request, "404.html", 404, _("There is nothing here. Nothing was changed."))


@public
def too_often(request: HttpRequest) -> HttpResponse:
    """429: signing in or asking for a link was tried too often in a short time."""
    return _page(request, "429.html", 429, _("This was tried too often. Wait a few minutes, then try again."))


@public
def broken(request: HttpRequest) -> HttpResponse:
    """500: drawn without a request, so that it needs neither session nor database."""
    return HttpResponse(render_to_string("500.html"), status=500)


def _page(request: HttpRequest, template: str, status: int, words: str, *, reason: str = "") -> HttpResponse:
    of_program = getattr(request, "is_of_program", False)
    if of_program or "application/json" in (request.headers.get("Accept", ""), request.content_type):
        return JsonResponse({"code": f"http_{status}", "message": words}, status=status)
    return render(request, template, {"reason": reason}, status=status)
