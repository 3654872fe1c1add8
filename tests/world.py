"""The small world every test starts in: two buyers, two rating bodies, one supplier company for both.

It is built once into the template database, so a test pays nothing for it. Names are invented.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from django.contrib.auth.hashers import PBKDF2PasswordHasher

from assessments.catalogue import catalogue
from assessments.models import Request
from scoring.models import RatingRule, RuleKind, RuleState
from suppliers.models import Supplier
from tenants.models import Engagement, Membership, Organisation, Role, User
from tenants.scope import Scope, scope

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
PASSWORD = "a-long-test-password"

#: (organisation name, kind, roles)
ORGANISATIONS = [
    ("Aurora Outdoor", "buyer", ["admin", "esg_manager", "procurement", "viewer"]),
    ("Borealis Home", "buyer", ["admin", "esg_manager", "procurement", "viewer"]),
    ("Clearwater Ratings", "assessor", ["lead", "assessor", "auditor"]),
    ("Dovetail Ratings", "assessor", ["lead"]),
    ("Evergreen Knitting", "supplier", ["admin", "contributor"]),
    ("Foxglove Buttons", "supplier", ["admin"]),
]
#: (buyer, who works with it)
ENGAGEMENTS = [
    ("Aurora Outdoor", "Clearwater Ratings"),
    ("Aurora Outdoor", "Evergreen Knitting"),
    ("Borealis Home", "Dovetail Ratings"),
    ("Borealis Home", "Evergreen Knitting"),
    ("Borealis Home", "Foxglove Buttons"),
]


class QuickHasher(PBKDF2PasswordHasher):
    """The usual hash with few rounds, so that tests do not wait for it."""

    iterations = 1_000


@dataclass
class World:
    """Handles on the rows of the small world, by name."""

    organisations: dict[str, Organisation] = field(default_factory=dict)
    users: dict[tuple[str, str], User] = field(default_factory=dict)
    now: datetime = NOW

    def org(self, name: str) -> Organisation:
        """An organisation by the first word of its name, such as ``Aurora``."""
        return next(o for o in self.organisations.values() if o.name.startswith(name))

    def user(self, org: str, role: str) -> User:
        """The person with this role in the organisation whose name starts with ``org``."""
        return self.users[self.org(org).name, role]

    def scope(self, org: str, *, for_buyer: str = "Aurora") -> Scope:
        """The database scope of somebody in ``org``; a rating body works for ``for_buyer``."""
        organisation = self.org(org)
        tenant = self.org(for_buyer) if organisation.kind == "assessor" else organisation
        return Scope(organisation.kind, organisation.pk, tenant.pk)

    def supplier(self, buyer: str, name: str = "Evergreen Knitting") -> Supplier:
        """A supplier in a buyer's list (read as that buyer)."""
        with scope(self.scope(buyer)):
            return Supplier.objects.get(name=name)

    def request(self, buyer: str, standard: str = "t-cerds") -> Request:
        """The open request to Evergreen Knitting on one standard (read as that buyer)."""
        with scope(self.scope(buyer)):
            return Request.objects.get(standard=standard, supplier__name="Evergreen Knitting")


def build() -> None:
    """Write the small world; call it once on an empty, migrated database."""
    password = QuickHasher().encode(PASSWORD, "salt of the tests")
    organisations = {n: Organisation.objects.create(name=n, kind=k) for n, k, _ in ORGANISATIONS}
    for name, _kind, roles in ORGANISATIONS:
        for role in roles:
            user = User.objects.create(
                email=_email(name, role), password=password, name=f"{name.split(maxsplit=1)[0]} {role}"
            )
            Membership.objects.create(user=user, organisation=organisations[name], role=Role(role))
    for buyer, other in ENGAGEMENTS:
        Engagement.objects.create(tenant=organisations[buyer], organisation=organisations[other])
    for buyer in ("Aurora Outdoor", "Borealis Home"):
        with scope(Scope("buyer", organisations[buyer].pk, organisations[buyer].pk)):
            _build_case(
                organisations[buyer], organisations["Evergreen Knitting"], _email(buyer, "procurement")
            )
            _one_person_finishes_a_review(organisations[buyer], _email(buyer, "esg_manager"))


def _one_person_finishes_a_review(buyer: Organisation, manager: str) -> None:
    """Cards are published with the review, so that most tests need no second person."""
    person = User.objects.defer("password").get(email=manager)
    for standard in ("t-cerds", "t-cfie"):
        RatingRule.objects.create(
            tenant=buyer,
            standard=standard,
            kind=RuleKind.POLICY,
            version=1,
            state=RuleState.PUBLISHED,
            effective_from=date(2020, 1, 1),
            content={"release": "automatic"},
            created_by=person,
            published_by=person,
            published_at=NOW,
        )


def _build_case(buyer: Organisation, company: Organisation, sender: str) -> None:
    supplier = Supplier.objects.create(
        tenant=buyer,
        supplier_org=company,
        number=1,
        name=company.name,
        country="CN",
        address="1 Weaver Road, Rugao",
        sector="Knitwear",
        size_class="medium",
        match_key="evergreen",
        contact_email="contact@evergreen.example",
    )
    Supplier.objects.create(
        tenant=buyer, number=2, name="Lone Mill", country="VN", size_class="large", match_key="lone"
    )
    for standard in ("t-cerds", "t-cfie"):
        book = catalogue(standard)
        Request.objects.create(
            tenant=buyer,
            supplier_org=company,
            supplier=supplier,
            supplier_name=supplier.name,
            standard=standard,
            standard_version=book.version,
            standard_hash=book.hash,
            size_class="medium",
            due_at=NOW + timedelta(days=31),
            reference_date=NOW.date(),
            created_by=User.objects.defer("password").get(email=sender),
            total=len(book.items),
        )


def _email(organisation: str, role: str) -> str:
    return f"{role}@{organisation.split(maxsplit=1)[0].lower()}.example"


def load() -> World:
    """Read the small world back (as the login role): nearly every test begins with it, so in two queries."""
    emails = {_email(name, role): (name, role) for name, _kind, roles in ORGANISATIONS for role in roles}
    people = {user.email: user for user in User.objects.filter(email__in=emails)}
    return World(
        organisations={o.name: o for o in Organisation.objects.all()},
        users={place: people[email] for email, place in emails.items()},
    )
