"""Why a supplier has its size class, in words for its page and its form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from core.templatetags.ui_format import number
from suppliers.industries import industries
from suppliers.models import SizeClass, SizeFacts
from suppliers.services.sizes import facts_of
from suppliers.sizing import CHINA, Facts, Line, Suggestion, suggest

INDICATORS: Mapping[str, str | Promise] = {
    "headcount": gettext_lazy("Headcount"),
    "revenue": gettext_lazy("Revenue"),
    "assets": gettext_lazy("Total assets"),
}
MISSING: Mapping[str, str | Promise] = {
    **INDICATORS,
    "industry": gettext_lazy("Industry"),
    "industry_detail": gettext_lazy("a narrower industry: the rule has several limits within this one"),
}


@dataclass(frozen=True, slots=True)
class LineWords:
    """One indicator of the rule: what it is, its value, the limits, and the class it allows."""

    label: str
    value: str
    limits: str
    reached: str


@dataclass(frozen=True, slots=True)
class SizeStanding:
    """A size class beside what the rule suggests.

    ``state``: ``suggested`` (they agree), ``overruled`` (a person set another, with a reason), ``differs``
    (another without a reason, as the figures changed since), ``chosen`` (the figures do not decide),
    ``open`` (no class, one is suggested), ``none`` (no class, nothing suggested).
    """

    state: str
    size: str
    reason: str
    facts: Facts
    suggestion: Suggestion
    year: int | None = None

    @property
    def told(self) -> list[tuple[str, str]]:
        """The figures given, with their words and the year they are of."""
        facts = self.facts
        figures = {
            "headcount": None if facts.headcount is None else number(facts.headcount, 0),
            "revenue": _money(facts.revenue, facts.currency),
            "assets": _money(facts.assets, facts.currency),
        }
        year = f" ({self.year})" if self.year else ""
        return [(str(INDICATORS[name]), words + year) for name, words in figures.items() if words]

    @property
    def industry(self) -> str:
        """The supplier's industry with its code; empty where it is not known."""
        known = industries().get(self.facts.industry)
        return f"{known.name(get_language() or 'en')} ({known.code})" if known else ""

    @property
    def suggested(self) -> str:
        """The suggested class in words; empty for none."""
        return str(SizeClass(self.suggestion.size).label) if self.suggestion.size else ""

    @property
    def rule(self) -> str:
        """The rule with its year."""
        rule = self.suggestion.rule
        name = _("China's size rule") if rule is CHINA else _("the EU's size rule")
        return _("%(rule)s of %(year)s") % {"rule": name, "year": rule.year}

    @property
    def source(self) -> str:
        """Where the rule is written."""
        return self.suggestion.rule.source

    @property
    def item(self) -> str:
        """The industry of the rule's table; empty where the rule knows none."""
        is_chinese = get_language() == "zh-hans"
        return self.suggestion.item_zh if is_chinese else self.suggestion.item_en

    @property
    def reading(self) -> str:
        """How the rule puts its indicators together."""
        if self.suggestion.rule is CHINA:
            return _("A class is reached only when every indicator reaches it; the lowest one decides.")
        return _("The headcount and either revenue or total assets must stay within a class.")

    @property
    def lines(self) -> list[LineWords]:
        """The indicators with their limits."""
        return [_line(line, self.suggestion.rule.currency) for line in self.suggestion.lines]

    @property
    def missing(self) -> str:
        """What would decide the class, as a sentence; empty when it is decided."""
        return missing_words(self.suggestion)


def standing_of(supplier: SizeFacts) -> SizeStanding:
    """The size class of a supplier beside what its figures suggest."""
    return _standing(facts_of(supplier), supplier.size_class, supplier.size_reason, supplier.figures_year)


def hint_for(facts: Facts, size_class: str) -> SizeStanding:
    """The same for what stands in a form."""
    return _standing(facts, size_class, "", None)


def missing_words(suggestion: Suggestion) -> str:
    """What is missing for a suggestion, as a sentence; empty when nothing is."""
    missing = suggestion.missing
    if "not_covered" in missing:
        return _("The rule leaves this industry out, so nothing is suggested.")
    if "currency" in missing:
        return _("The rule has its limits in %(currency)s. Give the amounts in that currency.") % {
            "currency": suggestion.rule.currency
        }
    if not missing:
        return ""
    named = ", ".join(str(MISSING[name]).lower() for name in missing)
    return _("Still needed for a suggestion: %(missing)s.") % {"missing": named}


def amount(value: Decimal) -> str:
    """An amount with the decimals it has, and no more."""
    exponent = value.normalize().as_tuple().exponent
    return number(value, max(0, -exponent) if isinstance(exponent, int) else 0)


def _standing(facts: Facts, size: str, reason: str, year: int | None) -> SizeStanding:
    suggestion = suggest(facts)
    if not suggestion.size:
        state = "chosen" if size else "none"
    elif not size:
        state = "open"
    elif size == suggestion.size:
        state = "suggested"
    else:
        state = "overruled" if reason else "differs"
    return SizeStanding(state, size, reason, facts, suggestion, year)


def _money(value: Decimal | None, currency: str) -> str | None:
    if value is None:
        return None
    return _("%(amount)s million %(currency)s") % {"amount": amount(value), "currency": currency}


def _line(line: Line, currency: str) -> LineWords:
    def figure(value: Decimal) -> str:
        return number(value, 0) if line.indicator == "headcount" else str(_money(value, currency))

    pattern = (
        _("medium above %(medium)s, large above %(large)s")
        if line.above
        else _("medium from %(medium)s, large from %(large)s")
    )
    return LineWords(
        label=str(INDICATORS[line.indicator]),
        value=_("not given") if line.value is None else figure(line.value),
        limits=pattern % {"medium": figure(line.medium_from), "large": figure(line.large_from)},
        reached=str(SizeClass(line.reached).label) if line.reached else "",
    )
