"""Read model of one supplier's page: results of every standard, requests, cards by round, chain, history."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from assessments.catalogue import STANDARDS
from assessments.models import Request
from core.templatetags.ui_format import signed
from remediation.models import Finding
from scoring.changes import Change, last_change
from scoring.models import Basis, CardState, Scorecard, Screening, WarningEntry
from scoring.selectors import exact_total, newest
from standards.codes import code
from standards.loader import has_levels
from suppliers.models import ImportRow, Supplier, SupplyLink
from tenants.scope import current, tenant_id
from workspace.selectors.events import EventRow, events_about

MAX_LINKS = 50
MAX_EVENTS = 100


def suppliers_of_tenant() -> QuerySet[Supplier]:
    """The suppliers of the open scope's buyer, with their owners, stewards, categories and groups."""
    suppliers = Supplier.objects.filter(tenant_id=tenant_id())
    suppliers = suppliers.select_related("owner", "steward", "category__parent", "group")
    return suppliers.defer("owner__password", "steward__password")


def cards_of(supplier: Supplier) -> list[Scorecard]:
    """Every published card of the supplier without its heavy document, newest first. One query."""
    cards = Scorecard.objects.filter(
        tenant_id=supplier.tenant_id, supplier=supplier, state=CardState.PUBLISHED
    )
    rounds = cards.select_related("submission").defer("document", "submission__document")
    return list(rounds.order_by("-submission__submitted_at", "-computed_at", "basis"))


def reratings_of(cards: list[Scorecard]) -> list[Change]:
    """What audits changed last on each standard: the way to the audit-verified card that holds now."""
    current = (newest(cards, key, Basis.AUDITED) for key in STANDARDS)
    return [last_change(card, cards) for card in current if card is not None]


@dataclass(frozen=True, slots=True)
class CardRow:
    """One card in the list of scores; ``trend`` compares it with the one before on the same basis."""

    card: Scorecard
    code: str
    trend: str

    @property
    def stars(self) -> int | None:
        """The stars of a card on a levels standard; 0 when it is zeroed."""
        return int(self.card.band or 0) if has_levels(self.card.standard) else None

    @property
    def grade(self) -> str:
        """The grade of a card on a parts standard."""
        return "" if has_levels(self.card.standard) else self.card.band


def card_rows(cards: list[Scorecard]) -> list[CardRow]:
    """The cards newest first, each with its change from the round before, points of its own scale."""
    earlier: dict[tuple[str, str], Fraction] = {}
    rows = []
    for card in reversed(cards):
        total = exact_total(card)
        before = earlier.get((card.standard, card.basis))
        earlier[card.standard, card.basis] = total
        rows.append(CardRow(card, code(card.standard), _trend(total, before)))
    return rows[::-1]


def _trend(total: Fraction, before: Fraction | None) -> str:
    if before is None:
        return _("first round")
    if total == before:
        return _("unchanged")
    return _("%(change)s since the round before") % {"change": signed(total - before)}


def requests_of(supplier: Supplier) -> list[Request]:
    """Every request to the supplier, newest first. One query."""
    requests = Request.objects.filter(tenant_id=supplier.tenant_id, supplier=supplier)
    return list(requests.order_by("-created_at", "standard"))


def supplied_by(supplier: Supplier) -> list[SupplyLink]:
    """Who delivers to the supplier, by name. One query."""
    links = SupplyLink.objects.filter(tenant_id=supplier.tenant_id, downstream=supplier)
    return list(links.select_related("upstream").order_by("upstream__name")[:MAX_LINKS])


def supplies(supplier: Supplier) -> list[SupplyLink]:
    """To whom the supplier delivers, by name. One query."""
    links = SupplyLink.objects.filter(tenant_id=supplier.tenant_id, upstream=supplier)
    return list(links.select_related("downstream").order_by("downstream__name")[:MAX_LINKS])


def history_of(supplier: Supplier) -> list[EventRow]:
    """What happened to the supplier, its requests and findings and the list it came with, newest first."""
    requests = Request.objects.filter(tenant_id=supplier.tenant_id, supplier=supplier)
    findings = Finding.objects.filter(tenant_id=supplier.tenant_id, supplier=supplier)
    subjects: list[UUID] = [
        supplier.pk,
        *requests.values_list("pk", flat=True),
        *findings.order_by().values_list("pk", flat=True),
        *_checks_of(supplier),
    ]
    if current().side == "buyer":
        # A supplier that came with a list has the id of its line.
        lines = ImportRow.objects.filter(tenant_id=supplier.tenant_id, pk=supplier.pk)
        subjects += lines.values_list("batch_id", flat=True)
    return events_about(subjects, limit=MAX_EVENTS)


def _checks_of(supplier: Supplier) -> list[UUID]:
    """What the events of the 360° check and of the warning list are about. One query."""
    own = {"tenant_id": supplier.tenant_id, "supplier": supplier}
    checks = Screening.objects.filter(**own).order_by().values_list("pk", flat=True)
    return list(checks.union(WarningEntry.objects.filter(**own).order_by().values_list("pk", flat=True)))


def named(text: str, *, limit: int) -> list[Supplier]:
    """Suppliers whose name holds ``text``, by name."""
    return list(suppliers_of_tenant().filter(name__icontains=text).order_by("name", "id")[:limit])


def the_one_called(text: str) -> Supplier | None:
    """The supplier with this number or this whole name; None when there is none, or more than one."""
    suppliers = suppliers_of_tenant()
    text = text.strip().removeprefix("#")
    if text.isdecimal() and len(text) < len(str(2**31)):
        numbered = suppliers.filter(number=int(text)).first()
        if numbered is not None:
            return numbered
    called = list(suppliers.filter(name__iexact=text)[:2])
    return called[0] if len(called) == 1 else None
