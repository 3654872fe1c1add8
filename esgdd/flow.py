"""The pipeline on one screen.

supplier → request → answers + evidence → review → score → finding → corrective action → re-evaluation →
consequence → report. Each stage finds the upstream rows it has not processed yet and moves them on; it never
is called by the stage before it. The beat runs all of them every 30 seconds, a nudge runs one sooner.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.utils import timezone

from assessments import papers_end, reminding
from assessments import stages as assessment_stages
from assessments.campaigns import sending as campaigns
from assessments.sharing import ending as consents_end
from assessments.team import telling as team
from assessments.vault import quarantine
from audits import rerating
from audits import stages as audit_stages
from onboarding import stages as onboarding_stages
from remediation import stages as finding_stages
from reports import stages as report_stages
from reports.sharing import stages as share_stages
from risk import reviewing as risk_reviews
from risk import stages as risk_stages
from scoring import stages as scoring_stages
from scoring import telling, withdrawals
from scoring.benchmarks import counting
from scoring.bulk import job as rescoring
from suppliers import duplicates
from suppliers import stages as supplier_stages
from suppliers.chain import deriving as chain
from tenants import clock
from tenants import stages as people_stages

logger = logging.getLogger(__name__)

#: Name → advance function. It takes the time now and gives how many things it moved on.
STAGES: dict[str, Callable[..., int]] = {
    "imports": supplier_stages.advance_imports,
    "duplicates": duplicates.advance_duplicates,
    "chain": chain.advance_chain,
    "campaigns": campaigns.advance_campaigns,
    "reminders": reminding.advance_reminders,
    "invitations": assessment_stages.send_invitations,
    "rules": scoring_stages.advance_rules,
    "scorecards": scoring_stages.advance_scorecards,
    "withdrawals": withdrawals.advance_withdrawals,
    "screening": scoring_stages.advance_screening,
    "rescoring": rescoring.advance_rescoring,
    "clock": clock.advance_obligations,
    "sheets": audit_stages.advance_sheets,
    "rerating": rerating.advance_rerating,
    "rounds": scoring_stages.advance_rounds,
    "benchmarks": counting.advance_benchmarks,
    "findings": finding_stages.advance_findings,
    "risks": risk_stages.advance_risks,
    "risk reviews": risk_reviews.advance_reviews,
    "onboarding": onboarding_stages.advance_onboarding,
    "tellings": telling.advance_tellings,
    "scans": quarantine.advance_scans,
    "papers end": papers_end.advance_papers,
    "consents end": consents_end.advance_consents,
    "team": team.advance_team,
    "share ends": share_stages.advance_reminders,
    "notices": people_stages.send_notices,
    "reports": report_stages.advance_reports,
}


def advance(stage: str) -> int:
    """Run one stage; gives how many things it moved on."""
    moved = STAGES[stage](now=timezone.now())
    if moved:
        logger.info("stage %s moved %s", stage, moved)
    return moved


def advance_all() -> int:
    """Run every stage in order; one that fails does not hold up the others."""
    moved = 0
    for stage in STAGES:
        try:
            moved += advance(stage)
        except Exception:  # whatever is wrong with one stage must not stop the others
            logger.exception("stage %s failed and will be tried again", stage)
    return moved
