"""The page of the cheapest way up: what its address asks for, and each step with the links that change it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.models import Request
from core.templatetags.lang import lang
from scoring.bands import Band
from scoring.documents import Positions, engine_document
from scoring.engine import ScoringError
from scoring.models import Scorecard
from scoring.what_if.efforts import BadEffort, Table, cells_of, days_typed, in_full, table_typed
from scoring.what_if.paths import Path, Wish, package
from scoring.what_if.standing import Step, ToMeet
from standards.schema import Standard
from workspace.selectors.portal import TO_DO
from workspace.selectors.rule_efforts import PREFIX, EffortRow, columns, rows, typed_in
from workspace.selectors.scores import ScorePage

#: What an address can say: the band to reach, steps that are not possible, steps that are planned.
TARGET, LEFT_OUT, PLANNED = "to", "without", "planned"
#: What the fields of single steps begin with, before the step.
STEP = "step"


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for. ``told`` are the efforts without it, in full. ``typed`` is what it says by
    field, ``problems`` what is wrong by ``row:column`` or ``step:key``; that does not count then."""

    standard: Standard
    told: Table
    wish: Wish
    typed: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)

    def query(self, **changes: Any) -> str:
        """The shortest address that asks for the same, with ``changes`` of the wish; begins with ``?``."""
        wish = replace(self.wish, **changes)
        query = QueryDict(mutable=True)
        query.setlist(TARGET, [wish.target] if wish.target else [])
        query.setlist(LEFT_OUT, list(wish.left_out))
        query.setlist(PLANNED, list(wish.planned))
        told = cells_of(self.standard, self.told)
        for name, days in cells_of(self.standard, wish.table).items():
            if days != told[name]:
                query[f"{PREFIX}:{name}"] = str(days)
        for key, days in wish.days.items():
            query[f"{STEP}:{key}"] = str(days)
        return f"?{query.urlencode(safe=':')}"

    def marked(self, key: str, *, left_out: bool = False, planned: bool = False) -> str:
        """The address with a step that is not possible, planned already, or neither."""
        return self.query(
            left_out=_with(self.wish.left_out, key, held=left_out),
            planned=_with(self.wish.planned, key, held=planned),
        )


def _with(keys: tuple[str, ...], key: str, *, held: bool) -> tuple[str, ...]:
    rest = tuple(one for one in keys if one != key)
    return (*rest, key) if held else rest


def asked_in(sent: QueryDict, standard: Standard, told: Table) -> Asked:
    """What an address asks for on a standard. ``told`` are the customer's efforts where they differ from the
    product's. Steps the standard lacks are passed over."""
    base, problems = in_full(standard, told), {}
    plain = {name: str(days) for name, days in cells_of(standard, base).items()}
    table = base
    try:
        table = in_full(standard, table_typed(standard, {**plain, **typed_in(sent)}))
    except BadEffort as error:
        problems = dict(error.problems)
    usual = Wish(table=table).efforts(standard)
    days, wrong = _single_days(sent, usual)
    wish = Wish(
        target=sent.get(TARGET, ""),
        left_out=tuple(key for key in dict.fromkeys(sent.getlist(LEFT_OUT)) if key in usual),
        planned=tuple(key for key in dict.fromkeys(sent.getlist(PLANNED)) if key in usual),
        table=table,
        days=days,
    )
    return Asked(standard, base, wish, {name: str(sent[name]) for name in sent}, problems | wrong)


def _single_days(sent: QueryDict, usual: Mapping[str, int]) -> tuple[dict[str, int], dict[str, str]]:
    """Days of single steps that differ from the table's, and what is wrong with others."""
    days: dict[str, int] = {}
    problems: dict[str, str] = {}
    for name in sent:
        key = name.removeprefix(f"{STEP}:")
        if name == key or key not in usual:
            continue
        try:
            number = days_typed(str(sent[name]))
        except ValueError as error:
            problems[name] = str(error)
            continue
        if number != usual[key]:
            days[key] = number
    return days, problems


