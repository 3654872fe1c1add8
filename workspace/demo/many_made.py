"""The long list from first to last, on top of the demo world."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import OperationalError
from psycopg2.errors import DeadlockDetected

from risk.stages import classify_all
from tenants.models import Organisation, User
from tenants.scope import Scope, scope
from workspace.demo.accounts import BUYER, PASSWORD
from workspace.demo.crowd_cases import Crowd
from workspace.demo.many_listed import list_many
from workspace.demo.many_rated import find_some, rate_some

#: How often a step is tried before a fault is one.
_TURNS = 3


def make_many(count: int, *, now: datetime, tell: Callable[[str], None]) -> int:
    """Bring the list of the first demo buyer to ``count`` made-up suppliers; gives how many were added.

    Safe to repeat: what is there stays, what a run that broke off has left out is made up for.
    """
    buyer = Organisation.objects.get(name=BUYER, is_demo=True)
    people = {user.email.split("@")[0]: user for user in User.objects.filter(email__in=_EMAILS)}
    added = list_many(buyer, (people["elin"], people["jonas"]), count=count, now=now, tell=tell)
    crowd = Crowd(buyer, people["jonas"], people["mira"], people["teo"], make_password(PASSWORD))
    _again(lambda: rate_some(crowd, count, now=now, tell=tell))
    if found := _again(lambda: find_some(crowd, count, now=now)):
        tell(f"{found:,} open findings")
    classed = _again(lambda: _classify(buyer, now))
    tell(f"{classed:,} risk classes")
    return len(added)


def _classify(buyer: Organisation, now: datetime) -> int:
    with scope(Scope.worker(buyer.pk)):
        return classify_all(buyer.pk, now=now)


def _again(work: Callable[[], int]) -> int:
    """Do it once more where a worker at its stages changed the same rows the other way round."""
    for _turn in range(_TURNS):
        try:
            return work()
        except OperationalError as error:
            if not isinstance(error.__cause__, DeadlockDetected):
                raise
    return work()


_EMAILS = (
    "elin@fjallvik.example",
    "jonas@fjallvik.example",
    "mira@lanternfish.example",
    "teo@lanternfish.example",
)
