"""How a source is searched: every word must stand somewhere in what a row says.

There is no text index on purpose: under row-level security PostgreSQL may only use an index with operators
that cannot leak, and searching in text is none of them. A source therefore says few columns, is read once and
is cut off at :data:`CAP` hits (100,000 suppliers: some 0.1 s).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import F, Func, Model, QuerySet, TextField, Value
from django.utils.functional import Promise

M = TypeVar("M", bound=Model)

#: Longest text that is looked for, most words of it that count, and hits that are counted and shown at once.
MAX_LENGTH, MAX_WORDS, CAP, SHOWN = 200, 6, 100, 5


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: its name, what is said beside it, and its page."""

    title: str
    note: str
    url: str


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of thing that can be found.

    ``rows`` gives all that the reader may see, ``says`` the columns that are searched, ``order`` how hits
    are sorted and ``shows`` the columns that ``hit`` needs to name one. ``more`` gives the address of the
    list that holds all hits, where there is one. What ``is_buyers`` only the buyer's own people may read, no
    rating body.
    """

    key: str
    label: Promise | str
    capability: str
    icon: str
    rows: Callable[[], QuerySet[Any]]
    says: tuple[str, ...]
    order: tuple[str, ...]
    shows: tuple[str, ...]
    hit: Callable[[Mapping[str, Any], tuple[str, ...]], Hit]
    more: Callable[[str], str] | None = None
    is_buyers: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """What was found in one source: the first ``hits`` of ``count``, which stops at :data:`CAP`."""

    source: Source
    hits: list[Hit]
    count: int
    is_capped: bool
    more: str


def words_of(text: str) -> tuple[str, ...]:
    """The words of what somebody typed, in one width, without repeats."""
    plain = unicodedata.normalize("NFKC", text.replace("\x00", ""))[:MAX_LENGTH]
    return tuple(dict.fromkeys(plain.split()))[:MAX_WORDS]


def narrowed(rows: QuerySet[M], says: Iterable[str], words: Iterable[str]) -> QuerySet[M]:
    """The rows of which these columns, taken together, hold every word, written large or small."""
    said = Func(Value(" "), *map(F, says), function="concat_ws", output_field=TextField())
    narrow: Any = rows.alias(said=said)
    for word in words:
        narrow = narrow.filter(said__icontains=word)
    return narrow  # type: ignore[no-any-return] # django-stubs calls an aliased queryset another type


def search(sources: Iterable[Source], text: str, *, only: str = "") -> list[Group]:
    """What each source holds, sources without a hit left out. One query a source.

    ``only`` names one source of which up to :data:`CAP` hits are given instead of the first
    :data:`SHOWN`. Nothing is looked for when ``text`` holds no word.
    """
    words = words_of(text)
    if not words:
        return []
    groups = [_group(source, words, text, whole=bool(only)) for source in sources if only in {"", source.key}]
    return [group for group in groups if group.count]


def _group(source: Source, words: tuple[str, ...], text: str, *, whole: bool) -> Group:
    rows = narrowed(source.rows(), source.says, words).order_by(*source.order)
    found = list(rows.values(*source.shows)[: CAP + 1])
    kept = found[: CAP if whole else SHOWN]
    return Group(
        source,
        [source.hit(row, words) for row in kept],
        min(len(found), CAP),
        is_capped=len(found) > CAP,
        more=source.more(text) if source.more else "",
    )


def excerpt(texts: Iterable[str], words: tuple[str, ...], *, around: int = 60) -> str:
    """The piece of the first text that holds a word, cut around it; empty when none does."""
    for text in texts:
        low = text.casefold()
        places = [place for word in words if (place := low.find(word.casefold())) >= 0]
        if places:
            start, end = max(0, min(places) - around), min(places) + 2 * around
            head, tail = "…" if start else "", "…" if end < len(text) else ""
            return f"{head}{' '.join(text[start:end].split())}{tail}"
    return ""
