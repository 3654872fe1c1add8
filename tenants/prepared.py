"""Statements written once for the process and planned once for each connection and side.

A list page asks few questions, but each is long: writing it with the ORM and planning it under row-level
security takes longer than answering it. What is the same in every request but for its values is prepared. The
policies hold as ever: PostgreSQL plans anew for another role, and looks up the context at each execution.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import cached_property
from itertools import count
from typing import Any, TypeVar
from uuid import UUID, uuid4
from weakref import WeakKeyDictionary

from django.conf import settings
from django.db import connection
from django.db.models import Model, QuerySet
from psycopg2.extensions import AsIs

from tenants.scope import NoScope, current

#: Connection → the name each statement has there. A statement that failed is never met again under its name.
_known: WeakKeyDictionary[Any, dict[tuple[Statement, str], str]] = WeakKeyDictionary()
_numbers = count(1)
_HOLDER = re.compile(r"\$(\d+)\b")
_WHOLE = ("integer", "bigint")
M = TypeVar("M", bound=Model)
_DAYS, _COUNTS = count(1), count(1_900_000_000)


class Statement:
    """One SQL statement: ``write`` gives its text with ``$1``, ``$2``, … for the values of ``types`` (name →
    PostgreSQL type), in their order."""

    def __init__(self, write: Callable[[], str], **types: str) -> None:
        self._write = write
        self._types = types

    @cached_property
    def text(self) -> str:
        """The statement as PostgreSQL gets it."""
        return self._write()

    def run(self, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Its rows for these values, all of ``types``. One query."""
        if not settings.PREPARE_STATEMENTS:
            return self._run_unprepared(values)
        with connection.cursor() as cursor:
            known = _known.setdefault(connection.connection, {})
            key = (self, _side())
            name = known.get(key)
            given = [values[one] for one in self._types]
            holders = ", ".join(f"%s::{kind}" for kind in self._types.values())
            if name is None:
                name = f"esgdd_{next(_numbers)}"
                declared = ", ".join(self._types.values())
                text = self.text.replace("%", "%%")
                cursor.execute(f"PREPARE {name} ({declared}) AS {text}; EXECUTE {name} ({holders})", given)
            else:
                cursor.execute(f"EXECUTE {name} ({holders})", given)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
            known[key] = name
        return rows

    def _run_unprepared(self, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Likewise, where connections are shared by a pooler that changes them between transactions."""
        names = list(self._types)
        text = _HOLDER.sub(
            lambda found: f"%({names[int(found[1]) - 1]})s::{self._types[names[int(found[1]) - 1]]}",
            self.text.replace("%", "%%"),
        )
        with connection.cursor() as cursor:
            cursor.execute(text, dict(values))
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


class Query:
    """A queryset of ``values()`` as a prepared statement.

    ``build`` makes it from stand-ins of the ``types`` (uuid, uuid[], text, date, timestamptz, integer or
    bigint), which it may only hold against columns; that of a uuid[] is one id, for ``…__in=[stand_in]``, and
    a whole number may stand in a slice.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], **types: str) -> None:
        self._build = build
        self._types = types
        self._statement = Statement(self._text, **types)

    def rows(self, **values: Any) -> list[dict[str, Any]]:
        """A dictionary a row, as the queryset would give it. One query."""
        found = self._statement.run(values)
        _text, names, converters = self._compiled
        for position, convert, expression in converters:
            for number, row in enumerate(found):
                value = convert(row[position], expression, connection)
                found[number] = (*row[:position], value, *row[position + 1 :])
        return [dict(zip(names, row, strict=True)) for row in found]

    def _text(self) -> str:
        return self._compiled[0]

    @cached_property
    def _compiled(self) -> tuple[str, list[str], list[tuple[int, Callable[..., Any], Any]]]:
        stand_ins = {name: _stand_in(kind) for name, kind in self._types.items()}
        query = self._build(**stand_ins).query
        compiler = query.get_compiler(connection.alias)
        sql, params = compiler.as_sql()
        places = {one: AsIs(f"${number}") for number, one in enumerate(stand_ins.values(), start=1)}
        with connection.cursor() as cursor:
            told = [places.get(one, one) if isinstance(one, UUID | date | str) else one for one in params]
            text = cursor.mogrify(sql, told).decode()
        for number, (kind, stand_in) in enumerate(
            zip(self._types.values(), stand_ins.values(), strict=True), start=1
        ):
            if kind in _WHOLE:
                text = text.replace(str(stand_in), f"${number}")
            elif kind.endswith("[]"):
                text = text.replace(f"IN (${number})", f"= ANY (${number})")
        found = compiler.get_converters([one for one, _sql, _alias in compiler.select or ()])
        converters = [
            (position, convert, expression)
            for position, (converts, expression) in found.items()
            for convert in converts
        ]
        return text, [str(name) for name in query.selected or ()], converters


def columns_of(model: type[Model], path: str = "") -> list[str]:
    """The columns of a model, for ``values()``; ``path`` leads to it, as in ``organisation__``."""
    return [f"{path}{field.attname}" for field in model._meta.concrete_fields]


def instance_of(model: type[M], row: Mapping[str, Any], path: str = "") -> M:
    """The object of a row that holds :func:`columns_of` it."""
    names = [field.attname for field in model._meta.concrete_fields]
    return model.from_db(connection.alias, names, [row[f"{path}{name}"] for name in names])


def _stand_in(kind: str) -> UUID | date | str | int:
    """A value that no query holds of itself."""
    if kind in _WHOLE:
        return next(_COUNTS)
    if kind == "date":
        return date.fromordinal(next(_DAYS))
    if kind == "timestamptz":
        return datetime.fromtimestamp(next(_DAYS), UTC)
    return f"stand-in {uuid4()}" if kind == "text" else uuid4()


def _side() -> str:
    try:
        return current().side
    except NoScope:
        return ""
