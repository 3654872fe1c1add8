"""A package that is wrong says where and why: one broken copy for each kind of fault."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from standards import loader
from standards.faults import StandardError, UnknownStandardError
from standards.known_options import LEVELS_OPTIONS
from standards.schema import PartsStandard

CERDS = "t-cerds/1.0"
HEAD = f"{CERDS}/standard.yaml"
ENVIRONMENT = f"{CERDS}/indicators/environment.yaml"
GOVERNANCE = f"{CERDS}/indicators/governance.yaml"
POINTS = f"{CERDS}/points.yaml"
WEIGHTS = f"{CERDS}/weights.yaml"
CFIE = "t-cfie/1.0/standard.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the packages, without LOCK."""
    copy = tmp_path / "standards"
    for standard in ("t-cerds", "t-cfie"):
        shutil.copytree(loader.ROOT / standard, copy / standard)
    return copy


def change(root: Path, file: str, old: str, new: str) -> None:
    path = root / file
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} does not stand in {file}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def faults(root: Path, standard: str = "t-cerds") -> list[str]:
    with pytest.raises(StandardError) as error:
        loader.get(standard, root=root)
    return [str(fault) for fault in error.value.faults]


FAULTS = {
    "a key nobody knows": (
        ENVIRONMENT, "    number: 1\n", "    number: 1\n    colour: green\n",
        "unknown key; known here: about, clause, dimension, evidence, key, levels, name, note, number",
    ),
    "a key that is missing": (
        ENVIRONMENT, '    clause: "Table A.1, n=1"\n', "",
        f"{ENVIRONMENT}: indicators[0].clause: is missing",
    ),
    "a key that stands twice": (
        ENVIRONMENT, "    number: 1\n", "    number: 1\n    number: 1\n",
        f"{ENVIRONMENT}: line 5, column 5: the key 'number' stands twice in one mapping",
    ),
    "a value left empty": (
        HEAD, "full_mark: 200", "full_mark:",
        f"{HEAD}: full_mark: is empty",
    ),
    "no YAML at all": (
        HEAD, "id: t-cerds", "id: [t-cerds",
        f"{HEAD}: line 5, column 8: did not find expected ',' or ']'",
    ),
    "a text without a language": (
        HEAD, "name: {en: Environment, zh-hans: 环境}", "name: {en: Environment}",
        f"{HEAD}: topics[0].name.zh-hans: is missing",
    ),
    "a text in a language nobody reads": (
        HEAD, "name: {en: Environment, zh-hans: 环境}", "name: {en: Environment, zh-hans: 环境, tlh: Qo}",
        f"{HEAD}: topics[0].name.tlh: unknown key; known here: en, zh-hans",
    ),
    "a number that is text": (
        ENVIRONMENT, "    number: 1\n", '    number: "1"\n',
        f"{ENVIRONMENT}: indicators[0].number: must be an integer from 1 to 999, is '1'",
    ),
    "a decimal that is not quoted": (
        HEAD, '  maximum: "0.20"', "  maximum: 0.20",
        f'{HEAD}: screening.maximum: must be a quoted decimal such as "0.5", is 0.2',
    ),
    "a condition nobody knows": (
        ENVIRONMENT, "condition: single", "condition: some",
        "indicators[0].levels.basic.condition: 'some' is not one of single, all, any, at_least",
    ),
    "at least none": (
        GOVERNANCE, "n: 3", "n: 5",
        "levels.advanced.n: must be an integer from 1 to 4, is 5",
    ),
    "a single condition that has company": (
        ENVIRONMENT, "condition: all", "condition: single",
        "condition single takes one criterion, there are 3",
    ),
    "n without at least": (
        ENVIRONMENT, "condition: all\n", "condition: all\n        n: 2\n",
        "levels.intermediate.n: stands only with condition at_least, not with all",
    ),
    "an indicator under a foreign key": (
        ENVIRONMENT, "key: environment.policy.environmental_policy", "key: labour.policy.rules",
        "must be environment.policy.<name>, after its topic and dimension",
    ),
    "a dimension that is not scored": (
        ENVIRONMENT, "dimension: policy", "dimension: screening",
        "'screening' is not one of policy, initiative, action, certification, report, honour",
    ),
    "indicators out of order": (
        ENVIRONMENT, "    number: 2\n", "    number: 85\n",
        "the indicators must be numbered 1 to 84 in the topics' order; missing: 2",
    ),
    "a gap between bands": (
        HEAD, '    from: "40"', '    from: "41"',
        f"{HEAD}: bands[1]: must follow on star 1, from 40",
    ),
    "bands that stop short": (
        HEAD, '    to: "200"', '    to: "199"',
        f"{HEAD}: bands: must cover 0 to 200",
    ),
    "a band in the wrong stage": (
        HEAD, '    to: "100"\n    stage: qualified', '    to: "100"\n    stage: advanced',
        f"{HEAD}: bands[2].stage: 'advanced' is not the stage that holds at 70",
    ),
    "topic weights that do not add up": (
        HEAD, "    weight: 1667\n", "    weight: 1668\n",
        f"{HEAD}: topics: the weights add to 10001, not to 10000",
    ),
    "a weight on the screening": (
        HEAD, "    scored: false\n    weight: 0\n", "    scored: false\n    weight: 1\n",
        f"{HEAD}: dimensions[6].weight: must be 0: a dimension that is not scored has no weight",
    ),
    "a default that is not allowed": (
        HEAD, "default: renormalise", "default: ignore",
        f"{HEAD}: options[0].default: 'ignore' is not one of renormalise, lose",
    ),
    "an option the engine does not know": (
        HEAD, "  - key: topic_stars", "  - key: moons",
        f"{HEAD}: options[4].key: 'moons' is no option of the engine; it knows {', '.join(LEVELS_OPTIONS)}",
    ),
    "a version that is not the folder's": (
        HEAD, 'version: "1.0"', 'version: "1.1"',
        f"{HEAD}: version: is '1.1', but the folder is named '1.0'",
    ),
    "a floor under no indicator": (
        HEAD, "floors: [labour.action.employee_rights]", "floors: [labour.action.rights]",
        f"{HEAD}: floors: 'labour.action.rights' is not an indicator",
    ),
    "a topic without its file": (
        HEAD, "  - key: environment\n", "  - key: ecology\n",
        f"{CERDS}/indicators/ecology.yaml: the file is missing",
    ),
    "indicator weights that do not add up": (
        WEIGHTS, "environmental_report: 3333", "environmental_report: 3332",
        f"{WEIGHTS}: weights.environment.report: the weights of this cell add to 9999, not to 10000",
    ),
    "a weight for no indicator": (
        WEIGHTS, "environment.report.environmental_report:", "environment.report.environmental_reports:",
        f"{WEIGHTS}: weights.environment.report.environmental_report: is missing",
    ),
    "points that fall": (
        POINTS, "large: [70, 130, 200]", "large: [70, 60, 200]",
        "environmental_management.large: must rise from basic to advanced, and advanced must be 200",
    ),
    "advanced below the full mark": (
        POINTS, "large: [70, 130, 200]", "large: [70, 130, 199]",
        "environmental_management.large: must rise from basic to advanced, and advanced must be 200",
    ),
    "a smaller firm that gets less": (
        POINTS, "medium: [110, 160, 200]", "medium: [60, 160, 200]",
        "environmental_management.medium: must not be less than for large",
    ),
    "a printed row that is not repeated": (
        POINTS, "large: [60, 120, 200]", "large: [61, 120, 200]",
        "environmental_policy.large: clause 6.2 a) 3) prints [60, 120, 200]",
    ),
    "two points for three levels": (
        POINTS, "large: [70, 130, 200]", "large: [70, 200]",
        "environmental_management.large: must hold 3 integers, holds 2",
    ),
}  # fmt: skip

