"""Lists of what belongs to suppliers of the list: sites, links, contacts. Each kind is declared.

A line names its supplier by the buyer's own number, by an external id, or by exact name and country; who it
is, is found later (``suppliers/services/belongings.py``). No database here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from core.errors import InvalidInput
from suppliers.countries import country_of
from suppliers.identifiers import checked_os_id
from suppliers.models import Site
from suppliers.problems import Problem, UnreadableList
from suppliers.reading.heads import check_fields, supplier_spellings
from suppliers.reading.table import MAX_CELL, Line, Table

#: Lines of a list of these kinds; each one is taken by the same rules as one written by hand.
MAX_LINES = 10_000
_SHOWN_VALUE, _SHOWN_HEADS = 60, 12

Reader = Callable[[str], object]


def _finite(text: str, places: str) -> str:
    """A figure with this many places; :class:`ValueError` or ``InvalidOperation`` for what is none."""
    found = Decimal(text.replace(",", ".").strip())
    if not found.is_finite():
        raise ValueError(text)
    return str(found.quantize(Decimal(places)))


def _degrees(text: str) -> str:
    return _finite(text, "0.000001")


def _percent(text: str) -> str:
    return _finite(text.replace("%", ""), "0.01")


def _country(text: str) -> str:
    found = country_of(text[:MAX_CELL])
    if found is None:
        raise ValueError(text)
    return found


def _email(text: str) -> str:
    validate_email(text)
    return text


def _function(text: str) -> str:
    words = {str(word).casefold(): value for value, word in Site.Function.choices}
    words |= {value: value for value in Site.Function.values} | _FUNCTION_WORDS
    return words[text.casefold()]


_FUNCTION_WORDS = {
    **dict.fromkeys(("plant", "mill", "工厂"), "factory"),
    **dict.fromkeys(("store", "depot", "仓库"), "warehouse"),
    **dict.fromkeys(("农场",), "farm"),
    **dict.fromkeys(("矿山",), "mine"),
    **dict.fromkeys(("办公室", "headquarters"), "office"),
    **dict.fromkeys(("lab", "实验室"), "laboratory"),
}
_LANGUAGES = {
    "en": "en",
    "english": "en",
    "zh": "zh-hans",
    "zh-hans": "zh-hans",
    "chinese": "zh-hans",
    "中文": "zh-hans",
}


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name, how heads spell it (folded), the longest text, and how a cell is read."""

    name: str
    spellings: tuple[str, ...]
    limit: int = 200
    read: Reader = str


def _reference(end: str, *words: str) -> tuple[Field, ...]:
    """The four fields by which a line names a supplier."""
    return (
        Field(f"{end}_number", tuple(f"{word} {n}" for word in words for n in ("number", "no", "reference"))),
        Field(
            f"{end}_external", tuple(f"{word} {n}" for word in words for n in ("external id", "erp id", "id"))
        ),
        Field(f"{end}_name", (*words, *(f"{word} name" for word in words))),
        Field(f"{end}_country", tuple(f"{word} country" for word in words), read=_country),
    )


