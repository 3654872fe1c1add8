"""What becomes of cards under other rules: documents with new settings, scored together."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from uuid import UUID

import numpy as np

from scoring.documents import Positions, levels_at, outcome_of, score
from scoring.engine import ScoringError, exact_text, levels_settings, resolve_options
from scoring.engine.bulk import LevelsBulk, encode_deductions, encode_levels
from scoring.engine.bulk_parts import PartsBulk
from scoring.engine.level_scores import read_deduction
from scoring.engine.options import LEVEL_RULE
from scoring.engine.problems import Problem
from scoring.rules import settings_of
from scoring.services.cards import parts_of
from standards import loader
from standards.faults import Fault, StandardError
from standards.schema import LevelsStandard, PartsStandard

#: The keys of an engine document that rules shape; the rest is answers and events.
SHAPED = ("weights", "points", "options")
#: The options that say which level the ticked criteria of an indicator reach.
READING = frozenset({LEVEL_RULE, "legal_floor"})
DECIDED_SINCE = "these answers were decided on again since: publish the newer result first"


@dataclass(frozen=True, slots=True)
class Held:
    """A card as it stands: what its new document is made from and what its hash covers."""

    id: UUID
    supplier_id: UUID
    request_id: UUID
    submission_id: UUID
    submission_sha256: str
    basis: str
    review_revision: int
    size_class: str
    standard_hash: str
    document: Mapping[str, Any]
    adjustments: Sequence[Mapping[str, Any]]
    events: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Rescored:
    """What a card becomes. ``patch`` are the keys of :data:`SHAPED` that its document has from now on, and
    the levels that were read again; cards that are alike share it."""

    card: Held
    document: Mapping[str, Any]
    patch: Mapping[str, Any]
    total: Fraction
    band: str
    parts: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Failed:
    """A card that cannot be scored under the rules, and why."""

    card: Held
    problem: str


_Result = Rescored | Failed
_Job = tuple[Held, Mapping[str, Any], Mapping[str, Any]]
#: What counts behind cards, by card (see :func:`scoring.bulk.answers.positions_of`).
Reader = Callable[[Sequence[Held]], Mapping[UUID, Positions]]
#: Version, size class and settings: what cards that are scored together share.
_Known = tuple[str, str, str]


class Rescorer:
    """Scores cards of one standard again; keeps what it compiled from chunk to chunk."""

    def __init__(self, standard: str) -> None:
        self._standard = standard
        self._levels: dict[_Known, LevelsBulk] = {}

    def rescore(self, cards: Iterable[tuple[Held, Mapping[str, Any]]], read: Reader) -> list[_Result]:
        """The cards whose documents change, each given with what its supplier is told of the rules (see
        :meth:`scoring.rules.RuleSet.told`); what cannot be scored is among them with the reason. Levels are
        kept, save where other options make another level of the same answers: those are ``read`` at once."""
        results: list[_Result] = []
        alike: dict[tuple[int, str, str, str], tuple[_Known, Mapping[str, Any]]] = {}
        groups: dict[_Known, list[_Job]] = defaultdict(list)
        anew: list[tuple[Held, _Known, Mapping[str, Any]]] = []
        for card, told in cards:
            version = card.document["version"]
            place = (id(told), version, card.size_class, card.standard_hash)
            if place not in alike:
                try:
                    shaped = self._patch(card, told)
                except (ScoringError, StandardError) as error:
                    results.append(Failed(card, str(error)))
                    continue
                alike[place] = ((version, card.size_class, json.dumps(shaped, sort_keys=True)), shaped)
            known, patch = alike[place]
            if _reads_otherwise(card.document, patch):
                anew.append((card, known, patch))
            elif any(card.document.get(key) != patch.get(key) for key in SHAPED):
                groups[known].append(_job(card, patch))
        results += self._read_again(anew, read, groups)
        for known, jobs in groups.items():
            results += self._scored(known, jobs)
        return results

    def _read_again(
        self,
        cards: Sequence[tuple[Held, _Known, Mapping[str, Any]]],
        read: Reader,
        groups: dict[_Known, list[_Job]],
    ) -> list[_Result]:
        """Put cards into their groups with the levels that their answers reach by the new options; gives
        those of which the answers are not to be had any more."""
        positions = read([card for card, _, _ in cards]) if cards else {}
        results: list[_Result] = []
        for card, known, patch in cards:
            standard = loader.get(self._standard, known[0])
            assert isinstance(standard, LevelsStandard)  # noqa: S101 - only levels are read otherwise
            try:
                if card.id not in positions:
                    raise ScoringError([Problem("levels", DECIDED_SINCE)])
                levels = levels_at(standard, positions[card.id], patch["options"])
            except ScoringError as error:
                results.append(Failed(card, str(error)))
            else:
                groups[known].append(_job(card, {**patch, "levels": levels}))
        return results

    def _patch(self, card: Held, told: Mapping[str, Any]) -> dict[str, Any]:
        """Raises ScoringError for options that the card's edition does not know, StandardError where that
        edition is not to be had, or is not any more what the answers were given on."""
        standard = loader.get(self._standard, card.document["version"])
        if standard.hash != card.standard_hash:
            message = "the package is not the one these answers were given on; restore it first"
            raise StandardError([Fault(f"{standard.id} {standard.version}", "", message)])
        settings = settings_of(told, card.size_class)
        options = dict(resolve_options(standard, settings.pop("options", None)))
        return {"options": options} | (settings if isinstance(standard, LevelsStandard) else {})

    def _scored(self, known: _Known, jobs: Sequence[_Job]) -> list[_Result]:
        """All at once; where one of them cannot be scored, one by one, so that it alone fails."""
        standard = loader.get(self._standard, known[0])
        try:
            if isinstance(standard, PartsStandard):
                return _parts(standard, jobs)
            return self._scored_levels(standard, known, jobs)
        except ScoringError:
            return [_alone(*job) for job in jobs]

    def _scored_levels(self, standard: LevelsStandard, known: _Known, jobs: Sequence[_Job]) -> list[_Result]:
        if known not in self._levels:
            shaped = {key: jobs[0][2].get(key) for key in SHAPED}
            self._levels[known] = LevelsBulk(levels_settings(standard, size=known[1], **shaped))
        documents = [document for _, document, _ in jobs]
        shares = [read_deduction(standard, document.get("deduction", 0)) for document in documents]
        deductions, scale = encode_deductions(shares)
        zeroed = np.array([document.get("zeroed", False) for document in documents])
        codes = encode_levels(standard, [document["levels"] for document in documents])
        many = self._levels[known].evaluate(codes, deductions, scale=scale, zeroed=zeroed)
        keys = [topic.key for topic in standard.topics]
        results: list[_Result] = []
        stars = many.stars.tolist()
        for row, ((card, document, patch), topics) in enumerate(
            zip(jobs, many.contribution_texts(), strict=True)
        ):
            parts = dict(zip(keys, topics, strict=True))
            band = str(stars[row]) if stars[row] else ""
            results.append(Rescored(card, document, patch, many.total(row), band, {"topics": parts}))
        return results


def _reads_otherwise(document: Mapping[str, Any], patch: Mapping[str, Any]) -> bool:
    """Whether the same answers may reach other levels under the options of ``patch``."""
    before, after = document.get("options", {}), patch["options"]
    return before != after and "levels" in document and _reading(before) != _reading(after)


def _reading(options: Mapping[str, str]) -> dict[str, str]:
    """The options by which ticked criteria become levels, for all indicators or one."""
    return {key: value for key, value in options.items() if key.partition(":")[0] in READING}


def _job(card: Held, patch: Mapping[str, Any]) -> _Job:
    answers = {key: value for key, value in card.document.items() if key not in SHAPED}
    return card, {**answers, **patch}, patch


def _parts(standard: PartsStandard, jobs: Sequence[_Job]) -> list[_Result]:
    bulk = PartsBulk(standard, jobs[0][2]["options"])
    many = bulk.evaluate(bulk.encode([document["parts"] for _, document, _ in jobs]))
    keys = [group.key for group in standard.groups]
    results: list[_Result] = []
    for row, (card, document, patch) in enumerate(jobs):
        parts = dict(zip(keys, map(exact_text, many.scores(row)), strict=True))
        grade = many.grade(row).key
        results.append(Rescored(card, document, patch, many.total(row), grade, {"groups": parts}))
    return results


def _alone(card: Held, document: Mapping[str, Any], patch: Mapping[str, Any]) -> _Result:
    try:
        result = score(document)
    except ScoringError as error:
        return Failed(card, str(error))
    outcome = outcome_of(result)
    return Rescored(card, document, patch, outcome.total, outcome.band, parts_of(result))
