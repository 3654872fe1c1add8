"""Columns of the network's files."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.templatetags.ui_format import day
from suppliers.countries import country_name
from suppliers.models import RiskClass, Supplier
from workspace.selectors.network import Chain, Link


def list_columns(chain: Chain, tenant_id: UUID) -> dict[str, Any]:
    """Head of each column of the list, in the reader's language → the cell of a row. One query."""
    language = get_language() or "en"
    ends = {end for link in chain.links for end in (link.upstream, link.downstream)}
    known = Supplier.objects.filter(tenant_id=tenant_id, pk__in=ends).order_by()
    names = dict(known.values_list("pk", "name"))

    def told(links: list[Link], end: str) -> str:
        return "; ".join(_told(link, names.get(getattr(link, end), "")) for link in links)

    return {
        _("Number"): lambda row: row["number"],
        _("Your number"): lambda row: row["reference"],
        _("Name"): lambda row: row["name"],
        _("Country code"): lambda row: row["country"],
        _("Country"): lambda row: country_name(row["country"], language),
        _("Sector"): lambda row: row["sector"],
        _("Tier"): lambda row: row["tier"],
        _("Tier follows from"): tier_source,
        _("Risk class"): lambda row: risk_word(row["risk"]),
        _("Verified stars (T/CERDS)"): lambda row: row["stars"],
        _("Verified points (T/CERDS)"): lambda row: None if row["points"] is None else float(row["points"]),
        _("Grade (T/CFIE)"): lambda row: row["grade"],
        _("Marks"): lambda row: "; ".join(f"{mark.text} ({mark.why})" for mark in row["marks"]),
        _("Urgent finding due"): lambda row: day(row["due"]) if row["due"] else "",
        _("Supplies"): lambda row: told(chain.deliver_to.get(row["id"], []), "downstream"),
        _("Buys from"): lambda row: told(chain.buy_from.get(row["id"], []), "upstream"),
    }


def _told(link: Link, name: str) -> str:
    share = "" if link.share is None else f" {float(link.share):g} %"
    return f"{name}: {link.material or '–'}{share}"


def tier_source(row: dict[str, Any]) -> str:
    """Why a supplier has its tier, in a few words."""
    if row["from_links"]:
        return _("the links")
    return _("as stated, no link") if row["tier_as_told"] else _("direct delivery")


def risk_word(value: str) -> str:
    """A risk class in words; empty for none."""
    return str(RiskClass(value).label) if value else ""


def source_columns() -> dict[str, Any]:
    """The same for the list of sources."""
    language = get_language() or "en"
    return {
        _("Supplier"): lambda one: one.supplier["name"],
        _("Country"): lambda one: country_name(one.supplier["country"], language),
        _("Tier"): lambda one: one.supplier["tier"],
        _("Risk class"): lambda one: risk_word(one.supplier["risk_class"]),
        _("Material"): lambda one: one.material,
        _("Percent of the need in the chain"): lambda one: round(float(one.held), 1),
        _("Only source"): lambda one: _("yes") if one.is_only else "",
        _("Concentration"): lambda one: _("yes") if one.is_concentrated else "",
        _("Who depends on it"): lambda one: "; ".join(one.customers),
        _("Others in your list"): lambda one: "; ".join(one.others),
    }
