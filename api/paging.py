"""Lists in pages: a cursor says where the next page begins, so rows added meanwhile shift nothing."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from rest_framework.request import Request

from api.problems import Unusable

DEFAULT_LIMIT, MAX_LIMIT = 50, 200
#: What the columns of an order hold, and how a cursor's text becomes such a value again.
_READERS: Mapping[str, Callable[[str], Any]] = {
    "number": int,
    "created_at": datetime.fromisoformat,
    "computed_at": datetime.fromisoformat,
    "id": UUID,
}
_LARGEST_NUMBER = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a list, and the address of the next ones (None at the end)."""

    rows: list[dict[str, Any]]
    next: str | None


def page_of(
    rows: QuerySet[Any, dict[str, Any]], *, order: Sequence[str], query: dict[str, Any], request: Request
) -> Page:
    """The rows after ``query["cursor"]``, up to ``query["limit"]``, in the unique ``order`` of columns that
    each row holds. One query. Raises :class:`Unusable` for a cursor that did not come from here."""

    def fetch(after: Sequence[Any] | None, limit: int) -> list[dict[str, Any]]:
        behind = rows.filter(_after(order, after)) if after is not None else rows
        return list(behind.order_by(*order)[:limit])

    return page_from(fetch, order=order, query=query, request=request)


def page_from(
    fetch: Callable[[Sequence[Any] | None, int], list[dict[str, Any]]],
    *,
    order: Sequence[str],
    query: dict[str, Any],
    request: Request,
) -> Page:
    """The same of rows that ``fetch`` gives: in order, those behind some values of it (None: from the first
    on), up to a number."""
    limit: int = query["limit"]
    found = fetch(_read(query["cursor"], order) if query.get("cursor") else None, limit + 1)
    if len(found) <= limit:
        return Page(found, None)
    last = found[limit - 1]
    parameters = request.query_params.copy()
    parameters["cursor"] = _written([last[column] for column in order])
    address = request.build_absolute_uri(f"{request.path}?{parameters.urlencode()}")
    return Page(found[:limit], address)


def _after(order: Sequence[str], values: Sequence[Any]) -> Q:
    """Rows behind these values: the first column larger, or equal and the second larger, and so on."""
    behind, equal = Q(), Q()
    for column, value in zip(order, values, strict=True):
        behind |= equal & Q(**{f"{column}__gt": value})
        equal &= Q(**{column: value})
    return behind


def _written(values: Sequence[Any]) -> str:
    texts = [value.isoformat() if isinstance(value, datetime) else str(value) for value in values]
    return base64.urlsafe_b64encode(json.dumps(texts).encode()).decode().rstrip("=")


def _read(cursor: str, order: Sequence[str]) -> list[Any]:
    try:
        texts = json.loads(base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)))
        values = [_READERS[column](text) for column, text in zip(order, texts, strict=True)]
    except (ValueError, TypeError, AttributeError, binascii.Error, RecursionError) as error:
        raise _unreadable() from error
    if any(isinstance(value, int) and not 0 <= value <= _LARGEST_NUMBER for value in values):
        raise _unreadable()
    if any(isinstance(value, datetime) and value.tzinfo is None for value in values):
        raise _unreadable()
    return values


def _unreadable() -> Unusable:
    detail = "This is no cursor of this list. Take it from the next link of the page before."
    return Unusable(
        [{"parameter": "cursor", "code": "cursor_unreadable", "detail": detail}],
        status=400,
        code="parameters",
    )
