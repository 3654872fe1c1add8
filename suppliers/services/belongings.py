"""Lists of sites, links and contacts: who each line is about, and what becomes of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from suppliers.chain.concentration import WHOLE, material_key
from suppliers.matching import name_key
from suppliers.models import Contact, ImportBatch, ImportRow, Site, Supplier, SupplierKey, SupplyLink
from suppliers.problems import Problem
from suppliers.reading.kinds import KINDS, ToldLine, told_lines
from suppliers.reading.table import Table
from suppliers.services.link_shares import refuse_excess

Kind, Verdict = ImportBatch.Kind, ImportRow.Verdict
#: What makes two lines the same, or a line what is there already.
Identity = tuple[str, ...]
_SHOWN_VALUE = 60


def judged_rows(*, tenant_id: UUID, kind: str, table: Table) -> list[ImportRow]:
    """The lines of a list with their verdicts, not saved. A few queries, whatever the number of lines.

    Raises :class:`~suppliers.problems.UnreadableList` for too many lines.
    """
    lines = list(told_lines(kind, table))
    named = _Named(tenant_id, kind, lines)
    rows = [_row(tenant_id, kind, line, named) for line in lines]
    touched = {one for row in rows for one in _ends(kind, row.told).values()}
    there = _identities(tenant_id, kind, touched)
    first: dict[Identity, int] = {}
    for row in rows:
        if row.verdict == Verdict.REFUSED:
            continue
        identity = _identity(kind, row.told)
        if identity in there:
            row.verdict = Verdict.KNOWN
        elif identity in first:
            row.verdict = Verdict.REPEATED
            row.problems = [{"code": "repeats_line", "field": "", "line": first[identity]}]
        first.setdefault(identity, row.number)
    if kind == Kind.LINKS:
        refuse_excess(tenant_id=tenant_id, rows=rows)
    return rows


class _Named:
    """The suppliers that lines name: by the buyer's number, by external id, by name and country."""

    def __init__(self, tenant_id: UUID, kind: str, lines: Sequence[ToldLine]) -> None:
        asked: defaultdict[str, set[str]] = defaultdict(set)
        for line in lines:
            for end in KINDS[kind].ends:
                for way, value in _ways(end, line.values):
                    asked[way].add(value)
        own = Supplier.objects.filter(tenant_id=tenant_id)
        keys = SupplierKey.objects.filter(tenant_id=tenant_id, supplier__merged_into=None)
        self._found: dict[tuple[str, str], set[UUID]] = defaultdict(set)
        for way, pairs in (
            ("number", own.filter(reference__in=asked["number"]).values_list("reference", "pk")),
            (
                "external",
                keys.filter(external_id__in=asked["external"]).values_list("external_id", "supplier_id"),
            ),
            ("name", own.filter(name_key__in=asked["name"]).values_list("name_key", "pk")),
        ):
            for value, pk in pairs:
                self._found[way, value].add(pk)

    def one(self, end: str, values: Mapping[str, Any]) -> UUID | Problem:
        """The supplier at this end of a line, or why there is none."""
        way, value = next(_ways(end, values))
        found = self._found.get((way, value), set())
        if len(found) == 1:
            return next(iter(found))
        shown = str(values[f"{end}_{way}"])
        if found:
            return {"code": "supplier_ambiguous", "field": f"{end}_{way}", "value": shown[:_SHOWN_VALUE]}
        return unknown(f"{end}_{way}", shown)


