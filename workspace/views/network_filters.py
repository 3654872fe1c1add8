"""The filter of the network: its groups of choices with counts, its chips."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from core.templatetags.ui_lists import address
from suppliers.countries import country_name
from suppliers.models import RiskClass
from workspace.selectors.network import LAST, MARKS, RISKS, TIERS, UNKNOWN, Base, Filters

_MARK_WORDS: Mapping[str, Any] = {
    "only": gettext_lazy("Only source"),
    "share": gettext_lazy("Concentration"),
    "unrated": gettext_lazy("Not evaluated"),
    "critical": gettext_lazy("Critical open"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One tick of a group: its value in the URL, its word, how many suppliers are behind it."""

    value: str
    word: str
    count: int
    is_on: bool
    risk: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Ticks of one query parameter."""

    name: str
    title: str
    choices: list[Choice]


def filter_groups(filters: Filters, counts: Mapping[str, int]) -> list[Group]:
    """The groups of ticks: tier, risk class, marks."""

    def choice(name: str, value: str, word: str, risk: str = "") -> Choice:
        return Choice(value, word, counts[f"{name}_{value}"], value in getattr(filters, name), risk)

    known = set(RiskClass.values)
    return [
        Group("tier", _("Tier"), [choice("tier", one, tier_word(one)) for one in TIERS]),
        Group(
            "risk",
            _("Risk class"),
            [choice("risk", one, _risk_word(one), one if one in known else "") for one in RISKS],
        ),
        Group("mark", _("Only show"), [choice("mark", one, str(_MARK_WORDS[one])) for one in MARKS]),
    ]


def tier_word(value: str) -> str:
    """A choice of tier in words."""
    if int(value) == LAST:
        return _("Tier %(n)s and on") % {"n": value}
    return _("Tier %(n)s") % {"n": value}


def _risk_word(value: str) -> str:
    return _("Not classed") if value == UNKNOWN else str(RiskClass(value).label)


def chips(filters: Filters, query: QueryDict, base: Base) -> list[dict[str, str]]:
    """One chip for each active filter, with the address without it."""
    materials = {key: one.written for key, one in base.chain.materials.items()}
    words: dict[str, tuple[str, str]] = {
        "q": (_("Name holds"), filters.q),
        "category": (_("Category is"), dict(base.categories).get(filters.category, _("not in your list"))),
        "material": (_("Material is"), materials.get(filters.material, filters.material)),
        "country": (_("Country is"), country_name(filters.country, get_language() or "en")),
        "tier": (_("Tier is"), ", ".join(str(one) for one in map(tier_word, filters.tier))),
        "risk": (_("Risk class is"), ", ".join(map(_risk_word, filters.risk))),
        "mark": (_("Only show"), ", ".join(str(_MARK_WORDS[one]) for one in filters.mark)),
    }
    return [
        {"label": words[name][0], "value": words[name][1], "url": address(query, **{name: None})}
        for name in filters.active()
    ]


def suppliers_word(count: int) -> str:
    """A number of suppliers in words."""
    return ngettext("%(n)d supplier", "%(n)d suppliers", count) % {"n": count}
