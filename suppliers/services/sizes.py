"""The size class a person sets, held against what the rule suggests (``suppliers/sizing.py``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.errors import InvalidInput
from suppliers.models import SizeClass, SizeFacts
from suppliers.sizing import Facts, Suggestion, suggest

#: Fields that say how large a supplier is.
SIZE_FIELDS = (
    *("size_class", "size_reason", "industry", "headcount", "revenue", "assets", "currency", "figures_year"),
)
#: Letters a reason needs to say something.
REASON_LENGTH = 5
_FACTS = ("country", "industry", "headcount", "revenue", "assets", "currency")


class SizeDiffers(InvalidInput):
    """A class other than the suggested one, without a reason; ``suggestion`` is what the rule says."""

    def __init__(self, chosen: str, suggestion: Suggestion) -> None:
        super().__init__(
            _("The figures suggest %(suggested)s, not %(chosen)s. Take what is suggested, or say why not.")
            % {"suggested": str(SizeClass(suggestion.size).label).lower(), "chosen": _label(chosen)},
            code="size_differs",
            field="size_reason",
        )
        self.suggestion = suggestion


def facts_of(supplier: SizeFacts, changed: Mapping[str, Any] | None = None) -> Facts:
    """What the rule looks at, of a supplier with these values changed."""
    values = changed or {}
    return Facts(**{name: values.get(name, getattr(supplier, name)) for name in _FACTS})


def settled_reason(facts: Facts, size_class: str, size_reason: str) -> str:
    """The reason to keep beside a class: none where the rule suggests that very class.

    Raises :class:`SizeDiffers` for another class than suggested without a reason. An empty class needs none.
    """
    if not size_class:
        return ""
    suggestion = suggest(facts)
    if size_class == suggestion.size:
        return ""
    if suggestion.size and len(size_reason.strip()) < REASON_LENGTH:
        raise SizeDiffers(size_class, suggestion)
    return size_reason.strip()


def _label(size: str) -> str:
    return str(SizeClass(size).label).lower() if size in SizeClass.values else size
