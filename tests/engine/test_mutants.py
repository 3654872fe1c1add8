"""Row 22 in small: mutants are what they say, and the worker tells what tests notice."""

from __future__ import annotations

import ast

from tests.prove.mutants import mutants_of, names_of
from tests.prove.mutation_row import ROOT, Worker
from tests.prove.mutation_targets import AREAS, EQUIVALENT, Target

SOURCE = '''"""About the module."""
from math import lcm
__all__ = ["price"]

def price(weight: int, heavy: bool = False) -> int:
    """About the function."""
    if not heavy and weight <= 3:
        return -weight * 10
    for one in "ab":
        if one == "b":
            continue
        weight += min(1, 2)
    raise ValueError(f"too heavy: {weight}")
'''


def test_each_mutant_has_one_small_thing_wrong() -> None:
    found = mutants_of(SOURCE)

    assert [(one.line, one.what) for one in found] == [
        (5, "without `raise ValueError(f'too heavy: {weight}')`"),
        (5, "True"),
        (7, "the condition turned round"),
        (7, "Or for And"),
        (7, "not not"),
        (7, "Lt for LtE"),
        (7, "4"),
        (8, "gives None"),
        (8, "FloorDiv for Mult"),
        (8, "another sign"),
        (8, "11"),
        (9, "without `weight += min(1, 2)`"),
        (9, "another text"),
        (10, "the condition turned round"),
        (10, "break instead"),
        (10, "NotEq for Eq"),
        (10, "another text"),
        (12, "Sub for Add"),
        (12, "max for min"),
        (12, "2"),
        (12, "3"),
    ]
    assert len({one.source for one in found}) == len(found)
    whole = ast.unparse(ast.parse(SOURCE))
    for one in found:
        assert one.source != whole
        assert len(set(one.source.splitlines()) ^ set(whole.splitlines())) <= 2, one


def test_words_that_nobody_computes_with_stay() -> None:
    for one in mutants_of(SOURCE):
        assert "About the module." in one.source
        assert "About the function." in one.source
        assert "__all__ = ['price']" in one.source
        assert "weight: int, heavy: bool" in one.source
        assert "too heavy: " in one.source or "without `raise" in one.what


def test_the_worker_tells_what_is_noticed_from_what_is_not() -> None:
    target = Target("scoring.engine.screening", ("tests/engine/test_screening.py",))
    source = open_source(target)
    noticed = source.replace("min(total, screening.maximum)", "max(total, screening.maximum)")
    endless = source.replace(
        "problems: list[Problem] = []", "problems: list[Problem] = []\n    while True: pass"
    )
    assert source not in {noticed, endless}

    with Worker(pure=True) as worker:
        answers = [worker.tried(target, one, timeout=60) for one in (None, source, noticed)]
        late = worker.tried(target, endless, timeout=0.5)

    assert answers == ["survived", "survived", "killed"]
    assert late == "late"


def test_the_sessions_of_the_page_on_scoring_run_without_django_for_they_stand_for_most_targets() -> None:
    target = Target("scoring.engine.exact", ("tests/engine/test_docs.py",))

    with Worker(pure=True) as worker:
        assert worker.tried(target, None, timeout=60) == "survived"


def test_every_target_and_every_equivalent_mutant_exists() -> None:
    for target in (target for area in AREAS.values() for target in area):
        assert set(EQUIVALENT.get(target.path, {})) <= names_of(open_source(target)), target.path
    paths = {target.path for area in AREAS.values() for target in area}
    assert set(EQUIVALENT) <= paths


def open_source(target: Target) -> str:
    return (ROOT / target.path).read_text(encoding="utf-8")
