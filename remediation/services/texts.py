"""Texts people write, checked against the column that keeps them."""

from __future__ import annotations

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assessments.services.timing import REASON_LENGTH
from core.errors import InvalidInput


def fitted(model: type[models.Model], name: str, text: str, *, field: str = "") -> str:
    """``text`` without blanks around it, as the column ``name`` of ``model`` can keep it.

    Raises :class:`InvalidInput`, at the form field ``field``, where it is too long or holds a NUL character.
    """
    clean = text.strip()
    limit: int = model._meta.get_field(name).max_length  # type: ignore[union-attr, assignment]
    if len(clean) > limit:
        raise InvalidInput(
            _("This text is too long: %(limit)d characters at most.") % {"limit": limit},
            code="too_long",
            field=field or name,
        )
    if "\x00" in clean:
        raise InvalidInput(_("This text holds characters that cannot be stored."), field=field or name)
    return clean


def needed(
    model: type[models.Model], name: str, text: str, *, otherwise: str | Promise, field: str = ""
) -> str:
    """Like :func:`fitted`, for a text that must say something; ``otherwise`` asks for it when it is empty."""
    clean = fitted(model, name, text, field=field)
    if not clean:
        raise InvalidInput(otherwise, code="missing", field=field or name)
    return clean


def reason_given(model: type[models.Model], name: str, reason: str) -> str:
    """The reason of a refusal, which the supplier reads; :class:`InvalidInput` where it says nothing."""
    clean = fitted(model, name, reason, field="reason")
    if len(clean) < REASON_LENGTH:
        raise InvalidInput(
            _("Say why, so that the supplier understands it."), code="no_reason", field="reason"
        )
    return clean
