"""Read models of a what-if: counts and means before and after, bars by size class, and the list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import numpy as np
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from scoring.bands import Band, bands_of
from scoring.engine.digits import Numbers
from scoring.models import Scorecard
from scoring.selectors import exact_total
from scoring.what_if.firmness import Firmness
from scoring.what_if.lineup import MICROS, Lineup
from scoring.what_if.trial import Outcome
from standards.schema import LevelsStandard, Standard, Text
from suppliers.models import SizeClass
from workspace.selectors.what_if_figures import Bar, Moves, Pair, Row, SizeBars

#: Sort → what it orders by. Rows that are alike follow by name.
SORTS = ("supplier", "size", "now", "then", "points", "firm")
DEFAULT_SORT = "points"
#: A star is called loose when it stays in less than this many per cent of the draws.
LOOSE = 70
_HEAVY = ("document", "events", "adjustments")


class Results:
    """What a trial did to everybody. ``least`` are the points to supply, now and as tried (None: no such)."""

    def __init__(
        self, standard: Standard, outcome: Outcome, least: Pair, firmness: Firmness | None = None
    ) -> None:
        self.standard = standard
        self.outcome = outcome
        self.least = least
        self.firmness = firmness
        self._lineup: Lineup = outcome.lineup
        self._tried = outcome.tried
        self._moved = np.where(self._tried, outcome.bands - self._lineup.bands, 0)
        self._bands: list[Band] = bands_of(standard)

    @property
    def rated(self) -> int:
        """How many suppliers have a result that could be tried."""
        return int(self._tried.sum())

    @property
    def left_out(self) -> Mapping[str, int]:
        """Results that could not be tried, by reason."""
        return self.outcome.left_out

    def flags(self, show: str) -> Numbers:
        """The rows of a tab: ``up``, ``down``, ``under`` (newly), ``loose``, ``all``; else what changes."""
        if show == "up":
            return self._moved > 0
        if show == "down":
            return self._moved < 0
        if show == "under":
            return self._under(self.outcome.micros, self.least.then) & ~self._under(
                self._lineup.micros, self.least.now
            )
        if show == "loose" and self.firmness:
            flags: Numbers = np.zeros(len(self._lineup), dtype=bool)
            flags[self.firmness.weakest(LOOSE)] = True
            return flags
        return self._tried if show == "all" else self._moved != 0

    @property
    def moves(self) -> Moves:
        """How many move which way."""
        up, down = int((self._moved > 0).sum()), int((self._moved < 0).sum())
        return Moves(up, down, self.rated - up - down)

    def count(self, show: str) -> int:
        """How many suppliers a tab holds."""
        return int(self.flags(show).sum())

    def _under(self, micros: Numbers, least: Decimal | None) -> Numbers:
        """Who is under a threshold; exact, as it has two decimals at most."""
        if least is None:
            return np.zeros(len(micros), dtype=bool)
        return self._tried & (micros < int(least * MICROS))

    @property
    def under(self) -> Pair:
        """How many are under the least to supply."""
        then = self._under(self.outcome.micros, self.least.then)
        return Pair(int(self._under(self._lineup.micros, self.least.now).sum()), int(then.sum()))

    @property
    def under_by_limit(self) -> int:
        """How many more would be under it by the new limit alone, with the scores they have."""
        return int(self._under(self._lineup.micros, self.least.then).sum() - self.under.now)

    @property
    def under_by_scores(self) -> int:
        """How many more would be under it by their new scores."""
        return int(self.under.then - self.under.now - self.under_by_limit)

    @property
    def upper(self) -> Pair:
        """How many are in the upper part of the scale: of stars the higher stage, of grades the best."""
        if isinstance(self.standard, LevelsStandard):
            least = next(
                band.star for band in self.standard.bands if band.stage == self.standard.bands[-1].stage
            )
        else:
            least = len(self._bands)
        counts = [
            int((self._tried & (bands >= least)).sum()) for bands in (self._lineup.bands, self.outcome.bands)
        ]
        return Pair(*counts)

    @property
    def upper_name(self) -> Band:
        """The lowest band of that upper part."""
        if isinstance(self.standard, LevelsStandard):
            last = self.standard.bands[-1].stage
            return self._bands[next(at for at, one in enumerate(self.standard.bands) if one.stage == last)]
        return self._bands[-1]

    @property
    def mean(self) -> Pair:
        """The mean score of all that are rated; a void round has none."""
        return self._mean(self._tried)

    def _mean(self, rows: Numbers) -> Pair:
        rows = rows & (self._lineup.bands > 0)
        count = int(rows.sum())
        sums = [int(micros[rows].sum()) for micros in (self._lineup.micros, self.outcome.micros)]
        return Pair(*(Fraction(one, count * MICROS) if count else Fraction(0) for one in sums))

    @property
    def sizes(self) -> list[SizeBars]:
        """Every size class with its bars; all bars have one scale."""
        counted = [self._counted(number) for number in range(len(self._lineup.size_keys))]
        most = max((max(*now, *then) for now, then in counted), default=0) or 1
        found = []
        for number, (now, then) in enumerate(counted):
            rows = self._tried & (self._lineup.sizes == number)
            if rows.any():
                bars = tuple(
                    Bar(band.mark, Pair(a, b), Pair(100 * a / most, 100 * b / most))
                    for band, a, b in zip(self._bands, now, then, strict=True)
                )
                label = str(SizeClass(self._lineup.size_keys[number]).label)
                changed = int((rows & (self._moved != 0)).sum())
                found.append(SizeBars(label, int(rows.sum()), changed, self._mean(rows), bars))
        return found

    @property
    def firm_means(self) -> list[Fraction | None]:
        """How often stars stay on average, in the order of :attr:`sizes`."""
        if not self.firmness:
            return []
        flags = [self._lineup.sizes == number for number in range(len(self._lineup.size_keys))]
        return [self.firmness.mean(one) for one in flags if (self._tried & one).any()]

    def _counted(self, size: int) -> tuple[list[int], list[int]]:
        rows = self._tried & (self._lineup.sizes == size)
        now, then = (
            np.bincount(bands[rows], minlength=len(self._bands) + 1)[1:].tolist()
            for bands in (self._lineup.bands, self.outcome.bands)
        )
        return now, then

    def ordered(self, show: str, sort: str) -> Numbers:
        """The rows of a tab in order: a name of :data:`SORTS`, with a minus sign the other way round."""
        rows = self.flags(show).nonzero()[0]
        keys = {
            "size": self._lineup.sizes,
            "now": self._lineup.micros,
            "then": self.outcome.micros,
            "points": self.outcome.micros - self._lineup.micros,
            "supplier": self._lineup.name_order,
            "firm": self.firmness.kept if self.firmness else self._lineup.name_order,
        }
        key = keys.get(sort.removeprefix("-"), keys[DEFAULT_SORT])[rows].astype(np.int64)
        return rows[np.lexsort((self._lineup.name_order[rows], -key if sort.startswith("-") else key))]

    def rows(self, wanted: Sequence[int], tenant_id: UUID) -> list[Row]:
        """These rows of the line-up with their suppliers. One query."""
        ids = {self._lineup.cards[row]: row for row in wanted}
        cards = Scorecard.objects.filter(tenant_id=tenant_id, pk__in=ids).select_related("supplier")
        by_id = {card.pk: card for card in cards.defer(*_HEAVY)}
        return [self._row(row, by_id[card]) for card, row in ids.items() if card in by_id]

    def _row(self, row: int, card: Scorecard) -> Row:
        now = exact_total(card)
        then, adds = self.outcome.at(row)
        firm = None
        if self.firmness and self.firmness.kept[row] >= 0:
            firm = Fraction(int(self.firmness.kept[row]), self.firmness.spread.draws)
        return Row(
            card=card,
            supplier=card.supplier,
            size=str(SizeClass(card.size_class).label),
            total=Pair(now, then),
            band=Pair(int(self._lineup.bands[row]), int(self.outcome.bands[row])),
            mark=self.mark(int(self.outcome.bands[row])),
            points=_shown(then) - _shown(now),
            moved_by=self._moved_by(card, adds, then - now),
            is_under=self.least.then is not None and then < Fraction(self.least.then),
            was_under=self.least.now is not None and now < Fraction(self.least.now),
            firm=firm,
        )

    def _moved_by(self, card: Scorecard, adds: Mapping[str, Fraction], change: Fraction) -> Text | None:
        """The part that moved most the way the total went; None where the total stays."""
        before = {key: Fraction(text) for parts in card.parts.values() for key, text in parts.items()}
        sign = 1 if change > 0 else -1
        moves = {key: sign * (added - before.get(key, Fraction(0))) for key, added in adds.items()}
        most = max(moves, key=lambda key: moves[key]) if change and moves else ""
        if not most or moves[most] <= 0:
            return None
        parts = self.standard.topics if isinstance(self.standard, LevelsStandard) else self.standard.groups
        return next((one.name for one in parts if one.key == most), None)

    def mark(self, band: int) -> str:
        """What a band is called: a grade's letter, or the number of stars."""
        return self._bands[band - 1].mark if band else ""


def _shown(total: Fraction) -> Decimal:
    """A total as shown, so that the difference adds up on screen: two decimals, half away from zero."""
    return Decimal(int(total * 100 + Fraction(1, 2))) / 100


TABS: Mapping[str, Promise] = {
    "": _("Change"),
    "up": _("Up"),
    "down": _("Down"),
    "under": _("Newly under the least"),
    "loose": _("Least firm"),
    "all": _("All"),
}
