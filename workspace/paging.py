"""Pages of a list whose state stands in the URL."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import QuerySet
from django.http import QueryDict

from core.templatetags.ui_format import COUNT_CAP

#: Digits of a page number that is looked at.
_LONGEST = 6


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of rows with what ``{% pagination %}`` shows; ``total`` stops at the count cap."""

    rows: list[Any]
    first: int
    last: int
    total: int
    previous_url: str
    next_url: str


class Sliceable(Protocol):
    """Rows in an order of which a part can be fetched."""

    def __getitem__(self, part: slice, /) -> Iterable[Any]: ...


def page_of(found: QuerySet[Any, Any], query: QueryDict, *, size: int, total: int | None = None) -> ListPage:
    """The page that ``?page=`` asks for, the nearest one when there is no such page. Two queries, one where
    ``total`` is known.

    The count never goes past the cap, so a long list costs no more than a short one.
    """
    if total is None:
        total = found.order_by()[: COUNT_CAP + 1].count()
    return page_of_counted(found, query, size=size, total=total)


def page_of_counted(found: Sliceable, query: QueryDict, *, size: int, total: int) -> ListPage:
    """The same of rows that are counted already. One query."""
    start = (min(_asked(query), _last_page(total, size)) - 1) * size
    return _page(list(found[start : start + size]), query, start=start, size=size, total=total)


def start_of(query: QueryDict, *, size: int) -> int:
    """Where the page that ``?page=`` asks for begins, whether there is such a page or not: for who fetches
    rows and their count in one go."""
    return (_asked(query) - 1) * size


def page_with(rows: list[Any], query: QueryDict, *, size: int, total: int) -> ListPage:
    """The page with rows that were fetched from :func:`start_of` on. No query."""
    return _page(rows, query, start=start_of(query, size=size), size=size, total=min(total, COUNT_CAP + 1))


def _asked(query: QueryDict) -> int:
    asked = query.get("page", "1")
    return max(int(asked), 1) if asked.isdecimal() and len(asked) < len(str(COUNT_CAP)) + 1 else 1


def _last_page(total: int, size: int) -> int:
    return max(1, -(-min(total, COUNT_CAP) // size))


def _page(rows: list[Any], query: QueryDict, *, start: int, size: int, total: int) -> ListPage:
    number = start // size + 1
    return ListPage(
        rows=rows,
        first=start + 1 if rows else 0,
        last=start + len(rows),
        total=total,
        previous_url=_address(query, number - 1) if number > 1 else "",
        next_url=_address(query, number + 1) if number < _last_page(total, size) else "",
    )


def _address(query: QueryDict, page: int) -> str:
    changed = query.copy()
    changed["page"] = str(page)
    return f"?{changed.urlencode()}"


def page_of_list(found: Sequence[Any], query: QueryDict, *, size: int) -> ListPage:
    """The same of rows that are at hand; ``rows`` are those of the page."""
    total = len(found)
    asked = query.get("page", "1")
    last_page = max(1, -(-total // size))
    number = min(max(int(asked), 1), last_page) if asked.isdecimal() and len(asked) <= _LONGEST else 1
    start = (number - 1) * size
    rows = list(found[start : start + size])
    return ListPage(
        rows=rows,
        first=start + 1 if rows else 0,
        last=start + len(rows),
        total=total,
        previous_url=_address(query, number - 1) if number > 1 else "",
        next_url=_address(query, number + 1) if number < last_page else "",
    )
