"""What a finding says, checked before a row keeps it, and how the event log tells it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, TypedDict

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.catalogue import STANDARDS, catalogue
from assessments.services.timing import check_near
from core.errors import InvalidInput
from remediation.models import Area, Finding, Severity
from remediation.services.texts import fitted, needed
from suppliers.models import Site, Supplier


class FindingValues(TypedDict):
    """What a finding says. ``standard`` and ``item`` come together or not at all."""

    severity: str
    area: str
    clause: str
    title: str
    description: str
    standard: str
    item: str
    found_on: date
    site: Site | None


def checked_values(supplier: Supplier, values: FindingValues) -> dict[str, Any]:
    """The values as the row keeps them; :class:`InvalidInput` names the field at fault."""
    if values["severity"] not in Severity.values:
        raise InvalidInput(_("Choose one of the severities."), code="unknown_severity", field="severity")
    if values["area"] not in Area.values:
        raise InvalidInput(_("Choose one of the areas."), code="unknown_area", field="area")
    site = values["site"]
    if site is not None and (site.tenant_id, site.supplier_id) != (supplier.tenant_id, supplier.pk):
        raise InvalidInput(_("This site is not one of the supplier's."), code="unknown_site", field="site")
    _check_item(values["standard"], values["item"])
    return {
        "severity": values["severity"],
        "area": values["area"],
        "clause": fitted(Finding, "clause", values["clause"]),
        "title": needed(Finding, "title", values["title"], otherwise=_("Say in a few words what was found.")),
        "description": fitted(Finding, "description", values["description"]),
        "standard": values["standard"],
        "item": values["item"],
        "found_on": values["found_on"],
        "site": site,
    }


def _check_item(standard: str, item: str) -> None:
    if not standard and not item:
        return
    if standard not in STANDARDS:
        raise InvalidInput(
            _("There is no such standard here."),
            code="unknown_standard",
            field="standard" if standard else "item",
        )
    if item not in catalogue(standard).items:
        raise InvalidInput(
            _("There is no such question in this standard."), code="unknown_item", field="item"
        )


def check_day(found_on: date, now: datetime) -> None:
    """Refuse a day that is ahead where the acting person is, or years back."""
    today = timezone.localdate(now)
    if found_on > today:
        raise InvalidInput(
            _("The day it was found is in the future. Check the date."), code="future", field="found_on"
        )
    check_near(found_on, today, field="found_on")


def told(finding: Finding) -> dict[str, Any]:
    """What the event log keeps of a finding's text."""
    names = ("severity", "area", "clause", "title", "description", "standard", "item")
    return {name: getattr(finding, name) for name in names} | {
        "found_on": finding.found_on.isoformat(),
        "site": str(finding.site) if finding.site else "",
    }
