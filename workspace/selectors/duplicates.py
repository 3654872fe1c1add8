"""Pairs of suppliers that may be one, side by side; and what merging two records moves and leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy

from assessments.models import Request
from audits.models import Audit
from core.templatetags.ui_format import number
from remediation.models import Finding
from scoring.models import Scorecard
from suppliers.countries import country_name
from suppliers.likeness import Ground
from suppliers.matching import fold
from suppliers.models import (
    Contact,
    DuplicatePair,
    PairState,
    Product,
    Site,
    Supplier,
    SupplierFlag,
    SupplierKey,
    SupplyLink,
)
from suppliers.services.records import CHOICES
from tenants.models import Organisation

GROUNDS: Mapping[str, str | Promise] = {
    Ground.IDENTIFIER: gettext_lazy("same registered number"),
    Ground.REFERENCE: gettext_lazy("same number of yours"),
    Ground.SAME_NAME: gettext_lazy("same name, perhaps spelt otherwise"),
    Ground.SIMILAR_NAME: gettext_lazy("names much alike"),
    Ground.SAME_ADDRESS: gettext_lazy("same address"),
    Ground.EMAIL: gettext_lazy("same e-mail domain"),
}
#: What a person chooses between, in words (keys of :data:`suppliers.services.records.CHOICES`).
LABELS: Mapping[str, str | Promise] = {
    "name": gettext_lazy("Name"),
    "place": gettext_lazy("Country and address"),
    "reference": gettext_lazy("Your number"),
    "sector": gettext_lazy("Sector"),
    "industry": gettext_lazy("Industry"),
    "category": gettext_lazy("Category"),
    "group": gettext_lazy("Group"),
    "actor_kind": gettext_lazy("Kind of company"),
    "size": gettext_lazy("Size and figures"),
    "contact": gettext_lazy("Contact"),
    "owner": gettext_lazy("Owner"),
    "steward": gettext_lazy("Data steward"),
    "diverse": gettext_lazy("Diverse supplier"),
    "spend_share": gettext_lazy("Share of spend"),
    "dependency_share": gettext_lazy("Dependency"),
}
#: What stays on the record it belongs to, and what goes over.
_STAYS: Mapping[str, tuple[Any, str | Promise]] = {
    "requests": (Request, gettext_lazy("Requests")),
    "cards": (Scorecard, gettext_lazy("Scorecards")),
    "findings": (Finding, gettext_lazy("Findings")),
    "audits": (Audit, gettext_lazy("Audits")),
}
_GOES: Mapping[str, tuple[Any, str | Promise]] = {
    "sites": (Site, gettext_lazy("Sites")),
    "contacts": (Contact, gettext_lazy("Contacts")),
    "keys": (SupplierKey, gettext_lazy("Numbers and identifiers")),
    "flags": (SupplierFlag, gettext_lazy("Flags")),
    "products": (Product, gettext_lazy("Products")),
}
_RELATED = ("owner", "steward", "category", "group")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing of two records: its values in words, with what differs marked."""

    key: str
    label: str | Promise
    left: SafeString
    right: SafeString
    differs: bool
    #: Which record's value is taken unless a person says otherwise: "left" or "right".
    suggested: str = "left"


@dataclass(frozen=True, slots=True)
class PairCard:
    """A pair as its card shows it."""

    pair: DuplicatePair
    left: Supplier
    right: Supplier
    grounds: list[str]
    lines: list[Line] = field(default_factory=list)


def pairs(tenant_id: UUID, state: str) -> QuerySet[DuplicatePair]:
    """The pairs of a buyer's list in this state; open ones only while both records are in the list."""
    found = DuplicatePair.objects.filter(tenant_id=tenant_id, state=state)
    found = found.select_related("decided_by").defer("decided_by__password")
    if state != PairState.MERGED:
        found = found.filter(first__merged_into=None, second__merged_into=None)
    order = ("-score", "id") if state == PairState.OPEN else ("-decided_at", "id")
    return found.order_by(*order)


def counts(tenant_id: UUID) -> tuple[dict[str, int], bool]:
    """How many pairs each state has, and whether all of the list was looked at. One query."""
    listed = Q(first__merged_into=None, second__merged_into=None) | Q(state=PairState.MERGED)
    found = DuplicatePair.objects.filter(listed, tenant_id=tenant_id).order_by().values("tenant_id")
    by_state = {state: Count("pk", filter=Q(state=state)) for state in PairState.values}
    waiting = Supplier.objects.filter(tenant_id=tenant_id, seek_twins=True)
    buyer = Organisation.objects.filter(pk=tenant_id).order_by()
    told = found.annotate(told=JSONObject(**by_state)).values("told")
    numbers, is_waiting = buyer.values_list(Subquery(told), Exists(waiting)).get()
    return numbers or dict.fromkeys(PairState.values, 0), not is_waiting


