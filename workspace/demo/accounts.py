"""Who can sign in to the demo world. Names are invented; the password is public on purpose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tenants.models import Membership, OrganisationKind, Role

PASSWORD = "demo-password-2026"  # noqa: S105 - the demo world is open to everybody

BUYER = "Fjällvik Sport AB"
OTHER_BUYER = "Duinzand Wonen B.V."
RATING_BODY = "Lanternfish Ratings"
AUDIT_FIRM = "Marrowfield Audit"
COMPANY = "Qingluan Knitting Co., Ltd."
OTHER_COMPANY = "Sumac Valley Home Textiles"

#: (name, kind, time zone)
ORGANISATIONS: tuple[tuple[str, str, str], ...] = (
    (BUYER, OrganisationKind.BUYER, "Europe/Stockholm"),
    (OTHER_BUYER, OrganisationKind.BUYER, "Europe/Amsterdam"),
    (RATING_BODY, OrganisationKind.ASSESSOR, "Europe/Berlin"),
    (AUDIT_FIRM, OrganisationKind.ASSESSOR, "Asia/Dhaka"),
)


@dataclass(frozen=True, slots=True)
class Person:
    """One demo account."""

    email: str
    name: str
    role: str
    organisation: str
    language: str = "en"


PEOPLE: tuple[Person, ...] = (
    Person("elin@fjallvik.example", "Elin Lindqvist", Role.ESG_MANAGER, BUYER),
    Person("jonas@fjallvik.example", "Jonas Wikner", Role.PROCUREMENT, BUYER),
    Person("astrid@fjallvik.example", "Astrid Nyqvist", Role.ADMIN, BUYER),
    Person("viggo@fjallvik.example", "Viggo Sandahl", Role.VIEWER, BUYER),
    Person("sanne@duinzand.example", "Sanne Terpstra", Role.ESG_MANAGER, OTHER_BUYER),
    Person("bram@duinzand.example", "Bram Oudekerk", Role.ADMIN, OTHER_BUYER),
    Person("mira@lanternfish.example", "Mira Castellan", Role.LEAD, RATING_BODY),
    Person("teo@lanternfish.example", "Teo Albrecht", Role.ASSESSOR, RATING_BODY),
    Person("ines@marrowfield.example", "Inès Carvallo", Role.LEAD, AUDIT_FIRM),
    Person("tariq@marrowfield.example", "Tariq Hasanul", Role.AUDITOR, AUDIT_FIRM),
    Person("wang.lei@qingluan.example", "王蕾", Role.ADMIN, COMPANY, "zh-hans"),
    Person("chen.hao@qingluan.example", "陈皓", Role.CONTRIBUTOR, COMPANY, "zh-hans"),
    Person("leyla@sumacvalley.example", "Leyla Aksoyer", Role.ADMIN, OTHER_COMPANY),
)


def demo_accounts() -> list[Mapping[str, str]]:
    """The accounts of the demo world that exist here, in the order above; none where it was never made.

    Each is ``{"email", "role", "organisation", "password"}``. One query, as the login role.
    """
    found = {
        membership.user.email: membership
        for membership in Membership.objects.filter(
            organisation__is_demo=True, user__email__in=[person.email for person in PEOPLE]
        ).select_related("user", "organisation")
    }
    return [
        {
            "email": person.email,
            "role": str(Role(found[person.email].role).label),
            "organisation": found[person.email].organisation.name,
            "password": PASSWORD,
        }
        for person in PEOPLE
        if person.email in found
    ]
