"""Finding weights (T/CERDS 6.1 c): AHP, Delphi rounds, and profiles that are shipped. Pure: values in, values
out; no Django, no clock."""

from scoring.weighting.ahp import MAX_RATIO, SCALE, Ahp, JudgementError, Misfit, compare, read_matrix
from scoring.weighting.delphi import MIN_VOTES, Spread, agreed, spread_of
from scoring.weighting.profiles import Profile, profile_of_code, profiles
from scoring.weighting.whole import WHOLE, to_whole

__all__ = [
    "MAX_RATIO",
    "MIN_VOTES",
    "SCALE",
    "WHOLE",
    "Ahp",
    "JudgementError",
    "Misfit",
    "Profile",
    "Spread",
    "agreed",
    "compare",
    "profile_of_code",
    "profiles",
    "read_matrix",
    "spread_of",
    "to_whole",
]
