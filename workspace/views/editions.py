"""Editions of a standard: same answers under both versions, what is unanswered, and adopting a later one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.errors import InvalidInput
from core.form_fields import DayField
from core.templatetags.ui_format import day as day_words
from scoring.editions import Side, editions_in_use, later_versions, side_by_side
from scoring.services.adopting import adopt_edition
from standards import loader
from standards.codes import code
from standards.schema import Text
from suppliers.countries import country_name
from suppliers.spreadsheets import CONTENT_TYPES, written
from tenants.access import capability
from tenants.days import local_day
from tenants.scope import tenant_id
from tenants.selectors import Acting
from workspace.paging import page_of
from workspace.selectors import editions as selectors

PAGE_SIZE = 20
#: Suppliers of one export: all of them are computed in the request.
MOST = 2_000


class AdoptForm(forms.Form):
    """From which day requests are on the later edition."""

    day = DayField(label=gettext_lazy("For requests sent from"), widget=forms.DateInput)


@capability("rules.view")
@require_GET
def edition(request: HttpRequest, standard: str) -> HttpResponse:
    """The edition in use and the one that ``?to=`` names (the newest), side by side for every supplier."""
    return _page(request, standard)


@capability("rules.edit")
@require_POST
def edition_adopt(request: HttpRequest, standard: str, version: str) -> HttpResponse:
    """Adopt a later edition from a day on."""
    actor: Any = request.user
    if standard not in loader.ids() or version not in loader.versions(standard):
        raise Http404
    form = AdoptForm(request.POST)
    if form.is_valid():
        try:
            rule = adopt_edition(
                tenant_id=tenant_id(),
                standard=standard,
                version=version,
                day=form.cleaned_data["day"],
                actor=actor,
                now=timezone.now(),
            )
        except InvalidInput as error:
            form.add_error("day", str(error.message))
        else:
            values = {"standard": code(standard), "version": version, "day": day_words(rule.effective_from)}
            words = _("%(standard)s %(version)s is used for requests sent from %(day)s.") % values
            kept = _("Results stay as they are.")
            messages.success(request, f"{words} {kept}")
            return redirect("edition", standard)
    return _page(request, standard, to=version, form=form, status=422)


@capability("rules.view")
@require_GET
def edition_export(request: HttpRequest, standard: str, version: str, kind: str) -> HttpResponse:
    """Every supplier under both editions, as a file."""
    if kind not in CONTENT_TYPES or version not in _versions(standard):
        raise Http404
    cards = list(selectors.cards_on_others(standard, version)[: MOST + 1])
    if len(cards) > MOST:
        raise InvalidInput(_("An export holds up to %(limit)s suppliers.") % {"limit": MOST})
    heads = [_("Number"), _("Name"), _("Country"), _("Basis"), _("Edition")]
    heads += [_("Points"), _("Result"), _("New points"), _("New result"), _("Points change"), _("Unanswered")]
    rows = [_cells(side) for side in side_by_side(cards, version)]
    response = HttpResponse(written(kind, heads, rows), content_type=CONTENT_TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{standard}-{version}.{kind}"'
    return response


def _versions(standard: str) -> tuple[str, ...]:
    return loader.versions(standard) if standard in loader.ids() else ()


def _page(
    request: HttpRequest, standard: str, *, to: str = "", form: AdoptForm | None = None, status: int = 200
) -> HttpResponse:
    known = _versions(standard)
    if not known:
        raise Http404
    acting: Acting = request.acting  # type: ignore[attr-defined] # set by the tenant middleware
    today = local_day(tenant_id(), timezone.now())
    used = editions_in_use(tenant_id(), today)[standard]
    asked = to or request.GET.get("to", "")
    later = later_versions(standard, used)
    version = asked if asked in known else known[-1]
    page = page_of(selectors.cards_on_others(standard, version), request.GET, size=PAGE_SIZE)
    context = {
        "standard": standard,
        "code": code(standard),
        "name": loader.get(standard).name,
        "used": used,
        "version": version,
        "may_adopt": version in later,
        "is_manager": acting.can("rules.edit"),
        "segments": [
            {"label": one, "url": f"?to={one}", "active": one == version} for one in known if one != used
        ],
        "changed": selectors.changed(standard, used, version) if version != used else None,
        "page": page,
        "sides": _with_words(side_by_side(page.rows, version), standard, version),
        "form": form or AdoptForm(initial={"day": today}),
    }
    return render(request, "workspace/edition.html", context, status=status)


def _with_words(sides: list[Side], standard: str, version: str) -> list[tuple[Side, list[Text]]]:
    """Each side with the words of the conditions nobody has answered."""
    names = selectors.check_names(standard, version)
    return [(side, [names[key] for key in side.unanswered]) for side in sides]


def _cells(side: Side) -> list[Any]:
    card = side.card
    return [
        card.supplier.number,
        card.supplier.name,
        country_name(card.supplier.country, get_language() or "en"),
        str(card.get_basis_display()),
        card.standard_version,
        float(side.before.total),
        side.before.band,
        float(side.after.total) if side.after else None,
        side.after.band if side.after else side.problem,
        float(side.difference) if side.difference is not None else None,
        len(side.unanswered),
    ]
