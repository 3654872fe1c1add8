"""One line of a list as values we can keep, or what is wrong with it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from suppliers.countries import country_of
from suppliers.matching import both_keys
from suppliers.problems import Problem
from suppliers.reading import figures
from suppliers.reading.table import MAX_CELL, MAX_COLUMNS, Line, Table
from suppliers.services.sizes import SizeDiffers, settled_reason
from suppliers.sizing import Facts

#: Longest text of each field, in characters.
LIMITS = {
    "name": 200,
    "address": 500,
    "sector": 200,
    "reference": 64,
    "contact_name": 200,
    "contact_email": 254,
    "size_reason": 500,
}
MAX_TIER = 9
_SHOWN_VALUE = 60

#: Further right than any column.
_NOWHERE = MAX_COLUMNS
_TIER = re.compile(r"(?:tier|t|第)?\s*([1-9])\s*(?:级|层)?", re.IGNORECASE)
#: Addresses as nearly all are, which ``validate_email`` takes too; it has the word on every other one.
_PLAIN_EMAIL = re.compile(
    r"[0-9A-Za-z_+-]+(?:\.[0-9A-Za-z_+-]+)*@(?:[0-9A-Za-z](?:[0-9A-Za-z-]{0,61}[0-9A-Za-z])?\.)+[A-Za-z]{2,63}"
)


@dataclass(slots=True)
class CheckedLine:
    """A line with its values. ``faults`` refuse it, ``notices`` only ask for a second look.

    ``repeats`` is the number of the earlier line that names the same supplier.
    """

    number: int
    raw: list[str]
    name: str = ""
    country: str = ""
    address: str = ""
    sector: str = ""
    size_class: str = ""
    size_reason: str = ""
    industry: str = ""
    headcount: int | None = None
    revenue: Decimal | None = None
    assets: Decimal | None = None
    currency: str = ""
    figures_year: int | None = None
    tier: int = 1
    reference: str = ""
    contact_name: str = ""
    contact_email: str = ""
    match_key: str = ""
    name_key: str = ""
    repeats: int | None = None
    faults: list[Problem] = field(default_factory=list)
    notices: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where a table has what, found once for all its lines: column by field, the fields of plain text, and
    how figures are read. ``currency`` is what the columns of amounts name."""

    width: int
    texts: tuple[tuple[str, int, int], ...]
    country: int
    size_class: int
    tier: int
    figures: tuple[tuple[str, int, Callable[[str], Any]], ...]
    currency: str


def checked_lines(table: Table, *, this_year: int) -> Iterator[CheckedLine]:
    """Every line of the table checked, in order; the first of equal lines counts, later ones repeat it.

    Figures of a year after ``this_year`` are refused.
    """
    first: dict[str, int] = {}
    named: dict[str, int] = {}
    layout = _layout(table, this_year)
    for line in table.lines:
        checked = _checked(line, layout)
        if not checked.faults:
            checked.repeats = first.setdefault(checked.match_key, line.number)
            alike = named.setdefault(checked.name_key, line.number)
            if checked.repeats != line.number:
                checked.notices.append({"code": "repeats", "field": "", "line": checked.repeats})
            else:
                checked.repeats = None
                if alike != line.number:
                    checked.notices.append({"code": "similar_line", "field": "name", "line": alike})
        yield checked


def _layout(table: Table, this_year: int) -> _Layout:
    places = {name: place for place, name in enumerate(table.fields) if name}
    readers: dict[str, Callable[[str], Any]] = {
        "headcount": figures.read_headcount,
        "industry": figures.read_industry,
        "currency": figures.read_currency,
        "figures_year": partial(figures.read_year, last=this_year),
        **{name: partial(figures.read_amount, unit=unit) for name, unit in _units(table).items()},
    }
    return _Layout(
        width=len(table.heads),
        texts=tuple((name, places[name], limit) for name, limit in LIMITS.items() if name in places),
        country=places.get("country", _NOWHERE),
        size_class=places.get("size_class", _NOWHERE),
        tier=places.get("tier", _NOWHERE),
        figures=tuple((name, places[name], reader) for name, reader in readers.items() if name in places),
        currency=_currency_of_heads(table),
    )


def _cell(line: Line, place: int) -> str:
    return line.cells[place] if place < len(line.cells) else ""


