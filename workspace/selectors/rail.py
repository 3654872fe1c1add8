"""The counts beside the menu: one query a page, however long the lists are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tenants.prepared import Statement

#: A count stops here, so that it costs the same with a hundred thousand rows.
COUNT_CAP = 1000
SOON = timedelta(hours=72)

_COUNT = "(SELECT count(*) FROM (SELECT 1 FROM {table} WHERE {where} LIMIT %(cap)s) AS {name}) AS {name}"
_OPEN = "state IN ('sent', 'answering', 'returned')"
#: Findings with something that is decided on, or due soon.
_PRESSING = """tenant_id = %(tenant)s AND state = 'open' AND (
  'submitted' IN (plan_state, fix_state)
  OR ('accepted' IN (plan_state, fix_state)
      AND plan_state IN ('accepted', 'not_asked') AND fix_state IN ('accepted', 'not_asked'))
  OR EXISTS (SELECT 1 FROM core_obligation owed WHERE owed.tenant_id = remediation_finding.tenant_id
             AND owed.subject_id = remediation_finding.id AND owed.state = 'open'
             AND owed.due_at < %(soon)s))"""
_BUYER_COUNTS = {
    "worklist": (
        "assessments_request",
        f"tenant_id = %(tenant)s AND ((due_at < %(soon)s AND {_OPEN}) OR state = 'submitted')",
    ),
    "pressing": ("remediation_finding", _PRESSING),
    "suppliers": ("suppliers_supplier", "tenant_id = %(tenant)s AND merged_into_id IS NULL"),
    "warnings": ("scoring_warningentry", "tenant_id = %(tenant)s AND ended_at IS NULL"),
    "requests": ("assessments_request", f"tenant_id = %(tenant)s AND ({_OPEN} OR state = 'submitted')"),
    "reviews": ("assessments_request", "tenant_id = %(tenant)s AND state = 'submitted'"),
    "to_release": ("scoring_scorecard", "tenant_id = %(tenant)s AND state IN ('draft', 'reviewed')"),
    "objections": ("scoring_dispute", "tenant_id = %(tenant)s AND state = 'open'"),
    "actions": ("remediation_finding", "tenant_id = %(tenant)s AND state = 'open'"),
    "audits": (
        "audits_audit",
        (
            "tenant_id = %(tenant)s AND state = 'planned'"
            " AND (%(tenant)s = %(organisation)s OR firm_id = %(organisation)s)"
            " AND (%(user)s IS NULL OR EXISTS (SELECT 1 FROM audits_auditgrant AS held"
            " WHERE held.tenant_id = %(tenant)s AND held.user_id = %(user)s"
            " AND held.content_object_id = audits_audit.id))"
        ),
    ),
}
#: What a rating body has no business with.
_OWN_COUNTS = {
    "onboarding": ("onboarding_onboardingcase", "tenant_id = %(tenant)s AND outcome = ''"),
}
_SUPPLIER_COUNTS = {
    "portal": ("assessments_request", f"supplier_org_id = %(organisation)s AND {_OPEN}"),
    "portal_onboarding": ("onboarding_onboardingcase", "supplier_org_id = %(organisation)s AND outcome = ''"),
    "portal_findings": (
        "remediation_finding",
        (
            "supplier_org_id = %(organisation)s AND state = 'open'"
            " AND (plan_state IN ('due', 'rejected') OR fix_state IN ('due', 'rejected'))"
        ),
    ),
    "portal_objections": (
        "scoring_dispute",
        "supplier_org_id = %(organisation)s AND state = 'open'",
    ),
}
_WANTED = {
    "supplier": _SUPPLIER_COUNTS,
    "buyer": _BUYER_COUNTS | _OWN_COUNTS,
    "assessor": _BUYER_COUNTS,
}
_TYPES = {
    "tenant": "uuid",
    "organisation": "uuid",
    "user": "uuid",
    "soon": "timestamptz",
    "cap": "integer",
}


def _statement(side: str) -> Statement:
    places = {name: f"${number}" for number, name in enumerate(_TYPES, start=1)}
    parts = [
        _COUNT.format(table=table, where=where, name=name) for name, (table, where) in _WANTED[side].items()
    ]
    text = f"SELECT {', '.join(parts)}" % places
    return Statement(lambda: text, **_TYPES)


_STATEMENTS = {side: _statement(side) for side in _WANTED}


def counts(
    *, side: str, tenant_id: UUID, organisation_id: UUID, user_id: UUID | None, now: datetime
) -> Mapping[str, int]:
    """How much waits behind each menu entry, up to :data:`COUNT_CAP`; needs the open scope of ``side``.

    With ``user_id`` only audits granted to that person count.
    """
    values: dict[str, Any] = {
        "tenant": tenant_id,
        "organisation": organisation_id,
        "user": user_id,
        "soon": now + SOON,
        "cap": COUNT_CAP,
    }
    counted = dict(zip(_WANTED[side], _STATEMENTS[side].run(values)[0], strict=True))
    if "worklist" in counted:
        counted["worklist"] += counted.pop("pressing")
    return counted
