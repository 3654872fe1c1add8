"""Words for what a scorecard says about itself: which score counts, what made it, how weights were found."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

#: The rule ``official`` of the evaluation policy in a sentence.
OFFICIAL_WORDS: Mapping[str, str | Promise] = {
    "strongest": _(
        "The score with the strongest proof counts: the audit-verified one, else the document-verified one."
    ),
    "audited": _("Only the audit-verified score counts."),
    "verified": _("Only the document-verified score counts, also after an audit."),
    "declared": _("The score with the strongest proof counts; where there is none, the declared one does."),
}
