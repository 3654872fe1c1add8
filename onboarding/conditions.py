"""What a set of admission conditions may say, and putting together what a person chose. No queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.errors import InvalidInput
from onboarding.checks import GRAVE
from onboarding.reference import kinds
from scoring.bands import bands_of
from standards import loader

#: Whom the audit is asked of.
AUDIT_OF = ("high", "everybody")


def cleaned_conditions(conditions: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The conditions as they are kept, in order; grave violations are always among them.

    Raises :class:`InvalidInput` for a kind, a standard, a mark or a share there is not.
    """
    given = {_key(one): one for one in conditions}
    given.setdefault(_key({"kind": GRAVE}), {"kind": GRAVE})
    order = list(kinds())
    return [_cleaned(one) for one in sorted(given.values(), key=lambda one: order.index(one["kind"]))]


def _key(condition: Mapping[str, Any]) -> str:
    if condition.get("kind") not in kinds():
        raise InvalidInput(_("There is no such condition."), code="unknown_kind", field="kinds")
    return f"{condition['kind']}:{condition.get('standard', '')}"


def _cleaned(condition: Mapping[str, Any]) -> dict[str, Any]:
    kind = condition["kind"]
    if kind == "answers":
        return {"kind": kind, **_asked(condition)}
    if kind == "critical_risks":
        return {"kind": kind, "percent": _percent(condition.get("percent"))}
    if kind == "audit":
        if condition.get("who") not in AUDIT_OF:
            raise InvalidInput(_("Choose of whom the audit is asked."), code="unknown", field="who")
        return {"kind": kind, "who": condition["who"]}
    return {"kind": kind}


def _asked(condition: Mapping[str, Any]) -> dict[str, Any]:
    standard, least = condition.get("standard"), condition.get("least", "")
    if standard not in loader.ids():
        raise InvalidInput(_("There is no such standard here."), code="unknown_standard", field="kinds")
    if least and least not in {band.mark for band in bands_of(loader.get(standard))}:
        raise InvalidInput(
            _("This standard has no such result."), code="unknown_mark", field=f"least_{standard}"
        )
    return {"standard": standard, "least": least}


def _percent(value: Any) -> int:
    if not isinstance(value, int) or not 1 <= value <= 100:  # noqa: PLR2004 - percent
        raise InvalidInput(_("Choose a share from 1 to 100 percent."), code="percent", field="percent")
    return value
