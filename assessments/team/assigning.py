"""Sections of a request are given to colleagues, moved and taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assessments.catalogue import book_of
from assessments.models import OPEN_STATES, Request, SectionAssignment
from assessments.services.drafts import RequestNotOpen, company_of, lock, record_private
from assessments.team.steps import next_step
from core.errors import DomainError, InvalidInput
from core.nudge import nudge
from tenants.models import Organisation, User
from tenants.selectors import people_of


@dataclass(frozen=True, slots=True)
class Pick:
    """Who is to answer a section until the end of which day; nobody where ``person_id`` is None.

    ``seen`` is the id of the assignment the person who picks had before them, None for none.
    """

    person_id: UUID | None
    until: date | None
    seen: UUID | None


class AssignedMeanwhile(DomainError):
    """A colleague gave one of the sections to somebody meanwhile (HTTP 409)."""


@transaction.atomic
def assign_sections(
    *, request: Request, picks: Mapping[str, Pick], note: str, actor: User, now: datetime
) -> list[str]:
    """Give sections to colleagues as ``picks`` says, by section; gives those that changed.

    A section stays with its person where nothing differs; a new day alone writes no new letter. Whoever is
    new to a section is written to at once, with ``note``, and reminded 3 days before the day, on it and 3
    days after. Nothing is stored when anything is refused: :class:`RequestNotOpen` once the answers are with
    the customer, :class:`InvalidInput` for a person who is not, or no longer, of the company and for a day
    that cannot be met, :class:`AssignedMeanwhile` when a colleague was quicker.
    """
    lock(request)
    if request.state not in OPEN_STATES:
        raise RequestNotOpen(
            _("These answers are with your customer or the request is over: nothing is left to give out."),
            code="not_open",
        )
    book = book_of(request)
    if not picks.keys() <= {section.key for section in book.sections}:
        raise InvalidInput(_("This questionnaire has no such section."), code="unknown_section")
    office = _Office.of(request, actor, now, note)
    running = {
        one.section: one
        for one in SectionAssignment.objects.select_for_update(no_key=True).filter(
            tenant_id=request.tenant_id, request=request, ended_at=None
        )
    }
    changed = [section for section, pick in picks.items() if _differs(running.get(section), pick)]
    _check_seen(office, {section: (picks[section], running.get(section)) for section in changed})
    for section in changed:
        _move(office, section, running.get(section), picks[section])
    if changed:
        nudge("team")
    return changed


@dataclass(frozen=True, slots=True)
class _Office:
    """What every move of one call shares: the request, who moves, and the people of the company by id."""

    request: Request
    actor: User
    now: datetime
    note: str
    zone: ZoneInfo
    people: Mapping[UUID, User]

    @classmethod
    def of(cls, request: Request, actor: User, now: datetime, note: str) -> _Office:
        company = Organisation.objects.get(pk=company_of(request))
        people = {one.user_id: one.user for one in people_of(company.pk) if one.user.is_active}
        return cls(request, actor, now, note.strip(), ZoneInfo(company.time_zone), people)

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()


def _differs(standing: SectionAssignment | None, pick: Pick) -> bool:
    if standing is None or pick.person_id is None:
        return standing is not None or pick.person_id is not None
    return (standing.person_id, standing.until) != (pick.person_id, pick.until)


def _check_seen(office: _Office, moves: Mapping[str, tuple[Pick, SectionAssignment | None]]) -> None:
    for pick, standing in moves.values():
        if (standing.pk if standing else None) == pick.seen:
            continue
        if standing is None:
            raise AssignedMeanwhile(
                _("A colleague took one of these sections back meanwhile. Nothing was changed: look again."),
                code="assigned_meanwhile",
            )
        raise AssignedMeanwhile(
            _("%(who)s has one of these sections by now. Nothing was changed: look again.")
            % {"who": standing.person_name},
            code="assigned_meanwhile",
        )


def _move(office: _Office, section: str, standing: SectionAssignment | None, pick: Pick) -> None:
    if pick.person_id is None:
        assert standing is not None  # noqa: S101 - without one nothing would differ
        _end(office, standing)
        return
    until = _checked_day(office, pick.until)
    if standing is not None and standing.person_id == pick.person_id:
        _new_day(office, standing, until)
        return
    person = office.people.get(pick.person_id)
    if person is None:
        raise InvalidInput(
            _("One of the people chosen is not, or no longer, of your company. Choose somebody else."),
            code="left",
            field="person",
        )
    if standing is not None:
        _close(office, standing)
    made = SectionAssignment.objects.create(
        tenant_id=office.request.tenant_id,
        supplier_org_id=company_of(office.request),
        request=office.request,
        section=section,
        person=person,
        person_name=str(person),
        assigned_by=office.actor,
        assigned_by_name=str(office.actor),
        assigned_at=office.now,
        until=until,
        note=office.note,
        tell_at=office.now,
    )
    _record(
        "section.assigned",
        office,
        made,
        before={"person": standing.person_name} if standing else {},
        after={"person": made.person_name, "until": until.isoformat()},
    )


def _checked_day(office: _Office, until: date | None) -> date:
    if until is None:
        raise InvalidInput(_("Say until which day each section is to be answered."), field="until")
    due = office.request.due_at.astimezone(office.zone).date()
    if until < office.today:
        raise InvalidInput(_("Choose today or a later day."), field="until")
    if until > max(due, office.today):
        raise InvalidInput(
            _("Your customer waits until %(day)s: choose that day or an earlier one.")
            % {"day": date_format(due)},
            field="until",
        )
    return until


def _new_day(office: _Office, standing: SectionAssignment, until: date) -> None:
    before = standing.until
    standing.until = until
    if standing.step:  # the first letter still waits otherwise, and will name the new day
        standing.step, standing.tell_at = next_step(until, office.zone, after=office.now)
    standing.save(update_fields=["until", "step", "tell_at"])
    _record(
        "section.moved",
        office,
        standing,
        before={"until": before.isoformat()},
        after={"person": standing.person_name, "until": until.isoformat()},
    )


def _end(office: _Office, standing: SectionAssignment) -> None:
    _close(office, standing)
    _record("section.taken_back", office, standing, before={"person": standing.person_name}, after={})


def _close(office: _Office, standing: SectionAssignment) -> None:
    standing.ended_at = office.now
    standing.ending = SectionAssignment.Ending.MOVED
    standing.tell_at = None
    standing.save(update_fields=["ended_at", "ending", "tell_at"])


def _record(
    kind: str, office: _Office, one: SectionAssignment, *, before: dict[str, str], after: dict[str, str]
) -> None:
    told = {"standard": office.request.standard, "section": one.section, **after}
    record_private(kind, one, request=office.request, actor=office.actor, before=before, after=told)
