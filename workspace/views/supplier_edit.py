"""Adding a supplier, and changing what is said about one while others may do the same."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from suppliers.forms import NewSupplierForm, Offered, SupplierForm
from suppliers.models import Supplier
from suppliers.reading.rows import MAX_TIER
from suppliers.sectors import isic_sectors, nace_sectors, sectors_named
from suppliers.services.listing import AlreadyListed, EditConflict, create_supplier, update_supplier
from suppliers.services.sizes import SIZE_FIELDS, SizeDiffers
from suppliers.size_forms import SizeForm
from suppliers.size_words import SizeStanding, hint_for
from tenants.access import capability
from tenants.models import User
from tenants.scope import tenant_id
from tenants.selectors import people_of
from workspace.forms.supplier_conflict import (
    base_of,
    clashes,
    edited,
    form_of,
    said_by,
    seen_revision,
)
from workspace.selectors import master
from workspace.selectors.supplier_page import suppliers_of_tenant

UNPROCESSABLE, CONFLICT = 422, 409
#: Tiers that a link may open the form of a new supplier with.
_TIERS = frozenset(map(str, range(1, MAX_TIER + 1)))


@capability("suppliers.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def supplier_new(request: HttpRequest) -> HttpResponse:
    """Add a supplier; ``?tier=`` is the tier its form opens with, for one that is behind another."""
    actor: Any = request.user
    initial = {"owner": str(actor.pk)}
    if (tier := request.GET.get("tier", "")) in _TIERS:
        initial["tier"] = tier
    form = NewSupplierForm(request.POST or None, offered=_offered(), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            added = create_supplier(tenant_id=tenant_id(), actor=actor, **form.values())
        except (AlreadyListed, SizeDiffers) as error:
            return _page(request, form, refusal=error)
        messages.success(request, _("%(name)s was added as number %(number)s.") % _named(added))
        return redirect("supplier", added.pk)
    return _page(request, form)


@capability("suppliers.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def supplier_edit(request: HttpRequest, supplier_id: UUID) -> HttpResponse:
    """Change what is said about a supplier; where somebody else did meanwhile, both versions are shown."""
    actor: Any = request.user
    shown = get_object_or_404(suppliers_of_tenant(), pk=supplier_id)
    offered = _offered(shown.owner, shown.steward)
    if request.method != "POST":
        form = form_of(shown, None, offered)
        return _page(request, form, supplier=shown, opened=(shown.revision, said_by(shown)))
    data, waiting = edited(request.POST)
    if waiting:
        return _both(request, shown, offered)
    form = form_of(shown, data, offered)
    seen, base = seen_revision(request.POST), base_of(request.POST)
    if not form.is_valid():
        return _page(request, form, supplier=shown, opened=(seen, base))
    try:
        changed = update_supplier(supplier=shown, actor=actor, seen=seen, **form.values())
    except EditConflict as error:
        return _both(request, error.supplier, offered)
    except (AlreadyListed, SizeDiffers) as error:
        return _page(request, form, supplier=shown, opened=(seen, base), refusal=error)
    messages.success(request, _("%(name)s was saved.") % _named(changed))
    return redirect("supplier", changed.pk)


@capability("suppliers.edit")
@require_GET
def supplier_size_hint(request: HttpRequest) -> HttpResponse:
    """What the size rule says about the figures typed so far (a fragment of the form)."""
    form = SizeForm(request.GET)
    form.is_valid()
    standing = hint_for(form.facts(request.GET.get("country", "")), form.cleaned_data.get("size_class", ""))
    return render(request, "workspace/_size_hint.html", {"standing": standing})


@capability("suppliers.edit")
@require_GET
def sector_suggest(request: HttpRequest) -> HttpResponse:
    """Sectors that fit what is typed as a NACE or ISIC code, as options of a data list (a fragment)."""
    is_nace = "nace" in request.GET
    text = request.GET.get("nace" if is_nace else "isic", "")[:100]
    found = sectors_named(nace_sectors() if is_nace else isic_sectors(), text)
    return render(request, "workspace/_sector_options.html", {"sectors": found})


def _both(request: HttpRequest, now: Supplier, offered: Offered) -> HttpResponse:
    """The form as it was typed, and above it the fields in which the two versions differ."""
    sent, standing = request.POST, said_by(now)
    form = form_of(now, sent, offered)
    asked = sent.getlist("asked")
    # Asked a second time, all that was asked is shown again, with what has been chosen of it.
    found = clashes(
        form,
        base={} if asked else base_of(sent),
        now=standing,
        chosen={name: sent.get(f"keep-{name}", "") for name in asked},
    )
    said = {
        "clashes": [one for one in found if not asked or one.name in asked],
        "is_asked_again": bool(asked),
        "theirs_by": master.last_said(now),
    }
    return _page(request, form, supplier=now, opened=(now.revision, standing), said=said)


def _offered(*keep: User | None) -> Offered:
    """What can be chosen: the buyer's members, and those the supplier has even if they left."""
    people = [member.user for member in people_of(tenant_id())]
    people += [one for one in keep if one is not None and one not in people]
    return Offered(list(dict.fromkeys(people)), master.categories(), list(master.groups()))


def _hint(form: SupplierForm) -> SizeStanding:
    """The size rule on a form as it is shown: what was sent, or the supplier as it stands."""
    sent = {name: form[name].value() for name in ("country", *SIZE_FIELDS)}
    typed = SizeForm(sent)
    typed.is_valid()
    return hint_for(typed.facts(str(sent["country"] or "")), typed.cleaned_data.get("size_class", ""))


def _named(shown: Supplier) -> dict[str, Any]:
    return {"name": shown.name, "number": shown.number}


def _page(
    request: HttpRequest,
    form: SupplierForm,
    *,
    supplier: Supplier | None = None,
    opened: tuple[int | None, dict[str, Any]] | None = None,
    refusal: AlreadyListed | SizeDiffers | None = None,
    said: dict[str, Any] | None = None,
) -> HttpResponse:
    """The form; ``opened`` is the revision and what it showed, ``said`` what two people differ in."""
    if refusal is not None:
        form.add_error(refusal.field, str(refusal.message))
    revision, base = opened or (0, {})
    context = {
        "form": form,
        "supplier": supplier,
        "twin": refusal.supplier if isinstance(refusal, AlreadyListed) else None,
        "standing": _hint(form),
        "revision": revision,
        "base": json.dumps(base),
        **(said or {}),
    }
    status = CONFLICT if said else UNPROCESSABLE if form.errors else 200
    return render(request, "workspace/supplier_form.html", context, status=status)
