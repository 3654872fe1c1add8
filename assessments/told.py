"""What a request was told about points: the buyer's own table where it has one, else the package's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assessments.catalogue import Block, Item


def points_told(rules: Mapping[str, Any], size: str, item: Item, block: Block) -> str:
    """What a level earns for a firm of this size class by :attr:`assessments.models.Request.rules`, printed;
    empty where blocks bring no points of their own (parts)."""
    told = rules.get("points", {}).get(size, {}).get(item.key)
    if told is not None and block.points:
        return str(told[item.blocks.index(block)])
    return str(block.points.get(size, ""))
