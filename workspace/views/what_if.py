"""What if the rules were different: tried on every supplier, and nothing is saved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.errors import DomainError, InvalidInput
from core.templatetags.lang import lang
from scoring.services.trying import keep_as_drafts
from scoring.what_if.proposal import Proposal
from scoring.what_if.reading import Progress
from standards.codes import code
from suppliers.countries import country_name
from suppliers.spreadsheets import CONTENT_TYPES, MAX_WORKBOOK_ROWS, written
from tenants.access import capability
from tenants.scope import tenant_id
from tenants.selectors import Acting
from workspace.selectors.what_if import Results
from workspace.selectors.what_if_asked import Asked, asked_of
from workspace.selectors.what_if_page import fields_context, results_context


@require_GET
@capability("rules.view")
def what_if(request: HttpRequest) -> HttpResponse:
    """Try rules: everything that is tried stands in the address. Asked for by htmx it gives the results
    alone, or (``HX-Target: firm``) how firm the stars are."""
    acting: Acting = request.acting  # type: ignore[attr-defined] # set by the tenant middleware
    asked = asked_of(request.GET)
    lineup = asked.lineup()
    target = request.headers.get("HX-Target", "")
    page, with_firm = request.GET.get("page", "1"), target == "firm" or bool(request.GET.get("firm"))
    here = f"{reverse('what_if')}?{asked.query.urlencode()}"
    context = {
        "standard": asked.standard,
        "code": code(asked.standard.id),
        "asked": asked,
        "link": request.build_absolute_uri(here),
        "may_edit": acting.can("rules.edit"),
        **results_context(asked, lineup, page=page, with_firm=with_firm),
    }
    is_wrong = "faults" in context
    status = 422 if is_wrong else 200
    if target == "firm":
        return render(request, "workspace/_what_if_firm.html", context, status=status)
    if target == "what-if-results":
        fragment = context | {"is_fragment": True}
        response = render(request, "workspace/_what_if_results.html", fragment, status=status)
        if not is_wrong:
            response["HX-Push-Url"] = here
        return response
    return render(request, "workspace/what_if.html", context | fields_context(asked, lineup), status=status)


@require_GET
@capability("rules.view")
def what_if_export(request: HttpRequest, kind: str) -> HttpResponse:
    """The rows of the tab that is open, sorted alike, as a file."""
    if kind not in CONTENT_TYPES:
        raise Http404
    asked = asked_of(request.GET)
    proposal = _usable(asked)
    lineup = asked.lineup()
    if isinstance(lineup, Progress):
        raise DomainError(_("The results are still being read. Open the page, then export them."))
    results = asked.results(proposal, lineup, with_firm=True)
    rows = results.ordered(asked.show, asked.sort).tolist()
    if len(rows) > MAX_WORKBOOK_ROWS:
        raise InvalidInput(
            _("An export holds up to %(limit)s suppliers. Narrow the list by a filter, then export it.")
            % {"limit": MAX_WORKBOOK_ROWS}
        )
    response = HttpResponse(
        written(kind, _heads(results), _cells(results, rows)), content_type=CONTENT_TYPES[kind]
    )
    response["Content-Disposition"] = f'attachment; filename="what-if-{asked.standard.id}.{kind}"'
    return response


@require_POST
@capability("rules.edit")
def what_if_draft(request: HttpRequest) -> HttpResponse:
    """Keep what is tried as drafts of rules; they hold for nobody before they are put in force."""
    actor: Any = request.user
    asked = asked_of(request.POST)
    kept = keep_as_drafts(tenant_id=tenant_id(), proposal=_usable(asked), actor=actor)
    messages.success(request, _("Kept as a draft. It holds for nobody before somebody puts it in force."))
    if len(kept) == 1:
        return redirect("rule", kept[0].pk)
    response = redirect("rules")
    response["Location"] += f"?standard={asked.standard.id}"
    return response


def _usable(asked: Asked) -> Proposal:
    """What is tried. Raises InvalidInput with all that is wrong with it."""
    if asked.proposal is None:
        raise InvalidInput(" ".join(dict.fromkeys(asked.problems.values())))
    return asked.proposal


def _heads(results: Results) -> list[str]:
    return [
        *(_("Number"), _("Name"), _("Country"), _("Size class")),
        *(_("Points now"), _("Result now"), _("Points, what-if"), _("Result, what-if")),
        *(_("Points change"), _("Moved most by"), _("Under the least to supply")),
        *([_("Share of draws in which the star stays")] if results.firmness else []),
    ]


def _cells(results: Results, rows: Sequence[int]) -> Iterator[list[object]]:
    language = get_language() or "en"
    for row in results.rows(rows, tenant_id()):
        yield [
            row.supplier.number,
            row.supplier.name,
            country_name(row.supplier.country, language),
            row.size,
            float(round(row.total.now, 4)),
            results.mark(row.band.now),
            float(round(row.total.then, 4)),
            results.mark(row.band.then),
            float(row.points),
            lang(row.moved_by) if row.moved_by else "",
            _("yes") if row.is_under else _("no"),
            *([float(row.firm * 100) if row.firm is not None else None] if results.firmness else []),
        ]
