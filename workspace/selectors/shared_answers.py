"""What a buyer's supplier shared with it, for the tab of the supplier's page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from assessments.catalogue import Catalogue, catalogue
from assessments.models import Consent, ConsentState, SharedCopy
from assessments.sharing.reading import copies_of_tenant
from standards.codes import code
from suppliers.models import Supplier


@dataclass(frozen=True, slots=True)
class Held:
    """One copy with how it stands; ``sections`` are those that can be opened."""

    copy: SharedCopy
    consent: Consent
    state: ConsentState
    book: Catalogue
    sections: int
    files: int

    @property
    def code(self) -> str:
        """The standard's short name, such as T/CERDS."""
        return code(self.copy.standard)

    @property
    def is_over(self) -> bool:
        """Whether it can no longer be opened."""
        return self.state.is_over


def copies_for(supplier: Supplier, *, now: datetime) -> list[Held]:
    """The copies a supplier's company shared with us, newest first. Two queries."""
    if supplier.supplier_org_id is None:
        return []
    found = copies_of_tenant().filter(supplier_org_id=supplier.supplier_org_id)
    copies = list(found.annotate(file_count=Count("files"))[:100])
    consents: Mapping[UUID | None, Consent] = {
        one.copy_id: one
        for one in Consent.objects.filter(tenant_id=supplier.tenant_id, copy__in=[c.pk for c in copies])
    }
    return [_held(copy, consents[copy.pk], now) for copy in copies if copy.pk in consents]


def _held(copy: SharedCopy, consent: Consent, now: datetime) -> Held:
    return Held(
        copy=copy,
        consent=consent,
        state=consent.state(now),
        book=catalogue(copy.standard, copy.standard_version),
        sections=len(set(copy.sections) - consent.withdrawn.keys()),
        files=getattr(copy, "file_count", 0),
    )
