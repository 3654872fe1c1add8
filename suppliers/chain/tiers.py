"""Tiers worked out from who supplies whom. Pure: ids in, tiers out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)


def tiers_from_links(direct: Iterable[Node], links: Iterable[tuple[Node, Node]]) -> dict[Node, int]:
    """The tier of everyone that delivers to the buyer directly or by way of others.

    ``links`` are pairs (who delivers, who receives). Direct suppliers are tier 1; anybody else is one more
    than the nearest they deliver to. Circles do no harm: each is reached once, by its shortest way. Who is
    not reached is absent. Takes time in proportion to the links.
    """
    deliver: defaultdict[Node, list[Node]] = defaultdict(list)
    for upstream, downstream in links:
        deliver[downstream].append(upstream)
    tiers = dict.fromkeys(direct, 1)
    edge, tier = list(tiers), 1
    while edge:
        tier += 1
        reached = dict.fromkeys(one for at in edge for one in deliver.get(at, ()) if one not in tiers)
        tiers |= dict.fromkeys(reached, tier)
        edge = list(reached)
    return tiers


def branch_of(root: Node, links: Iterable[tuple[Node, Node]]) -> dict[Node, int]:
    """Everyone who delivers to ``root``, directly or by way of others → how many steps away; without
    ``root`` itself, also where the chain runs in a circle."""
    steps = tiers_from_links([root], links)
    return {node: tier - 1 for node, tier in steps.items() if node != root}
