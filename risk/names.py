"""What the parts of a risk rule are called."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

FACTOR_NAMES: Mapping[str, str | Promise] = {
    "inherent": gettext_lazy("Place, sector, category"),
    "exposure": gettext_lazy("Your exposure"),
    "record": gettext_lazy("Public record"),
    "controls": pgettext_lazy("of a supplier", "Controls"),
}
LEVEL_NAMES: Mapping[str, str | Promise] = {
    "low": pgettext_lazy("risk class", "Low"),
    "medium": pgettext_lazy("risk class", "Medium"),
    "high": pgettext_lazy("risk class", "High"),
}
MARK_NAMES: Mapping[str, str | Promise] = {
    "flag": gettext_lazy("High-risk flag set by a person"),
    "warning": gettext_lazy("On the warning list"),
    "zero_tolerance": gettext_lazy("Zero-tolerance finding open"),
}
#: Points of a rule → what they are given for.
POINT_NAMES: Mapping[str, str | Promise] = {
    "place_unknown": gettext_lazy("No country figure known"),
    "eu_proposal": gettext_lazy("High-impact sector of the EU proposal"),
    "oecd": gettext_lazy("Sector with OECD due diligence guidance"),
    "goods": gettext_lazy("Goods of this sector and country on the US list"),
    "sector_unknown": gettext_lazy("Sector not known"),
    "category": gettext_lazy("Category marked as high-risk"),
    "tier_1": gettext_lazy("Tier 1"),
    "tier_2": gettext_lazy("Tier 2"),
    "only_source": gettext_lazy("Only source of a material"),
    "important": gettext_lazy("Strategic, core part or critical source"),
    "environment": gettext_lazy("Environmental event, on top of its severity (1 to 3)"),
    "unchecked": gettext_lazy("360° check never done"),
    "warning": gettext_lazy("On the warning list"),
    "not_evaluated": gettext_lazy("Not evaluated yet"),
    "declared_only": gettext_lazy("Result only declared"),
    "critical": gettext_lazy("Critical finding open"),
    "major": gettext_lazy("Major finding open"),
}
