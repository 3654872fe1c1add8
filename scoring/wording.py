"""Words for what a scorecard says about itself: which score counts, how open points were read."""

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

#: The open points that the engine knows (``standards.known_options``), in a few words.
OPTIONS: Mapping[str, str | Promise] = {
    "missing_dimension": _("A topic without a dimension"),
    "deduction_base": _("What a deduction is a share of"),
    "levels": _("When a level is reached"),
    "legal_floor": _("Legal conditions of employee rights"),
    "topic_stars": _("Stars for each topic"),
    "alternatives": _("Parts that exclude each other"),
    "item20": _("Parts that exclude each other"),
    "not_applicable": _("Parts that do not apply"),
    "partial_points": _("Parts that are met in part"),
}
_OF_PARTS: Mapping[str, str | Promise] = {
    "alternative": _("Only one of them counts"),
    "additive": _("Their points are added"),
}
#: What each choice of an open point means.
OPTION_CHOICES: Mapping[str, Mapping[str, str | Promise]] = {
    "missing_dimension": {
        "renormalise": _("Its weight is shared out over what is left"),
        "lose": _("It gives no points"),
    },
    "deduction_base": {"full_mark": _("Of the full mark"), "composite": _("Of the composite score")},
    "levels": {
        "own": _("When its own conditions hold"),
        "cumulative": _("When its own conditions and those of the levels below hold"),
    },
    "legal_floor": {"required": _("Needed at every level"), "not_required": _("Needed at basic only")},
    "topic_stars": {"off": _("No"), "on": _("Yes")},
    "alternatives": _OF_PARTS,
    "item20": _OF_PARTS,
    "not_applicable": {
        "rescale": _("Their points are taken out, and the rest is scaled up"),
        "zero": _("They give no points"),
        "award": _("They give all of their points"),
    },
    "partial_points": {
        "allow": _("They may give some of their points"),
        "refuse": _("They give no points"),
    },
}


def option_words(key: str) -> str:
    """What an open point is called; the key itself for one this list does not know. ``levels:<indicator>`` is
    called like ``levels``."""
    return str(OPTIONS.get(key.partition(":")[0], key))


def choice_words(key: str, value: str) -> str:
    """What a choice of an open point means; the value itself for one this list does not know."""
    return str(OPTION_CHOICES.get(key.partition(":")[0], {}).get(value, value))
