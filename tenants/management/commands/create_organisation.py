"""``manage.py create_organisation``: found a buyer or a rating body and invite who runs it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from tenants import services
from tenants.models import ROLES_BY_KIND, Engagement, Organisation, OrganisationKind
from tenants.scope import Scope, scope
from tenants.tokens import invitation_token


class Command(BaseCommand):
    """Supplier companies found themselves by accepting an invitation; the others start here."""

    help = "Create a buyer or a rating body, invite its first administrator and print the link."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="name of the organisation")
        parser.add_argument("email", help="address of its first administrator or lead")
        parser.add_argument("--kind", choices=["buyer", "assessor"], default="buyer")
        parser.add_argument("--time-zone", default="UTC", help="such as Europe/Stockholm")
        parser.add_argument(
            "--for",
            dest="buyers",
            action="append",
            default=[],
            metavar="BUYER",
            help="a rating body: a buyer it rates for (again for more)",
        )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        kind = OrganisationKind(options["kind"])
        buyers = [self._buyer(name) for name in options["buyers"]]
        organisation = Organisation.objects.create(
            name=options["name"], kind=kind, time_zone=options["time_zone"]
        )
        for buyer in buyers:
            Engagement.objects.create(tenant=buyer, organisation=organisation)
        with scope(Scope("buyer", organisation.pk, organisation.pk)):
            invitation = services.invite(
                tenant_id=organisation.pk,
                organisation=organisation,
                email=options["email"],
                role=ROLES_BY_KIND[kind][0],
                actor=None,
                now=timezone.now(),
            )
        path = reverse("invitation", args=[invitation_token(invitation.pk)])
        self.stdout.write(
            f"{organisation.name} is founded. Open within seven days: {settings.BASE_URL}{path}"
        )

    @staticmethod
    def _buyer(name: str) -> Organisation:
        found = Organisation.objects.filter(name=name, kind=OrganisationKind.BUYER).first()
        if found is None:
            raise CommandError(f"There is no buyer named {name!r}: create it first, or check the spelling.")
        return found
