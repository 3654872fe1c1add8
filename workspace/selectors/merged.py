"""What was merged into a supplier, and what stayed on those records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from assessments.models import Request
from audits.selectors.access import known_findings
from core.templatetags.ui_format import number
from scoring.models import CardState, Scorecard
from standards.codes import code
from suppliers.models import Merge, Supplier

#: Shown of each kind.
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Kept:
    """One thing that stayed on a merged record: what it is, in words, and where it is."""

    kind: str | Promise
    words: str
    url: str


@dataclass(slots=True)
class MergedRecord:
    """A record merged into the supplier shown."""

    merge: Merge
    kept: list[Kept] = field(default_factory=list)


def merged_records(supplier: Supplier) -> list[MergedRecord]:
    """The records merged into a supplier, newest first, each with what stayed on it. One query where there
    are none, four otherwise."""
    merges = Merge.objects.filter(tenant_id=supplier.tenant_id, undone_at=None).order_by("-merged_at", "-pk")
    merges = merges.filter(merged__merged_into=supplier).select_related("merged", "merged_by")
    found = {one.merged_id: MergedRecord(one) for one in merges.defer("merged_by__password")}
    if found:
        for pk, kept in _kept(supplier.tenant_id, list(found)).items():
            found[pk].kept = kept
    return list(found.values())


def _kept(tenant_id: UUID, ids: Iterable[UUID]) -> dict[UUID, list[Kept]]:
    own = {"tenant_id": tenant_id, "supplier_id__in": ids}
    kept: dict[UUID, list[Kept]] = defaultdict(list)
    requests = Request.objects.filter(**own).order_by("-created_at")[:SHOWN]
    for request in requests:
        words = f"{code(request.standard)} · {request.get_state_display()}"
        kept[request.supplier_id].append(
            Kept(gettext_lazy("Request"), words, reverse("request_detail", args=[request.pk]))
        )
    cards = Scorecard.objects.filter(**own, state=CardState.PUBLISHED, is_current=True)
    for card in cards.defer("document", "parts").order_by("-computed_at")[:SHOWN]:
        words = f"{code(card.standard)} · {card.get_basis_display()} · {number(card.total)}"
        kept[card.supplier_id].append(
            Kept(gettext_lazy("Scorecard"), words, reverse("scorecard", args=[card.pk]))
        )
    findings = known_findings().filter(supplier_id__in=ids).order_by("-number")
    for finding in findings.only("number", "title", "supplier_id", "tenant_id")[:SHOWN]:
        kept[finding.supplier_id].append(
            Kept(gettext_lazy("Finding"), str(finding), reverse("finding", args=[finding.pk]))
        )
    return kept
