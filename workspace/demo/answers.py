"""What a demo supplier answers: the better it is, the higher the levels it claims."""

from __future__ import annotations

from random import Random
from typing import Any

from assessments.catalogue import Block, Item
from assessments.documents import WHOLE_ITEM

#: How far a single answer strays from the supplier's quality, in levels.
SPREAD = 0.8
NOT_APPLICABLE_SHARE = 0.03


def position(item: Item, quality: int, dice: Random) -> dict[str, Any]:
    """What is ticked on one item: ``met``, ``none_met``, ``not_applicable`` and ``reason``.

    ``quality`` runs from 0 to 100. The same dice give the same answer.
    """
    reach = quality / 100 * 3.2 - 0.15 + dice.uniform(-SPREAD, SPREAD)
    skipped = dice.random() < NOT_APPLICABLE_SHARE
    if item.may_be_not_applicable and skipped:
        return _answer(not_applicable=[WHOLE_ITEM], reason="We have no activity of this kind at our site.")
    met = _levels(item, reach) if len(item.blocks) > 1 else _parts(item.blocks[0], quality, dice)
    return _answer(met=sorted(met), none_met=not met)


def _answer(**given: Any) -> dict[str, Any]:
    return {"met": [], "none_met": False, "not_applicable": [], "reason": "", "comment": ""} | given


def _levels(item: Item, reach: float) -> set[str]:
    """T/CERDS: every level up to the one reached, each with as many conditions as it needs."""
    levels = min(max(int(reach), 0), len(item.blocks))
    met: set[str] = set()
    for block in item.blocks[:levels]:
        met |= {check.key for check in block.checks[: block.required]}
    return met


def _parts(block: Block, quality: int, dice: Random) -> set[str]:
    """T/CFIE: each part with a chance that grows with the quality; of exclusive parts the first."""
    chance = 0.3 + 0.72 * quality / 100
    met = {check.key for check in block.checks if dice.random() < chance}
    return {min(met)} if met and block.condition == "exclusive" else met
