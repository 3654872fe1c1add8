"""What a draft says: weights by hand or by comparing pairs, points, policy, materiality.

Each refuses a draft that is in force, or that changed since the person saw it (``seen``), with DomainError.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core import events
from scoring.models import Method, RatingRule, RuleKind
from scoring.rule_places import WEIGHTS
from scoring.rule_values import (
    BadRule,
    judged,
    materiality_of,
    matrix_text,
    points_of,
    policy_of,
    weights_of,
)
from scoring.services.drafts import change, open_draft, text_of, told
from scoring.weighting import MAX_RATIO, Ahp
from scoring.what_if.efforts import BadEffort, table_typed
from standards.schema import LevelsStandard


@transaction.atomic
def save_by_hand(
    rule_id: UUID, *, tenant_id: UUID, given: Mapping[str, object], reason: str, seen: str, actor: Any
) -> RatingRule:
    """Weights as somebody typed them. Raises BadRule with a message at each field that is wrong."""
    rule, place = open_draft(rule_id, tenant_id, seen=seen, kinds=WEIGHTS)
    change(rule, weights_of(place, given), Method.HAND, {}, reason=text_of(reason, "reason"), actor=actor)
    return rule


@transaction.atomic
def save_by_ahp(
    rule_id: UUID,
    *,
    tenant_id: UUID,
    rows: object,
    people: str = "",
    reason: str,
    seen: str,
    actor: Any,
) -> RatingRule:
    """Weights from pairwise judgements (a full matrix). Above a consistency ratio of 0.10 a reason is needed.

    Raises BadRule, with the field ``reason`` where that is missing.
    """
    rule, place = open_draft(rule_id, tenant_id, seen=seen, kinds=WEIGHTS)
    result = judged(place, rows)
    reason = text_of(reason, "reason")
    if not result.is_consistent and not reason:
        raise BadRule({"reason": _contradiction(result)})
    inputs = {"ahp": ahp_record(result, list(place.names)), "people": text_of(people, "people")}
    change(rule, result.weights(list(place.names)), Method.AHP, inputs, reason=reason, actor=actor)
    return rule


def _contradiction(result: Ahp) -> str:
    return _(
        "The consistency ratio is %(ratio)s, above %(most)s: the judgements contradict each other. "
        "Change the one that fits least, or write why the weights hold all the same."
    ) % {"ratio": f"{result.ratio:.3f}", "most": f"{MAX_RATIO:.2f}"}


@transaction.atomic
def save_points(
    rule_id: UUID,
    *,
    tenant_id: UUID,
    given: Mapping[str, Mapping[str, Sequence[object]]],
    reason: str,
    seen: str,
    actor: Any,
) -> RatingRule:
    """Rows of the points table, by size class and indicator; rows not given stay as the draft has them."""
    rule, place = open_draft(rule_id, tenant_id, seen=seen, kinds={RuleKind.POINTS})
    standard = place.standard
    if not isinstance(standard, LevelsStandard):
        raise BadRule({"": _("This standard has no points table to set.")})
    sizes = [size.key for size in standard.sizes if size.key in {*rule.content, *given}]
    sizes += [size for size in given if size not in sizes]
    rows = {size: {**rule.content.get(size, {}), **given.get(size, {})} for size in sizes}
    change(rule, points_of(standard, rows), Method.HAND, {}, reason=text_of(reason, "reason"), actor=actor)
    return rule


@transaction.atomic
def save_efforts(
    rule_id: UUID, *, tenant_id: UUID, given: Mapping[str, str], reason: str, seen: str, actor: Any
) -> RatingRule:
    """Working days of improvements, from fields ``row:column`` as they were typed."""
    rule, place = open_draft(rule_id, tenant_id, seen=seen, kinds={RuleKind.EFFORT})
    try:
        table = table_typed(place.standard, given)
    except BadEffort as error:
        raise BadRule(error.problems) from None
    content = {row: list(days) for row, days in table.items()}
    change(rule, content, Method.HAND, {}, reason=text_of(reason, "reason"), actor=actor)
    return rule


@transaction.atomic
def save_policy(
    rule_id: UUID, *, tenant_id: UUID, given: Mapping[str, Any], reason: str, seen: str, actor: Any
) -> RatingRule:
    """How open points are read, which score counts, and who releases it. Options of one indicator stay."""
    rule, place = open_draft(rule_id, tenant_id, seen=seen, kinds={RuleKind.POLICY})
    kept = {key: value for key, value in rule.content.get("options", {}).items() if ":" in key}
    merged = {**given, "options": {**kept, **given.get("options", {})}}
    content = policy_of(place.standard, merged)
    change(rule, content, Method.HAND, {}, reason=text_of(reason, "reason"), actor=actor)
    return rule


@transaction.atomic
def save_materiality(
    rule_id: UUID, *, tenant_id: UUID, given: Mapping[str, Mapping[str, object]], seen: str, actor: Any
) -> RatingRule:
    """How much each topic matters, financially and by impact (T/CERDS 5.1 a); kept beside the weights."""
    rule, place = open_draft(rule_id, tenant_id, seen=seen, kinds={RuleKind.TOPICS})
    before = rule.inputs.get("materiality", {})
    rule.inputs = {**rule.inputs, "materiality": materiality_of(place, given)}
    rule.save(update_fields=["inputs", "updated_at"])
    events.record(
        "rule.changed",
        rule,
        actor=actor,
        before={"materiality": before},
        after={**told(rule), "materiality": rule.inputs["materiality"]},
    )
    return rule


def ahp_record(result: Ahp, keys: Sequence[str]) -> dict[str, Any]:
    """What is kept of a comparison of pairs: keys, judgements, and how consistent they are."""
    return {
        "keys": list(keys),
        "matrix": matrix_text(result),
        "largest": f"{result.largest:.6f}",
        "index": f"{result.index:.6f}",
        "random_index": f"{result.random_index:.2f}",
        "ratio": f"{result.ratio:.6f}",
    }
