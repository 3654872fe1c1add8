"""The areas a risk lies in: the four of public procurement guidance, and how a state is governed."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

#: Area → its name. ``governance`` holds figures about a state that belong to none of the four alone.
AREAS: Mapping[str, str | Promise] = {
    "human_rights": _("Human rights"),
    "workers_rights": _("Workers’ rights"),
    "environment": _("Environment"),
    "anti_corruption": _("Anti-corruption"),
    "governance": pgettext_lazy("how a state is governed", "Governance"),
}
#: Topic of a negative event → area.
OF_TOPIC: Mapping[str, str] = {
    "environment": "environment",
    "labour": "workers_rights",
    "society": "human_rights",
    "procurement": "human_rights",
    "operations": "anti_corruption",
    "governance": "anti_corruption",
}
#: Pillar of a finding → area.
OF_PILLAR: Mapping[str, str] = {
    "labour": "workers_rights",
    "health_safety": "workers_rights",
    "environment": "environment",
    "integrity": "anti_corruption",
}
