"""A request and everything that happens to it until its review is finished.

Answers are rows. Submitting freezes them into one document, the :class:`Submission`: that is all buyers read.
"""

from assessments.choices import OPEN_STATES, Decision, RejectReason, RequestState
from assessments.models.campaigns import (
    Campaign,
    CampaignRecipient,
    CampaignState,
    Coverage,
    LeftOut,
    RecipientState,
)
from assessments.models.evidence import (
    AnswerEvidence,
    Confidentiality,
    Control,
    Evidence,
    EvidenceKind,
    Rank,
    Scan,
)
from assessments.models.requests import Answer, Request
from assessments.models.reviews import KeptDecisions, Review
from assessments.models.submissions import Consent, Submission, SubmittedFile
from assessments.models.team import (
    HandInRule,
    InternalRemark,
    InternalReview,
    SectionAssignment,
    Withdrawal,
)
from assessments.models.vault import ChecklistPaper, CompanySite, KeptShare

__all__ = [
    "OPEN_STATES",
    "Answer",
    "AnswerEvidence",
    "Campaign",
    "CampaignRecipient",
    "CampaignState",
    "ChecklistPaper",
    "CompanySite",
    "Confidentiality",
    "Consent",
    "Control",
    "Coverage",
    "Decision",
    "Evidence",
    "EvidenceKind",
    "HandInRule",
    "InternalRemark",
    "InternalReview",
    "KeptDecisions",
    "KeptShare",
    "LeftOut",
    "Rank",
    "RecipientState",
    "RejectReason",
    "Request",
    "RequestState",
    "Review",
    "Scan",
    "SectionAssignment",
    "Submission",
    "SubmittedFile",
    "Withdrawal",
]
