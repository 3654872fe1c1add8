"""What stands on the page of a what-if: results with their list, how firm stars are, what can be changed."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from assessments.catalogue import STANDARDS
from core.errors import InvalidInput
from core.templatetags.ui_lists import address
from scoring.bands import bands_of
from scoring.rule_values import BadRule
from scoring.what_if.firmness import LARGEST_SEED
from scoring.what_if.lineup import Lineup
from scoring.what_if.proposal import places_of
from scoring.what_if.reading import Progress
from scoring.what_if.trial import try_rules
from standards.codes import code
from standards.schema import LevelsStandard
from tenants.scope import tenant_id
from workspace.paging import page_of_list
from workspace.selectors import what_if_fields as fields
from workspace.selectors.what_if import DEFAULT_SORT, LOOSE, TABS, Results
from workspace.selectors.what_if_asked import RANGE, VIEW, Asked

PAGE_SIZE = 10
#: Up to so many suppliers their stars' firmness stands on the page at once; of more it is loaded after it.
FIRM_AT_ONCE = 5_000


def results_context(asked: Asked, lineup: Lineup | Progress, *, page: str, with_firm: bool) -> dict[str, Any]:
    """What stands in the fragment of results."""
    query = asked.query
    context: dict[str, Any] = {
        "query": query.urlencode(),
        "pairs": [(key, value) for key, value in query.items() if key not in VIEW],
        "has_weights": isinstance(asked.standard, LevelsStandard),
    }
    if isinstance(lineup, Progress):
        return context | {"progress": lineup}
    context["lineup"] = lineup
    if asked.proposal is None:
        return context | {"faults": _faults(asked)}
    asks = with_firm or asked.show == "loose" or asked.sort.endswith("firm")
    at_once = asks or len(lineup) <= FIRM_AT_ONCE
    results = asked.results(asked.proposal, lineup, with_firm=at_once)
    view = query.copy()
    view["page"] = page
    shown = page_of_list(results.ordered(asked.show, asked.sort).tolist(), view, size=PAGE_SIZE)
    return context | {
        "results": results,
        "page": shown,
        "rows": results.rows(shown.rows, tenant_id()),
        "sort": DEFAULT_SORT,
        "all_url": address(query, show="all"),
        "tabs": _tabs(query, results, asked.show),
        **_firm(asked, results, at_once=at_once),
    }


def _firm(asked: Asked, results: Results, *, at_once: bool) -> dict[str, Any]:
    """How firm the stars are, or what is wrong with what was asked."""
    if not isinstance(asked.standard, LevelsStandard):
        return {}
    context: dict[str, Any] = {
        "seed": asked.seed,
        "range": asked.given.get("range") or RANGE,
        "loose": LOOSE,
        "firm_waits": not at_once,
    }
    try:
        spread = asked.spread()
    except InvalidInput as error:
        return context | {"firm_problem": str(error.message), "firm_field": error.field}
    context |= {
        "spread": spread,
        "again_url": address(asked.query, seed=str((spread.seed + 1) % LARGEST_SEED)),
    }
    found = results.firmness
    if found and found.count:
        context["loose_count"] = results.count("loose")
        context["loose_url"] = address(asked.query, show="loose", sort="firm")
        steps = ((100, 101), (90, 100), (70, 90), (50, 70), (0, 50))
        names = (_("All draws"), _("90 to 99%"), _("70 to 89%"), _("50 to 69%"), _("under 50%"))
        counted = [found.between(*step) for step in steps]
        context["steps"] = [
            (name, count, 100 * count / found.count, number)
            for number, (name, count) in enumerate(zip(names, counted, strict=True))
        ]
        sizes = zip(results.sizes, results.firm_means, strict=True)
        context["firm_sizes"] = [(one.label, mean) for one, mean in sizes if mean is not None]
    return context


def fields_context(asked: Asked, lineup: Lineup | Progress) -> dict[str, Any]:
    """What stands around the results: what can be changed."""
    standard, given, problems = asked.standard, asked.given, asked.problems
    tried = dict(asked.proposal.fields) if asked.proposal else {}
    context: dict[str, Any] = {
        "segments": [
            {"label": code(key), "url": f"?standard={key}", "active": key == standard.id} for key in STANDARDS
        ],
        "choices": fields.choices(standard, asked.rules, given, problems),
        "threshold": given.get("threshold", asked.rules.policy["threshold"]),
        "threshold_was": asked.rules.policy["threshold"],
        "threshold_problem": problems.get("threshold", ""),
        "options_tried": any(key.startswith("o.") for key in tried),
        "points_tried": any(key.startswith("p.") for key in (*tried, *problems)),
        "keep": bool(given.get("keep")),
        "bands": bands_of(standard),
    }
    if isinstance(lineup, Lineup):
        context["behind"] = _behind(asked, lineup)
    if isinstance(standard, LevelsStandard):
        try:
            places = places_of(standard, given)
        except BadRule:
            places = places_of(standard, {})
        context["tables"] = fields.tables(
            standard, asked.rules, places, given, tried=tried, problems=problems
        )
        context["points"] = fields.points(standard, asked.rules, given, problems)
        context["point_levels"] = standard.levels[:-1]
        if isinstance(lineup, Lineup):
            context["counts_for"] = fields.counts_for(lineup, asked.rules, places.topics)
    return context


def _behind(asked: Asked, lineup: Lineup) -> int:
    """How many results stand that the rules in force today would already change, with nothing tried at all:
    those of requests that were told earlier rules."""
    tried = asked.proposal.rules if asked.proposal else asked.rules
    if asked.rules.policy["options"] != tried.policy["options"]:
        return 0
    today = try_rules(asked.standard.id, lineup, asked.rules)
    return int((today.tried & (today.micros != lineup.micros)).sum())


def _faults(asked: Asked) -> dict[str, Any]:
    """The summary of what is wrong, with the names and anchors of fields."""
    language = get_language() or "en"
    names: dict[str, str] = {"threshold": _("Least to supply"), "for": _("Industry")}
    names |= {"t.sum": _("Topic weights"), "d.sum": _("Dimension weights"), "i.sum": _("Indicator weights")}
    if isinstance(asked.standard, LevelsStandard):
        standard = asked.standard
        names |= {f"t.{one.key}": one.name.in_language(language) for one in standard.topics}
        names |= {f"d.{one.key}": one.name.in_language(language) for one in standard.dimensions}
        names |= {f"i.{one.key}": one.name.in_language(language) for one in standard.indicators}
    listed = [
        {"label": names.get(field, field), "message": message, "anchor": f"w-{field}"}
        for field, message in asked.problems.items()
        if field
    ]
    return {"count": len(asked.problems), "faults": listed, "general": []}


def _tabs(query: QueryDict, results: Results, show: str) -> list[dict[str, Any]]:
    hidden = set() if results.least.then is not None else {"under"}
    hidden |= set() if results.firmness else {"loose"}
    return [
        {
            "label": label,
            "count": results.count(key),
            "url": address(query, show=key or None),
            "active": key == show,
        }
        for key, label in TABS.items()
        if key not in hidden
    ]
