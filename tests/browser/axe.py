"""Accessibility of an open page, judged by axe-core."""

from __future__ import annotations

from typing import Any

from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Page

GRAVE = {"serious", "critical"}
#: Axe on this page: what passes is not listed node by node, and a rule none of whose checks can find anything
#: grave is not run; nobody would read either, and they are most of the work.
RUN = """grave => {
  const {rules, data} = axe._audit;
  const checks = rule => [...rule.any, ...rule.all, ...rule.none].map(check => check.id || check);
  const counts = rule => checks(rule).some(id => grave.includes(data.checks[id]?.impact ?? grave[0]));
  const off = rules.filter(rule => !counts(rule)).map(rule => [rule.id, {enabled: false}]);
  return axe.run({resultTypes: ["violations"], rules: Object.fromEntries(off)});
}"""


def grave_violations(page: Page) -> list[str]:
    """What axe finds serious or critical on ``page``: rule, what it asks, and the elements at fault."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    found: dict[str, Any] = page.evaluate(RUN, sorted(GRAVE))
    return [
        f"{violation['id']} ({violation['impact']}): {violation['help']}: "
        + "; ".join(str(node["target"][0]) for node in violation["nodes"][:5])
        for violation in found["violations"]
        if violation["impact"] in GRAVE
    ]
