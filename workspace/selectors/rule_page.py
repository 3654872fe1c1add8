"""Read models of one rule: its weights beside those before, its judgements, its panel, its versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from scoring.models import ExpertPanel, RatingRule, RuleState
from scoring.rule_places import Place
from scoring.weighting import MAX_RATIO, SCALE, Ahp, JudgementError, compare, read_matrix
from standards.schema import Text
from workspace.selectors.rules import in_force_on, rules_of_tenant

#: How strongly one thing matters more, by Saaty's value; those between have no word of their own.
STRENGTHS = {
    9: gettext_lazy("extremely more"),
    7: gettext_lazy("very much more"),
    5: gettext_lazy("clearly more"),
    3: gettext_lazy("somewhat more"),
}


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the rule at this place. ``standing`` is draft, coming, in_force or ended."""

    rule: RatingRule
    standing: str


def versions_of(rule: RatingRule, *, today: date) -> list[Version]:
    """Every version at the place of a rule, the newest first. One query."""
    same = rules_of_tenant(rule.tenant_id).filter(
        standard=rule.standard, kind=rule.kind, scope=rule.scope, country=rule.country
    )
    versions = list(same.order_by("-version"))
    holding, coming = in_force_on(versions, today)
    ahead = {one.pk for one in coming}

    def standing(one: RatingRule) -> str:
        if one.state == RuleState.DRAFT:
            return "draft"
        if holding is not None and one.pk == holding.pk:
            return "in_force"
        return "coming" if one.pk in ahead else "ended"

    return [Version(one, standing(one)) for one in versions]


def before(rule: RatingRule, versions: Sequence[Version]) -> RatingRule | None:
    """The version put in force last before this one; None where it is the first."""
    earlier = [
        one.rule for one in versions if one.rule.version < rule.version and one.rule.state != RuleState.DRAFT
    ]
    return earlier[0] if earlier else None


@dataclass(frozen=True, slots=True)
class Weight:
    """One line of a table of weights, in parts per 10,000. ``typed`` is what stands in its field."""

    key: str
    name: Text
    parts: int
    before: int
    default: int
    typed: str
    problem: str = ""

    @property
    def percent(self) -> Fraction:
        """The weight in per cent."""
        return Fraction(self.parts, 100)

    @property
    def percent_before(self) -> Fraction:
        """The weight of the version before in per cent."""
        return Fraction(self.before, 100)

    @property
    def change(self) -> Fraction:
        """Percentage points gained or lost."""
        return self.percent - self.percent_before


def weights(
    place: Place,
    content: Mapping[str, int],
    earlier: RatingRule | None,
    *,
    typed: Mapping[str, str] | None = None,
    problems: Mapping[str, str] | None = None,
) -> list[Weight]:
    """The weights of a version beside those of the version before; of the first, the package's."""
    package = place.package
    old = earlier.content if earlier else package
    return [
        Weight(
            key,
            name,
            int(content.get(key, 0)),
            int(old.get(key, 0)),
            package[key],
            (typed or {}).get(f"w-{key}", str(content.get(key, ""))),
            (problems or {}).get(key, ""),
        )
        for key, name in place.names.items()
    ]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the grid: ``value`` as it is written (``3``, ``1/3``), empty for one that is not on the
    scale; ``heat`` 1 to 5 says how much more the row matters."""

    row: int
    column: int
    value: str
    name: str
    heat: int = 1
    fits_least: bool = False
    problem: str = ""

    @property
    def is_upper(self) -> bool:
        """Whether it is judged, not derived."""
        return self.row < self.column


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the grid with the weight that follows."""

    key: str
    name: Text
    percent: Fraction
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """The judgements of a rule, and what follows from them; ``result`` is None while one is no judgement."""

    heads: tuple[Text, ...]
    lines: tuple[Line, ...]
    result: Ahp | None
    fits_least: str = ""
    better: str = ""
    better_ratio: float = 0.0

    @property
    def pairs(self) -> int:
        """How many pairs there are to judge."""
        return len(self.heads) * (len(self.heads) - 1) // 2

    @property
    def most(self) -> float:
        """The consistency ratio that is refused without a reason when it is passed."""
        return MAX_RATIO


