"""What must hold across a levels standard, beyond each value's own shape."""

from __future__ import annotations

from itertools import pairwise

from standards.heads import check_options
from standards.known_options import LEVELS_OPTIONS
from standards.node import Node
from standards.schema import LEVELS, WEIGHT_SUM, LevelsStandard


def check_complete(head: Node, standard: LevelsStandard, floors: tuple[str, ...]) -> None:
    """The indicators are numbered in order without a gap, and every reference meets its target."""
    numbers = [indicator.number for indicator in standard.indicators]
    expected = list(range(1, len(numbers) + 1))
    if numbers != expected:
        missing = sorted(set(expected) - set(numbers))
        detail = f"; missing: {', '.join(map(str, missing))}" if missing else ""
        head.fault("", f"the indicators must be numbered 1 to {len(numbers)} in the topics' order{detail}")
    for topic in standard.topics:
        if not any(indicator.topic == topic.key for indicator in standard.indicators):
            head.fault("topics", f"indicators/{topic.key}.yaml must say topic: {topic.key}")
    if tuple(level.key for level in standard.levels) != LEVELS:
        head.fault("levels", f"must be {', '.join(LEVELS)}, in this order")
    for key in floors:
        if key not in standard.by_key:
            head.fault("floors", f"{key!r} is not an indicator")
    check_options(head, standard.options, LEVELS_OPTIONS)
    unscored = [dimension.key for dimension in standard.dimensions if not dimension.scored]
    if unscored != [standard.screening.dimension]:
        head.fault("screening.dimension", "must name the one dimension that is not scored")


def check_bands(head: Node, standard: LevelsStandard) -> None:
    """Bands cover 0 to the full mark, without gap or overlap, lowest first; stages agree with them."""
    bands, stages = standard.bands, standard.stages
    if not bands or not stages:
        return
    if bands[0].start != 0 or bands[-1].end != standard.full_mark:
        head.fault("bands", f"must cover 0 to {standard.full_mark}")
    for index, (lower, upper) in enumerate(pairwise(bands), start=1):
        if upper.start != lower.end or upper.star != lower.star + 1:
            head.fault(f"bands[{index}]", f"must follow on star {lower.star}, from {lower.end}")
    for index, band in enumerate(bands):
        if band.end <= band.start:
            head.fault(f"bands[{index}].to", "must lie above from")
        reached = [stage.key for stage in stages if stage.start <= band.start]
        if not reached or reached[-1] != band.stage:
            head.fault(f"bands[{index}].stage", f"{band.stage!r} is not the stage that holds at {band.start}")
    if stages[0].start != 0 or any(upper.start <= lower.start for lower, upper in pairwise(stages)):
        head.fault("stages", "must begin at 0 and rise")


def check_weights(head: Node, file: Node, standard: LevelsStandard) -> None:
    """Topic and dimension weights, and the indicator weights of each cell, add to 10,000."""
    tables = {
        "topics": [topic.weight for topic in standard.topics],
        "dimensions": [dimension.weight for dimension in standard.dimensions],
    }
    for name, weights in tables.items():
        if sum(weights) != WEIGHT_SUM:
            head.fault(name, f"the weights add to {sum(weights)}, not to {WEIGHT_SUM}")
    for topic in standard.topics:
        for dimension in standard.scored_dimensions:
            cell = standard.cell(topic.key, dimension.key)
            total = sum(standard.weights.get(indicator.key, 0) for indicator in cell)
            if cell and total != WEIGHT_SUM:
                place = f"weights.{topic.key}.{dimension.key}"
                file.fault(place, f"the weights of this cell add to {total}, not to {WEIGHT_SUM}")


def check_points(file: Node, standard: LevelsStandard) -> None:
    """Clause 6.2: points rise by level, advanced is the full mark, a smaller firm never gets less
    at basic and intermediate, and the printed rows are repeated exactly."""
    largest_first = [size.key for size in standard.sizes]
    for key in standard.by_key:
        rows = [(size, standard.points[size][key]) for size in largest_first if key in standard.points[size]]
        for size, (basic, intermediate, advanced) in rows:
            if not 0 < basic <= intermediate <= advanced == standard.full_mark:
                file.fault(
                    f"points.{key}.{size}",
                    f"must rise from basic to advanced, and advanced must be {standard.full_mark}",
                )
        for (larger, upper), (smaller, lower) in pairwise(rows):
            if lower[0] < upper[0] or lower[1] < upper[1]:
                file.fault(f"points.{key}.{smaller}", f"must not be less than for {larger}")
    for example in standard.examples:
        given = standard.points.get(example.size, {}).get(example.indicator)
        if given != example.points:
            file.fault(
                f"points.{example.indicator}.{example.size}",
                f"clause {example.clause} prints {list(example.points)}",
            )
