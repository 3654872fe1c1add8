"""Read models of the rules pages: what holds on a standard, since when and by whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from scoring.industries import industry_names
from scoring.models import ExpertPanel, PanelState, RatingRule, RuleKind, RuleState
from scoring.rule_places import Place, cells, place_name
from scoring.weighting import profiles
from standards.schema import LevelsStandard, Standard

_PEOPLE = ("created_by", "published_by")


def rules_of_tenant(tenant_id: UUID) -> QuerySet[RatingRule]:
    """A buyer's rules that have a page here, with the people in them. Editions have pages of their own."""
    rules = RatingRule.objects.filter(tenant_id=tenant_id).exclude(kind=RuleKind.EDITION)
    return rules.select_related(*_PEOPLE).defer(*(f"{one}__password" for one in _PEOPLE))


@dataclass(frozen=True, slots=True)
class Row:
    """One place in the overview. ``coming`` are versions of days ahead, the next one first."""

    place: Place
    name: str
    versions: Sequence[RatingRule] = ()
    in_force: RatingRule | None = None
    coming: Sequence[RatingRule] = ()
    draft: RatingRule | None = None
    panel: ExpertPanel | None = None

    @property
    def has_default(self) -> bool:
        """Whether the product ships a profile for this place and nothing of the buyer's own holds here."""
        known = self.place.kind == RuleKind.TOPICS and not self.place.country
        profile = profiles().get(self.place.scope) if known else None
        return profile is not None and profile.standard == self.place.standard.id and not self.versions


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of rule. ``places`` are (scope, name) of those that have no row yet and can be begun."""

    kind: RuleKind
    rows: list[Row]
    places: list[tuple[str, str]] = field(default_factory=list)

    @property
    def label(self) -> str:
        """What the kind is called."""
        return str(self.kind.label)


def overview(standard: Standard, *, tenant_id: UUID, today: date, language: str) -> list[Section]:
    """What a buyer's rules say on a standard, in two queries."""
    rules = rules_of_tenant(tenant_id).filter(standard=standard.id).order_by("-version")
    by_place: dict[tuple[str, str, str], list[RatingRule]] = defaultdict(list)
    for rule in rules:
        by_place[rule.kind, rule.scope, rule.country].append(rule)
    open_panels = ExpertPanel.objects.filter(
        tenant_id=tenant_id, rule__standard=standard.id, state=PanelState.OPEN
    )
    panels = {panel.rule_id: panel for panel in open_panels}
    return [
        _section(standard, kind, by_place, panels, today=today, language=language)
        for kind in _kinds(standard)
    ]


def _kinds(standard: Standard) -> tuple[RuleKind, ...]:
    if not isinstance(standard, LevelsStandard):
        return (RuleKind.POLICY, RuleKind.EFFORT)
    weights = (RuleKind.TOPICS, RuleKind.DIMENSIONS, RuleKind.INDICATORS)
    return (*weights, RuleKind.POINTS, RuleKind.POLICY, RuleKind.EFFORT)


def _section(
    standard: Standard,
    kind: RuleKind,
    by_place: dict[tuple[str, str, str], list[RatingRule]],
    panels: dict[UUID, ExpertPanel],
    *,
    today: date,
    language: str,
) -> Section:
    known = [(scope, country) for found, scope, country in by_place if found == kind]
    always = [("", "")] if kind != RuleKind.INDICATORS else []
    shipped = [(key, "") for key, one in profiles().items() if one.standard == standard.id]
    listed = dict.fromkeys([*always, *(shipped if kind == RuleKind.TOPICS else []), *sorted(known)])
    rows = []
    for scope, country in listed:
        place = Place(standard, kind, scope, country)
        versions = by_place.get((kind, scope, country), [])
        rows.append(_row(place, versions, panels, today=today, language=language))
    return Section(kind, rows, _places(standard, kind, {scope for scope, _country in known}, language))


def _places(standard: Standard, kind: RuleKind, known: set[str], language: str) -> list[tuple[str, str]]:
    if kind == RuleKind.TOPICS:
        everywhere = [("", _("All industries"))]
        return everywhere + [(key, name.in_language(language)) for key, name in industry_names().items()]
    if kind == RuleKind.INDICATORS and isinstance(standard, LevelsStandard):
        names = [(key, place_name(Place(standard, kind, key), language)) for key in cells(standard)]
        return [(key, name) for key, name in names if key not in known]
    return []


def _row(
    place: Place,
    versions: Sequence[RatingRule],
    panels: dict[UUID, ExpertPanel],
    *,
    today: date,
    language: str,
) -> Row:
    draft = next((one for one in versions if one.state == RuleState.DRAFT), None)
    holding, coming = in_force_on(versions, today)
    panel = panels.get(draft.pk) if draft else None
    return Row(place, place_name(place, language), versions, holding, coming, draft, panel)


def in_force_on(versions: Iterable[RatingRule], today: date) -> tuple[RatingRule | None, list[RatingRule]]:
    """Of the versions of one place: the one that holds today, and those that begin later, soonest first."""
    dated = [(one.effective_from, one.version, one) for one in versions if one.effective_from is not None]
    published = sorted((day, version, one) for day, version, one in dated if one.state != RuleState.DRAFT)
    begun = [one for day, _version, one in published if day <= today]
    return (begun[-1] if begun else None), [one for day, _version, one in published if day > today]