CFIE_FAULTS = {
    "parts that do not add up": (
        '          - key: "1.1"\n            points: "3"', '          - key: "1.1"\n            points: "2"',
        f"{CFIE}: groups[0].items[0].points: is 3, but the parts reach 2",
    ),
    "items that do not add up": (
        '    points: "10"\n', '    points: "11"\n',
        f"{CFIE}: groups[0].points: is 11, but the items add to 10",
    ),
    "a part out of order": (
        'key: "2.2"', 'key: "2.9"',
        f"{CFIE}: groups[0].items[1].parts[1].key: must be '2.2', is '2.9'",
    ),
    "an item out of order": (
        "number: 3\n", "number: 4\n",
        f"{CFIE}: groups: the items must be numbered 1 to 30 in the groups' order",
    ),
    "grades that do not fall": (
        'from: "80"', 'from: "95"',
        f"{CFIE}: grades: must stand highest first and end with one from 0",
    ),
    "a part worth nothing": (
        '            points: "0.5"', '            points: "0"',
        f"{CFIE}: groups[0].items[1].parts[0].points: must be more than 0",
    ),
    "an option value the engine does not know": (
        "allowed: [alternative, additive]", "allowed: [alternative, additive, both]",
        f"{CFIE}: options[0].allowed: may hold only alternative, additive",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "message"), FAULTS.values(), ids=FAULTS)
def test_a_broken_t_cerds_package_says_where_and_why(root, file, old, new, message):
    change(root, file, old, new)

    assert any(fault.endswith(message) for fault in faults(root)), "\n".join(faults(root))


@pytest.mark.parametrize(("old", "new", "message"), CFIE_FAULTS.values(), ids=CFIE_FAULTS)
def test_a_broken_t_cfie_package_says_where_and_why(root, old, new, message):
    change(root, CFIE, old, new)

    assert message in faults(root, "t-cfie")


def test_all_faults_are_told_at_once(root):
    change(root, HEAD, "full_mark: 200", "full_mark: two hundred")
    change(root, POINTS, "large: [60, 120, 200]", "large: 60")

    found = faults(root)

    assert f"{HEAD}: full_mark: must be an integer from 1 to 1000000, is 'two hundred'" in found
    assert any("environmental_policy.large: must be a non-empty list, is 60" in fault for fault in found)


def test_a_file_that_is_no_part_of_the_package_is_refused(root):
    (root / CERDS / "indicators" / "sports.yaml").write_text("topic: sports\n", encoding="utf-8")

    assert faults(root) == [f"{CERDS}/indicators/sports.yaml: no part of the package"]


def test_a_file_that_is_not_utf_8_is_refused(root):
    (root / POINTS).write_bytes("points: 环境".encode("gbk"))

    assert faults(root) == [f"{POINTS}: byte 8: the file is not UTF-8"]


def test_an_unknown_standard_or_version_says_what_there_is(root):
    with pytest.raises(UnknownStandardError, match=r"^t-x: no such standard; known: t-cerds, t-cfie$"):
        loader.get("t-x", root=root)
    with pytest.raises(UnknownStandardError, match=r"^t-cerds 7\.0: no such version; there is: 1\.0$"):
        loader.get("t-cerds", "7.0", root=root)


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
    assert [(package.id, package.locked) for package in listed] == [("t-cerds", True), ("t-cfie", True)]

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


def test_a_spoiled_lock_names_the_line(root):
    (root / "LOCK").write_text("t-cerds 1.0\n", encoding="utf-8")

    assert faults(root) == ["LOCK: line 1: must be: id version hash, each package once"]
