"""Read models of editions: what a later version changes, and whose results it would change."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from assessments.catalogue import Block, Item, catalogue
from scoring.models import Scorecard
from standards.schema import Text
from tenants.scope import tenant_id


@dataclass(frozen=True, slots=True)
class Changed:
    """What is asked otherwise in the later version."""

    new: tuple[Item, ...]
    gone: tuple[Item, ...]
    reworded: tuple[tuple[Item, Item], ...]

    @property
    def count(self) -> int:
        """How many questions are not as they were."""
        return len(self.new) + len(self.gone) + len(self.reworded)


def changed(standard: str, old: str, new: str) -> Changed:
    """The questions that are new, gone, or have other words, conditions or points in the later version."""
    before, after = catalogue(standard, old).items, catalogue(standard, new).items
    return Changed(
        new=tuple(item for key, item in after.items() if key not in before),
        gone=tuple(item for key, item in before.items() if key not in after),
        reworded=tuple(
            (before[key], item)
            for key, item in after.items()
            if key in before and _said(before[key]) != _said(item)
        ),
    )


def check_names(standard: str, version: str) -> dict[str, Text]:
    """The words of every check of a version by its key."""
    items = catalogue(standard, version).items.values()
    return {check.key: check.text for item in items for block in item.blocks for check in block.checks}


def cards_on_others(standard: str, version: str) -> QuerySet[Scorecard]:
    """The results that stand on this standard under another edition, by supplier and basis."""
    cards = Scorecard.objects.filter(tenant_id=tenant_id(), standard=standard, is_current=True)
    others = cards.exclude(standard_version=version)
    return others.select_related("supplier", "request", "submission").order_by(
        "supplier__name", "basis", "pk"
    )


def _said(item: Item) -> tuple[object, ...]:
    return item.name, item.points, tuple(_block(block) for block in item.blocks)


def _block(block: Block) -> tuple[object, ...]:
    checks = tuple((check.key, check.text, check.points) for check in block.checks)
    return block.condition, block.required, checks
