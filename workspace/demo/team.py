"""Colleagues of the demo's supplier company share the work on what a customer asks."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from assessments.catalogue import book_of
from assessments.models import OPEN_STATES, Request, SectionAssignment
from assessments.team.assigning import Pick, assign_sections
from assessments.team.steps import next_step
from tenants.models import Organisation, User
from tenants.scope import Scope, scope

#: What the one who gives sections away writes to the other.
NOTE = "工资和工时以九月份的考勤表为准。"


def share_work(company: Organisation, *, giver: User, colleague: User, now: datetime) -> None:
    """The administrator gave some sections of each open request to a colleague two days ago and kept one.

    The last section stays free. Nobody has to be written to any more.
    """
    zone = ZoneInfo(company.time_zone)
    given = now - timedelta(days=2)
    with scope(Scope("supplier", company.pk, company.pk)):
        for request in Request.objects.filter(supplier_org=company, state__in=OPEN_STATES):
            due = request.due_at.astimezone(zone).date()
            until = max(min(due, given.astimezone(zone).date() + timedelta(days=9)), given.date())
            *sections, _free = book_of(request).sections
            picks = {
                part.key: Pick((colleague if place else giver).pk, until, None)
                for place, part in enumerate(sections)
                if place != 1
            }
            assign_sections(request=request, picks=picks, note=NOTE, actor=giver, now=given)
        standing = list(SectionAssignment.objects.filter(supplier_org=company))
        for one in standing:
            one.step, one.tell_at = next_step(one.until, zone, after=now)
        SectionAssignment.objects.bulk_update(standing, ["step", "tell_at"])
