"""Declaring an endpoint: its method, the capability it asks for, and what the OpenAPI document says of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.common import no_append_slash
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request

from api.documents import ProblemDocument
from api.problems import CONTENT_TYPE
from api.scopes import scope_for
from tenants.access import capability, public

View = Callable[..., HttpResponse]

_REFUSALS = {
    400: "The request cannot be read, or a parameter cannot be used.",
    401: "No token, or one that is unknown, expired or revoked.",
    403: "The token lacks the scope.",
    404: "There is no such object in your organisation.",
    413: "More than 2 MB was sent.",
    415: "Something else than JSON was sent.",
    422: "Some values cannot be used; nothing was changed.",
    500: "Something went wrong on our side; nothing was changed.",
}


def endpoint(
    method: str, asks: str, *, tag: str, name: str, responses: Any, **schema: Any
) -> Callable[[View], View]:
    """Declare a view of one method that needs the capability ``asks``, or none where that is ``public``.

    ``name`` is its ``operationId``; ``responses`` and ``schema`` are what ``extend_schema`` takes. To an
    endpoint that asks for a capability are added the refusals that any of them may answer with.
    """
    is_public = asks == "public"
    described = extend_schema(
        operation_id=name,
        tags=[tag],
        auth=[] if is_public else [{"oauth2": [scope_for(asks)]}],  # type: ignore[list-item] # with its scopes
        responses=responses if is_public else _with_refusals(responses, schema),
        **schema,
    )

    def declare(view: View) -> View:
        made = described(api_view([method])(view))
        found: View = no_append_slash(public(made) if is_public else capability(asks)(made))
        return found

    return declare


def inner_request(request: Request) -> HttpRequest:
    """Django's request inside REST framework's."""
    inner: HttpRequest = request._request  # noqa: SLF001 - the only way to it
    return inner


def _with_refusals(responses: Any, schema: Mapping[str, Any]) -> dict[Any, Any]:
    statuses = {401, 403, 500}
    if "request" in schema:
        statuses |= {400, 413, 415, 422}
    else:
        parameters = schema.get("parameters", ())
        in_path = any(getattr(one, "location", "") == OpenApiParameter.PATH for one in parameters)
        statuses |= {400} if parameters else set()
        statuses |= {404} if in_path or not parameters else set()
    refused = {
        (status, CONTENT_TYPE): OpenApiResponse(ProblemDocument, description=_REFUSALS[status])
        for status in sorted(statuses)
    }
    return {**(responses if isinstance(responses, dict) else {200: responses}), **refused}