def _checked(line: Line, layout: _Layout) -> CheckedLine:
    checked = CheckedLine(line.number, [cell[:MAX_CELL] for cell in line.cells])
    if len(line.cells) > layout.width:
        checked.faults = [
            {"code": "more_cells", "field": "", "cells": len(line.cells), "heads": layout.width}
        ]
        return checked
    for name, place, limit in layout.texts:
        value = _cell(line, place)
        if value:
            setattr(checked, name, value[:limit])
        if len(value) > limit:
            checked.faults.append({"code": "too_long", "field": name, "length": len(value), "limit": limit})
    if not checked.name:
        checked.faults.append({"code": "name_missing", "field": "name"})
    _read_country(checked, _cell(line, layout.country))
    _read_size(checked, _cell(line, layout.size_class))
    _read_tier(checked, _cell(line, layout.tier))
    if layout.figures:
        _read_figures(checked, line, layout)
    _check_email(checked)
    if not checked.faults:
        _check_size(checked)
    if not checked.faults:
        keys = both_keys(checked.name, checked.country, checked.address)
        checked.match_key, checked.name_key = keys
    return checked


def _read_country(checked: CheckedLine, text: str) -> None:
    if not text:
        checked.faults.append({"code": "country_missing", "field": "country"})
        return
    checked.country = country_of(text[:MAX_CELL]) or ""
    if not checked.country:
        checked.faults.append({"code": "country_unknown", "field": "country", "value": text[:_SHOWN_VALUE]})


def _read_size(checked: CheckedLine, text: str) -> None:
    if not text:
        return
    checked.size_class = figures.read_size(text[:MAX_CELL]) or ""
    if not checked.size_class:
        checked.faults.append({"code": "size_unknown", "field": "size_class", "value": text[:_SHOWN_VALUE]})


def _read_figures(checked: CheckedLine, line: Line, layout: _Layout) -> None:
    """The figures a size class is suggested from; each one that cannot be used is a fault of its own."""
    for name, place, reader in layout.figures:
        text = _cell(line, place)
        if not text:
            continue
        value = reader(text[:MAX_CELL])
        if value is not None:
            setattr(checked, name, value)
        elif name == "headcount" and figures.is_range(text[:MAX_CELL]):
            checked.notices.append({"code": "headcount_range", "field": name, "value": text[:_SHOWN_VALUE]})
        else:
            code = "amount_invalid" if name in figures.MONEY else f"{name}_invalid"
            checked.faults.append({"code": code, "field": name, "value": text[:_SHOWN_VALUE]})
    if not checked.currency and (checked.revenue is not None or checked.assets is not None):
        checked.currency = layout.currency
        if not checked.currency:
            checked.faults.append({"code": "currency_missing", "field": "currency"})


def _units(table: Table) -> dict[str, Decimal]:
    """How many millions one unit of each column of amounts is."""
    return {
        name: figures.unit_of(head) or Decimal(1)
        for name, head in zip(table.fields, table.heads, strict=True)
        if name in figures.MONEY
    }


def _currency_of_heads(table: Table) -> str:
    """The currency the columns of amounts name; empty where they name none, or different ones."""
    named = {
        figures.currency_in(head)
        for name, head in zip(table.fields, table.heads, strict=True)
        if name in figures.MONEY
    }
    return named.pop() if len(named) == 1 else ""


def _check_size(checked: CheckedLine) -> None:
    """A size class other than the figures suggest needs its reason (``suppliers/services/sizes.py``)."""
    if not checked.size_class:
        checked.size_reason = ""
        return
    facts = Facts(
        checked.country,
        checked.industry,
        checked.headcount,
        checked.revenue,
        checked.assets,
        checked.currency,
    )
    try:
        checked.size_reason = settled_reason(facts, checked.size_class, checked.size_reason)
    except SizeDiffers as error:
        fault = {"code": "size_differs", "field": "size_class", "suggested": error.suggestion.size}
        checked.faults.append(fault)


def _read_tier(checked: CheckedLine, text: str) -> None:
    if not text:
        return
    found = _tier_of(text[:MAX_CELL])
    if found:
        checked.tier = found
    else:
        checked.faults.append({"code": "tier_invalid", "field": "tier", "value": text[:_SHOWN_VALUE]})


@lru_cache(maxsize=256)
def _tier_of(text: str) -> int:
    """The tier a cell means; 0 for none."""
    found = _TIER.fullmatch(unicodedata.normalize("NFKC", text))
    return int(found.group(1)) if found else 0


def _check_email(checked: CheckedLine) -> None:
    if not checked.contact_email or _PLAIN_EMAIL.fullmatch(checked.contact_email):
        return
    try:
        validate_email(checked.contact_email)
    except ValidationError:
        value = checked.contact_email[:_SHOWN_VALUE]
        checked.faults.append({"code": "email_invalid", "field": "contact_email", "value": value})
