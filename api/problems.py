"""Errors as problem details (RFC 9457): one shape for everything that is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpResponse, JsonResponse
from rest_framework import exceptions

from core.errors import DomainError

CONTENT_TYPE = "application/problem+json"
Fault = dict[str, str]

_DETAILS: Mapping[int, str] = {
    400: "The request could not be read. Nothing was changed.",
    403: "This client may not do this. Nothing was changed.",
    404: "There is nothing here: no such address or object in your organisation. Addresses end with a slash.",
    405: "This address does not take this method. Nothing was changed.",
    413: "More was sent than is taken at once: 2 MB. Nothing was changed. Send it in several requests.",
    415: "Send JSON, with the header Content-Type: application/json. Nothing was changed.",
    422: "Some values cannot be used. Nothing was changed. See errors.",
    429: "This was tried too often. Wait a minute, then try again.",
    500: "Something went wrong on our side. Nothing was changed. Try again later.",
}
#: Django's own refusals.
_STATUSES: Mapping[type[Exception], int] = {Http404: 404, PermissionDenied: 403, RequestDataTooBig: 413}


def problem(
    status: int,
    *,
    code: str = "",
    detail: str = "",
    errors: Sequence[Fault] = (),
    headers: Mapping[str, str] | None = None,
) -> JsonResponse:
    """A refusal. ``code`` is a stable word for programs, ``detail`` says what happened and what to do.

    Each of ``errors`` has a ``code``, a ``detail`` and a ``pointer`` (RFC 6901) into the body, or the name of
    a ``parameter`` of the address.
    """
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail or _DETAILS.get(status, HTTPStatus(status).description),
        "code": code or f"http_{status}",
    }
    if errors:
        body["errors"] = list(errors)
    return JsonResponse(body, status=status, content_type=CONTENT_TYPE, headers=headers)


class Unusable(exceptions.APIException):
    """Parameters (400) or values of a body (422) that cannot be used; ``errors`` says which and why."""

    def __init__(self, errors: Sequence[Fault], *, status: int = 422, code: str = "values") -> None:
        super().__init__(code=code)
        self.errors, self.status_code, self.code = errors, status, code


def answer(error: Exception, context: Mapping[str, Any]) -> HttpResponse | None:
    """The problem for an exception of a view; None for one that nobody expected."""
    match error:
        case Unusable():
            return problem(error.status_code, code=error.code, errors=error.errors)
        case DomainError():
            return problem(error.status, code=error.code, detail=str(error.message))
        case exceptions.ParseError():
            return problem(400, code="not_json", detail=str(error.detail))
        case exceptions.APIException():
            return problem(error.status_code)
    status = next((status for kind, status in _STATUSES.items() if isinstance(error, kind)), None)
    return problem(status) if status else None


def faults_of(detail: Any, path: str = "") -> list[Fault]:
    """What a serializer found wrong, flat: a pointer to each value, with code and sentence."""
    if isinstance(detail, Mapping):
        return [
            fault
            for name, inner in detail.items()
            for fault in faults_of(inner, path if name == "non_field_errors" else f"{path}/{_escaped(name)}")
        ]
    if isinstance(detail, Sequence) and not isinstance(detail, str):
        nested = any(isinstance(one, Mapping) for one in detail)
        return [
            fault
            for place, inner in enumerate(detail)
            for fault in faults_of(inner, f"{path}/{place}" if nested else path)
        ]
    return [{"pointer": path, "code": getattr(detail, "code", "invalid"), "detail": str(detail)}]


def _escaped(name: object) -> str:
    return str(name).replace("~", "~0").replace("/", "~1")