def cards(tenant_id: UUID, rows: Sequence[DuplicatePair]) -> list[PairCard]:
    """The pairs with both records side by side, the one with the smaller number left. One query."""
    ids = {one for row in rows for one in (row.first_id, row.second_id)}
    known = suppliers_with_words(tenant_id, ids)
    shown = []
    for row in rows:
        left, right = sorted((known[row.first_id], known[row.second_id]), key=lambda one: one.number)
        grounds = [str(GROUNDS.get(ground, ground)) for ground in row.grounds]
        lines = [line for line in compared(left, right) if line.differs or line.key in _ALWAYS]
        shown.append(PairCard(row, left, right, grounds, lines))
    return shown


_ALWAYS = ("name", "place", "reference", "contact")


def suppliers_with_words(tenant_id: UUID, ids: Iterable[UUID]) -> dict[UUID, Supplier]:
    """Suppliers by id, merged ones too, with all that their values in words need. One query."""
    found = Supplier.everything.filter(tenant_id=tenant_id, pk__in=list(ids)).select_related(*_RELATED)
    return found.defer("owner__password", "steward__password").in_bulk()


def compared(left: Supplier, right: Supplier) -> list[Line]:
    """Everything a person may choose between, and what each record says."""
    lines = []
    for key, columns in CHOICES.items():
        one, two = (_words(supplier, key) for supplier in (left, right))
        if not one and not two:
            continue
        differs = any(getattr(left, column) != getattr(right, column) for column in columns)
        lines.append(
            Line(
                key,
                LABELS[key],
                _marked(one, two) if differs else format_html("{}", one),
                _marked(two, one) if differs else format_html("{}", two),
                differs,
                "left" if one else "right",
            )
        )
    return lines


def _words(supplier: Supplier, key: str) -> str:
    if key in _SAID:
        return _SAID[key](supplier)
    value = getattr(supplier, key)
    return "" if value is None else str(value)


def _joined(*parts: Any) -> str:
    return " · ".join(str(part) for part in parts if part not in {None, ""})


def _figures(supplier: Supplier) -> str:
    people = "" if supplier.headcount is None else number(supplier.headcount, 0)
    revenue = "" if supplier.revenue is None else f"{number(supplier.revenue, 1)} M {supplier.currency}"
    return _joined(supplier.get_size_class_display(), people, revenue, supplier.figures_year)


def _share(value: Any) -> str:
    return "" if value is None else f"{number(value, 2)}%"


_SAID: Mapping[str, Callable[[Supplier], str]] = {
    "place": lambda one: _joined(country_name(one.country, get_language() or "en"), one.region, one.address),
    "industry": lambda one: _joined(one.industry, one.isic, one.nace),
    "actor_kind": lambda one: str(one.get_actor_kind_display()),
    "size": _figures,
    "contact": lambda one: _joined(one.contact_name, one.contact_email),
    "diverse": lambda one: ", ".join(one.diverse),
    "spend_share": lambda one: _share(one.spend_share),
    "dependency_share": lambda one: _share(one.dependency_share),
}


def _marked(text: str, other: str) -> SafeString:
    """The text with the words marked that the other does not have."""
    theirs = set(fold(other).split())
    parts = []
    for word in text.split(" "):
        folded = fold(word).split()
        is_same = not folded or all(one in theirs for one in folded)
        parts.append((word,) if is_same else (format_html("<mark>{}</mark>", word),))
    return format_html_join(" ", "{}", parts)


def counted(supplier: Supplier) -> tuple[list[tuple[str | Promise, int]], list[tuple[str | Promise, int]]]:
    """What goes over from a record when it is merged, and what stays on it: words and how many, without
    those of which there are none."""
    own = {"tenant_id": supplier.tenant_id, "supplier": supplier}
    goes = [(word, model.objects.filter(**own).count()) for model, word in _GOES.values()]
    links = SupplyLink.objects.filter(tenant_id=supplier.tenant_id, upstream=supplier).count()
    links += SupplyLink.objects.filter(tenant_id=supplier.tenant_id, downstream=supplier).count()
    goes.append((gettext_lazy("Supply links"), links))
    stays = [(word, model.objects.filter(**own).count()) for model, word in _STAYS.values()]
    return [row for row in goes if row[1]], [row for row in stays if row[1]]
