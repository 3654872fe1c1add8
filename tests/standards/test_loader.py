"""Packages are found by their folders, read once, and pinned."""

from __future__ import annotations

import shutil
from fractions import Fraction
from pathlib import Path

import pytest

from scoring.engine import ScoringError, compile_levels, evaluate_levels, evaluate_parts
from standards import loader
from standards.faults import StandardError
from standards.schema import LevelsStandard, PartsStandard
from tests.standards.broken import copied, swap
from tests.standards.broken_levels import HEAD, POINTS

CFIE = "t-cfie/1.0/standard.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the packages, without LOCK."""
    return copied(tmp_path)


def change(root: Path, file: str, old: str, new: str) -> None:
    swap(file, old, new)(root)


def faults(root: Path, standard: str = "t-cerds") -> list[str]:
    with pytest.raises(StandardError) as error:
        loader.get(standard, root=root)
    return [str(fault) for fault in error.value.faults]


def test_all_faults_are_told_at_once(root):
    change(root, HEAD, "full_mark: 200", "full_mark: two hundred")
    change(root, POINTS, "large: [60, 120, 200]", "large: 60")

    found = faults(root)

    assert f"{HEAD}: full_mark: must be an integer from 1 to 1000000, is 'two hundred'" in found
    assert any("environmental_policy.large: must be a non-empty list, is 60" in fault for fault in found)


def test_the_newest_version_is_taken_by_number_not_by_spelling(root):
    for version in ("1.2", "1.10"):
        shutil.copytree(root / "t-cfie/1.0", root / "t-cfie" / version)
        change(root, f"t-cfie/{version}/standard.yaml", 'version: "1.0"', f'version: "{version}"')

    assert loader.versions("t-cfie", root=root) == ("1.0", "1.2", "1.10")
    assert loader.get("t-cfie", root=root).version == "1.10"


def test_the_hash_follows_the_content_and_not_the_layout(root):
    before = loader.read("t-cfie", "1.0", root=root).hash
    text = (root / CFIE).read_text(encoding="utf-8")
    (root / CFIE).write_text("# a comment\n" + text.replace("\n\n", "\n\n\n"), encoding="utf-8")

    assert loader.read("t-cfie", "1.0", root=root).hash == before

    change(root, CFIE, "Grade AA", "Grade AAA")
    assert loader.read("t-cfie", "1.0", root=root).hash != before


def test_lock_pins_every_package_and_refuses_a_changed_one(root):
    listed = loader.write_lock(root=root)
    assert [(package.id, package.version, package.locked) for package in listed] == [
        ("esg-due-diligence", "1.0", True),
        ("esg-due-diligence", "2.0", True),
        ("supplier-self-assessment", "1.0", True),
        ("t-cerds", "1.0", True),
        ("t-cfie", "1.0", True),
    ]

    change(root, CFIE, "Grade AA", "Grade AAA")
    loader._get.cache_clear()

    (fault,) = faults(root, "t-cfie")
    assert fault.startswith("t-cfie/1.0: the content differs from LOCK: a published version never changes.")
    with pytest.raises(StandardError, match="differs from LOCK"):
        loader.write_lock(root=root)


def test_lock_can_be_forced_while_a_version_is_unreleased(root):
    loader.write_lock(root=root)
    change(root, CFIE, "Grade AA", "Grade AAA")

    loader.write_lock(force=True, root=root)

    standard = loader.get("t-cfie", root=root)
    assert isinstance(standard, PartsStandard)
    assert standard.grades[0].name.en == "Grade AAA"


def test_standards_stand_in_the_order_of_lock_and_new_ones_after_them(root):
    (root / "LOCK").write_text(f"t-cfie 1.0 {loader.cfie().hash}\nt-cerds 1.0 {loader.cerds().hash}\n")

    assert loader.ids(root=root) == ("t-cfie", "t-cerds", "esg-due-diligence", "supplier-self-assessment")
    loader.write_lock(root=root)
    assert loader.ids(root=root) == ("t-cfie", "t-cerds", "esg-due-diligence", "supplier-self-assessment")


def test_any_folder_with_a_package_is_a_standard_of_the_kind_its_file_shows(root):
    for copy, original in (("our-stars", "t-cerds"), ("our-grades", "t-cfie")):
        shutil.copytree(root / original, root / copy)
        change(root, f"{copy}/1.0/standard.yaml", f"id: {original}", f"id: {copy}")

    assert isinstance(loader.get("our-stars", root=root), LevelsStandard)
    assert isinstance(loader.get("our-grades", root=root), PartsStandard)
    assert {"our-stars", "our-grades"} <= set(loader.ids(root=root))


def test_a_package_may_leave_options_out_and_is_then_scored_by_the_first_value(root):
    text = (root / CFIE).read_text(encoding="utf-8")
    (root / CFIE).write_text(text.split("\noptions:")[0] + "\n", encoding="utf-8")
    bare, full = loader.read("t-cfie", "1.0", root=root), loader.cfie()
    assert isinstance(bare, PartsStandard)
    parts: dict[str, object] = dict.fromkeys(full.by_key, True) | {"20.2": False, "22.3": "na", "1.1": "0.5"}

    assert bare.options == ()
    assert evaluate_parts(bare, parts).total == evaluate_parts(full, parts).total
    with pytest.raises(ScoringError, match=r"under option alternatives=alternative"):
        evaluate_parts(bare, parts | {"20.2": True})


def test_a_levels_package_may_leave_options_out_too(root):
    text = (root / HEAD).read_text(encoding="utf-8")
    (root / HEAD).write_text(_without_options(text), encoding="utf-8")
    bare, full = loader.read("t-cerds", "1.0", root=root), loader.cerds()
    assert isinstance(bare, LevelsStandard)
    levels = dict.fromkeys(full.by_key, "basic") | {"environment.policy.environmental_policy": "na"}

    totals = [
        evaluate_levels(
            compile_levels(one, size="large", not_applicable=["environment.policy.environmental_policy"]),
            levels,
            deduction=Fraction(1, 20),
        ).total
        for one in (bare, full)
    ]

    assert bare.options == ()
    assert totals[0] == totals[1]


def _without_options(text: str) -> str:
    """The package's head without its list of options, wherever that stands."""
    kept, inside = [], False
    for line in text.splitlines(keepends=True):
        inside = line.startswith("options:") or (inside and line[:1] in {" ", "\n"})
        kept += [] if inside else [line]
    return "".join(kept)
