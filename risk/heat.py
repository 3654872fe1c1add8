"""How large a risk of the register is: likelihood times consequence, five by five (T/CFIE 5.3)."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from suppliers.models import RiskClass

#: The steps of both scales.
STEPS = (1, 2, 3, 4, 5)
#: From how many points on (likelihood × consequence) a risk is high, and from how many medium.
HIGH_FROM, MEDIUM_FROM = 15, 8


LIKELIHOOD: Mapping[int, str | Promise] = {
    1: _("Rare"),
    2: _("Unlikely"),
    3: pgettext_lazy("how likely a risk is", "Possible"),
    4: _("Likely"),
    5: _("Almost certain"),
}
CONSEQUENCE: Mapping[int, str | Promise] = {
    1: _("Slight"),
    2: pgettext_lazy("consequence", "Minor"),
    3: _("Noticeable"),
    4: _("Severe"),
    5: _("Threatens the chain"),
}


def level_of(points: int | None) -> str:
    """The level of so many points, 1 to 25; empty where nobody has judged yet. High ones come first
    (due-diligence guide, tier-1/tier-2, step 4)."""
    if points is None:
        return ""
    if points >= HIGH_FROM:
        return RiskClass.HIGH
    return RiskClass.MEDIUM if points >= MEDIUM_FROM else RiskClass.LOW
