"""One line of a list as values we can keep, or what is wrong with it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from suppliers.countries import country_of
from suppliers.matching import match_key, name_key
from suppliers.models import SizeClass
from suppliers.problems import Problem
from suppliers.reading import figures
from suppliers.reading.table import MAX_CELL, Line, Table
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

_SIZES = {
    SizeClass.LARGE: ("large", "l", "big", "大", "大型", "大型企业", "groot", "stor", "stora"),
    SizeClass.MEDIUM: (
        "medium",
        "m",
        "mid",
        "medium sized",
        "中",
        "中型",
        "中型企业",
        "middelgroot",
        "medelstor",
    ),
    SizeClass.MICRO_SMALL: (
        *(
            "small",
            "s",
            "micro",
            "micro small",
            "micro and small",
            "micro & small",
            "small and micro",
            "micro_small",
        ),
        *(
            "小",
            "微",
            "小型",
            "微型",
            "小微",
            "小微型",
            "小微企业",
            "小型企业",
            "微型企业",
            "klein",
            "små",
            "liten",
        ),
    ),
}
_SIZE_OF = {word: size.value for size, words in _SIZES.items() for word in words}
_TIER = re.compile(r"(?:tier|t|第)?\s*([1-9])\s*(?:级|层)?", re.IGNORECASE)


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


def checked_lines(table: Table, *, this_year: int) -> Iterator[CheckedLine]:
    """Every line of the table checked, in order; the first of equal lines counts, later ones repeat it.

    Figures of a year after ``this_year`` are refused.
    """
    first: dict[str, int] = {}
    named: dict[str, int] = {}
    for line in table.lines:
        checked = _checked(line, table, this_year)
        if not checked.faults:
            checked.repeats = first.get(checked.match_key)
            if checked.repeats is not None:
                checked.notices += [{"code": "repeats", "field": "", "line": checked.repeats}]
            elif checked.name_key in named:
                checked.notices += [
                    {"code": "similar_line", "field": "name", "line": named[checked.name_key]}
                ]
            first.setdefault(checked.match_key, line.number)
            named.setdefault(checked.name_key, line.number)
        yield checked


def _checked(line: Line, table: Table, this_year: int) -> CheckedLine:
    checked = CheckedLine(line.number, [cell[:MAX_CELL] for cell in line.cells])
    if len(line.cells) > len(table.heads):
        checked.faults = [
            {"code": "more_cells", "field": "", "cells": len(line.cells), "heads": len(table.heads)}
        ]
        return checked
    values = {name: cell for name, cell in zip(table.fields, line.cells, strict=False) if name}
    for name, limit in LIMITS.items():
        value = values.get(name, "")
        setattr(checked, name, value[:limit])
        if len(value) > limit:
            checked.faults.append({"code": "too_long", "field": name, "length": len(value), "limit": limit})
    if not checked.name:
        checked.faults.append({"code": "name_missing", "field": "name"})
    _read_country(checked, values.get("country", ""))
    _read_size(checked, values.get("size_class", ""))
    _read_tier(checked, values.get("tier", ""))
    _read_figures(checked, values, table, this_year)
    _check_email(checked)
    if not checked.faults:
        _check_size(checked)
    if not checked.faults:
        checked.match_key = match_key(checked.name, checked.country, checked.address)
        checked.name_key = name_key(checked.name, checked.country)
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
    folded = unicodedata.normalize("NFKC", text[:MAX_CELL]).casefold().replace("-", " ")
    checked.size_class = _SIZE_OF.get(" ".join(folded.split()), "")
    if not checked.size_class:
        checked.faults.append({"code": "size_unknown", "field": "size_class", "value": text[:_SHOWN_VALUE]})


def _read_figures(checked: CheckedLine, values: Mapping[str, str], table: Table, this_year: int) -> None:
    """The figures a size class is suggested from; each one that cannot be used is a fault of its own."""
    readers: dict[str, Callable[[str], Any]] = {
        "headcount": figures.read_headcount,
        "industry": figures.read_industry,
        "currency": figures.read_currency,
        "figures_year": partial(figures.read_year, last=this_year),
        **{name: partial(figures.read_amount, unit=unit) for name, unit in _units(table).items()},
    }
    for name, reader in readers.items():
        text = values.get(name, "")
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
        checked.currency = _currency_of_heads(table)
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
    found = _TIER.fullmatch(unicodedata.normalize("NFKC", text[:MAX_CELL]))
    if found:
        checked.tier = int(found.group(1))
    else:
        checked.faults.append({"code": "tier_invalid", "field": "tier", "value": text[:_SHOWN_VALUE]})


def _check_email(checked: CheckedLine) -> None:
    if not checked.contact_email:
        return
    try:
        validate_email(checked.contact_email)
    except ValidationError:
        value = checked.contact_email[:_SHOWN_VALUE]
        checked.faults.append({"code": "email_invalid", "field": "contact_email", "value": value})
