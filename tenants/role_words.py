"""What each role lets its holder do, in one sentence: shown to who gives roles."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.models import ROLES_BY_KIND, OrganisationKind, Role

#: (kind of organisation, role) → the sentence. It follows ``tenants.access.CAPABILITIES``.
_WORDS: Mapping[tuple[str, str], str | Promise] = {
    (OrganisationKind.BUYER, Role.ADMIN): _(
        "Invites people and gives roles, brings in suppliers, sends requests. Does not decide on results."
    ),
    (OrganisationKind.BUYER, Role.ESG_MANAGER): _(
        "Reviews answers and decides: results, findings, risk classes, admission, rules."
    ),
    (OrganisationKind.BUYER, Role.PROCUREMENT): _(
        "Brings in suppliers, sends requests, starts onboarding, audits and findings. Does not decide."
    ),
    (OrganisationKind.BUYER, Role.VIEWER): _("Reads everything, changes nothing."),
    (OrganisationKind.ASSESSOR, Role.LEAD): _(
        "Reviews answers, releases scores, staffs audits, and looks after the people."
    ),
    (OrganisationKind.ASSESSOR, Role.ASSESSOR): _("Reviews answers and releases scores."),
    (OrganisationKind.ASSESSOR, Role.AUDITOR): _(
        "Works on the audits it is named for, and sees nothing else."
    ),
    (OrganisationKind.SUPPLIER, Role.ADMIN): _(
        "Answers, hands in, shares results with others, and looks after the people."
    ),
    (OrganisationKind.SUPPLIER, Role.CONTRIBUTOR): _("Answers and adds proof; an administrator hands in."),
}


def role_words(kind: str) -> list[tuple[str, str]]:
    """Name of each role of this kind of organisation and what it lets one do, as the choices stand."""
    return [(str(Role(role).label), str(_WORDS[kind, role])) for role in ROLES_BY_KIND[kind]]