@dataclass(frozen=True, slots=True)
class Kind:
    """What a list of this kind holds, and what each line needs; ``ends`` are the suppliers it names."""

    fields: tuple[Field, ...]
    ends: tuple[str, ...]
    needed: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its fields, in the order they are offered."""
        return tuple(one.name for one in self.fields)

    @property
    def field_of(self) -> dict[str, str]:
        """Folded head → field."""
        return {spelling: one.name for one in self.fields for spelling in one.spellings}


KINDS: dict[str, Kind] = {
    "sites": Kind(
        fields=(
            *_reference("supplier", "supplier", "vendor", "company", "供应商"),
            Field(
                "site_name",
                (
                    "site",
                    "site name",
                    "name",
                    "factory",
                    "factory name",
                    "facility",
                    "facility name",
                    "工厂",
                    "工厂名称",
                    "场所",
                ),
            ),
            Field("site_address", ("address", "site address", "factory address", "地址", "工厂地址"), 500),
            Field("site_country", ("country", "site country", "国家"), read=_country),
            Field("site_region", ("region", "province", "state", "省份"), 100),
            Field("latitude", ("latitude", "lat", "纬度"), read=_degrees),
            Field("longitude", ("longitude", "lng", "lon", "long", "经度"), read=_degrees),
            Field("function", ("function", "site function", "type", "facility type", "用途"), read=_function),
            Field("os_id", ("os id", "open supply hub id"), read=checked_os_id),
        ),
        ends=("supplier",),
        needed=("site_name",),
    ),
    "links": Kind(
        fields=(
            *_reference("supplier", "supplier", "source", "from", "upstream", "供应商"),
            *_reference("customer", "customer", "delivers to", "to", "downstream", "receiver", "客户"),
            Field("material", ("material", "product", "component", "goods", "材料", "物料")),
            Field("share", ("share", "share of need", "percent", "份额", "占比"), read=_percent),
        ),
        ends=("supplier", "customer"),
    ),
    "contacts": Kind(
        fields=(
            *_reference("supplier", "supplier", "vendor", "company", "供应商"),
            Field("person_name", ("name", "contact", "contact name", "contact person", "联系人", "姓名")),
            Field(
                "person_email", ("e mail", "email", "mail", "contact email", "邮箱", "电子邮箱"), 254, _email
            ),
            Field("phone", ("phone", "telephone", "mobile", "tel", "电话"), 40),
            Field("role", ("role", "task", "position", "job title", "职务"), 100),
            Field("language", ("language", "语言"), read=lambda text: _LANGUAGES[text.casefold()]),
        ),
        ends=("supplier",),
    ),
}


@dataclass(slots=True)
class ToldLine:
    """A line with the values that could be read, and what is wrong with it."""

    number: int
    raw: list[str]
    values: dict[str, Any] = field(default_factory=dict)
    faults: list[Problem] = field(default_factory=list)


def spellings_of(kind: str) -> Mapping[str, str]:
    """Folded head → field, for a kind of list."""
    return KINDS[kind].field_of if kind in KINDS else supplier_spellings()


def check_columns(kind: str, heads: Sequence[str], fields: Sequence[str]) -> None:
    """Raises :class:`UnreadableList` where these columns do not make a list of the kind."""
    if kind not in KINDS:
        check_fields(heads, fields)
        return
    told, found = KINDS[kind], list(heads[:_SHOWN_HEADS])
    if not any(fields):
        raise UnreadableList("no_heads_of_kind", found=found)
    missing = [name for name in told.needed if name not in fields]
    missing += [f"{end}_name" for end in told.ends if not _names_somebody(end, fields)]
    if missing:
        examples = [one.spellings[0] for one in told.fields if one.name in missing]
        raise UnreadableList("heads_missing", missing=missing, found=found, examples=examples)
    for name in set(fields) - {""}:
        if list(fields).count(name) > 1:
            same = [head for head, one in zip(heads, fields, strict=True) if one == name]
            raise UnreadableList("heads_twice", field=name, found=same)


def _names_somebody(end: str, names: Sequence[str] | Mapping[str, Any]) -> bool:
    by_name = f"{end}_name" in names and f"{end}_country" in names
    return by_name or f"{end}_number" in names or f"{end}_external" in names


def told_lines(kind: str, table: Table) -> Iterator[ToldLine]:
    """Every line with its values read; raises :class:`UnreadableList` where there are too many lines."""
    if len(table.lines) > MAX_LINES:
        raise UnreadableList("too_many_rows", limit=MAX_LINES)
    told = KINDS[kind]
    for line in table.lines:
        yield _told(line, table, told)


def _told(line: Line, table: Table, kind: Kind) -> ToldLine:
    told = ToldLine(line.number, [cell[:MAX_CELL] for cell in line.cells])
    if len(line.cells) > len(table.heads):
        told.faults = [
            {"code": "more_cells", "field": "", "cells": len(line.cells), "heads": len(table.heads)}
        ]
        return told
    cells = {name: cell for name, cell in zip(table.fields, line.cells, strict=False) if name and cell}
    for one in kind.fields:
        text = cells.get(one.name, "")
        if len(text) > one.limit:
            fault = {"code": "too_long", "field": one.name, "length": len(text), "limit": one.limit}
            told.faults.append(fault)
        elif text:
            _read(told, one, text)
    for name in kind.needed:
        if name not in cells:
            told.faults.append({"code": "value_missing", "field": name})
    for end in kind.ends:
        if not _names_somebody(end, cells):
            told.faults.append({"code": "supplier_missing", "field": f"{end}_name"})
    return told


def _read(told: ToldLine, one: Field, text: str) -> None:
    try:
        told.values[one.name] = one.read(text)
    except (ValueError, KeyError, InvalidOperation, ValidationError, InvalidInput):
        told.faults.append({"code": "value_invalid", "field": one.name, "value": text[:_SHOWN_VALUE]})
