"""The three ranked lists by size class, on a page and as a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.errors import InvalidInput
from core.templatetags.ui_lists import address
from scoring.benchmarks.naming import code_name
from scoring.models import GroupKind, Portfolio, Standing
from standards.codes import code
from suppliers.countries import country_name
from suppliers.models import SizeClass
from suppliers.spreadsheets import CONTENT_TYPES, MAX_WORKBOOK_ROWS, written
from tenants.access import capability
from tenants.scope import tenant_id
from workspace.paging import page_of
from workspace.selectors import portfolio as figures
from workspace.selectors import portfolio_lists as selectors
from workspace.selectors.portfolio_lists import Ranked
from workspace.selectors.quarters import quarter_name
from workspace.views.portfolio import chosen, counted_or_404

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """What the URL of a ranked list asks for; a size class nobody named is the first that holds anybody."""

    standard: str
    size: str
    q: str
    topic: str
    sort: str

    @classmethod
    def read(cls, request: HttpRequest, found: Portfolio, sizes: Mapping[str, int] | None = None) -> Asked:
        """What the query string says; a value that means nothing is told of and left out."""
        standard = chosen(request, "standard", figures.standards_in(found))
        usual = next((one for one in SizeClass.values if (sizes or {}).get(one)), SizeClass.values[0])
        size = chosen(request, "size", [usual, *(one for one in SizeClass.values if one != usual)])
        topic = chosen(request, "topic", ["", *figures.topic_names(standard)])
        q = request.GET.get("q", "").replace("\x00", "").strip()[: selectors.MAX_SEARCH]
        return cls(standard, size, q, topic, request.GET.get("sort", "topic" if topic else "rank"))

    def found(self) -> QuerySet[Standing]:
        """The suppliers of the list, in its order."""
        return selectors.ranked(
            tenant_id(),
            standard=self.standard,
            size=self.size,
            q=self.q,
            topic=self.topic,
            sort=self.sort,
        )

    def rows(self, ids: Sequence[UUID]) -> list[Ranked]:
        """These rows of the list, in their order."""
        return selectors.ranked_rows(
            tenant_id(), ids, standard=self.standard, size=self.size, topic=self.topic
        )


@capability("portfolio.view")
@require_GET
def portfolio_lists(request: HttpRequest) -> HttpResponse:
    """Results by size class in three separate lists (T/CERDS 6.4): ranked, searched, sorted, page by page."""
    found = counted_or_404()
    standards = figures.standards_in(found)
    wanted = request.GET.get("standard", "")
    sizes = selectors.sizes(tenant_id(), wanted if wanted in standards else standards[0])
    asked = Asked.read(request, found, sizes)
    page = page_of(asked.found().values_list("pk", flat=True), request.GET, size=PAGE_SIZE)
    context = {
        "asked": asked,
        "page": page,
        "rows": asked.rows(page.rows),
        "topic_name": figures.topic_names(asked.standard).get(asked.topic, ""),
        "tabs": [
            {
                "label": label,
                "count": sizes.get(size, 0),
                "url": address(request.GET, size=size, q=None),
                "active": size == asked.size,
            }
            for size, label in SizeClass.choices
        ],
        "segments": [
            {
                "label": code(key),
                "url": address(request.GET, standard=key, topic=None, sort=None),
                "active": key == asked.standard,
            }
            for key in standards
        ],
        "since": since(found),
        "query": request.GET.urlencode(),
        "sort": "topic" if asked.topic else "rank",
        "counted": found,
        "heading": _("Ranked lists"),
        "export_route": "portfolio_lists_export",
    }
    if request.headers.get("HX-Target") == "results":
        return render(request, "workspace/_portfolio_ranked.html", context)
    return render(request, "workspace/portfolio_lists.html", context)


@capability("portfolio.view")
@require_GET
def portfolio_lists_export(request: HttpRequest, kind: str) -> HttpResponse:
    """One of the three lists as narrowed and sorted, as a file."""
    if kind not in CONTENT_TYPES:
        raise Http404
    asked = Asked.read(request, counted_or_404())
    ids = ids_to_export(asked.found())
    columns = _columns(asked)
    cells = [[cell(row) for cell in columns.values()] for row in asked.rows(ids)]
    return as_file(kind, f"ranking-{asked.size}", list(columns), cells)


def ids_to_export(listed: QuerySet[Standing]) -> list[UUID]:
    """The ids of a whole list. Raises InvalidInput where no file can hold it."""
    ids = list(listed.values_list("pk", flat=True)[: MAX_WORKBOOK_ROWS + 1])
    if len(ids) > MAX_WORKBOOK_ROWS:
        raise InvalidInput(
            _("An export holds up to %(limit)s suppliers. Narrow the list by a filter, then export it.")
            % {"limit": MAX_WORKBOOK_ROWS}
        )
    return ids


def as_file(kind: str, name: str, heads: list[str], cells: list[list[Any]]) -> HttpResponse:
    """A table as a workbook or CSV file that is downloaded under ``name``."""
    response = HttpResponse(written(kind, heads, cells), content_type=CONTENT_TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def since(found: Portfolio) -> str:
    """The quarter that movements are counted from; empty before the first one."""
    rounds = found.content["rounds"]
    return quarter_name(rounds[-1]["year"], rounds[-1]["quarter"]) if rounds else ""


def _columns(asked: Asked) -> dict[str, Callable[[Ranked], Any]]:
    """Head of each column, in the reader's language → the cell of a row."""
    language = get_language() or "en"
    columns: dict[str, Callable[[Ranked], Any]] = {
        _("Standard"): lambda _row: code(asked.standard),
        _("Size class"): lambda row: str(row.standing.get_size_class_display()),
        _("Rank"): lambda row: row.rank,
        _("Number"): lambda row: row.standing.supplier.number,
        _("Your number"): lambda row: row.standing.supplier.reference,
        _("Name"): lambda row: row.standing.supplier.name,
        _("Country"): lambda row: country_name(row.standing.country, language),
        _("Industry"): lambda row: industry_name(row.standing, language),
        _("Tier"): lambda row: row.standing.tier,
        _("Points"): lambda row: float(row.standing.total),
        _("Result"): lambda row: row.standing.band or str(_("zeroed")),
        _("Basis"): lambda row: str(row.standing.card.get_basis_display()),
        _("Movement"): lambda row: str(row.standing.get_movement_display()),
        _("Points change"): lambda row: float(row.standing.gained),
    }
    if asked.topic:
        head = _("%(topic)s, percent") % {"topic": figures.topic_names(asked.standard)[asked.topic]}
        columns[head] = lambda row: None if row.topic is None else float(row.topic)
    return columns


def industry_name(standing: Standing, language: str) -> str:
    """The industry of a supplier in words; empty where it is not known."""
    return code_name(GroupKind.INDUSTRY, standing.industry, language) if standing.industry else ""
