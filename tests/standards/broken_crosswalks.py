"""Faults of crosswalk files."""

from __future__ import annotations

from tests.standards.broken import Broken, swap, walks

AREAS = "crosswalks/areas.yaml"
LINKS = "crosswalks/esg-due-diligence--t-cfie.yaml"
VERSIONS = "crosswalks/esg-due-diligence-1.0--2.0.yaml"


def _in(file: str, old: str, new: str, told: str) -> Broken:
    return Broken(swap(file, old, new), walks, f"{file}: {told}")


BROKEN_CROSSWALKS = {
    "a question nobody asks": _in(
        LINKS,
        '{from: "1",',
        '{from: "13",',
        "links[0].from: esg-due-diligence 1.0 has no item and no check '13'",
    ),
    "a target nobody asks": _in(
        LINKS, 'to: ["1", "3"]', 'to: ["1", "31"]', "links[0].to[1]: t-cfie 1.0 has no item and no check '31'"
    ),
    "a relation nobody knows": _in(
        LINKS,
        "relation: supports",
        "relation: resembles",
        "links[0].relation: 'resembles' is not one of same, covers, supports",
    ),
    "a standard that is not there": _in(
        LINKS,
        "to: {standard: t-cfie",
        "to: {standard: t-x",
        "to.standard: 't-x' is not one of esg-due-diligence, supplier-self-assessment, t-cerds, t-cfie",
    ),
    "a version that is not there": _in(
        LINKS,
        'versions: ["1.0", "2.0"]',
        'versions: ["1.0", "3.0"]',
        "from.versions[1]: esg-due-diligence has no version '3.0'; there is: 1.0, 2.0",
    ),
    "a version that follows itself": _in(
        VERSIONS,
        'to: {standard: esg-due-diligence, versions: ["2.0"]}',
        'to: {standard: esg-due-diligence, versions: ["1.0"]}',
        "to.versions: of one standard, one version must lead to another one",
    ),
    "a new question that is linked as well": _in(
        VERSIONS,
        'new: ["2.4"',
        'new: ["3.4", "2.4"',
        "new[0]: '3.4' is linked to the earlier version already",
    ),
    "a key that moved and left its place unexplained": _in(
        VERSIONS,
        'to: ["3.2", "3.3"]',
        'to: ["3.2"]',
        "links: '3.3' goes to another key: say where '3.3' of 2.0 comes from, or list it as new",
    ),
    "an area nobody knows": _in(
        AREAS,
        "      environment: environment\n",
        "      environment: nature\n",
        "belongs[0].sections.environment: 'nature' is not one of governance, environment, labour, safety",
    ),
    "a section nobody has": _in(
        AREAS,
        "      society: governance\n",
        "      society: governance\n      sports: governance\n",
        "belongs[0].sections.sports: unknown key; known here: environment, governance, labour, operations, "
        "procurement, society",
    ),
    "a package without its areas": _in(
        AREAS,
        'versions: ["1.0", "2.0"]',
        'versions: ["1.0"]',
        "belongs: esg-due-diligence 2.0 is missing: every package has its areas here",
    ),
    "a package with its areas twice": _in(
        AREAS,
        "standard: t-cfie",
        "standard: t-cerds",
        "belongs[1].package: t-cerds 1.0 has its areas already",
    ),
}
