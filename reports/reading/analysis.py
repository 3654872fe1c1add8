"""What stands out, area by area: strengths, gaps and risks with the proof behind them (T/CERDS 8.4 c)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core.templatetags.ui_format import day
from reports.reading.quotes import File, Quote
from reports.reading.words import Pair

#: So many strengths and so many gaps of one area are told.
MOST_EACH = 2
#: Half of what an item can earn makes it a strength.
STRONG = Fraction(1, 2)
#: Proof that ends within so many days of the evaluation is a risk.
ENDS_SOON = timedelta(days=180)
_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Stand:
    """Where one item stands: ``level`` in words (empty by parts), what it earned of what it can, what that
    adds to the total and what more it could add, and its proof."""

    key: str
    name: Pair
    level: str
    earned: Fraction
    whole: Fraction
    adds: Fraction
    lost: Fraction
    quote: Quote
    files: tuple[File, ...] = ()

    @property
    def share(self) -> Fraction:
        """The part of its points that it earned."""
        return self.earned / self.whole if self.whole else Fraction(0)


@dataclass(frozen=True, slots=True)
class Area:
    """One topic or group: its score of ``whole``, the points it adds, and what stands out in it."""

    name: Pair
    score: Fraction | None
    whole: Fraction
    adds: Fraction
    strengths: tuple[Stand, ...]
    gaps: tuple[Stand, ...]
    risks: tuple[str, ...]


def outstanding(
    stands: Iterable[Stand], *, most: int = MOST_EACH
) -> tuple[tuple[Stand, ...], tuple[Stand, ...]]:
    """The items that earn at least half and add most, and those that could add most; never one as both."""
    known = list(stands)
    strong = [one for one in known if one.whole and one.share >= STRONG]
    strong.sort(key=lambda one: (-one.share, -one.adds))
    best = tuple(strong[:most])
    weak = sorted((one for one in known if one.lost and one not in best), key=lambda one: -one.lost)
    return best, tuple(weak[:most])


def ending_proof(stands: Sequence[Stand], evaluated_on: date) -> list[str]:
    """A sentence on proof that ended before, or ends soon after, the evaluation; none where there is none."""
    last = evaluated_on + ENDS_SOON
    ending: dict[str, date] = {}
    for stand in stands:
        for file in stand.files:
            if file.ends_on and file.ends_on <= last:
                ending[file.name] = file.ends_on
    named = [
        _("%(file)s (%(day)s)") % {"file": name, "day": day(ends)}
        for name, ends in sorted(ending.items(), key=lambda one: (one[1], one[0]))
    ]
    if not named:
        return []
    return [_("Proof that runs out by %(day)s: %(files)s.") % {"day": day(last), "files": listed(named)}]


def listed(names: Sequence[str]) -> str:
    """The first names of a list, and how many there are besides."""
    shown = pgettext("between items of a list", "; ").join(names[:_MOST_NAMED])
    rest = len(names) - _MOST_NAMED
    if rest <= 0:
        return shown
    return ngettext("%(names)s and %(n)d more", "%(names)s and %(n)d more", rest) % {
        "names": shown,
        "n": rest,
    }
