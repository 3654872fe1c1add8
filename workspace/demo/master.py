"""Master data of the demo world: categories, groups, sites, marks, people and numbers.

All of it is invented; the positions are those of the towns.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from suppliers.models import Category, Supplier, SupplierGroup, SupplierKey
from suppliers.sectors import nace_sectors
from suppliers.services.contacts import add_contact
from suppliers.services.flags import set_flag
from suppliers.services.identifiers import add_identifier
from suppliers.services.listing import update_supplier
from suppliers.services.products import save_product
from suppliers.services.programme import save_programme, save_target
from suppliers.services.sites import add_site
from suppliers.services.sorting import save_category, save_group
from tenants.models import Organisation, User
from tenants.scope import Scope, scope

HERE = Path(__file__).parent
_POLICY = (
    "We buy from companies that pay people fairly, keep them safe and leave water and air clean, and we say "
    "openly which ones they are. Whoever falls behind gets time and help first, and loses orders last."
)
#: by the end of which year, what, how it is counted
_TARGETS = (
    (2027, "All tier-1 suppliers rated", "Tier-1 suppliers with a published card, of all that are admitted"),
    (2028, "Four stars or more for nine in ten", "Admitted suppliers by spend, T/CERDS"),
    (2030, "Every dyehouse known by name", "Tier-2 links with a named supplier"),
)
_DYES = "Waste water with dyes and salts; most findings of the last two years"
_HIDES = "Chromium in tanning; hides from areas of deforestation"
_COTTON = "Forced labour is reported from several growing areas"
_MUCH = "More than half of all material by weight"
#: code, name, parent, why high risk, why high use
_CATEGORIES = (
    ("APP", "Clothing", "", "", ""),
    ("APP-KNIT", "Knitwear and base layers", "APP", "", ""),
    ("APP-OUT", "Outerwear and accessories", "APP", "", ""),
    ("FOOT", "Footwear and bags", "", "", ""),
    ("EQUIP", "Equipment", "", "", ""),
    ("MAT", "Materials", "", "", ""),
    ("MAT-FIB", "Fibres and yarns", "MAT", _COTTON, _MUCH),
    ("MAT-FAB", "Fabrics", "MAT", "", ""),
    ("MAT-FILL", "Fillings and foams", "MAT", "", ""),
    ("MAT-LEA", "Leather", "MAT", _HIDES, ""),
    ("MAT-CHEM", "Chemicals and membranes", "MAT", "", ""),
    ("WET", "Dyeing, printing and finishing", "", _DYES, ""),
    ("TRIM", "Trims and small parts", "", "", ""),
    ("PACK", "Packaging", "", "", ""),
    ("HOME", "Home", "", "", ""),
    ("HOME-TEX", "Home textiles", "HOME", "", ""),
    ("HOME-FUR", "Furniture", "HOME", "", ""),
    ("HOME-OTH", "Light, glass and tableware", "HOME", "", ""),
)
#: supplier → mark, reason
_FLAGS = (
    ("Azure Kestrel Garments Ltd", "strategic", "Largest maker of shells; builds the new line with us"),
    ("Qingluan Knitting Co., Ltd.", "strategic", "Knows our yarns since 2014 and holds the patterns"),
    ("Laurelbay Laminates GmbH", "core_part", "The only membrane that all storm shells are made with"),
    (
        "Jade Orchard Buttons",
        "high_risk",
        "Let no auditor in this spring; papers contradict each other",
    ),
    ("Dunehill Footwear (Pvt) Ltd", "critical_source", "Two thirds of all footwear, no second source yet"),
)
#: supplier → product, kind, flow, traits, recycled share, HS code
_PRODUCTS = (
    (
        "Qingluan Knitting Co., Ltd.",
        "Merino pullover",
        "product",
        "forward",
        "renewable animal",
        "",
        "611011",
    ),
    ("Qingluan Knitting Co., Ltd.", "Knitting waste", "material", "reverse", "recyclable", "", "510320"),
    (
        "Azure Kestrel Garments Ltd",
        "Storm shell jacket",
        "product",
        "forward",
        "recycled limited",
        "62",
        "620140",
    ),
    ("Redmaple Thread Works", "Wool yarn Nm 2/30", "material", "forward", "renewable animal", "", "510710"),
    ("Laurelbay Laminates GmbH", "Membrane 3L", "part", "forward", "limited", "", "392113"),
    ("Yarrowfield Cotton Gin", "Cotton lint", "material", "forward", "renewable certified", "", "520100"),
    ("Alderfen Hangtags", "Hangtag", "packaging", "forward", "recycled recyclable", "95", "482110"),
)


@dataclass(frozen=True, slots=True)
class Keepers:
    """Who keeps a buyer's list."""

    buyer: Organisation
    purchaser: User
    steward: User


