"""What the results on all standards have in common in a report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any

from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from assessments.models import Decision, RejectReason
from core.templatetags.lang import lang
from core.templatetags.ui_format import day, number
from core.templatetags.ui_scores import star_words
from reports.charts import Bound
from reports.content import counting_basis
from reports.reading.advice import Path, path_of
from reports.reading.peers import Group, groups_of, peer_sentence
from reports.reading.quotes import Quote, quote
from reports.reading.scores import Score
from reports.reading.trend import Point, newest_points, points_of
from reports.reading.words import Pair, both
from scoring import documents
from scoring.bands import Band, bands_of
from scoring.documents import OPEN_FINDING
from scoring.engine import Result, resolve_options
from scoring.levels_view import Facts
from scoring.models import Basis, RuleKind
from scoring.rule_places import Place, place_name
from standards import loader
from standards.codes import code
from standards.loader import has_levels
from standards.schema import Standard, Text

#: How many strengths, and how many things to improve, stand on the first page.
MOST_POINTS_OUT = 4
#: A report shows results without the answers behind them.
NO_FACTS = Facts(entries={}, declared={}, counting={}, copies={}, reviews={})

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Highlight:
    """A strength, or something to improve: its name and score."""

    name: Pair
    score: Fraction
    whole: Fraction


class StandardResult:
    """One standard: its scores on every basis, and the result that counts in detail.

    ``lead`` is the score that counts: audit-verified where there is one, else document-verified; None where
    only the supplier's own word is known.
    """

    def __init__(self, frozen: Json) -> None:
        self.frozen = frozen
        self.standard: Standard = loader.get(frozen["standard"], frozen["version"])
        self.has_levels = has_levels(frozen["standard"])
        self.code = code(frozen["standard"])
        self.scores: dict[str, Score] = {
            basis: Score.read(basis, frozen["standard"], card) for basis, card in frozen["cards"].items()
        }
        basis = counting_basis(frozen)
        self.lead: Score | None = self.scores[basis] if basis else None
        self.bands = bands_of(self.standard)
        self.results: dict[str, Result] = {
            basis: documents.score(card["document"]) for basis, card in frozen["cards"].items()
        }

    @property
    def whole(self) -> int:
        """The full mark."""
        return self.standard.full_mark

    @property
    def ticks(self) -> list[Fraction]:
        """The inner bounds of the scale."""
        return [band.start for band in self.bands[1:]]

    @property
    def rows(self) -> list[tuple[str, Score | None, Fraction | None]]:
        """Declared, document-verified and audit-verified, always in this order: basis, score, its total."""
        scores = [(str(basis), self.scores.get(basis)) for basis in Basis]
        return [(basis, score, score.total if score else None) for basis, score in scores]

    @property
    def receipts(self) -> list[tuple[str, Score, Json]]:
        """Basis, score and frozen card of every result there is."""
        return [
            (basis, score, self.frozen["cards"][basis])
            for basis, score, _total in self.rows
            if score is not None
        ]

    @property
    def lead_basis(self) -> str:
        """What the result in detail rests on; without a review, the supplier's own word."""
        return self.lead.basis if self.lead else str(Basis.DECLARED)

    @property
    def basis_label(self) -> Pair:
        """What the result in detail rests on, as column heads say it."""
        return both(Basis(self.lead_basis).label)

    @property
    def basis_name(self) -> Pair:
        """What the result in detail rests on, as captions say it."""
        return both(self._say_basis)

    def _say_basis(self) -> str:
        return _("audit-verified") if self.lead_basis == Basis.AUDITED else _("document-verified")

    @property
    def scale_words(self) -> Pair:
        """What the strengths and gaps are counted in, and what they rest on: of 200, audit-verified."""
        return both(
            lambda: pgettext("between parts of a clause", ", ").join([self._say_scale(), self._say_basis()])
        )

    def _say_scale(self) -> str:
        raise NotImplementedError

    @property
    def lead_card(self) -> Json:
        """The frozen card of the result in detail."""
        card: Json = self.frozen["cards"][self.lead_basis]
        return card

    @property
    def lead_result(self) -> Result:
        """What the engine makes of that card."""
        return self.results[self.lead_basis]

    @cached_property
    def band(self) -> Band | None:
        """The band of the total that counts; None without one, and in a zeroed round."""
        mark = self.lead_card["band"] if self.lead else ""
        return next((band for band in self.bands if band.mark == mark), None)

    @cached_property
    def next_band(self) -> Band | None:
        """The band above; None at the top, without a total, and in a zeroed round."""
        if self.lead is None or self.band is None:
            return None
        total = self.lead.total
        return next((band for band in self.bands if band.start > total), None)

    @property
    def distance(self) -> Fraction:
        """Points to the next band."""
        return self.next_band.start - self.lead.total if self.next_band and self.lead else Fraction(0)

    @property
    def distance_words(self) -> Pair:
        """How far the next band is: 9.6 points to 5 stars."""
        return both(self._say_distance)

    def _say_distance(self) -> str:
        if self.lead is not None and self.band is None:
            return _("The round was zeroed")
        if self.next_band is None:
            return _("The highest band is reached")
        points = number(self.distance)
        if self.next_band.stars is None:
            return _("%(points)s points to grade %(grade)s") % {
                "points": points,
                "grade": self.next_band.grade,
            }
        stars = self.next_band.stars
        words = ngettext("%(points)s points to %(n)d star", "%(points)s points to %(n)d stars", stars)
        return words % {"points": points, "n": stars}

    @property
    def options(self) -> list[tuple[Text, str, str, str]]:
        """The open points of the standard as this result read them: about, clause, key, choice."""
        chosen = resolve_options(self.standard, self.lead_card["document"].get("options"))
        return [(one.about, one.clause, one.key, chosen[one.key]) for one in self.standard.options]

    @cached_property
    def _refuting(self) -> dict[str, str]:
        """The numbers of the open findings that the result in detail took in, by the item they refute."""
        if self.lead_basis != Basis.AUDITED:
            return {}
        found: dict[str, list[str]] = {}
        for line in self.frozen["audited"][-1]["adjustments"]:
            if line["state"] == OPEN_FINDING and line["item"]:
                found.setdefault(line["item"], []).append(line["reference"])
        return {item: " ".join(references) for item, references in found.items()}

    def quote_of(self, item: str) -> Quote:
        """The proof of an item, and what became of it."""
        return quote(self.frozen["round"]["items"].get(item), self._refuting.get(item, ""))

    def decision_on(self, item: str) -> Pair | None:
        """Why an answer did not count as it was given: open findings, else the review; None where it did."""
        refuted_by = self._refuting.get(item)
        if refuted_by:
            return both(lambda: " ".join([_("Refuted by"), refuted_by]))
        found = self.frozen["round"]["decisions"].get(item)
        if found is None:
            return None
        decision, reason = found
        return both(RejectReason(reason).label if reason else Decision(decision).label)

    @property
    def standard_name(self) -> str:
        """The standard's whole name in the active language."""
        return lang(self.standard.name)

    def rule_words(self, pin: Json) -> str:
        """One of the buyer's rules the result was computed by: what it is about, its version, since when."""
        kind, scope, country = RuleKind(pin["kind"]), pin.get("scope", ""), pin.get("country", "")
        named = str(kind.label)
        if scope or country:
            about = place_name(Place(self.standard, kind, scope, country), get_language() or "en")
            named = pgettext("a rule and whom it is for", "%(rule)s (%(about)s)") % {
                "rule": named,
                "about": about,
            }
        values = {
            "kind": named,
            "version": pin["version"],
            "day": day(date.fromisoformat(pin["effective_from"])) if pin["effective_from"] else "",
        }
        if not values["day"]:
            return _("%(kind)s, version %(version)s") % values
        return _("%(kind)s, version %(version)s, in force from %(day)s") % values

    @property
    def area_shares(self) -> list[tuple[Text, Fraction | None]]:
        """Every topic or group with the part of its points that it earned; None where nothing applies."""
        raise NotImplementedError

    @cached_property
    def trend(self) -> list[Point]:
        """Earlier results and this one, oldest first."""
        return points_of(self.frozen)

    @property
    def newest_results(self) -> list[Point]:
        """The newest of them, newest first, as the table lists them."""
        return newest_points(self.trend)

    @cached_property
    def advice(self) -> Path | None:
        """The cheapest way to the next band; None where the document's format has none."""
        return path_of(self.frozen["path"], self.standard.id, self.standard.version)

    @property
    def gained(self) -> Fraction:
        """What the steps of that way bring together."""
        return self.advice.end - self.lead.total if self.advice and self.lead else Fraction(0)

    @cached_property
    def peers(self) -> list[Group]:
        """The groups the result is compared with."""
        return groups_of(self.frozen["peers"], self.bands, self.lead_card["band"])

    def peer_words(self, buyer: str) -> list[str]:
        """What the comparison with others says, in sentences."""
        return [peer_sentence(self.peers, buyer)]

    @property
    def peer_bands(self) -> list[str]:
        """The heads of the bands in the table of groups."""
        shown = next((group for group in self.peers if group.bands), None)
        return [band.name for band in shown.bands] if shown else []

    @property
    def peer_columns(self) -> int:
        """How many columns of that table follow the group's name."""
        return 5 + len(self.peer_bands)

    @property
    def bounds(self) -> list[Bound]:
        """The bands by where they begin and their short names, lowest first, as charts take them."""
        return [Bound(band.start, _band_name(band)) for band in self.bands]


def _band_name(band: Band) -> str:
    return band.grade or star_words(band.stars or 0)


def best_and_worst(
    strong: list[tuple[Highlight, Fraction]], weak: list[tuple[Highlight, Fraction]]
) -> tuple[list[Highlight], list[Highlight]]:
    """Nothing counts as a strength that earned nothing, nor as a gap that earned all."""
    best = [one for one, _weight in strong if one.score][:MOST_POINTS_OUT]
    rest = [one for one, _weight in weak if one.score < one.whole and one not in best]
    return best, rest[:MOST_POINTS_OUT]
