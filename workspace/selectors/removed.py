"""What was taken off a supplier's master data lately and can be put back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from core.models import Event
from suppliers.models import Supplier
from suppliers.services.putting_back import REMOVALS

LATELY = timedelta(days=30)
_SHOWN = 10
#: Kind of event → what was removed, the field that names it, and the event that brings it back.
_NAMES: Mapping[str, tuple[str | Promise, tuple[str, ...], str]] = {
    "contact.removed": (gettext_lazy("Contact"), ("contact_name", "contact_email"), "contact.added"),
    "product.removed": (gettext_lazy("Product or material"), ("product",), "product.added"),
    "identifier.removed": (gettext_lazy("Identifier"), ("external_id",), "identifier.added"),
    "site.removed": (gettext_lazy("Site"), ("site",), "site.added"),
}


@dataclass(frozen=True, slots=True)
class Removed:
    """One thing that was removed, and the event that tells all of it."""

    event: Event
    kind: str
    name: str
    why: str


def removals_of(supplier: Supplier, now: datetime) -> QuerySet[Event]:
    """The events of what was removed from a supplier in the last 30 days, newest first."""
    about = Event.objects.filter(tenant_id=supplier.tenant_id, subject_id=supplier.pk)
    return about.filter(kind__in=REMOVALS, created_at__gte=now - LATELY).order_by("-created_at", "-id")


def removed_lately(supplier: Supplier, now: datetime) -> list[Removed]:
    """What was removed and not added again since, newest first. One query."""
    kinds = [*_NAMES, *(added for _word, _fields, added in _NAMES.values())]
    about = Event.objects.filter(tenant_id=supplier.tenant_id, subject_id=supplier.pk, kind__in=kinds)
    back: set[tuple[str, str]] = set()
    found: list[Removed] = []
    for event in about.filter(created_at__gte=now - LATELY).order_by("-created_at", "-id"):
        kind = event.kind.replace(".added", ".removed")
        word, fields, _added = _NAMES[kind]
        held = event.before or event.after
        name = next((str(held[field]) for field in fields if held.get(field)), "")
        if event.kind == kind and (kind, name) not in back and len(found) < _SHOWN:
            found.append(Removed(event, str(word), name, str(event.after.get("why", ""))))
        back.add((kind, name))
    return found
