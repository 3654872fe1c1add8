"""What day it is for an organisation."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from tenants.models import Organisation


def local_day(organisation_id: UUID, now: datetime) -> date:
    """The calendar day of the instant ``now`` (UTC) in the organisation's time zone."""
    zone = Organisation.objects.values_list("time_zone", flat=True).get(pk=organisation_id)
    return now.astimezone(ZoneInfo(zone)).date()