@dataclass(frozen=True, slots=True)
class DaysField:
    """What a step asks for, with the field to change its days."""

    to_meet: ToMeet
    name: str
    anchor: str
    value: str
    problem: str


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step on the page: its place, the links that change it, and where to work on it, if anywhere."""

    place: int
    step: Step
    leave_out: str
    plan: str
    take_back: str
    work: str
    fields: tuple[DaysField, ...]


@dataclass(frozen=True, slots=True)
class Target:
    """A band that can be chosen as the target."""

    band: Band
    url: str
    is_chosen: bool


class WayUp:
    """Everything the page shows. ``path`` is None where nothing can be scored. ``card`` is the scorecard it
    starts from, None for the drafts of ``request``."""

    def __init__(
        self,
        asked: Asked,
        request: Request,
        document: Mapping[str, Any] | None,
        positions: Positions,
        card: Scorecard | None = None,
    ) -> None:
        self.asked, self.request, self.card = asked, request, card
        self.is_empty = not any(one.met or one.not_applicable for one in positions.values())
        self.path = Path(document, positions=positions, wish=asked.wish) if document else None

    @classmethod
    def from_draft(cls, sent: QueryDict, request: Request, positions: Positions) -> WayUp:
        """The way up from the drafts of a request, by the rules it was told."""
        standard = package(request.standard, request.standard_version)
        asked = asked_in(sent, standard, request.rules.get("efforts", {}))
        try:
            document = engine_document(standard, request.size_class, positions, request.rules)
            return cls(asked, request, document, positions)
        except ScoringError:
            return cls(asked, request, None, positions)

    @classmethod
    def from_card(cls, sent: QueryDict, card: Scorecard) -> WayUp:
        """The way up from a scorecard. Three queries for what counts on each of its items."""
        standard = package(card.document["standard"], card.document["version"])
        asked = asked_in(sent, standard, card.request.rules.get("efforts", {}))
        return cls(asked, card.request, card.document, ScorePage(card).facts.counting, card)

    @property
    def steps(self) -> list[StepRow]:
        """The steps of the path."""
        return self._rows(self.path.steps if self.path else [])

    @property
    def planned(self) -> list[StepRow]:
        """The steps taken as done."""
        return self._rows(self.path.planned if self.path else [])

    @property
    def left_out(self) -> list[StepRow]:
        """The steps that are not possible."""
        return self._rows(self.path.left_out if self.path else [])

    @property
    def other_days(self) -> list[tuple[Step, DaysField]]:
        """Steps that are not shown whose days were changed, or are wrong."""
        if self.path is None:
            return []
        shown = {one.key for step in self.path.steps for one in step.to_meet}
        wrong = [name.removeprefix(f"{STEP}:") for name in self.asked.problems if name.startswith(f"{STEP}:")]
        steps = [self.path.named(key) for key in (*self.asked.wish.days, *wrong) if key not in shown]
        return [(step, self._field(step.to_meet[0])) for step in steps]

    @property
    def targets(self) -> list[Target]:
        """The bands above what is reached."""
        if self.path is None:
            return []
        goal = self.path.target
        return [
            Target(band, self.asked.query(target=band.mark), goal is not None and band.mark == goal.mark)
            for band in self.path.above
        ]

    @property
    def nearer(self) -> str:
        """The address of the way to the best band that can be reached; empty where there is none above."""
        path = self.path
        if path is None or path.state != "unreachable" or path.most_band not in path.above:
            return ""
        return self.asked.query(target=path.most_band.mark)

    @property
    def effort_rows(self) -> list[EffortRow]:
        """The table of working days, to be changed."""
        return rows(self.asked.standard, self.asked.wish.table, self.asked.typed, self.asked.problems)

    @property
    def effort_columns(self) -> list[str]:
        """The heads of that table."""
        return columns(self.asked.standard)

    @property
    def is_changed(self) -> bool:
        """Whether the address says anything."""
        return self.asked.query() != "?"

    @property
    def faults(self) -> dict[str, Any]:
        """The error summary: each field at fault with its message."""
        problems = self.asked.problems
        names = {row.key: row.name for row in self.effort_rows}
        listed = []
        for name, message in problems.items():
            row = name.partition(":")[0]
            label = lang(names[row]) if row in names else _("Working days")
            listed.append({"label": label, "message": message, "anchor": f"f-{name.replace(':', '-')}"})
        return {"count": len(listed), "general": [], "faults": listed}

    def _rows(self, steps: list[Step]) -> list[StepRow]:
        return [self._row(place, step) for place, step in enumerate(steps, start=1)]

    def _row(self, place: int, step: Step) -> StepRow:
        asked, works = self.asked, self.card is None and self.request.state in TO_DO
        return StepRow(
            place,
            step,
            asked.marked(step.key, left_out=True),
            asked.marked(step.key, planned=True),
            asked.marked(step.key),
            reverse("portal_item", args=[self.request.pk, step.item.key]) if works else "",
            tuple(self._field(one) for one in step.to_meet),
        )

    def _field(self, one: ToMeet) -> DaysField:
        name = f"{STEP}:{one.key}"
        problem = self.asked.problems.get(name, "")
        value = self.asked.typed.get(name, str(one.days)) if problem else str(one.days)
        return DaysField(one, name, name.replace(":", "-"), value, problem)
