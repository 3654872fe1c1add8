"""Faults of a levels package, and of the head and values that all packages share; on a copy of T/CERDS."""

from __future__ import annotations

from standards.known_options import LEVELS_OPTIONS
from tests.standards.broken import Broken, Edit, package, remove, swap, write

CERDS = "t-cerds/1.0"
HEAD = f"{CERDS}/standard.yaml"
ENVIRONMENT = f"{CERDS}/indicators/environment.yaml"
GOVERNANCE = f"{CERDS}/indicators/governance.yaml"
POINTS = f"{CERDS}/points.yaml"
WEIGHTS = f"{CERDS}/weights.yaml"
MANAGEMENT = "points.environment.action.environmental_management"
RELIEF = '{key: disclosed, share: "0.25"'


def _broken(edit: Edit, fault: str) -> Broken:
    return Broken(edit, package("t-cerds"), fault)


def _in(file: str, old: str, new: str, told: str) -> Broken:
    return _broken(swap(file, old, new), f"{file}: {told}")


BROKEN_LEVELS = {
    "a key nobody knows": _in(
        ENVIRONMENT, "    number: 1\n", "    number: 1\n    colour: green\n",
        "indicators[0].colour: unknown key; known here: about, clause, dimension, evidence, key, levels, "
        "name, note, number",
    ),
    "a key that is missing": _in(
        ENVIRONMENT, '    clause: "Table A.1, n=1"\n', "", "indicators[0].clause: is missing"
    ),
    "a key that stands twice": _in(
        ENVIRONMENT, "    number: 1\n", "    number: 1\n    number: 1\n",
        "line 5, column 5: the key 'number' stands twice in one mapping",
    ),
    "a value left empty": _in(HEAD, "full_mark: 200", "full_mark:", "full_mark: is empty"),
    "no YAML at all": _in(
        HEAD, "id: t-cerds", "id: [t-cerds", "line 5, column 8: did not find expected ',' or ']'"
    ),
    "a letter that YAML does not take": _in(
        HEAD, "id: t-cerds", "id: \x07",
        "not valid YAML: unacceptable character #x0007: control characters are not allowed in "
        '"<unicode string>", position 269',
    ),
    "a file that is not UTF-8": _broken(
        write(POINTS, "points: 环境".encode("gbk")), f"{POINTS}: byte 8: the file is not UTF-8"
    ),
    "a file that is missing": _broken(remove(POINTS), f"{POINTS}: the file is missing"),
    "a file that is no part of the package": _broken(
        write(f"{CERDS}/indicators/sports.yaml", "topic: sports\n"),
        f"{CERDS}/indicators/sports.yaml: no part of the package",
    ),
    "a list where a mapping belongs": _in(
        HEAD, "name: {en: Environment, zh-hans: 环境}", "name: [Environment, 环境]",
        "topics[0].name: must be a mapping, is a list of 2",
    ),
    "neither kind of standard": _in(
        HEAD, "\ntopics:", "\nthemes:",
        "must hold either topics (a levels standard) or groups (a parts standard)",
    ),
    "an id that is not the folder's": _in(
        HEAD, "id: t-cerds", "id: t-cerd", "id: is 't-cerd', but the folder is named 't-cerds'"
    ),
    "a version that is not the folder's": _in(
        HEAD, 'version: "1.0"', 'version: "1.1"', "version: is '1.1', but the folder is named '1.0'"
    ),
    "a code too long for a column": _in(
        HEAD, "\nedition:", "\ncode: Environment 200\nedition:",
        "code: must have 12 characters at most, 'Environment 200' has 15",
    ),
    "a language that is needed and not there": _in(
        HEAD, "languages: [en, zh-hans]", "languages: [en, nl]",
        "languages: must hold en and zh-hans, may hold en, zh-hans, nl, sv",
    ),
    "a text without a language": _in(
        HEAD, "name: {en: Environment, zh-hans: 环境}", "name: {en: Environment}",
        "topics[0].name.zh-hans: is missing",
    ),
    "a text that is a number": _in(
        HEAD, "name: {en: Environment, zh-hans: 环境}", "name: {en: 12, zh-hans: 环境}",
        "topics[0].name.en: must be a non-empty string (quote it), is 12",
    ),
    "a list of what is no text": _in(
        HEAD, "languages: [en, zh-hans]", "languages: [en, zh-hans, 1]",
        "languages[2]: must be a string (quote it), is 1",
    ),
    "a value that stands twice in a list": _in(
        HEAD, "languages: [en, zh-hans]", "languages: [en, zh-hans, en]", "languages[2]: 'en' stands twice"
    ),
    "a key with a blank": _in(
        HEAD, "  - key: topic_stars", '  - key: "topic stars"',
        "options[4].key: 'topic stars' may hold only letters, digits, '_', '.' and '-'",
    ),
    "a key that an earlier one has": _in(
        HEAD, "  - key: topic_stars", "  - key: levels",
        "options[4].key: 'levels' stands at options[2] already",
    ),
    "a number that is text": _in(
        ENVIRONMENT, "    number: 1\n", '    number: "1"\n',
        "indicators[0].number: must be an integer from 1 to 999, is '1'",
    ),
    "a decimal that is not quoted": _in(
        HEAD, '  maximum: "0.20"', "  maximum: 0.20",
        'screening.maximum: must be a quoted decimal such as "0.5", is 0.2',
    ),
    "a flag that is neither true nor false": _in(
        HEAD, "    scored: false\n", "    scored: 0\n", "dimensions[6].scored: must be true or false, is 0"
    ),
    "a condition nobody knows": _in(
        ENVIRONMENT, "condition: single", "condition: some",
        "indicators[0].levels.basic.condition: 'some' is not one of single, all, any, at_least",
    ),
    "at least none": _in(
        GOVERNANCE, "n: 3", "n: 5", "indicators[6].levels.advanced.n: must be an integer from 1 to 4, is 5"
    ),
    "a single condition that has company": _in(
        ENVIRONMENT, "condition: all", "condition: single",
        "indicators[0].levels.intermediate.criteria: condition single takes one criterion, there are 3",
    ),
    "a choice of one": _in(
        ENVIRONMENT, "condition: single", "condition: any",
        "indicators[0].levels.basic.condition: any takes two criteria or more; one criterion is single",
    ),
    "n without at least": _in(
        ENVIRONMENT, "condition: all\n", "condition: all\n        n: 2\n",
        "indicators[0].levels.intermediate.n: stands only with condition at_least, not with all",
    ),
    "an indicator under a foreign key": _in(
        ENVIRONMENT, "key: environment.policy.environmental_policy", "key: labour.policy.rules",
        "indicators[0].key: 'labour.policy.rules' must be environment.policy.<name>, after its topic and "
        "dimension",
    ),
    "a dimension that is not scored": _in(
        ENVIRONMENT, "dimension: policy", "dimension: screening",
        "indicators[0].dimension: 'screening' is not one of policy, initiative, action, certification, "
        "report, honour",
    ),
    "indicators out of order": _broken(
        swap(ENVIRONMENT, "    number: 2\n", "    number: 85\n"),
        f"{HEAD}: the indicators must be numbered 1 to 84 in the topics' order; missing: 2",
    ),
    "a topic whose file speaks of another": _broken(
        swap(ENVIRONMENT, "topic: environment", "topic: ecology"),
        f"{HEAD}: topics: indicators/environment.yaml must say topic: environment",
    ),
    "levels in another order": _in(
        HEAD, "  - key: basic\n", "  - key: simple\n",
        "levels: must be basic, intermediate, advanced, in this order",
    ),
    "a gap between bands": _in(
        HEAD, '    from: "40"', '    from: "41"', "bands[1]: must follow on star 1, from 40"
    ),
    "bands that stop short": _in(HEAD, '    to: "200"', '    to: "199"', "bands: must cover 0 to 200"),
    "a band that ends before it begins": _in(
        HEAD, '    to: "100"\n    stage: qualified', '    to: "70"\n    stage: qualified',
        "bands[2].to: must lie above from",
    ),
    "a band in the wrong stage": _in(
        HEAD, '    to: "100"\n    stage: qualified', '    to: "100"\n    stage: advanced',
        "bands[2].stage: 'advanced' is not the stage that holds at 70",
    ),
    "stages that do not begin at 0": _in(
        HEAD, 'stages:\n  - key: qualified\n    from: "0"', 'stages:\n  - key: qualified\n    from: "1"',
        "stages: must begin at 0 and rise",
    ),
    "topic weights that do not add up": _in(
        HEAD, "    weight: 1667\n", "    weight: 1668\n", "topics: the weights add to 10001, not to 10000"
    ),
    "a weight on the screening": _in(
        HEAD, "    scored: false\n    weight: 0\n", "    scored: false\n    weight: 1\n",
        "dimensions[6].weight: must be 0: a dimension that is not scored has no weight",
    ),
    "a screening of no dimension": _in(
        HEAD, "screening:\n  dimension: screening", "screening:\n  dimension: honour",
        "screening.dimension: must name the one dimension that is not scored",
    ),
    "a deduction of more than everything": _in(
        HEAD, '  maximum: "0.20"', '  maximum: "1.20"', "screening.maximum: must be a share from 0 to 1"
    ),
    "reliefs of more than everything": _in(
        HEAD, RELIEF, RELIEF.replace("0.25", "0.90"),
        "screening.reliefs: the shares together must not exceed 1"
    ),
    "a default that is not allowed": _in(
        HEAD, "default: renormalise", "default: ignore",
        "options[0].default: 'ignore' is not one of renormalise, lose",
    ),
    "an option the engine does not know": _in(
        HEAD, "  - key: topic_stars", "  - key: moons",
        f"options[4].key: 'moons' is no option of the engine; it knows {', '.join(LEVELS_OPTIONS)}",
    ),
    "an option value the engine does not know": _in(
        HEAD, "allowed: [renormalise, lose]", "allowed: [renormalise, lose, ignore]",
        "options[0].allowed: may hold only renormalise, lose",
    ),
    "a floor under no indicator": _in(
        HEAD, "floors: [labour.action.employee_rights]", "floors: [labour.action.rights]",
        "floors: 'labour.action.rights' is not an indicator",
    ),
    "a topic without its file": _broken(
        swap(HEAD, "  - key: environment\n", "  - key: ecology\n"),
        f"{CERDS}/indicators/ecology.yaml: the file is missing",
    ),
    "indicator weights that do not add up": _in(
        WEIGHTS, "environmental_report: 3333", "environmental_report: 3332",
        "weights.environment.report: the weights of this cell add to 9999, not to 10000",
    ),
    "a weight for no indicator": _in(
        WEIGHTS, "environment.report.environmental_report:", "environment.report.environmental_reports:",
        "weights.environment.report.environmental_report: is missing",
    ),
    "points that fall": _in(
        POINTS, "large: [70, 130, 200]", "large: [70, 60, 200]",
        f"{MANAGEMENT}.large: must rise from basic to advanced, and advanced must be 200",
    ),
    "advanced below the full mark": _in(
        POINTS, "large: [70, 130, 200]", "large: [70, 130, 199]",
        f"{MANAGEMENT}.large: must rise from basic to advanced, and advanced must be 200",
    ),
    "a smaller firm that gets less": _in(
        POINTS, "medium: [110, 160, 200]", "medium: [60, 160, 200]",
        f"{MANAGEMENT}.medium: must not be less than for large",
    ),
    "a printed row that is not repeated": _in(
        POINTS, "large: [60, 120, 200]", "large: [61, 120, 200]",
        "points.environment.policy.environmental_policy.large: clause 6.2 a) 3) prints [60, 120, 200]",
    ),
    "two points for three levels": _in(
        POINTS, "large: [70, 130, 200]", "large: [70, 200]",
        f"{MANAGEMENT}.large: must hold 3 integers, holds 2"
    ),
    "no list of points": _in(
        POINTS, "large: [60, 120, 200]", "large: 60",
        "points.environment.policy.environmental_policy.large: must be a non-empty list, is 60",
    ),
}  # fmt: skip
