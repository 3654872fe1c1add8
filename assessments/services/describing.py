"""A supplier company says what a paper of its vault is, when it is in force and what it tells of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any, TypedDict
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assessments.models import CompanySite, Confidentiality, Evidence, EvidenceKind, Rank
from assessments.papers_end import next_reminder
from assessments.validity import OF_A_GROUP
from assessments.vault.keeping import refresh_shares
from assessments.vault.types import certificate_types
from core.errors import InvalidInput
from core.events import record
from tenants.models import User

#: Years a date of a paper may be of; anything else is a slip of the pen.
FIRST_YEAR, LAST_YEAR = 1950, 2100
_DATES = ("issued_on", "valid_from", "valid_until", "period_from", "period_to")


class EvidenceFacts(TypedDict, total=False):
    """What may be said of a paper; see :class:`assessments.models.Evidence`."""

    kind: str
    issuer: str
    number: str
    issued_on: date | None
    valid_from: date | None
    valid_until: date | None
    period_from: date | None
    period_to: date | None
    of_group: bool
    group_name: str
    binds_supplier: bool
    type_key: str
    type_name: str
    rank: str
    sites: list[str]
    language: str
    confidentiality: str
    version: str
    origin: str
    original_at: str


Fault = tuple[str, Promise | str]


@transaction.atomic
def describe_evidence(*, evidence: Evidence, facts: EvidenceFacts, actor: User, today: date) -> None:
    """Keep what is said of a paper; what is not named stays, and nothing is written when nothing differs.

    Documents handed in keep what was said of it then. Raises :class:`InvalidInput` for the first of
    :func:`faults_in`. ``today`` is the company's day.
    """
    said: dict[str, Any] = {name: getattr(evidence, name) for name in EvidenceFacts.__annotations__}
    wanted = _tidied(said | facts)
    for field, message in faults_in(wanted, today=today):
        raise InvalidInput(message, field=field)
    _check_sites(evidence, wanted["sites"])
    changed = [name for name, value in wanted.items() if said[name] != value]
    if not changed:
        return
    for name in changed:
        setattr(evidence, name, wanted[name])
    zone = ZoneInfo(evidence.tenant.time_zone)
    begin = datetime.combine(today, time.min, tzinfo=zone)
    evidence.remind_at = next_reminder(evidence.valid_until, zone, after=begin)
    evidence.save(update_fields=[*changed, "remind_at"])
    record(
        "evidence.described",
        evidence,
        actor=actor,
        before={_told(name): _plain(said[name]) for name in changed},
        after={_told(name): _plain(wanted[name]) for name in changed},
    )
    refresh_shares(evidence.tenant_id)


def faults_in(facts: Any, *, today: date) -> Iterator[Fault]:
    """What cannot be so about a paper, each with its field."""
    yield from _odd_years(facts)
    yield from _to_come(facts, today)
    yield from _turned_round(facts)
    yield from _needed(facts)
    yield from _group(facts)
    yield from _known(facts)


def _check_sites(evidence: Evidence, sites: list[str]) -> None:
    new = set(sites) - set(evidence.sites)
    own = CompanySite.objects.filter(tenant_id=evidence.tenant_id, name__in=new)
    if new and own.count() < len(new):
        raise InvalidInput(_("Choose among the sites of your company."), field="sites")


def _tidied(facts: dict[str, Any]) -> dict[str, Any]:
    """Without a group there is nothing to say of one; ranks are of honours, types of certificates."""
    facts = facts | {"sites": sorted(set(facts["sites"]))}
    if not facts["of_group"]:
        facts |= {"group_name": "", "binds_supplier": False}
    if facts["kind"] != EvidenceKind.HONOUR:
        facts["rank"] = ""
    if facts["kind"] not in {EvidenceKind.CERTIFICATE, EvidenceKind.HONOUR}:
        facts |= {"type_key": "", "type_name": ""}
    return facts


def _odd_years(facts: Any) -> Iterator[Fault]:
    for name in _DATES:
        if facts[name] and not FIRST_YEAR <= facts[name].year <= LAST_YEAR:
            yield (
                name,
                _("Check the year: it must lie between %(first)s and %(last)s.")
                % {"first": FIRST_YEAR, "last": LAST_YEAR},
            )


def _to_come(facts: Any, today: date) -> Iterator[Fault]:
    if facts["issued_on"] and facts["issued_on"] > today:
        yield "issued_on", _("This day is still to come. Write the day it was issued.")
    if facts["period_to"] and facts["period_to"] > today:
        yield "period_to", _("This day is still to come. A paper tells of a time that is over.")


def _turned_round(facts: Any) -> Iterator[Fault]:
    start, end, issued = facts["valid_from"], facts["valid_until"], facts["issued_on"]
    if start and end and end < start:
        yield "valid_until", _("This is before the day it begins. Check both days.")
    elif issued and end and end < issued:
        yield "valid_until", _("This is before the day it was issued. Check both days.")
    if facts["period_from"] and facts["period_to"] and facts["period_to"] < facts["period_from"]:
        yield "period_to", _("This is before the first day. Check both days.")


def _needed(facts: Any) -> Iterator[Fault]:
    if facts["kind"] not in EvidenceKind.values:
        yield "kind", _("Choose what the paper is.")
    if facts["kind"] == EvidenceKind.HONOUR and not facts["issued_on"]:
        yield "issued_on", _("Say when the honour was given: honours of three years count.")
    one, other = facts["period_from"], facts["period_to"]
    if facts["kind"] == EvidenceKind.RECORD and not one and not other:
        yield "period_from", _("Say which time the record tells of, from its first to its last day.")
    elif bool(one) != bool(other):
        missing = "period_to" if one else "period_from"
        yield missing, _("Write both days of the time it tells of, or neither.")


def _group(facts: Any) -> Iterator[Fault]:
    if not facts["of_group"]:
        return
    if facts["kind"] not in OF_A_GROUP:
        yield "of_group", _("Of a group, only a policy or an initiative counts for you (T/CERDS 8.2.3 b).")
    if not facts["group_name"].strip():
        yield "group_name", _("Write the name of the group.")


def _known(facts: Any) -> Iterator[Fault]:
    if facts["type_key"] and facts["type_key"] not in certificate_types():
        yield "type_key", _("Choose a type of the list, or write your own words.")
    if facts["rank"] and facts["rank"] not in Rank.values:
        yield "rank", _("Choose who gave it.")
    if facts["confidentiality"] not in Confidentiality.values:
        yield "confidentiality", _("Choose who may be given it.")


def _told(name: str) -> str:
    """A field as events name it; some names mean something else there."""
    renamed = ("kind", "number", "language", "version", "rank")
    return f"paper_{name}" if name in renamed else name


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
