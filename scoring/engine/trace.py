"""The tree that explains a score: every inner value is the sum of its children's, exactly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType

_NOTHING: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True, eq=False)
class TraceNode:
    """One step. `kind` says what it is (total, topic, dimension, indicator, deduction, group, item,
    part, …), `key` which one, `value` what it adds to the total; `detail` holds what led there."""

    kind: str
    key: str
    value: Fraction
    detail: Mapping[str, object] = field(default_factory=lambda: _NOTHING)
    children: tuple[TraceNode, ...] = ()

    def leaves(self) -> Iterator[TraceNode]:
        """The nodes without children, in order; their values add to this node's value."""
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()