def keep_master_data(keepers: Keepers, suppliers: Mapping[str, Supplier], *, now: datetime) -> None:
    """Everything beside the rows of one buyer's list; ``suppliers`` by name."""
    rows = [row for row in _rows() if row["buyer"] == keepers.buyer.name]
    used = {row["category"] for row in rows}
    with scope(Scope("buyer", keepers.buyer.pk, keepers.buyer.pk)):
        categories = _categories(keepers, used | {code.split("-", 1)[0] for code in used})
        groups = _groups(keepers, {row["group"] for row in rows} - {""})
        for number, row in enumerate(rows):
            _sort(keepers, suppliers[row["name"]], row, categories, groups)
            _place(keepers, suppliers[row["name"]], row)
            add_identifier(
                supplier=suppliers[row["name"]],
                scheme=SupplierKey.Scheme.ERP,
                source="SAP",
                number=f"1002{number:02}",
                actor=keepers.purchaser,
            )
        _mark(keepers, suppliers, now)


def say_programme(buyer: Organisation, *, procurement: User, sustainability: User, day: date) -> None:
    """What a buyer stands for, and its targets."""
    with scope(Scope("buyer", buyer.pk, buyer.pk)):
        save_programme(
            tenant_id=buyer.pk,
            seen=0,
            values={
                "policy": _POLICY,
                "strategy": "Two thirds of our footprint lies with suppliers, and so do most aims for 2030.",
                "commitment": "We would rather lose a style than a standard.",
                "committed_by": "Board of Fjällvik Sport AB",
                "committed_on": day,
                "team": "Legal, quality, product design and finance, every second Tuesday",
                "resources": "Three full posts, a yearly audit budget and this platform",
                "procurement_lead": procurement,
                "sustainability_lead": sustainability,
            },
            actor=sustainability,
        )
        for year, text, measure in _TARGETS:
            save_target(
                tenant_id=buyer.pk,
                values={"year": year, "text": text, "measure": measure},
                actor=sustainability,
            )


def _rows() -> list[dict[str, str]]:
    with (HERE / "master.csv").open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def _categories(keepers: Keepers, used: set[str]) -> dict[str, Category]:
    found: dict[str, Category] = {}
    for code, name, parent, risk, use in _CATEGORIES:
        if code in used:
            found[code] = save_category(
                tenant_id=keepers.buyer.pk,
                values={
                    "code": code,
                    "name": name,
                    "parent": found.get(parent),
                    "is_high_risk": bool(risk),
                    "risk_reason": risk,
                    "is_high_use": bool(use),
                    "use_reason": use,
                },
                actor=keepers.purchaser,
            )
    return found


def _groups(keepers: Keepers, names: set[str]) -> dict[str, SupplierGroup]:
    return {
        name: save_group(
            tenant_id=keepers.buyer.pk,
            values={
                "name": name,
                "parent_company": f"{name} Ltd",
                "country": "CN",
                "policies": "Group policy on energy and waste water; code of conduct for every plant",
            },
            actor=keepers.purchaser,
        )
        for name in sorted(names)
    }


def _sort(
    keepers: Keepers,
    supplier: Supplier,
    row: Mapping[str, str],
    categories: Mapping[str, Category],
    groups: Mapping[str, SupplierGroup],
) -> None:
    update_supplier(
        supplier=supplier,
        actor=keepers.purchaser,
        name=supplier.name,
        country=supplier.country,
        region=row["region"],
        actor_kind=row["actor_kind"],
        category=categories[row["category"]],
        group=groups.get(row["group"]),
        nace=row["nace"],
        isic=nace_sectors()[row["nace"]].isic,
        diverse=row["diverse"].split(),
        spend_share=_share(row["spend_share"]),
        dependency_share=_share(row["dependency_share"]),
        steward=keepers.steward,
    )


def _place(keepers: Keepers, supplier: Supplier, row: Mapping[str, str]) -> None:
    add_site(
        supplier=supplier,
        actor=keepers.purchaser,
        name=_sites().get(supplier.name, "Main plant"),
        address=supplier.address,
        region=row["region"],
        latitude=Decimal(row["latitude"]),
        longitude=Decimal(row["longitude"]),
        function=row["function"],
    )


def _sites() -> dict[str, str]:
    """What auditors call the sites they go to."""
    with (HERE / "visits.csv").open(encoding="utf-8", newline="") as table:
        return {row["supplier"]: row["site"] for row in csv.DictReader(table)}


def _mark(keepers: Keepers, suppliers: Mapping[str, Supplier], now: datetime) -> None:
    is_first = "Azure Kestrel Garments Ltd" in suppliers
    for name, kind, reason in _FLAGS:
        if name in suppliers and is_first:
            set_flag(supplier=suppliers[name], kind=kind, reason=reason, actor=keepers.purchaser, now=now)
    for name, product, kind, flow, traits, recycled, code in _PRODUCTS:
        if name in suppliers and is_first:
            save_product(
                supplier=suppliers[name],
                values={
                    "name": product,
                    "kind": kind,
                    "flow": flow,
                    "traits": traits.split(),
                    "recycled_share": _share(recycled),
                    "hs_code": code,
                },
                actor=keepers.purchaser,
            )
    quality = suppliers.get("Qingluan Knitting Co., Ltd.")
    if quality is not None:
        add_contact(
            supplier=quality,
            values={
                "name": "Shen Qiu",
                "email": "shen.qiu@qingluan.example",
                "phone": "+86 513 5555 0147",
                "role": "Environment, health and safety",
                "language": "zh-hans",
            },
            actor=keepers.purchaser,
        )


def _share(text: str) -> Decimal | None:
    return Decimal(text) if text else None
