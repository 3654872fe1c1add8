"""The tree of a risk class in words: factors, lines with what they rest on, and the sentence that sums up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.templatetags.ui_format import comma, day, trimmed
from risk.areas import AREAS
from risk.in_force import OwnTable
from risk.names import FACTOR_NAMES, MARK_NAMES
from risk.reference_tables import division_name, indicators, sector_lists
from scoring.models import Basis
from scoring.screening import grade_words
from standards.codes import code
from suppliers.countries import country_name
from suppliers.models import SupplierFlag


@dataclass(frozen=True, slots=True)
class FigureWords:
    """One country figure: its name and value, where it is from, and its points; None where not known."""

    name: str
    value: str
    source: str
    year: int
    cuts: str
    points: int | None


@dataclass(frozen=True, slots=True)
class LineWords:
    """One line of a factor with its points; ``figures`` are what a line about a place is the mean of.
    ``is_missing`` says that the supplier's own data lack what the line counts."""

    key: str
    name: str
    detail: str
    points: int
    notes: Sequence[str] = ()
    figures: Sequence[FigureWords] = ()
    sum: str = ""
    is_missing: bool = False


@dataclass(frozen=True, slots=True)
class FactorWords:
    """One factor: its points, where medium and high begin, and what it is made of."""

    key: str
    name: str
    level: str
    points: int
    medium: int
    high: int
    lines: Sequence[LineWords]

    @property
    def sum(self) -> str:
        """The points of its lines, added up as one reads it."""
        return " + ".join(str(line.points) for line in self.lines)


