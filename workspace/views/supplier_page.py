"""One supplier: its page with tabs, adding and changing it, who supplies whom."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from audits.selectors.access import audits_for
from core.errors import DomainError
from suppliers.forms import LinkForm, SupplierForm
from suppliers.models import Supplier, SupplyLink
from suppliers.services.links import add_link, remove_link
from suppliers.services.listing import AlreadyListed, create_supplier, plain, told, update_supplier
from suppliers.services.sizes import SIZE_FIELDS, SizeDiffers
from suppliers.size_forms import SizeForm
from suppliers.size_words import SizeStanding, hint_for, standing_of
from tenants.access import capability
from tenants.models import User
from tenants.scope import tenant_id
from tenants.selectors import Acting, people_of
from workspace.selectors import audits as audit_selectors
from workspace.selectors import supplier_page as selectors
from workspace.selectors.audit_desk import today_of
from workspace.selectors.findings import findings_of_supplier
from workspace.views.supplier_frame import TABS, frame

UNPROCESSABLE = 422
MAX_SUGGESTIONS = 12
_EDITED = (
    *("name", "country", "address", "sector", "tier", "status", "reference", "contact_name", "contact_email"),
    *SIZE_FIELDS,
)


@capability("suppliers.view")
@require_GET
def supplier(request: HttpRequest, supplier_id: UUID, tab: str = "overview") -> HttpResponse:
    """One tab of the supplier's page."""
    if tab not in TABS:
        raise Http404
    return _page(request, _supplier(supplier_id), tab)


@capability("suppliers.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def supplier_new(request: HttpRequest) -> HttpResponse:
    """Add a supplier."""
    actor: Any = request.user
    people = _people(None)
    form = SupplierForm(request.POST or None, people=people, initial={"owner": str(actor.pk)})
    if request.method == "POST" and form.is_valid():
        try:
            added = create_supplier(tenant_id=tenant_id(), actor=actor, **form.values())
        except (AlreadyListed, SizeDiffers) as error:
            return _form_page(request, form, refusal=error)
        messages.success(request, _("%(name)s was added as number %(number)s.") % _named(added))
        return redirect("supplier", added.pk)
    return _form_page(request, form)


@capability("suppliers.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def supplier_edit(request: HttpRequest, supplier_id: UUID) -> HttpResponse:
    """Change what is said about a supplier."""
    actor: Any = request.user
    shown = _supplier(supplier_id)
    initial = {name: plain(told(shown, name)) for name in _EDITED} | {"owner": str(shown.owner_id or "")}
    form = SupplierForm(request.POST or None, people=_people(shown.owner), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            changed = update_supplier(supplier=shown, actor=actor, **form.values())
        except (AlreadyListed, SizeDiffers) as error:
            return _form_page(request, form, supplier=shown, refusal=error)
        messages.success(request, _("%(name)s was saved.") % _named(changed))
        return redirect("supplier", changed.pk)
    return _form_page(request, form, supplier=shown)


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


@capability("suppliers.edit")
@require_GET
def supplier_size_hint(request: HttpRequest) -> HttpResponse:
    """What the size rule says about the figures typed so far (a fragment of the form)."""
    form = SizeForm(request.GET)
    form.is_valid()
    standing = hint_for(form.facts(request.GET.get("country", "")), form.cleaned_data.get("size_class", ""))
    return render(request, "workspace/_size_hint.html", {"standing": standing})


def _hint(form: SupplierForm) -> SizeStanding:
    """The same for a form as it is shown: what was sent, or the supplier as it stands."""
    sent = {name: form[name].value() for name in ("country", *SIZE_FIELDS)}
    typed = SizeForm(sent)
    typed.is_valid()
    return hint_for(typed.facts(str(sent["country"] or "")), typed.cleaned_data.get("size_class", ""))


def _supplier(supplier_id: UUID) -> Supplier:
    return get_object_or_404(selectors.suppliers_of_tenant(), pk=supplier_id)


def _people(owner: User | None) -> list[User]:
    """Who may own a supplier: the buyer's members, and the owner it has even if they left."""
    people = [member.user for member in people_of(tenant_id())]
    return people if owner is None or owner in people else [*people, owner]


def _named(shown: Supplier) -> dict[str, Any]:
    return {"name": shown.name, "number": shown.number}


def _page(request: HttpRequest, shown: Supplier, tab: str, *, link_form: Form | None = None) -> HttpResponse:
    cards = selectors.cards_of(shown)
    context = frame(request, shown, tab, cards)
    if tab == "overview":
        context |= {
            "standing": standing_of(shown),
            "supplied_by": selectors.supplied_by(shown),
            "supplies": selectors.supplies(shown),
            "link_form": link_form or LinkForm(),
        }
    elif tab == "requests":
        context["requests"] = selectors.requests_of(shown)
    elif tab == "scores":
        context["cards"] = selectors.card_rows(cards)
        context["reratings"] = selectors.reratings_of(cards)
    elif tab == "findings":
        acting: Acting = request.acting  # type: ignore[attr-defined] # set by the tenant middleware
        context |= {
            "groups": findings_of_supplier(shown, now=timezone.now()),
            "may_open": acting.can("findings.edit"),
            "may_decide": acting.can("findings.decide"),
        }
    elif tab == "audits":
        context |= _audits(request, shown)
    else:
        context["events"] = selectors.history_of(shown)
    return render(
        request, f"workspace/supplier_{tab}.html", context, status=UNPROCESSABLE if link_form else 200
    )


def _audits(request: HttpRequest, shown: Supplier) -> dict[str, Any]:
    """The supplier's audits that the visitor may open, and its sites."""
    acting: Acting = request.acting  # type: ignore[attr-defined] # set by the tenant middleware
    own = audits_for(acting, request.user).filter(supplier=shown).order_by("-starts_on", "-number")
    return {
        "rows": audit_selectors.rows_of(audit_selectors.counted(own), today=today_of(acting, timezone.now())),
        "sites": shown.sites.filter(tenant_id=shown.tenant_id),
        "can_plan": acting.can("audits.plan"),
    }


def _form_page(
    request: HttpRequest,
    form: SupplierForm,
    *,
    supplier: Supplier | None = None,
    refusal: AlreadyListed | SizeDiffers | None = None,
) -> HttpResponse:
    if refusal is not None:
        form.add_error(refusal.field, str(refusal.message))
    twin = refusal.supplier if isinstance(refusal, AlreadyListed) else None
    context = {"form": form, "supplier": supplier, "twin": twin, "standing": _hint(form)}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "workspace/supplier_form.html", context, status=status)