def even(size: int) -> list[list[str]]:
    """The matrix in which everything matters alike."""
    return [["1"] * size for _row in range(size)]


def matrix_of(rule: RatingRule, place: Place) -> list[list[str]]:
    """The judgements kept with a rule, or all alike where it has none on these keys."""
    record = rule.inputs.get("ahp") or {}
    keys = list(place.names)
    rows: list[list[str]] = record["matrix"] if record.get("keys") == keys else even(len(keys))
    return rows


def grid(place: Place, rows: list[list[str]], *, language: str, problems: Mapping[str, str]) -> Grid:
    """The grid of a full matrix as it was judged or typed."""
    names = list(place.names.values())
    result = None if problems else _compared(rows)
    shares = result.weights(list(place.names)) if result else {}
    misfit = result.misfit if result else None
    lines = tuple(
        Line(
            key,
            names[r],
            Fraction(shares.get(key, 0), 100),
            tuple(
                Cell(
                    r,
                    c,
                    value,
                    _pair(names[r], names[c], language),
                    _heat(value),
                    misfit is not None and (misfit.row, misfit.column) == (r, c),
                    problems.get(f"{r}-{c}", ""),
                )
                for c, value in enumerate(rows[r])
            ),
        )
        for r, key in enumerate(place.names)
    )
    if misfit is None:
        return Grid(tuple(names), lines, result)
    pair = _pair(names[misfit.row], names[misfit.column], language)
    return Grid(tuple(names), lines, result, pair, str(misfit.better), misfit.ratio)


def _compared(rows: list[list[str]]) -> Ahp | None:
    try:
        return compare(read_matrix(rows))
    except JudgementError:
        return None


def _pair(row: Text, column: Text, language: str) -> str:
    words = {"row": row.in_language(language), "column": column.in_language(language)}
    return _("%(row)s against %(column)s") % words


def _heat(value: str) -> int:
    """1 where the row matters no more, up to 5 where it matters extremely more."""
    return 1 + int(value) // 2 if value.isdecimal() else 1


def choices(row: Text, column: Text, language: str) -> list[tuple[str, str]]:
    """The seventeen judgements of a pair in words."""
    names = {"row": row.in_language(language), "column": column.in_language(language)}
    return [(str(value), _judgement(value, names)) for value in SCALE]


def _judgement(value: Fraction, names: Mapping[str, str]) -> str:
    if value == 1:
        return _("1 – both matter alike")
    winner = names["row"] if value > 1 else names["column"]
    strength = max(value.numerator, value.denominator)
    words = STRENGTHS.get(strength, gettext_lazy("more"))
    return _("%(value)s – %(winner)s matters %(strength)s") % {
        "value": value,
        "winner": winner,
        "strength": words,
    }


def matrix_from_pairs(size: int, typed: Mapping[str, str]) -> list[list[str]]:
    """The full matrix from the fields ``p-row-column`` above its diagonal; the rest follows."""
    known = {str(value): str(1 / value) for value in SCALE}
    rows = even(size)
    for r in range(size):
        for c in range(r + 1, size):
            value = typed.get(f"p-{r}-{c}", "")
            rows[r][c], rows[c][r] = value, known.get(value, "")
    return rows


def panels_of(rule: RatingRule, tenant_id: UUID) -> list[ExpertPanel]:
    """The panels that voted on a draft, the newest first."""
    found = ExpertPanel.objects.filter(tenant_id=tenant_id, rule=rule).select_related("opened_by")
    return list(found.defer("opened_by__password").order_by("-created_at"))


def record_of(rule: RatingRule) -> dict[str, Any]:
    """How a version was found, complete, to be kept or handed on."""
    return {
        "standard": rule.standard,
        "kind": rule.kind,
        "scope": rule.scope,
        "country": rule.country,
        "version": rule.version,
        "state": rule.state,
        "in_force_from": rule.effective_from.isoformat() if rule.effective_from else None,
        "method": rule.method,
        "content": rule.content,
        "inputs": rule.inputs,
        "reason": rule.reason,
        "drafted_by": str(rule.created_by),
        "put_in_force_by": str(rule.published_by) if rule.published_by else None,
        "put_in_force_at": rule.published_at.isoformat() if rule.published_at else None,
    }