def _ways(end: str, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """How a line names the supplier at an end, the surest way first."""
    for way in ("number", "external"):
        if values.get(f"{end}_{way}"):
            yield way, values[f"{end}_{way}"]
    name, country = values.get(f"{end}_name"), values.get(f"{end}_country")
    if name and country:
        yield "name", name_key(name, country)


def unknown(name: str, value: str) -> Problem:
    """The problem of a line that names nobody of the list in this field."""
    return {"code": "supplier_unknown", "field": name, "value": value[:_SHOWN_VALUE]}


def _row(tenant_id: UUID, kind: str, line: ToldLine, named: _Named) -> ImportRow:
    told, faults = dict(line.values), list(line.faults)
    if not faults:
        for end in KINDS[kind].ends:
            found = named.one(end, line.values)
            if isinstance(found, UUID):
                told[end] = str(found)
            else:
                faults.append(found)
    if not faults:
        faults = _rules(kind, told)
    return ImportRow(
        tenant_id=tenant_id,
        number=line.number,
        raw=line.raw,
        told=told,
        verdict=Verdict.REFUSED if faults else Verdict.FRESH,
        problems=faults,
        supplier_id=None if faults else UUID(told["supplier"]),
        **_shown(kind, told),
    )


def _rules(kind: str, told: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with values that can be read, but not together."""
    rules = {Kind.LINKS: _link_faults, Kind.SITES: _site_faults, Kind.CONTACTS: _contact_faults}
    return rules[Kind(kind)](told)


def _link_faults(told: Mapping[str, Any]) -> list[Problem]:
    if told["supplier"] == told["customer"]:
        return [{"code": "link_to_itself", "field": "customer_name"}]
    if "share" in told and not told.get("material"):
        return [{"code": "value_missing", "field": "material"}]
    if "share" in told and not 0 < Decimal(told["share"]) <= WHOLE:
        return [_invalid("share", told)]
    return []


def _site_faults(told: Mapping[str, Any]) -> list[Problem]:
    if ("latitude" in told) != ("longitude" in told):
        return [{"code": "value_missing", "field": "latitude" if "longitude" in told else "longitude"}]
    limits = (("latitude", 90), ("longitude", 180))
    return [
        _invalid(name, told)
        for name, limit in limits
        if name in told and not abs(Decimal(told[name])) <= limit
    ]


def _contact_faults(told: Mapping[str, Any]) -> list[Problem]:
    if told.get("person_name") or told.get("person_email"):
        return []
    return [{"code": "value_missing", "field": "person_name"}]


def _invalid(name: str, told: Mapping[str, Any]) -> Problem:
    return {"code": "value_invalid", "field": name, "value": told[name]}


def _shown(kind: str, told: Mapping[str, Any]) -> dict[str, str]:
    """What the page shows of a line in the columns it has for any list."""
    named = told.get("supplier_name") or told.get("supplier_number") or told.get("supplier_external") or ""
    if kind == Kind.SITES:
        return {
            "name": told.get("site_name", ""),
            "country": told.get("site_country", ""),
            "address": ", ".join(one for one in (named, told.get("site_address", "")) if one)[:500],
        }
    if kind == Kind.CONTACTS:
        return {
            "name": told.get("person_name") or told.get("person_email", ""),
            "country": told.get("supplier_country", ""),
            "address": ", ".join(one for one in (named, told.get("person_email", "")) if one)[:500],
        }
    to = told.get("customer_name") or told.get("customer_number") or told.get("customer_external") or ""
    what = ", ".join(one for one in (told.get("material", ""), _percent(told)) if one)
    return {"name": f"{named or '–'} → {to or '–'}"[:200], "country": "", "address": what[:500]}


def _percent(told: Mapping[str, Any]) -> str:
    return f"{Decimal(told['share']).normalize():f} %" if "share" in told else ""


def _ends(kind: str, told: Mapping[str, Any]) -> dict[str, str]:
    return {end: told[end] for end in KINDS[kind].ends if end in told}


def _identity(kind: str, told: Mapping[str, Any]) -> Identity:
    if kind == Kind.SITES:
        return (told["supplier"], told["site_name"].casefold())
    if kind == Kind.CONTACTS:
        return (told["supplier"], (told.get("person_email") or told.get("person_name", "")).casefold())
    return (told["supplier"], told["customer"], material_key(told.get("material", "")))


def _identities(tenant_id: UUID, kind: str, suppliers: Iterable[str]) -> set[Identity]:
    """What is there already of these suppliers."""
    ids = [UUID(one) for one in suppliers]
    if kind == Kind.SITES:
        sites = Site.objects.filter(tenant_id=tenant_id, supplier_id__in=ids)
        return {(str(pk), name.casefold()) for pk, name in sites.values_list("supplier_id", "name")}
    if kind == Kind.CONTACTS:
        people = Contact.objects.filter(tenant_id=tenant_id, supplier_id__in=ids)
        rows = Supplier.objects.filter(tenant_id=tenant_id, pk__in=ids)
        told = [
            *people.values_list("supplier_id", "email", "name"),
            *rows.values_list("pk", "contact_email", "contact_name"),
        ]
        return {(str(pk), (email or name).casefold()) for pk, email, name in told if email or name}
    links = SupplyLink.objects.filter(tenant_id=tenant_id, upstream__in=ids, downstream__in=ids)
    told_links = links.values_list("upstream_id", "downstream_id", "material")
    return {(str(up), str(down), material_key(material)) for up, down, material in told_links}
