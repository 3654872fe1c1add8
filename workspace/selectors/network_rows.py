"""Suppliers of the network as a card, a row of the list or a line of a file shows them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Min
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.models import Obligation
from core.templatetags.ui_format import number
from suppliers.chain.concentration import material_key
from suppliers.countries import country_name
from suppliers.models import Supplier
from workspace.selectors.network import Chain, urgent_findings
from workspace.selectors.suppliers import list_rows

#: Names of customers told for each only source; of more, only how many.
NAMED = 2


@dataclass(frozen=True, slots=True)
class Mark:
    """What hangs on a supplier, in words; ``why`` tells the figures."""

    icon: str
    text: str
    why: str


def rows_of(
    ids: Sequence[UUID], chain: Chain, *, tenant_id: UUID, today: date, now: datetime
) -> list[dict[str, Any]]:
    """One dictionary a supplier in the order of ``ids``: what the supplier list shows, with ``risk``,
    ``from_links``, ``place``, ``marks`` and ``due``, the instant an urgent finding ends. Four queries."""
    due = _due(ids, tenant_id)
    own = Supplier.objects.filter(tenant_id=tenant_id, pk__in=ids).order_by()
    more = {pk: rest for pk, *rest in own.values_list("pk", "risk_class", "stated_tier", "region")}
    language = get_language() or "en"
    rows = list_rows(ids, tenant_id=tenant_id, today=today)
    for row in rows:
        risk, stated, region = more[row["id"]]
        row["risk"] = risk
        row["from_links"] = stated is not None
        row["tier_as_told"] = row["tier"] != 1 and stated is None
        where = region or country_name(row["country"], language)
        row["place"] = ", ".join(str(part) for part in (row["sector"], where) if part)
        row["marks"] = marks_of(row["id"], chain)
        row["due"] = due.get(row["id"])
        row["now"] = now
    return rows


def marks_of(pk: UUID, chain: Chain) -> list[Mark]:
    """Only source, and each concentration, of one supplier. No query."""
    marks = []
    only = chain.only.get(pk, [])
    if only:
        told = ", ".join(sorted(one.written for one in only))
        marks.append(Mark("needle", _("Only source"), _("The only one noted for: %(told)s") % {"told": told}))
    for material, part in sorted(chain.concentrated.get(pk, []), key=lambda one: -one[1]):
        words = {"part": number(part, 0), "material": material.written}
        marks.append(
            Mark("chart-pie", f"{words['part']} %", _("%(part)s %% of all %(material)s in the chain") % words)
        )
    return marks


def _due(ids: Sequence[UUID], tenant_id: UUID) -> dict[UUID, datetime]:
    """When the next urgent finding of each supplier must be answered."""
    urgent = dict(urgent_findings(tenant_id).filter(supplier_id__in=ids).values_list("pk", "supplier_id"))
    if not urgent:
        return {}
    owed = Obligation.objects.filter(
        tenant_id=tenant_id, subject_id__in=urgent, state=Obligation.State.OPEN
    ).order_by()
    found: dict[UUID, datetime] = {}
    for finding, due in (
        owed.values("subject_id").annotate(due=Min("due_at")).values_list("subject_id", "due")
    ):
        supplier = urgent[finding]
        found[supplier] = min(due, found.get(supplier, due))
    return found


@dataclass(frozen=True, slots=True)
class Source:
    """Who holds how much of a material: a line of the list of sources. ``held`` is in percent of all need."""

    supplier: dict[str, Any]
    material: str
    held: Any
    customers: list[str]
    is_only: bool
    is_concentrated: bool
    others: list[str]

    @property
    def told(self) -> str:
        """Who depends on it: the first by name, and how many more."""
        first, more = self.customers[:NAMED], len(self.customers) - NAMED
        names = ", ".join(first)
        return names if more <= 0 else _("%(names)s and %(n)d more") % {"names": names, "n": more}


def sources_of(chain: Chain, among: Iterable[UUID] | None, *, tenant_id: UUID) -> list[Source]:
    """Every only source and every concentration, the most risky and the largest first; of the suppliers in
    ``among`` only, if given. ``others`` are further suppliers of the list known for it. One query."""
    wanted = None if among is None else set(among)
    named: dict[UUID, dict[str, Any]] = {
        row["id"]: dict(row)
        for row in Supplier.objects.filter(tenant_id=tenant_id, pk__in=_ends(chain))
        .order_by()
        .values("id", "name", "country", "tier", "risk_class")
    }
    lines = []
    for material in chain.materials.values():
        heavy = material.concentrated
        for pk in dict.fromkeys([*material.only_for, *heavy]):
            if pk not in named or (wanted is not None and pk not in wanted):
                continue
            depend = material.only_for.get(pk) or [
                link.downstream
                for link in chain.deliver_to[pk]
                if material_key(link.material) == material.key
            ]
            lines.append(
                Source(
                    named[pk],
                    material.written,
                    material.held[pk],
                    sorted(named[one]["name"] for one in depend if one in named),
                    pk in material.only_for,
                    pk in heavy,
                    sorted(named[one]["name"] for one in material.held if one != pk and one in named),
                )
            )
    rank = {"high": 0, "medium": 1, "low": 2}
    return sorted(
        lines,
        key=lambda one: (
            not one.is_only,
            rank.get(one.supplier["risk_class"], 3),
            -one.held,
            one.supplier["name"],
        ),
    )


def _ends(chain: Chain) -> set[UUID]:
    return {end for link in chain.links for end in (link.upstream, link.downstream)}
