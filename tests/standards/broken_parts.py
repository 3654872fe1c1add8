"""Faults of a parts package, its controls included; on copies of T/CFIE and the due-diligence questions."""

from __future__ import annotations

import shutil
from pathlib import Path

from standards.known_options import PARTS_OPTIONS
from tests.standards.broken import Broken, both, package, swap, write

CFIE = "t-cfie/1.0/standard.yaml"
DDQ = "esg-due-diligence/1.0/standard.yaml"
CHANGED = (
    "the content differs from LOCK: a published version never changes. Undo the change, or copy the folder "
    "to a new version and run `manage.py standards lock`"
)


def _cfie(old: str, new: str, told: str) -> Broken:
    return Broken(swap(CFIE, old, new), package("t-cfie"), f"{CFIE}: {told}")


def _ddq(old: str, new: str, told: str) -> Broken:
    return Broken(swap(DDQ, old, new), package("esg-due-diligence", "1.0"), f"{DDQ}: {told}")


def _with_one_grade(root: Path) -> None:
    text = (root / CFIE).read_text(encoding="utf-8")
    name = "{en: Grade A, zh-hans: A级}"
    grade = f"  - {{key: A, from: '0', clause: x, name: {name}, meaning: {name}}}\n"
    (root / CFIE).write_text(f"{text.split('grades:')[0]}grades:\n{grade}", encoding="utf-8")


def _whole(root: Path) -> None:
    assert root.is_dir()


def _renamed(root: Path) -> None:
    shutil.move(root / "t-cfie", root / "T_CFIE")


BROKEN_PARTS = {
    "parts that do not add up": _cfie(
        '          - key: "1.1"\n            points: "3"',
        '          - key: "1.1"\n            points: "2"',
        "groups[0].items[0].points: is 3, but the parts reach 2",
    ),
    "items that do not add up": _cfie(
        '    points: "10"\n', '    points: "11"\n', "groups[0].points: is 11, but the items add to 10"
    ),
    "groups that do not add up": Broken(
        both(
            swap(CFIE, '    points: "10"\n', '    points: "11"\n'),
            swap(CFIE, '        points: "3"\n', '        points: "4"\n'),
            swap(CFIE, '            points: "3"\n', '            points: "4"\n'),
        ),
        package("t-cfie"),
        f"{CFIE}: groups: the groups must add to 100 points, they add to 101",
    ),
    "a part out of order": _cfie(
        'key: "2.2"', 'key: "2.9"', "groups[0].items[1].parts[1].key: must be '2.2', is '2.9'"
    ),
    "an item out of order": _cfie(
        "number: 3\n", "number: 4\n", "groups: the items must be numbered 1 to 30 in the groups' order"
    ),
    "an item whose key is not its number": _cfie(
        'key: "3"', 'key: "three"', "groups[0].items[2].key: must be the item's number, '3'"
    ),
    "a part worth nothing": _cfie(
        '            points: "0.5"',
        '            points: "0"',
        "groups[0].items[1].parts[0].points: must be more than 0",
    ),
    "grades that do not fall": _cfie(
        'from: "80"', 'from: "95"', "grades: must stand highest first and end with one from 0"
    ),
    "a grade above everything": _cfie('from: "90"', 'from: "101"', "grades[0].from: must not lie above 100"),
    "a grade too long for a card": _cfie(
        "  - key: AA\n", "  - key: splendid\n", "grades[0].key: must have 4 characters at most"
    ),
    "one grade for all": Broken(
        _with_one_grade,
        package("t-cfie"),
        f"{CFIE}: grades: must be 2 to 7, there are 1",
    ),
    "an option the engine does not know": _cfie(
        "  - key: partial_points",
        "  - key: half_points",
        f"options[2].key: 'half_points' is no option of the engine; it knows {', '.join(PARTS_OPTIONS)}",
    ),
    "an option value the engine does not know": _cfie(
        "allowed: [alternative, additive]",
        "allowed: [alternative, additive, both]",
        "options[0].allowed: may hold only alternative, additive",
    ),
    "one option under two names": _cfie(
        "  - key: partial_points",
        "  - key: alternatives",
        "options: item20 and alternatives are one option; keep one of them",
    ),
    "alternatives where there are none": _ddq(
        "  - key: partial_points",
        "  - key: alternatives",
        "options: alternatives stands only where an item is exclusive",
    ),
    "a part alone that excludes others": _cfie(
        "        number: 1\n",
        "        number: 1\n        exclusive: true\n",
        "groups[0].items[0].exclusive: stands only where there are several parts to exclude each other",
    ),
    "a cap on alternatives": _cfie(
        '        cap: "3"\n',
        '        cap: "3"\n        exclusive: true\n',
        "groups[1].items[2].cap: cannot stand on an item whose parts exclude each other",
    ),
    "a capped part that may not apply": _cfie(
        '          - key: "7.1"\n',
        '          - key: "7.1"\n            may_be_not_applicable: true\n',
        "groups[1].items[2].parts[0].may_be_not_applicable: cannot stand where parts are capped or exclusive"
        ": what would be left has no clear worth",
    ),
    "a control on alternatives": _ddq(
        "        number: 1\n",
        "        number: 1\n        exclusive: true\n",
        "groups[0].items[0].controls: cannot stand on an item whose parts exclude each other",
    ),
    "a control nobody knows": _ddq(
        "kind: remedy",
        "kind: prayer",
        "groups[0].items[0].controls[0].kind: 'prayer' is not one of audit, site_visit, remedy",
    ),
    "a trigger nobody knows": _ddq(
        "when: not_met",
        "when: sometimes",
        "groups[0].items[0].controls[0].when: 'sometimes' is not one of not_met, not_fully_met",
    ),
    "a control without end": _ddq(
        "days: 30", "days: 0", "groups[0].items[0].controls[0].days: must be an integer from 1 to 730, is 0"
    ),
    "a control that stands twice": _ddq(
        "kind: audit",
        "kind: remedy",
        "groups[0].items[1].controls[1].kind: 'remedy' stands at groups[0].items[1].controls[0] already",
    ),
    "a folder with capital letters": Broken(
        _renamed,
        package("T_CFIE"),
        "T_CFIE/1.0/standard.yaml: id: 'T_CFIE' must be small letters and digits joined by '-', 32 "
        "characters at most",
    ),
    "an unknown standard": Broken(
        _whole,
        package("t-x"),
        "t-x: no such standard; known: esg-due-diligence, supplier-self-assessment, t-cerds, t-cfie",
    ),
    "an unknown version": Broken(
        _whole, package("t-cfie", "7.0"), "t-cfie 7.0: no such version; there is: 1.0"
    ),
    "a spoiled LOCK": Broken(
        write("LOCK", "t-cfie 1.0\n"),
        package("t-cfie"),
        "LOCK: line 1: must be: id version hash, each package once",
    ),
    "a package that differs from LOCK": Broken(
        write("LOCK", f"t-cfie 1.0 {'0' * 64}\n"), package("t-cfie"), f"t-cfie/1.0: {CHANGED}"
    ),
}
