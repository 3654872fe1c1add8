"""More of the first buyer's chain, and what a supplier declares of its own sources. All of it is invented."""

from __future__ import annotations

import csv
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

from suppliers.models import Declaration, OwnSource, Shown, Supplier
from suppliers.services.declaring import SourceValues, add_source, declare_source, pass_demand
from suppliers.services.links import add_link
from tenants.scope import scope
from workspace.demo.follow_up import Players
from workspace.demo.instants import at

HERE = Path(__file__).parent
COMPANY = "Qingluan Knitting Co., Ltd."
#: (what the company says, what the buyer is shown, days ago, the demand passed on and how many days ago)
SOURCES: tuple[tuple[SourceValues, str, int, tuple[str, int] | None], ...] = (
    (
        {
            "name": "Ruyi Lake Dyeing & Finishing",
            "country": "CN",
            "identifier": "",
            "material": "Dyeing",
            "share": Decimal(70),
        },
        Shown.NAMED,
        12,
        ("code", 8),
    ),
    (
        {
            "name": "Duskwater Spinning Mills",
            "country": "CN",
            "identifier": "",
            "material": "Combed yarn",
            "share": Decimal(40),
        },
        Shown.NAMED,
        12,
        None,
    ),
    (
        {
            "name": "Harbourmist Trims Studio",
            "country": "VN",
            "identifier": "",
            "material": "Labels",
            "share": None,
        },
        Shown.HIDDEN,
        5,
        ("code", 4),
    ),
)


def tell_chain(players: Players, *, now: datetime) -> None:
    """Link more suppliers, and let one company declare sources: two by name, one hidden."""
    with at(now - timedelta(days=90)), scope(players.as_buyer()):
        named = {one.name: one for one in Supplier.objects.filter(tenant_id=players.buyer.pk)}
        with (HERE / "chain.csv").open(encoding="utf-8", newline="") as table:
            for row in csv.DictReader(table):
                add_link(
                    upstream=named[row["upstream"]],
                    downstream=named[row["downstream"]],
                    material=row["material"],
                    share=Decimal(row["share"]) if row["share"] else None,
                    actor=players.purchaser,
                )
    entry = players.suppliers[COMPANY]
    for values, shown, days, demand in SOURCES:
        with at(now - timedelta(days=days)) as instant, scope(players.as_company(COMPANY)):
            source = _declared(players, entry, values, shown, instant)
            if demand is None:
                continue
            pass_demand(
                declaration=Declaration.objects.get(source=source.pk, tenant_id=players.buyer.pk),
                kind=demand[0],
                passed_on=(now - timedelta(days=demand[1])).date(),
                today=now.date(),
                actor=players.contact_of(COMPANY),
            )


def _declared(
    players: Players, entry: Supplier, values: SourceValues, shown: str, instant: datetime
) -> OwnSource:
    actor = players.contact_of(COMPANY)
    source = add_source(company_id=players.companies[COMPANY].pk, actor=actor, **values)
    declare_source(
        source=source,
        customers={players.buyer.pk: (entry.pk, shown)},
        consents=True,
        actor=actor,
        now=instant,
    )
    return source
