"""Read models of the warning list: entries that stand, those that ended, and one with its history."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.templatetags.ui_format import day
from scoring.models import PublicWarning, WarningEntry
from tenants.scope import tenant_id

_PEOPLE = ("ended_by", "asked_by", "agreed_by", "taken_back_by")


def entries(*, ended: bool) -> QuerySet[WarningEntry]:
    """The buyer's entries that stand, or those that ended, newest first, with supplier, event and people."""
    found = WarningEntry.objects.filter(tenant_id=tenant_id(), ended_at__isnull=not ended)
    return _whole(found).order_by("-since", "id")


def entries_of_tenant() -> QuerySet[WarningEntry]:
    """Every entry of the open scope's buyer."""
    return _whole(WarningEntry.objects.filter(tenant_id=tenant_id()))


def _whole(found: QuerySet[WarningEntry]) -> QuerySet[WarningEntry]:
    return found.select_related("supplier", "event", "tenant", *_PEOPLE).defer(
        *(f"{person}__password" for person in _PEOPLE)
    )


def proposed_text(warning: WarningEntry) -> str:
    """A text to start from: who, when, what, and the source, for a person to put right."""
    words = _("%(day)s: %(title)s. %(supplier)s is on our supply-chain risk warning list. Source: %(source)s")
    values = {
        "day": day(warning.event.happened_on),
        "title": warning.event.title.rstrip("."),
        "supplier": warning.supplier.name,
        "source": warning.event.source,
    }
    return (words % values)[:1000]


def public_rows(buyer_id: UUID) -> list[tuple[str, str, str, date]]:
    """What the world reads of one buyer: buyer, supplier, text, day; newest first. One query, as nobody."""
    found = PublicWarning.objects.filter(tenant_id=buyer_id)
    return list(found.values_list("buyer_name", "supplier_name", "text", "published_on"))
