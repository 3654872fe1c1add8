"""A list as a file, from the list's own address: ``?as=xlsx`` or ``?as=csv`` beside its filters and order.

So a file holds what the page shows, to whoever may see the page; no cell of it becomes a formula.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import InvalidInput
from suppliers.spreadsheets import CONTENT_TYPES, MAX_WORKBOOK_ROWS, written

#: Head of each column, in the reader's language → the cell of a row.
Columns = Mapping[str, Callable[[Any], object]]
PARAMETER = "as"


def file_of(request: HttpRequest, *, name: str, columns: Columns, rows: Any) -> HttpResponse | None:
    """The file that is asked for, None where the page is.

    ``rows`` is what the page shows pages of (a queryset or a list), ``name`` the file's without its ending.

    Raises :class:`InvalidInput` for more rows than a file holds, ``Http404`` for a kind of file there is not.
    """
    kind = request.GET.get(PARAMETER)
    if kind is None:
        return None
    if kind not in CONTENT_TYPES:
        raise Http404
    found = list(rows[: MAX_WORKBOOK_ROWS + 1])
    if len(found) > MAX_WORKBOOK_ROWS:
        raise InvalidInput(
            _("A file holds up to %(limit)s rows. Narrow the list by a filter, then export it.")
            % {"limit": MAX_WORKBOOK_ROWS}
        )
    cells = ([_plain(cell(row)) for cell in columns.values()] for row in found)
    response = HttpResponse(written(kind, list(columns), cells), content_type=CONTENT_TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def day(moment: Any) -> str:
    """The day of an instant, as files hold it: ISO 8601 in the reader's time zone, empty for none."""
    if moment is None:
        return ""
    return str(timezone.localtime(moment).date() if isinstance(moment, datetime) else moment)


def _plain(value: object) -> object:
    """Words that are put into a language late, as text."""
    return value if value is None or isinstance(value, int | float | str) else str(value)
