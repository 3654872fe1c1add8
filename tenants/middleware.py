"""The one place where a request gets its organisation, its transaction and its database context."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core.errors import DomainError
from tenants import access, selectors
from tenants.scope import scope

logger = logging.getLogger(__name__)


class TenantMiddleware:
    """Runs every view inside one transaction, in the scope of the organisation the person acts for.

    Deny by default: a view that declares no access is refused. The transaction is rolled back when the
    view raises or answers with a status of 400 or more, so an error never leaves a row behind.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; the work is in :meth:`process_view`."""
        # A program of the API comes with its organisation; whoever has a session is asked for it below.
        request.acting = getattr(request, "acting", None)  # type: ignore[attr-defined]
        response = self.get_response(request)
        timezone.deactivate()
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Check access, open the scope, call the view, and end the transaction as its answer demands."""
        route = request.resolver_match.view_name if request.resolver_match else None
        asked = access.access_of(view, route)
        if asked is None:
            logger.error("route %s declares no access and is refused", route)
            raise PermissionDenied
        if request.user.is_authenticated and request.acting is None:  # type: ignore[attr-defined]
            self._prepare(request)
        if asked.kind != "public" and not request.user.is_authenticated:
            return _ask_to_sign_in(request)
        acting = request.acting  # type: ignore[attr-defined]
        if asked.kind == "capability" and (acting is None or asked.capability not in acting.capabilities):
            raise PermissionDenied
        with self._transaction(request, in_scope=asked.kind == "capability"):
            response = _call(request, view, args, kwargs)
            if response.status_code >= 400:  # noqa: PLR2004 - the HTTP boundary between done and refused
                transaction.set_rollback(True)
            return response

    @staticmethod
    def _prepare(request: HttpRequest) -> None:
        acting = selectors.acting_for(request.user, request.session.get("context"))
        request.acting = acting  # type: ignore[attr-defined]
        user = cast("Any", request.user)
        if user.language and user.language != translation.get_language():
            translation.activate(user.language)
            request.LANGUAGE_CODE = translation.get_language()
        zone = user.time_zone or (acting.organisation.time_zone if acting else "")
        if zone:
            timezone.activate(ZoneInfo(zone))

    @staticmethod
    @contextmanager
    def _transaction(request: HttpRequest, *, in_scope: bool) -> Iterator[None]:
        if in_scope:
            with scope(request.acting.scope):  # type: ignore[attr-defined]
                yield
        else:
            with transaction.atomic():
                yield


def _call(request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any) -> HttpResponse:
    try:
        response = view(request, *args, **kwargs)
        if hasattr(response, "render") and callable(response.render):
            response = response.render()
    except DomainError as error:
        return _refusal(request, error)
    if isinstance(response, HttpResponseNotAllowed):
        return _wrong_method(request, response)
    return response


def _wrong_method(request: HttpRequest, bare: HttpResponse) -> HttpResponse:
    """Say in words what Django says by a status and the ``Allow`` header alone."""
    error = DomainError(
        _("This address takes no such request: it was opened where a form is sent, or the other way round."),
        code="http_405",
    )
    error.status = bare.status_code
    response = _refusal(request, error)
    response.headers["Allow"] = bare.headers["Allow"]
    return response


def _refusal(request: HttpRequest, error: DomainError) -> HttpResponse:
    if "application/json" in request.headers.get("Accept", "") or request.content_type == "application/json":
        body = {"code": error.code, "message": str(error.message), "field": error.field}
        return JsonResponse(body, status=error.status)
    return render(request, "errors/refused.html", {"error": error}, status=error.status)


def _ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Redirect": "/accounts/login/"})
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"code": "sign_in", "message": "Sign in first."}, status=401)
    return redirect_to_login(request.get_full_path())
