"""A company, or its customer, enters a result that somebody else gave the company, and takes it out again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypedDict
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assessments.models import Evidence, OutsideResult
from assessments.outside.schemes import OTHER, SCHEMES
from core.errors import DomainError, InvalidInput
from core.events import record, record_all
from tenants.models import User

_FIRST_YEAR = 2000


@dataclass(frozen=True, slots=True)
class Place:
    """One record of the company in a customer's list. ``company`` is the supplier company, if it joined."""

    customer: UUID
    supplier: UUID
    company: UUID | None


class ResultFacts(TypedDict):
    """What is said of a result. ``scheme`` is a key of SCHEMES or OTHER, with ``scheme_name`` then."""

    scheme: str
    scheme_name: str
    score: str
    assessed_on: date
    valid_until: date | None


@transaction.atomic
def add_outside_results(
    *,
    places: Sequence[Place],
    facts: ResultFacts,
    file: Evidence | None,
    by_supplier: bool,
    actor: User,
    today: date,
) -> list[OutsideResult]:
    """Enter one result for each of the ``places``: records of one company at its customers, or the one record
    a buyer looks at. ``file`` is of the company's vault; each of these customers may open it.

    Raises :class:`InvalidInput` for an unknown scheme, a day that has not come, or an end before it.
    """
    _check(facts, today)
    rows = OutsideResult.objects.bulk_create(
        OutsideResult(
            tenant_id=place.customer,
            supplier_org_id=place.company,
            supplier_id=place.supplier,
            **facts,
            file_name=file.name if file else "",
            file=str(file.file) if file else "",
            sha256=file.sha256 if file else "",
            by_supplier=by_supplier,
            entered_by=actor,
            entered_by_name=actor.name,
        )
        for place in places
    )
    record_all(
        "outside_result.entered",
        [(row, {"scheme": row.name, "score": row.score, "name": row.file_name}) for row in rows],
        actor=actor,
    )
    return rows


@transaction.atomic
def remove_outside_result(*, result: OutsideResult, by_supplier: bool, actor: User, now: datetime) -> None:
    """Take a result out; each side takes out what it entered. Raises :class:`DomainError` for the other's."""
    if result.by_supplier != by_supplier:
        raise DomainError(_("Only the side that entered a result takes it out."), code="not_yours")
    if result.removed_at is None:
        result.removed_at = now
        result.save(update_fields=["removed_at"])
        record(
            "outside_result.removed",
            result,
            actor=actor,
            before={"scheme": result.name, "score": result.score},
        )


def _check(facts: ResultFacts, today: date) -> None:
    if facts["scheme"] not in {*SCHEMES, OTHER}:
        raise InvalidInput(_("Choose whose assessment it is."), field="scheme")
    if facts["scheme"] == OTHER and not facts["scheme_name"].strip():
        raise InvalidInput(_("Write the name of the assessment."), field="scheme_name")
    day, end = facts["assessed_on"], facts["valid_until"]
    if day > today or day.year < _FIRST_YEAR:
        raise InvalidInput(_("Write the day of the result: not after today."), field="assessed_on")
    if end is not None and end < day:
        raise InvalidInput(_("It cannot end before the day of the result."), field="valid_until")
