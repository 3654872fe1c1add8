"""What the address of a what-if asks for: it holds everything that is tried, so that it can be handed on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.http import QueryDict
from django.utils import timezone

from assessments.catalogue import STANDARDS
from core.errors import InvalidInput
from scoring.rule_places import package_in_use
from scoring.rule_values import BadRule
from scoring.rules import RuleSet, rules_on
from scoring.what_if.firmness import LARGEST_SEED, Spread, firmness
from scoring.what_if.lineup import Lineup
from scoring.what_if.proposal import Proposal, parts_of, propose
from scoring.what_if.reading import Progress, lineup_of
from scoring.what_if.trial import try_rules
from standards.schema import LevelsStandard, Standard
from tenants.days import local_day
from tenants.scope import tenant_id
from workspace.selectors.what_if import DEFAULT_SORT, SORTS, TABS, Results
from workspace.selectors.what_if_figures import Pair

#: How far each weight varies where nothing is said, in points.
RANGE = "3"
#: What the address says besides what is tried: the list, and the draws.
VIEW = ("show", "sort", "seed", "range", "firm")


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for: standard, rules in force, what is tried over them and what is wrong."""

    standard: Standard
    rules: RuleSet
    given: Mapping[str, str]
    proposal: Proposal | None
    problems: Mapping[str, str]
    seed: str

    @property
    def query(self) -> QueryDict:
        """The address again, short: what is tried as far as it differs, and how the list stands."""
        query = QueryDict(mutable=True)
        query["standard"] = self.standard.id
        for key, value in self.proposal.fields if self.proposal else self.given.items():
            query[key] = value
        for key in VIEW:
            if self.given.get(key):
                query[key] = self.given[key]
        return query

    @property
    def least(self) -> Pair:
        """The points to supply, now and as tried."""
        tried = self.proposal.rules if self.proposal else self.rules
        texts = (self.rules.policy["threshold"], tried.policy["threshold"])
        return Pair(*(Decimal(text) if text else None for text in texts))

    def spread(self) -> Spread:
        """How far weights vary and by which seed. Raises InvalidInput with the field at fault."""
        parts = parts_of(self.given.get("range") or RANGE)
        is_number = self.seed.isascii() and self.seed.isdecimal() and len(self.seed) <= len(str(LARGEST_SEED))
        assert isinstance(self.standard, LevelsStandard)  # noqa: S101 - others have no weights
        spread = Spread(int(self.seed) if is_number else -1, -1 if parts is None else parts)
        spread.check(len(self.standard.topics))
        return spread

    @property
    def show(self) -> str:
        """The tab that is open."""
        asked = self.given.get("show", "")
        return asked if asked in TABS else ""

    @property
    def sort(self) -> str:
        """What the list is sorted by."""
        asked = self.given.get("sort", DEFAULT_SORT)
        return asked if asked.removeprefix("-") in SORTS else DEFAULT_SORT

    def lineup(self) -> Lineup | Progress:
        """Everybody's result, levels read as what is tried says; or how far the reading is."""
        rules = self.proposal.rules if self.proposal else self.rules
        return lineup_of(tenant_id(), self.standard.id, rules)

    def results(self, proposal: Proposal, lineup: Lineup, *, with_firm: bool) -> Results:
        """What is tried, done; with how firm the stars are where that can be told."""
        outcome = try_rules(self.standard.id, lineup, proposal.rules)
        firm = None
        if with_firm and isinstance(self.standard, LevelsStandard):
            try:
                firm = firmness(outcome, self.spread())
            except InvalidInput:
                firm = None
        return Results(self.standard, outcome, self.least, firm)


def asked_of(query: QueryDict) -> Asked:
    """What an address asks for. Raises InvalidInput where it names a standard that there is not."""
    given = {key: value for key, value in query.items() if isinstance(value, str) and "\0" not in value}
    dropped = {"for": "t.", "cell": "i."}.get(given.pop("pick", ""))
    if dropped:
        given = {key: value for key, value in given.items() if not key.startswith(dropped)}
    standard = package_in_use(tenant_id(), given.get("standard") or STANDARDS[0])
    today = local_day(tenant_id(), timezone.now())
    rules = rules_on(tenant_id(), standard.id, today)
    seed = given.get("seed", "").strip() or today.strftime("%Y%m%d")
    try:
        return Asked(standard, rules, given, propose(standard, rules, given), {}, seed)
    except BadRule as error:
        return Asked(standard, rules, given, None, error.problems, seed)
