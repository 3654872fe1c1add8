"""What a parts answer calls for: the controls of the items that show a risk."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from scoring.engine.part_scores import ItemScore, evaluate_parts
from standards.schema import Control, PartsStandard

NOT_MET = "not_met"
_ZERO = Fraction(0)


def controls_of(
    standard: PartsStandard, parts: Mapping[str, object], options: object = None
) -> tuple[Control, ...]:
    """The controls that the `parts` call for, in the standard's order.

    A control for ``not_met`` is called for when nothing of its item is earned, one for ``not_fully_met``
    also when something of it is missing. Parts that do not apply call for nothing. Takes the same values
    as :func:`evaluate_parts` and raises the same ScoringError.
    """
    result = evaluate_parts(standard, parts, options)
    return tuple(
        control
        for group in result.groups
        for score in group.items
        for control in score.item.controls
        if _is_called_for(control, score)
    )


def _is_called_for(control: Control, score: ItemScore) -> bool:
    asked = [one for one in score.parts if one.applies]
    earned = sum((one.earned for one in asked), _ZERO)
    if control.when == NOT_MET:
        return bool(asked) and not earned
    return earned < min(score.item.points, sum((one.part.points for one in asked), _ZERO))
