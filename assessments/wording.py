"""How the questionnaire says, in words, what a block of checks asks for."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.catalogue import Block


def asked_of(block: Block) -> str:
    """How many checks of a block are needed: "All 3 are needed", "At least 3 of 4"."""
    count = len(block.checks)
    if block.condition == "exclusive":
        return _("Only one of these counts")
    if block.condition == "parts":
        return _("Every part that holds adds its points")
    if block.condition == "any":
        return _("Any one of these is enough")
    if block.condition == "at_least":
        return _("At least %(required)d of these %(count)d") % {"required": block.required, "count": count}
    return ngettext("This one is needed", "All %(count)d are needed", count) % {"count": count}
