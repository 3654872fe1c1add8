"""How a supplier comes in: what is asked of it, where it stands, what it signed and told."""

from onboarding.models.cases import CaseReason as CaseReason
from onboarding.models.cases import CaseStanding as CaseStanding
from onboarding.models.cases import ChangeReport as ChangeReport
from onboarding.models.cases import OnboardingCase as OnboardingCase
from onboarding.models.cases import Outcome as Outcome
from onboarding.models.cases import Stage as Stage
from onboarding.models.cases import Waiver as Waiver
from onboarding.models.papers import Baseline as Baseline
from onboarding.models.papers import BaselineDraft as BaselineDraft
from onboarding.models.papers import Paper as Paper
from onboarding.models.papers import PaperKind as PaperKind
from onboarding.models.terms import CodeVersion as CodeVersion
from onboarding.models.terms import ConditionSet as ConditionSet
from onboarding.models.terms import TermsState as TermsState
