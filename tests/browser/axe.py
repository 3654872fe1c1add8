"""Accessibility of an open page, judged by axe-core."""

from __future__ import annotations

from typing import Any

from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Page

GRAVE = {"serious", "critical"}
#: What passes is not listed node by node: nobody reads it, and it is most of the work.
OPTIONS = {"resultTypes": ["violations"]}


def grave_violations(page: Page) -> list[str]:
    """What axe finds serious or critical on ``page``: rule, what it asks, and the elements at fault."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    found: dict[str, Any] = page.evaluate("options => axe.run(options)", OPTIONS)
    return [
        f"{violation['id']} ({violation['impact']}): {violation['help']}: "
        + "; ".join(str(node["target"][0]) for node in violation["nodes"][:5])
        for violation in found["violations"]
        if violation["impact"] in GRAVE
    ]
