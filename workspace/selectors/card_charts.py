"""The charts of a scorecard page, from what the page has read already and the benchmark of its peers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.templatetags.lang import lang
from core.templatetags.ui_format import day_short, number
from core.templatetags.ui_scores import star_words
from reports.charts import (
    Bar,
    Bound,
    Chart,
    Part,
    RoundScores,
    TopicScores,
    distribution,
    topic_bars,
    trend,
    waterfall,
)
from scoring.bands import Band
from scoring.benchmarks.comparing import Comparison, benchmark_of
from scoring.levels_view import LevelsView
from scoring.models import Basis, CardState, Scorecard
from scoring.parts_view import PartsView
from scoring.selectors import exact_total, re_adding
from workspace.selectors.card_about import CardAbout
from workspace.selectors.scores import ScorePage

#: Rounds drawn, the newest ones; all of them stand in the list below.
MOST_ROUNDS = 8
#: More events than this are drawn as one bar; each stands in the list of events.
MOST_EVENTS = 4


def band_name(band: Band) -> str:
    """What a band is called beside a line: 4 stars, or the grade."""
    return star_words(band.stars) if band.stars else band.mark


@dataclass(frozen=True, slots=True)
class Peers:
    """One group of peers, and how many of it are in each band; no chart where that may not be told."""

    group: Comparison
    chart: Chart | None


class CardCharts:
    """From parts to the total, the rounds, the three scores by topic, the peers: one query, for the last."""

    def __init__(self, page: ScorePage, about: CardAbout) -> None:
        self._page = page
        self._about = about
        self._standard = page.standard

    @cached_property
    def falls(self) -> Chart:
        """From topics or groups to the total, with the bands reached and next."""
        page = self._page
        points = re_adding([page.panel.total or Fraction(0)])[0]
        total = Part(_("Total"), points)
        bounds = [Bound(band.start, band_name(band)) for band in self._near_bands()]
        if page.cerds:
            taken = self._taken(page.cerds)
            return waterfall(
                title=_("From topics to total"),
                parts=[Part(lang(row.topic.name), row.adds) for row in page.cerds.rows],
                sum_of_parts=Part(_("Sum of topics"), page.cerds.composite) if taken else None,
                taken=taken,
                total=total,
                bounds=bounds,
                note=self._on_events(),
            )
        assert page.cfie  # noqa: S101 - a result is by levels or by parts
        return waterfall(
            title=_("From groups to total"),
            parts=_groups(page.cfie),
            sum_of_parts=Part(_("Sum of groups"), _raw(page.cfie)) if page.cfie.is_rescaled else None,
            taken=[Part(_("Scaled up"), points - _raw(page.cfie))] if page.cfie.is_rescaled else (),
            total=total,
            bounds=bounds,
        )

    def _near_bands(self) -> list[Band]:
        """The band reached, if it begins above zero, and the next one; none in a zeroed round."""
        if self._page.is_zeroed:
            return []
        panel = self._page.panel
        total = panel.total or Fraction(0)
        following = next((band for band in panel.bands if band.start > total), None)
        return [band for band in (panel.band, following) if band and band.start > 0]

    def _taken(self, view: LevelsView) -> list[Part]:
        """What is taken off: by event where that adds up, else in one; then what zeroing takes."""
        taken: list[Part] = []
        events, deducted = self._page.events, view.result.deducted
        if deducted:
            base = Fraction(self._standard.full_mark) if view.takes_of_full_mark else view.result.composite
            shares = [-line.share * base for line in events.lines] if events else []
            if events and len(shares) <= MOST_EVENTS and sum(shares, Fraction(0)) == -deducted:
                figures = re_adding(shares, view.deducted)
                taken = [Part(line.title, one) for line, one in zip(events.lines, figures, strict=True)]
            else:
                taken = [Part(lang(view.standard.screening.name), view.deducted)]
        if view.zeroed_by:
            taken.append(Part(_("Zeroed"), view.zeroed_by))
        return taken

    def _on_events(self) -> str:
        view, events = self._page.cerds, self._page.events
        if not (view and events and view.has_deduction):
            return ""
        name = lang(view.standard.screening.name)
        words = ngettext(
            "%(name)s: %(n)d event takes %(points)s points off.",
            "%(name)s: %(n)d events take %(points)s points off.",
            len(events.lines),
        )
        return words % {"name": name, "n": len(events.lines), "points": number(-view.deducted, 2)}

    @cached_property
    def rounds(self) -> Chart:
        """The three scores of every round on this standard, oldest first; the newest eight of them."""
        rounds = _rounds_of(self._page.rounds)[-MOST_ROUNDS:]
        return trend(
            title=_("Scores by round"),
            round_word=_("Handed in"),
            rounds=[RoundScores(_short(when), scores) for when, scores in rounds],
            names=_names(),
            whole=self._standard.full_mark,
            bounds=[Bound(band.start, band_name(band)) for band in self._page.panel.bands],
        )

    @cached_property
    def topics(self) -> Chart:
        """The three scores of every topic of 200; of a group in percent of its points."""
        is_levels = self._page.has_levels
        inner = self._page.panel.bands[1:] if is_levels else []
        return topic_bars(
            title=_("Scores by topic, of 200") if is_levels else _("Scores by group, in percent"),
            topic_word=_("Topic") if is_levels else _("Group"),
            topics=[TopicScores(lang(name), scores) for name, scores in self._about.gaps.topic_scores],
            names=_names(),
            whole=self._standard.full_mark if is_levels else 100,
            bounds=[Bound(band.start, band_name(band)) for band in inner],
        )

    @cached_property
    def peers(self) -> list[Peers]:
        """The groups this card is compared in, each drawn where it may be told of; empty where it is not
        compared. One query."""
        return [Peers(one, self._peers_chart(one)) for one in benchmark_of(self._page.card)]

    def _peers_chart(self, group: Comparison) -> Chart | None:
        if not group.is_shown:
            return None
        return distribution(
            title=group.name,
            bars=[Bar(band.mark or _("Zeroed"), band.n, is_own=band.is_own) for band in group.bands],
            band_word=_("Stars") if self._page.has_levels else _("Grade"),
            count_word=_("Companies"),
            own_word=_("This company"),
        )


def _names() -> dict[str, str]:
    return {"declared": _("Declared"), "verified": _("Verified"), "audited": _("Audited")}


def _groups(view: PartsView) -> list[Part]:
    figures = re_adding([one.score for one in view.groups], _raw(view))
    return [Part(lang(one.group.name), figure) for one, figure in zip(view.groups, figures, strict=True)]


def _raw(view: PartsView) -> Decimal:
    return re_adding([view.result.raw])[0]


def _rounds_of(cards: Iterable[Scorecard]) -> list[tuple[date, dict[str, Fraction]]]:
    """For each submission its day and the newest published total on every basis, oldest first."""
    found: dict[object, tuple[date, dict[str, Fraction]]] = {}
    newest = sorted(cards, key=lambda card: card.computed_at)
    for card in newest:
        if card.state != CardState.PUBLISHED:
            continue
        when = timezone.localtime(card.submission.submitted_at).date()
        _day, scores = found.setdefault(card.submission_id, (when, {}))
        scores[Basis(card.basis).value] = exact_total(card)
    return sorted(found.values(), key=lambda one: one[0])


def _short(when: date) -> str:
    """A day in two lines, the year below."""
    return f"{day_short(when)}\n{when.year}"
