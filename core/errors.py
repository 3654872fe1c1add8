"""Errors a person caused and can mend, mapped to HTTP once (in the tenant middleware)."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise


class DomainError(Exception):
    """A rule said no. ``message`` tells what happened and what to do next; nothing was written.

    ``code`` is a stable word for programs, ``field`` names the form field at fault where there is one,
    ``status`` is the HTTP status (409 by default: the state does not allow it).
    """

    status = 409

    def __init__(
        self, message: str | Promise, *, code: str = "refused", field: str | None = None, **details: Any
    ) -> None:
        super().__init__(str(message))
        self.message = message
        self.code = code
        self.field = field
        self.details = details


class InvalidInput(DomainError):
    """The values sent cannot be used as they are (HTTP 400)."""

    status = 400


class Forbidden(DomainError):
    """The person may not do this in the organisation they act for (HTTP 403)."""

    status = 403


class Gone(DomainError):
    """The thing existed and can no longer be used, such as a spent invitation (HTTP 410)."""

    status = 410
