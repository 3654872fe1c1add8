"""Writes of this app: findings, the supplier's plans and corrections, and what is decided on them."""

from remediation.services.corrections import decide_correction, submit_correction
from remediation.services.findings import (
    Source,
    change_finding,
    close_finding,
    issue_finding,
    open_finding,
    open_findings,
    withdraw_finding,
)
from remediation.services.plans import ActionValues, decide_plan, mark_action, submit_plan
from remediation.services.values import FindingValues

__all__ = [
    "ActionValues",
    "FindingValues",
    "Source",
    "change_finding",
    "close_finding",
    "decide_correction",
    "decide_plan",
    "issue_finding",
    "mark_action",
    "open_finding",
    "open_findings",
    "submit_correction",
    "submit_plan",
    "withdraw_finding",
]
