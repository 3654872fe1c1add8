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
from assessments.models.desk import (
    ProofCheck,
    ProofStep,
    ReadingCause,
    ReadingState,
    ReviewAssignment,
    ReviewPolicy,
    SampledAcceptance,
    SampleState,
    SecondReading,
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
from assessments.models.outside import OutsideResult
from assessments.models.planning import (
    CompetenceProof,
    EvaluationPlan,
    InterestConflict,
    JointAgreement,
    PlanState,
    PlanVersion,
    ProofKind,
    SignedStatement,
    StatementKind,
)
from assessments.models.requests import Answer, Request
from assessments.models.reviews import KeptDecisions, Review
from assessments.models.shared import SharedCopy, SharingAsk
from assessments.models.submissions import Consent, ConsentState, Submission, SubmittedFile
from assessments.models.team import (
    HandInRule,
    InternalRemark,
    InternalReview,
    SectionAssignment,
    Withdrawal,
)
from assessments.models.vault import ChecklistPaper, CompanySite, KeptShare
from assessments.models.workbooks import AnswerWorkbook

__all__ = [
    "OPEN_STATES",
    "Answer",
    "AnswerEvidence",
    "AnswerWorkbook",
    "Campaign",
    "CampaignRecipient",
    "CampaignState",
    "ChecklistPaper",
    "CompanySite",
    "CompetenceProof",
    "Confidentiality",
    "Consent",
    "ConsentState",
    "Control",
    "Coverage",
    "Decision",
    "EvaluationPlan",
    "Evidence",
    "EvidenceKind",
    "HandInRule",
    "InterestConflict",
    "InternalRemark",
    "InternalReview",
    "JointAgreement",
    "KeptDecisions",
    "KeptShare",
    "LeftOut",
    "OutsideResult",
    "PlanState",
    "PlanVersion",
    "ProofCheck",
    "ProofKind",
    "ProofStep",
    "Rank",
    "ReadingCause",
    "ReadingState",
    "RecipientState",
    "RejectReason",
    "Request",
    "RequestState",
    "Review",
    "ReviewAssignment",
    "ReviewPolicy",
    "SampleState",
    "SampledAcceptance",
    "Scan",
    "SecondReading",
    "SectionAssignment",
    "SharedCopy",
    "SharingAsk",
    "SignedStatement",
    "StatementKind",
    "Submission",
    "SubmittedFile",
    "Withdrawal",
]