@dataclass(frozen=True)
class Words:
    """A whole tree in words."""

    tree: Mapping[str, Any]
    language: str
    own: Mapping[str, OwnTable] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """Why the class is what it is."""
        tree = self.tree
        if tree["because"] == "marks":
            marks = "; ".join(str(MARK_NAMES[mark]) for mark in tree["marks"])
            return _("High whatever the points: %(marks)s.") % {"marks": marks}
        if tree["because"] == "highs":
            words = ngettext(
                "%(n)d of the four factors is high.", "%(n)d of the four factors are high.", tree["highs"]
            )
            return words % {"n": tree["highs"]}
        if tree["because"] == "mediums":
            return _("No factor is high, and %(n)d are medium.") % {"n": tree["mediums"]}
        return _("No factor is high, and fewer than %(n)d are medium.") % {
            "n": tree["combine"]["mediums_for_medium"]
        }

    @property
    def factors(self) -> list[FactorWords]:
        """The four factors."""
        return [
            FactorWords(
                one["key"],
                str(FACTOR_NAMES[one["key"]]),
                one["level"],
                one["points"],
                one["cuts"][0],
                one["cuts"][1],
                [self.line(line) for line in one["lines"]],
            )
            for one in self.tree["factors"]
        ]

    @property
    def areas(self) -> list[tuple[str, int]]:
        """The areas the risk lies in with their most points, the most first."""
        found = self.tree.get("areas", {})
        return [
            (str(AREAS[key]), points)
            for key, points in sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
            if key in AREAS
        ]

    def line(self, line: Mapping[str, Any]) -> LineWords:
        """One line in words."""
        return _LINES[line["key"]](self, line)

    def place(self, line: Mapping[str, Any]) -> LineWords:
        """The country's figures and their mean."""
        figures = [self._figure(one) for one in line["figures"]]
        known = [one.points for one in figures if one.points is not None]
        words, total = _("No figure is known for this country."), ""
        if known:
            words = ngettext("Mean of %(n)d figure", "Mean of %(n)d figures", len(known)) % {"n": len(known)}
            shown = {"parts": " + ".join(map(str, known)), "sum": line["sum"], "n": line["known"]}
            total = _("%(parts)s = %(sum)s, over %(n)s, a half up") % shown
        name = _("Country: %(country)s") % {"country": country_name(line["country"], self.language)}
        return LineWords("place", name, words, line["points"], figures=figures, sum=total)

    def _figure(self, one: Mapping[str, Any]) -> FigureWords:
        table = self.own.get(one["table"]) or indicators().get(one["table"])
        return FigureWords(
            table.name(self.language) if table else one["table"],
            "" if one["value"] is None else trimmed(Decimal(one["value"]), 2),
            table.source if table else "",
            one["year"],
            " · ".join(trimmed(Decimal(cut), 2) for cut in one["cuts"]),
            one["points"],
        )

    def sector(self, line: Mapping[str, Any]) -> LineWords:
        """The lists that name the sector."""
        if not line["isic"]:
            words = _("Not known: enter its ISIC code.")
            return LineWords("sector", _("Sector"), words, line["points"], is_missing=True)
        names = ", ".join(f"{one} {division_name(one, self.language)}" for one in line["isic"])
        notes = [self._list(one) for one in line["lists"]]
        total = ""
        if line["sum"] > line["most"]:
            total = _("%(sum)s, at most %(most)s") % {"sum": line["sum"], "most": line["most"]}
        detail = "" if notes else _("On none of the lists.")
        name = _("Sector: %(sector)s") % {"sector": names}
        return LineWords("sector", name, detail, line["points"], notes, sum=total)

    def _list(self, one: Mapping[str, Any]) -> str:
        known = sector_lists()[one["list"]]
        source = f"{known.source}{comma()}{one['year']}" if one["year"] else known.source
        shown = {"list": known.name(self.language), "points": one["points"], "source": source}
        words = _("%(list)s: %(points)s (%(source)s)") % shown
        if one.get("goods"):
            more = _(" and %(n)d more") % {"n": one["more"]} if one["more"] else ""
            words += f" – {', '.join(one['goods'])}{more}"
        return words

    def category(self, line: Mapping[str, Any]) -> LineWords:
        """The buyer's mark on the category."""
        detail = _("Marked as high-risk by you.") if line["is_high"] else _("Not marked as high-risk.")
        name = _("Category: %(name)s") % {"name": line["name"]} if line["name"] else _("Category")
        return LineWords("category", name, detail if line["name"] else _("None entered."), line["points"])

    def share(self, line: Mapping[str, Any]) -> LineWords:
        """A share in percent and its cut points."""
        names = {
            "spend": _("Share of all you spend"),
            "dependency": _("Share of what you need in its category"),
        }
        cuts = " · ".join(trimmed(Decimal(cut), 2) for cut in line["cuts"])
        detail = _("Not known: nothing is counted.")
        if line["value"] is not None:
            detail = _("%(value)s%% (counts from %(cuts)s%%)") % {
                "value": trimmed(Decimal(line["value"]), 2),
                "cuts": cuts,
            }
        return LineWords(line["key"], names[line["key"]], detail, line["points"])

    def tier(self, line: Mapping[str, Any]) -> LineWords:
        """How near it is to the buyer."""
        return LineWords("tier", _("Tier"), str(line["tier"]), line["points"])

    def only_source(self, line: Mapping[str, Any]) -> LineWords:
        """Materials nobody else delivers."""
        more = _(" and %(n)d more") % {"n": line["more"]} if line["more"] else ""
        detail = (
            ", ".join(line["materials"]) + more if line["materials"] else _("Of no material in your chain.")
        )
        return LineWords("only_source", _("Only source"), detail, line["points"])

    def important(self, line: Mapping[str, Any]) -> LineWords:
        """Flags that say how much the buyer depends on it."""
        labels = dict(SupplierFlag.Kind.choices)
        detail = ", ".join(str(labels.get(flag, flag)) for flag in line["flags"]) or _("No such flag.")
        return LineWords("important", _("Importance"), detail, line["points"])

    def event(self, line: Mapping[str, Any]) -> LineWords:
        """A negative event."""
        topics = grade_words("topic", "")
        topic = topics[line["topic"]].in_language(self.language) if line["topic"] in topics else line["topic"]
        parts = [day(date.fromisoformat(line["day"])), topic, line["authority"]]
        total = ""
        if line["extra"]:
            total = _("severity %(severity)s + environment %(extra)s") % line
        return LineWords("event", line["title"], ", ".join(filter(None, parts)), line["points"], sum=total)

    def warning(self, line: Mapping[str, Any]) -> LineWords:
        """An entry on the warning list."""
        return LineWords("warning", _("Warning list"), _("An entry is running."), line["points"])

    def checked(self, line: Mapping[str, Any]) -> LineWords:
        """Whether anybody ever looked."""
        detail = _("Somebody has looked.") if line["is_checked"] else _("Nobody has looked yet.")
        return LineWords("checked", _("360° check"), detail, line["points"])

    def card(self, line: Mapping[str, Any]) -> LineWords:
        """The scorecard that counts."""
        basis = str(Basis(line["basis"]).label)
        words = _("%(band)s, step %(step)s of %(steps)s from below, %(basis)s")
        shown = {**line, "band": line["band"] or _("zeroed"), "basis": basis.lower()}
        name = _("Result on %(standard)s") % {"standard": code(line["standard"])}
        return LineWords("card", name, words % shown, line["points"])

    def declared_only(self, line: Mapping[str, Any]) -> LineWords:
        """Whether anybody checked what it says."""
        detail = _("Only declared by the supplier.") if line["is"] else _("Checked by somebody else.")
        return LineWords("declared_only", _("Basis"), detail, line["points"])

    def not_evaluated(self, line: Mapping[str, Any]) -> LineWords:
        """No scorecard yet."""
        return LineWords("not_evaluated", _("Result"), _("Not evaluated yet."), line["points"])

    def findings(self, line: Mapping[str, Any]) -> LineWords:
        """Open findings of a severity."""
        names = {"critical": _("Critical findings open"), "major": _("Major findings open")}
        return LineWords(line["key"], names[line["key"]], str(line["n"]), line["points"])


_LINES: Mapping[str, Callable[[Words, Mapping[str, Any]], LineWords]] = {
    "place": Words.place,
    "sector": Words.sector,
    "category": Words.category,
    "spend": Words.share,
    "dependency": Words.share,
    "tier": Words.tier,
    "only_source": Words.only_source,
    "important": Words.important,
    "event": Words.event,
    "warning": Words.warning,
    "checked": Words.checked,
    "card": Words.card,
    "declared_only": Words.declared_only,
    "not_evaluated": Words.not_evaluated,
    "critical": Words.findings,
    "major": Words.findings,
}
