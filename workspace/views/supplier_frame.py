"""What stands on every tab of a supplier's page: who it is, its results, the tabs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from scoring.models import Scorecard
from suppliers.countries import country_name
from suppliers.models import Supplier
from suppliers.selectors import survivors_by_id
from tenants.scope import tenant_id
from tenants.selectors import Acting
from workspace.selectors.audit_desk import today_of
from workspace.selectors.cooperation import warned
from workspace.selectors.scores import panels_of
from workspace.views.suppliers import rights

View = Callable[[HttpRequest, UUID], HttpResponse]

#: Tabs that have a page of their own: name → route.
_APART = {
    "overview": "supplier",
    "screening": "supplier_screening",
    "risk": "supplier_risk",
    "onboarding": "supplier_onboarding",
    "shared": "supplier_shared",
    "network": "supplier_network",
}
#: Tabs that not everybody who sees the page may open.
_ASKS = {"onboarding": "onboarding.view"}
_WORDS: Mapping[str, str | Promise] = {
    "overview": gettext_lazy("Overview"),
    "master": gettext_lazy("Master data"),
    "requests": gettext_lazy("Requests"),
    "shared": gettext_lazy("Shared answers"),
    "scores": gettext_lazy("Scores"),
    "risk": gettext_lazy("Risk"),
    "screening": gettext_lazy("360° check"),
    "findings": gettext_lazy("Findings"),
    "audits": gettext_lazy("Audits"),
    "network": gettext_lazy("Network"),
    "onboarding": gettext_lazy("Onboarding"),
    "history": gettext_lazy("History"),
}
#: Tabs that ``supplier_tab`` shows.
TABS = tuple(name for name in _WORDS if name not in _APART or name == "overview")


def frame(request: HttpRequest, shown: Supplier, tab: str, cards: list[Scorecard]) -> dict[str, Any]:
    """The context of ``workspace/supplier_base.html``; ``cards`` are all of the supplier's."""
    panels = panels_of(cards)
    acting: Acting = request.acting  # type: ignore[attr-defined] # set by the tenant middleware
    today = today_of(acting, timezone.now())
    return {
        "supplier": shown,
        "warned": warned([shown.pk], tenant_id=shown.tenant_id, today=today).get(shown.pk, []),
        "country": country_name(shown.country, get_language() or "en"),
        "tab": tab,
        "tabs": [
            {"label": word, "url": tab_address(shown.pk, name), "active": name == tab}
            for name, word in _WORDS.items()
            if name not in _ASKS or acting.can(_ASKS[name])
        ],
        "panels": panels,
        "is_scored": any(panel.card for panel in panels),
        "is_reviewed": any(panel.verified for panel in panels),
        **rights(request),
    }


def of_survivor(tab: str) -> Callable[[View], View]:
    """A tab of a merged record leads to that of the record that stayed; 404 for one that is not there."""

    def wrap(view: View) -> View:
        @wraps(view)
        def shown(request: HttpRequest, supplier_id: UUID) -> HttpResponse:
            try:
                return view(request, supplier_id)
            except Http404:
                return to_survivor(request, supplier_id, tab)

        return shown

    return wrap


def to_survivor(request: HttpRequest, supplier_id: UUID, tab: str) -> HttpResponse:
    """The way from a merged record to the one that stayed; Http404 for one that is not there at all."""
    survivor = survivors_by_id(tenant_id(), [supplier_id]).get(supplier_id)
    if survivor is None:
        raise Http404
    messages.info(request, _("The record you opened was merged into this one."))
    return redirect(tab_address(survivor, tab))


def tab_address(supplier_id: UUID, name: str) -> str:
    """Where a tab of a supplier's page is."""
    if name in _APART:
        return reverse(_APART[name], args=[supplier_id])
    return reverse("supplier_tab", args=[supplier_id, name])
