"""Organisations and people of the demo world."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from tenants.models import (
    Engagement,
    Invitation,
    Membership,
    Organisation,
    OrganisationKind,
    Role,
    User,
)
from tenants.scope import Scope, scope
from tenants.services import invite
from workspace.demo.accounts import (
    AUDIT_FIRM,
    BUYER,
    COMPANY,
    ORGANISATIONS,
    OTHER_BUYER,
    PEOPLE,
    RATING_BODY,
)
from workspace.demo.cast import Part
from workspace.demo.instants import at


@dataclass(slots=True)
class World:
    """What exists so far, by name and by e-mail address."""

    now: datetime
    password: str
    organisations: dict[str, Organisation]
    users: dict[str, User]


def found(world: World) -> None:
    """The organisations, the people of those that exist from the start, and who works for whom."""
    for name, kind, zone in ORGANISATIONS:
        world.organisations[name] = Organisation.objects.create(
            name=name, kind=kind, time_zone=zone, is_demo=True
        )
    for person in PEOPLE:
        user = user_of(world, person.email, person.name, person.language)
        if person.organisation in world.organisations:
            organisation = world.organisations[person.organisation]
            Membership.objects.create(user=user, organisation=organisation, role=person.role)
    for buyer, body in ((BUYER, RATING_BODY), (OTHER_BUYER, RATING_BODY), (BUYER, AUDIT_FIRM)):
        Engagement.objects.create(tenant=world.organisations[buyer], organisation=world.organisations[body])


def user_of(world: World, email: str, name: str, language: str) -> User:
    """The person with an address, made where there is none yet."""
    if email not in world.users:
        world.users[email] = User.objects.create(
            email=email, name=name, language=language, password=world.password
        )
    return world.users[email]


def contact_of(part: Part) -> str:
    """The address of who joins for a supplier: the demo account of that company, if it has one."""
    for person in PEOPLE:
        if person.organisation == part.name and person.role == Role.ADMIN:
            return person.email
    return part.email


def add_colleagues(world: World) -> None:
    """People of supplier companies besides the one who joined, and a colleague who was invited lately."""
    for person in PEOPLE:
        if person.organisation == COMPANY and person.role != Role.ADMIN:
            Membership.objects.create(
                user=world.users[person.email],
                organisation=world.organisations[COMPANY],
                role=person.role,
            )
    buyer = world.organisations[BUYER]
    with at(world.now - timedelta(days=2)) as instant:
        with scope(Scope(OrganisationKind.BUYER, buyer.pk, buyer.pk)):
            invitation = invite(
                tenant_id=buyer.pk,
                organisation=buyer,
                email="oskar@fjallvik.example",
                name="Oskar Hedlund",
                role=Role.PROCUREMENT,
                actor=world.users["astrid@fjallvik.example"],
                now=instant,
            )
        with scope(Scope.worker(buyer.pk)):
            Invitation.objects.filter(pk=invitation.pk).update(sent_at=instant)
