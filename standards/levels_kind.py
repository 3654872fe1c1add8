"""Reads and checks a levels standard, such as T/CERDS."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType

from standards.heads import read_head, read_options, unique
from standards.levels_checks import check_bands, check_complete, check_points, check_weights
from standards.levels_indicators import read_indicators
from standards.node import Node
from standards.schema import (
    LEVELS,
    WEIGHT_SUM,
    Band,
    Dimension,
    Factor,
    Indicator,
    LevelsStandard,
    Named,
    PointsExample,
    Screening,
    Stage,
    Topic,
)

Points = Mapping[str, Mapping[str, tuple[int, int, int]]]


def levels_files(head: Node) -> tuple[str, ...]:
    """The further files of the package: one per topic named in the `head`, points and weights."""
    topics = (node.peek("key") for node in head.nodes("topics"))
    files = [
        f"indicators/{topic}.yaml" for topic in topics if isinstance(topic, str) and topic.isidentifier()
    ]
    return (*dict.fromkeys(files), "points.yaml", "weights.yaml")


def read_levels(
    head: Node, files: Mapping[str, Node], folder: tuple[str, str], content_hash: str
) -> LevelsStandard:
    """The standard in `head` (standard.yaml) and `files`; faults are noted in the nodes' list.

    `folder` are the names of the folders it lies in: id and version.
    """
    start = read_head(head, *folder)
    full_mark = head.integer("full_mark", 1, 1_000_000)
    topics = tuple(_topic(node) for node in unique(head.nodes("topics"), "key"))
    dimensions = tuple(_dimension(node) for node in unique(head.nodes("dimensions"), "key"))
    sizes = tuple(_named(node) for node in unique(head.nodes("sizes"), "key"))
    floors = head.strings("floors") if head.has("floors") else ()
    indicators = read_indicators(
        [file for name, file in files.items() if name.startswith("indicators/")],
        tuple(dimension.key for dimension in dimensions if dimension.scored),
        floors,
    )
    size_keys = tuple(size.key for size in sizes)
    standard = LevelsStandard(
        id=start.id,
        version=start.version,
        name=start.name,
        edition=start.edition,
        source=start.source,
        languages=start.languages,
        code=start.code,
        is_template=start.is_template,
        changes=start.changes,
        full_mark=full_mark,
        topics=topics,
        dimensions=dimensions,
        levels=tuple(_named(node) for node in unique(head.nodes("levels"), "key")),
        sizes=sizes,
        stages=tuple(_stage(node) for node in unique(head.nodes("stages"), "key")),
        bands=tuple(_band(node) for node in unique(head.nodes("bands"), "star")),
        screening=_screening(head.node("screening")),
        options=read_options(head),
        examples=tuple(_example(node, full_mark) for node in _examples(head)),
        indicators=indicators,
        points=_points(files["points.yaml"], size_keys, indicators, full_mark),
        weights=_weights(files["weights.yaml"], indicators),
        hash=content_hash,
        by_key=MappingProxyType({indicator.key: indicator for indicator in indicators}),
    )
    head.finish()
    check_complete(head, standard, floors)
    check_bands(head, standard)
    check_weights(head, files["weights.yaml"], standard)
    check_points(files["points.yaml"], standard)
    return standard


def _examples(head: Node) -> list[Node]:
    return head.nodes("examples") if head.has("examples") else []


def _topic(node: Node) -> Topic:
    topic = Topic(
        key=node.key(),
        name=node.text("name"),
        about=node.text("about"),
        clause=node.string("clause"),
        weight=node.integer("weight", 0, WEIGHT_SUM),
    )
    node.finish()
    return topic


def _dimension(node: Node) -> Dimension:
    dimension = Dimension(
        key=node.key(),
        name=node.text("name"),
        about=node.text("about"),
        clause=node.string("clause"),
        scored=node.flag("scored"),
        weight=node.integer("weight", 0, WEIGHT_SUM),
    )
    if not dimension.scored and dimension.weight:
        node.fault("weight", "must be 0: a dimension that is not scored has no weight")
    node.finish()
    return dimension


def _named(node: Node) -> Named:
    named = Named(
        key=node.key(), name=node.text("name"), about=node.text("about"), clause=node.string("clause")
    )
    node.finish()
    return named


def _stage(node: Node) -> Stage:
    stage = Stage(
        key=node.key(),
        name=node.text("name"),
        about=node.text("about"),
        clause=node.string("clause"),
        start=node.decimal("from"),
    )
    node.finish()
    return stage


def _band(node: Node) -> Band:
    band = Band(
        star=node.integer("star", 1, 99),
        stage=node.key("stage"),
        name=node.text("name"),
        about=node.text("about"),
        clause=node.string("clause"),
        start=node.decimal("from"),
        end=node.decimal("to"),
    )
    node.finish()
    return band


def _screening(node: Node) -> Screening:
    screening = Screening(
        dimension=node.key("dimension"),
        name=node.text("name"),
        about=node.text("about"),
        clause=node.string("clause"),
        note=node.text("note"),
        maximum=node.decimal("maximum"),
        severity=_factors(node, "severity"),
        reach=_factors(node, "reach"),
        penalty=_factors(node, "penalty"),
        reliefs=_factors(node, "reliefs"),
        zeroing=tuple(_named(item) for item in unique(node.nodes("zeroing"), "key")),
    )
    if screening.maximum > 1:
        node.fault("maximum", "must be a share from 0 to 1")
    if sum((factor.share for factor in screening.reliefs), Fraction(0)) > 1:
        node.fault("reliefs", "the shares together must not exceed 1")
    node.finish()
    return screening


def _factors(node: Node, key: str) -> tuple[Factor, ...]:
    factors = []
    for item in unique(node.nodes(key), "key"):
        factors.append(Factor(key=item.key(), name=item.text("name"), share=item.decimal("share")))
        item.finish()
    return tuple(factors)


def _example(node: Node, full_mark: int) -> PointsExample:
    example = PointsExample(
        indicator=node.key("indicator"),
        size=node.key("size"),
        clause=node.string("clause"),
        points=_three(node, "points", full_mark),
    )
    node.finish()
    return example


def _three(node: Node, key: str, full_mark: int) -> tuple[int, int, int]:
    basic, intermediate, advanced = node.integers(key, len(LEVELS), 0, full_mark)
    return basic, intermediate, advanced


def _points(file: Node, sizes: tuple[str, ...], indicators: tuple[Indicator, ...], full_mark: int) -> Points:
    table: dict[str, dict[str, tuple[int, int, int]]] = {size: {} for size in sizes}
    node = file.node("points")
    for indicator in indicators:
        row = node.node(indicator.key)
        if node.has(indicator.key):
            for size in sizes:
                table[size][indicator.key] = _three(row, size, full_mark)
            row.finish()
    node.finish()
    file.finish()
    return MappingProxyType({size: MappingProxyType(rows) for size, rows in table.items()})


def _weights(file: Node, indicators: tuple[Indicator, ...]) -> Mapping[str, int]:
    node = file.node("weights")
    weights = {indicator.key: node.integer(indicator.key, 0, WEIGHT_SUM) for indicator in indicators}
    node.finish()
    file.finish()
    return MappingProxyType(weights)
