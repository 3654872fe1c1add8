"""One supplier: its page with tabs, who supplies whom."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from audits.selectors.access import audits_for
from core.errors import DomainError
from remediation.selectors.own_actions import told_of
from suppliers.forms import LinkForm
from suppliers.models import Supplier, SupplyLink
from suppliers.services.links import add_link, remove_link
from suppliers.size_words import standing_of
from tenants.access import capability
from tenants.scope import tenant_id
from tenants.selectors import Acting
from workspace.selectors import audits as audit_selectors
from workspace.selectors import master
from workspace.selectors import supplier_page as selectors
from workspace.selectors.audit_desk import today_of
from workspace.selectors.findings import findings_of_supplier
from workspace.selectors.kept import kept_lists
from workspace.selectors.merged import merged_records
from workspace.selectors.own_actions import meant_for
from workspace.selectors.removed import removed_lately
from workspace.views.outside_results import outside_of
from workspace.views.supplier_frame import TABS, frame, to_survivor

UNPROCESSABLE = 422
MAX_SUGGESTIONS = 12


@capability("suppliers.view")
@require_GET
def supplier(request: HttpRequest, supplier_id: UUID, tab: str = "overview") -> HttpResponse:
    """One tab of the supplier's page."""
    if tab not in TABS:
        raise Http404
    shown = selectors.suppliers_of_tenant().filter(pk=supplier_id).first()
    return to_survivor(request, supplier_id, tab) if shown is None else _page(request, shown, tab)


@capability("suppliers.edit")
@require_POST
def link_add(request: HttpRequest, supplier_id: UUID) -> HttpResponse:
    """Note another supplier that delivers to this one, or that this one delivers to."""
    actor: Any = request.user
    shown = _supplier(supplier_id)
    form = LinkForm(request.POST)
    if not form.is_valid():
        return _page(request, shown, "overview", link_form=form)
    other = selectors.the_one_called(form.cleaned_data["other"])
    if other is None:
        form.add_error("other", _("No single supplier has this number or name. Choose one from the list."))
        return _page(request, shown, "overview", link_form=form)
    buys = form.cleaned_data["direction"] == "buys"
    upstream, downstream = (other, shown) if buys else (shown, other)
    try:
        add_link(
            upstream=upstream,
            downstream=downstream,
            material=form.cleaned_data["material"],
            share=form.cleaned_data["share"],
            actor=actor,
        )
    except DomainError as error:
        form.add_error(error.field, str(error.message))
        return _page(request, shown, "overview", link_form=form)
    return redirect("supplier", shown.pk)


@capability("suppliers.edit")
@require_POST
def link_remove(request: HttpRequest, supplier_id: UUID, link_id: UUID) -> HttpResponse:
    """Take one link of this supplier out of the chain."""
    actor: Any = request.user
    shown = _supplier(supplier_id)
    links = SupplyLink.objects.filter(tenant_id=tenant_id()).select_related("upstream", "downstream")
    link = get_object_or_404(links.filter(upstream=shown) | links.filter(downstream=shown), pk=link_id)
    remove_link(link=link, actor=actor)
    return redirect("supplier", shown.pk)


@capability("suppliers.view")
@require_GET
def supplier_suggest(request: HttpRequest) -> HttpResponse:
    """Suppliers whose name holds what is typed, as options of a data list (a fragment)."""
    text = request.GET.get("other", "").replace("\x00", "").strip()[:200]
    found = selectors.named(text, limit=MAX_SUGGESTIONS) if text else []
    return render(request, "workspace/_supplier_options.html", {"suppliers": found})


def _supplier(supplier_id: UUID) -> Supplier:
    return get_object_or_404(selectors.suppliers_of_tenant(), pk=supplier_id)


def _page(request: HttpRequest, shown: Supplier, tab: str, *, link_form: Form | None = None) -> HttpResponse:
    cards = selectors.cards_of(shown)
    context = frame(request, shown, tab, cards)
    if tab == "overview":
        active, ended = master.flags_of(shown)
        context |= {
            "standing": standing_of(shown),
            "said": master.who_said(shown),
            "facts": master.facts_of(shown),
            "flags": active,
            "ended_flags": ended,
            "steps": list(master.steps_of(shown)),
            "supplied_by": selectors.supplied_by(shown),
            "supplies": selectors.supplies(shown),
            "link_form": link_form or LinkForm(),
            "merged": merged_records(shown),
            "kept": kept_lists(shown, timezone.localdate()),
        }
    elif tab == "master":
        context |= _master(shown)
        context["removed"] = removed_lately(shown, timezone.now()) if context["can_edit"] else []
    elif tab == "requests":
        context["requests"] = selectors.requests_of(shown)
        context |= outside_of(shown.tenant_id, shown.pk)
    elif tab == "scores":
        context["cards"] = selectors.card_rows(cards)
        context["reratings"] = selectors.reratings_of(cards)
    elif tab == "findings":
        acting: Acting = request.acting  # type: ignore[attr-defined] # set by the tenant middleware
        context |= {
            "groups": findings_of_supplier(shown, now=timezone.now()),
            "may_open": acting.can("findings.edit"),
            "may_decide": acting.can("findings.decide"),
            "shared_actions": [
                (one, meant_for(one)) for one in told_of(shown.tenant_id, shown.supplier_org_id)
            ],
        }
    elif tab == "audits":
        context |= _audits(request, shown)
    else:
        context["events"] = selectors.history_of(shown)
    return render(
        request, f"workspace/supplier_{tab}.html", context, status=UNPROCESSABLE if link_form else 200
    )


def _master(shown: Supplier) -> dict[str, Any]:
    """Places, people, products and numbers of the supplier. Four queries."""
    return {
        "sites": shown.sites.filter(tenant_id=shown.tenant_id),
        "contacts": master.people_at(shown),
        "products": master.products_of(shown),
        "keys": master.keys_of(shown),
        "is_own": master.is_own(),
    }


def _audits(request: HttpRequest, shown: Supplier) -> dict[str, Any]:
    """The supplier's audits that the visitor may open, and its sites."""
    acting: Acting = request.acting  # type: ignore[attr-defined] # set by the tenant middleware
    own = audits_for(acting, request.user).filter(supplier=shown).order_by("-starts_on", "-number")
    return {
        "rows": audit_selectors.rows_of(audit_selectors.counted(own), today=today_of(acting, timezone.now())),
        "sites": shown.sites.filter(tenant_id=shown.tenant_id),
        "can_plan": acting.can("audits.plan"),
    }
