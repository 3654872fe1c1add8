"""A whole report, read from its frozen document in the active language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from reports.reading.analysis import Area
from reports.reading.cerds import CerdsReport
from reports.reading.cfie import CfieReport
from reports.reading.formats import readable
from reports.reading.process import Step, steps_of
from reports.reading.record import Closure, FindingLine, closures, finding_lines
from reports.reading.results import StandardResult
from reports.reading.verdict import verdict
from reports.reading.words import Pair, both
from scoring.models import Basis
from standards.loader import has_levels
from suppliers.countries import country_name
from suppliers.models import SizeClass, SupplierStatus

MONTHS_A_QUARTER = 3


class ReportReading:
    """Everything the pages of a report show; ``content`` is the frozen document."""

    def __init__(self, content: Mapping[str, Any], content_hash: str) -> None:
        self.content = content = readable(content)
        self.content_hash = content_hash
        self.buyer = content["buyer"]
        self.supplier = content["supplier"]
        self.audits = [_audit(one) for one in content["audits"]]

    @property
    def short_hash(self) -> str:
        """The hash as it stands on every page."""
        return f"{self.content_hash[:8]}…{self.content_hash[-4:]}"

    @cached_property
    def results(self) -> list[StandardResult]:
        """Every standard in the fixed order, those without any card left out."""
        return [
            CerdsReport(one) if has_levels(one["standard"]) else CfieReport(one)
            for one in self.content["results"]
        ]

    @property
    def panel_rows(self) -> list[list[StandardResult]]:
        """The results two by two, as they stand on the first page."""
        return [self.results[start : start + 2] for start in range(0, len(self.results), 2)]

    @property
    def by_levels(self) -> list[CerdsReport]:
        """The results by levels whose review is finished."""
        return [one for one in self.results if isinstance(one, CerdsReport) and one.lead is not None]

    @property
    def by_parts(self) -> list[CfieReport]:
        """The results by parts whose review is finished."""
        return [one for one in self.results if isinstance(one, CfieReport) and one.lead is not None]

    @property
    def main(self) -> CerdsReport | CfieReport | None:
        """The result whose strengths and gaps stand on the first page."""
        if self.by_levels:
            return self.by_levels[0]
        return self.by_parts[0] if self.by_parts else None

    @property
    def zone(self) -> ZoneInfo:
        """The buyer's time zone, in which the report writes dates."""
        return ZoneInfo(self.buyer["time_zone"])

    @property
    def evaluated_on(self) -> date:
        """The day the last of the results was verified, or audited after that."""
        instants = [
            datetime.fromisoformat(card["computed_at"])
            for result in self.results
            for basis, card in result.frozen["cards"].items()
            if basis != Basis.DECLARED
        ]
        return max(instants).astimezone(self.zone).date()

    @property
    def base_period(self) -> tuple[date, date]:
        """The base period: the full calendar year before the reference date, extended where the buyer said so
        (T/CERDS 8.2.3 a) 1))."""
        said = self.results[0].frozen["round"]["base_period"]
        if said:
            return date.fromisoformat(said[0]), date.fromisoformat(said[1])
        year = date.fromisoformat(self.results[0].frozen["round"]["reference_date"]).year - 1
        return date(year, 1, 1), date(year, 12, 31)

    @property
    def next_evaluation(self) -> Pair:
        """The quarter of the next re-evaluation; admitted suppliers are looked at every quarter."""
        if self.supplier["status"] != SupplierStatus.ADMITTED:
            return both(lambda: _("None planned"))
        day = self.evaluated_on
        quarter = (day.month - 1) // MONTHS_A_QUARTER + 1
        year, following = (day.year, quarter + 1) if quarter < 4 else (day.year + 1, 1)  # noqa: PLR2004 - quarters
        return both(lambda: _("Quarter %(quarter)d of %(year)d") % {"quarter": following, "year": year})

    @property
    def place(self) -> str:
        """Where the supplier is: its address and country."""
        country = country_name(self.supplier["country"], get_language() or "en")
        parts = filter(None, (self.supplier["address"], country))
        return pgettext("between parts of a clause", ", ").join(parts)

    @property
    def size(self) -> Pair:
        """The size class the points were taken from."""
        return both(SizeClass(self.results[0].frozen["size_class"]).label)

    @property
    def proof_share(self) -> int | None:
        """Per cent of the claims that were accepted on documents; None where nothing was claimed."""
        proofs = [one.frozen["round"]["proof"] for one in self.results if one.lead is not None]
        claimed = sum(one["claimed"] for one in proofs)
        kept = sum(one["accepted"] + one["adjusted"] for one in proofs)
        return round(100 * kept / claimed) if claimed else None

    @property
    def last_audit(self) -> dict[str, Any] | None:
        """The audit that ended last."""
        return max(self.audits, key=lambda one: one["ends_on"], default=None)

    @cached_property
    def findings(self) -> list[FindingLine]:
        """Every finding the supplier was told of, open ones first."""
        return finding_lines(self.content["findings"])

    @property
    def open_findings(self) -> int:
        """How many are not closed."""
        return sum(not one.is_closed for one in self.findings)

    @property
    def closures(self) -> list[Closure]:
        """Results before and after closures."""
        return closures(self.content["results"])

    @property
    def is_draft(self) -> bool:
        """Whether the report tells of a card that nobody has released."""
        return self.content["draft"] is not None

    @property
    def quotes_proof(self) -> bool:
        """Whether the document holds the proof behind answers, so that its absence means something."""
        return any(one.frozen["round"]["items"] for one in self.results)

    @property
    def process(self) -> list[Step]:
        """How the results came about, step by step, for each standard."""
        return steps_of(self.results, self.audits)

    @property
    def analysis(self) -> list[tuple[CerdsReport, list[Area]]]:
        """Every result by levels with what stands out in its topics."""
        return [(one, one.areas(self.findings, self.evaluated_on)) for one in self.by_levels]

    @property
    def part_analysis(self) -> list[tuple[CfieReport, Area]]:
        """Every result by parts with what stands out over its groups."""
        return [(one, one.standing_out(self.findings, self.evaluated_on)) for one in self.by_parts]

    @property
    def verdicts(self) -> list[tuple[CerdsReport | CfieReport, list[str]]]:
        """What each result means, in words (T/CERDS 8.4 b)."""
        counting: list[CerdsReport | CfieReport] = [*self.by_levels, *self.by_parts]
        return [(one, verdict(one, self.buyer["name"])) for one in counting]


def _audit(frozen: Mapping[str, Any]) -> dict[str, Any]:
    days = {name: date.fromisoformat(frozen[name]) for name in ("starts_on", "ends_on")}
    return {**frozen, **days}
