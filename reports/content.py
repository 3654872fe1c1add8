"""What a report tells, frozen into one JSON document when somebody asks for it.

The document holds what cannot be looked up again: who was rated, the exact input of the engine on every
basis, dates and people, proof and decisions, earlier results, peers, the way up, audits and findings.
Names of topics and items come from the standards' packages, which it pins by version and hash; every figure
is computed again from the engine's input when the report is made. Documents of earlier formats stay readable
(``reports/reading/formats.py``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from assessments.catalogue import STANDARDS
from core.errors import DomainError
from reports.freezing.cards import frozen_result
from reports.freezing.follow_up import frozen_audits, frozen_findings
from scoring.models import Basis, CardState, Scorecard
from scoring.selectors import RANK
from suppliers.models import Supplier
from tenants.models import Organisation

#: 2: the result that counts leads, audit-verified where there is an audit. 3: people and rules of the
#: process, proof and decisions by item, earlier results, negative events, peers, the way up, plans; drafts.
FORMAT = 3

Json = dict[str, Any]
#: A card that waits for release.
_WAITING = (CardState.DRAFT, CardState.REVIEWED)


class NothingToReport(DomainError):
    """A report was asked for a supplier whose answers nobody has finished reviewing."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "A report needs a finished review and its release. Finish the review of this supplier's "
                "answers and publish the scorecard first, or make a draft report from the scorecard that "
                "waits."
            ),
            code="not_reviewed",
        )


class NoDraftReport(DomainError):
    """A draft report was asked on a card that waits for nothing any more."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "This scorecard is no draft any more. If it was published, ask for the rating report on the "
                "supplier's page; if it was set aside, open the draft that took its place."
            ),
            code="no_draft",
        )


def freeze(supplier: Supplier, *, draft: Scorecard | None = None) -> Json:
    """Everything a report on ``supplier`` tells now; with ``draft``, as if that card were published.

    Nothing in it depends on who asks or when, so unchanged results give the same document. Raises
    :class:`NothingToReport` without a card that counts, :class:`NoDraftReport` for a card that is no draft.
    """
    if draft is not None and draft.state not in _WAITING:
        raise NoDraftReport
    told = Q(state=CardState.PUBLISHED) | (Q(pk=draft.pk) if draft else Q())
    cards = list(
        Scorecard.objects.filter(told, tenant_id=supplier.tenant_id, supplier=supplier)
        .select_related("request", "submission")
        .order_by("-submission__submitted_at", "-computed_at", "pk")
    )
    results = [
        result
        for key in STANDARDS
        if (result := frozen_result(cards, key, draft if draft and draft.standard == key else None))
    ]
    if not any(counting_basis(result) for result in results):
        raise NothingToReport
    buyer = Organisation.objects.get(pk=supplier.tenant_id)
    return {
        "format": FORMAT,
        "draft": {"standard": draft.standard, "card": str(draft.pk), "state": draft.state} if draft else None,
        "buyer": {"name": buyer.name, "time_zone": buyer.time_zone, "is_demo": buyer.is_demo},
        "supplier": {
            "number": supplier.number,
            "name": supplier.name,
            "country": supplier.country,
            "address": supplier.address,
            "sector": supplier.sector,
            "size_class": supplier.size_class,
            "tier": supplier.tier,
            "status": supplier.status,
        },
        "results": results,
        "audits": frozen_audits(supplier),
        "findings": frozen_findings(supplier),
    }


def counting_basis(result: Mapping[str, Any]) -> Basis | None:
    """What counts in a frozen result; None where only the supplier's own word is known.

    Formats before 3 do not say it: the audit, else the documents.
    """
    cards = result["cards"]
    said = result.get("counts")
    if said:
        return Basis(said)
    return next((basis for basis in RANK if basis != Basis.DECLARED and basis in cards), None)
