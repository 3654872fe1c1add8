"""Asking for a report in a test."""

from __future__ import annotations

from reports.models import Report
from reports.services import request_report
from suppliers.models import Supplier
from tenants.scope import scope
from tests.scoring.rounds import LATER
from tests.world import World


def ask(world: World, language: str = "en", *, buyer: str = "Aurora") -> Report:
    """Ask for the report on Evergreen Knitting as the buyer's procurement."""
    with scope(world.scope(buyer)):
        return request_report(
            supplier=the_supplier(), language=language, actor=world.user(buyer, "procurement"), now=LATER
        )


def the_supplier() -> Supplier:
    """Evergreen Knitting in the list of the open scope."""
    return Supplier.objects.get(name="Evergreen Knitting")
