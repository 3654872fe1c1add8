"""What scoring keeps: cards and rounds, a buyer's rules, negative events, objections, bulk re-evaluations,
and what is counted over a buyer's suppliers."""

from scoring.models.benchmarks import GroupKind, PeerGroup, Portfolio, Standing
from scoring.models.disputes import EVENT_LINE, Dispute, DisputeState
from scoring.models.experts import ExpertPanel, ExpertVote, PanelState
from scoring.models.rescoring import Rescoring, RescoringState
from scoring.models.rounds import Movement, Round, RoundResult
from scoring.models.rules import Method, RatingRule, RuleKind, RuleState, RuleVersion
from scoring.models.scorecards import Basis, CardState, Cause, Scorecard
from scoring.models.screening import NegativeEvent, Publication, PublicWarning, Screening, WarningEntry

__all__ = [
    "EVENT_LINE",
    "Basis",
    "CardState",
    "Cause",
    "Dispute",
    "DisputeState",
    "ExpertPanel",
    "ExpertVote",
    "GroupKind",
    "Method",
    "Movement",
    "NegativeEvent",
    "PanelState",
    "PeerGroup",
    "Portfolio",
    "PublicWarning",
    "Publication",
    "RatingRule",
    "Rescoring",
    "RescoringState",
    "Round",
    "RoundResult",
    "RuleKind",
    "RuleState",
    "RuleVersion",
    "Scorecard",
    "Screening",
    "Standing",
    "WarningEntry",
]
