"""What follows from a result: the cheapest way to the next band, and where its peers stand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from assessments.models import Review
from scoring import documents
from scoring.benchmarks.comparing import Comparison, benchmark_of
from scoring.engine import exact_text
from scoring.models import Scorecard
from scoring.selectors import refuting_findings
from scoring.what_if.efforts import Table
from scoring.what_if.paths import Path, Wish
from scoring.what_if.standing import Step

Json = dict[str, Any]


def frozen_path(card: Scorecard, reviews: Iterable[Review] | None) -> Json:
    """The cheapest steps from this card to the next band, by the efforts its supplier was told.

    ``reviews`` are the decisions it rests on, where they are known: then a step names just the conditions
    that are still open. Words are left to the package: a step holds keys, working days and exact points.
    """
    positions = None
    if reviews is not None:
        refuted = refuting_findings(card)
        verified = documents.verified_positions(reviews)
        positions = {
            key: documents.NOTHING if key in refuted else position for key, position in verified.items()
        }
    return told_path(card.document, positions, card.request.rules.get("efforts", {}))


def told_path(document: Json, positions: documents.Positions | None, efforts: Table) -> Json:
    """The cheapest steps from a scored document to the next band, by a table of efforts."""
    path = Path(document, positions=positions, wish=Wish(table=efforts))
    return {
        "state": path.state,
        "target": path.target.mark if path.target else "",
        "days": path.days,
        "end": exact_text(path.end),
        "most": exact_text(path.most),
        "most_band": path.most_band.mark,
        "steps": [_step(one) for one in path.steps],
    }


def _step(step: Step) -> Json:
    return {
        "key": step.key,
        "item": step.item.key,
        "gain": exact_text(step.gain),
        "total": exact_text(step.total),
        "days": step.days,
        "to_meet": [
            {
                "key": one.key,
                "days": one.days,
                "needed": one.needed,
                "open": [check.key for check in one.open],
            }
            for one in step.to_meet
        ],
    }


def frozen_peers(card: Scorecard) -> list[Json]:
    """How the card compares with the groups it belongs to; a group that may not be told of says nothing but
    that. One query."""
    return [_peers(one) for one in benchmark_of(card)]


def _peers(one: Comparison) -> Json:
    known = {"kind": one.kind, "size_class": one.size_class, "code": one.code, "is_shown": one.is_shown}
    if not one.is_shown:
        return known
    quartiles = {name: getattr(one, name) for name in ("lower", "median", "upper")}
    return {
        **known,
        "n": one.n,
        "percentile": one.percentile,
        "bands": {band.mark: band.n for band in one.bands},
        **{name: str(value) if value is not None else None for name, value in quartiles.items()},
    }
