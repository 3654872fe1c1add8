"""Suppliers that may be one: pairs to decide, merging two records, and undoing it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import DomainError
from core.templatetags.ui_lists import address
from suppliers.models import DuplicatePair, Merge, PairState, Supplier
from suppliers.services import pairs
from suppliers.services.merging import merge_suppliers
from suppliers.services.records import CHOICES
from suppliers.services.unmerging import undo_merge
from tenants.access import capability
from tenants.scope import tenant_id
from workspace.exporting import Columns, day, file_of
from workspace.paging import page_of
from workspace.selectors import duplicates as selectors

PAGE_SIZE = 10
UNPROCESSABLE = 422


@capability("suppliers.edit")
@require_GET
def duplicates(request: HttpRequest) -> HttpResponse:
    """Pairs by state; ``?show=`` names one, those to decide come first."""
    asked = request.GET.get("show", "")
    state = asked if asked in PairState.values else PairState.OPEN.value
    found = selectors.pairs(tenant_id(), state)
    file = file_of(
        request, name="duplicates", columns=_columns(), rows=found.select_related("first", "second")
    )
    if file is not None:
        return file
    counts, is_sought = selectors.counts(tenant_id())
    page = page_of(found, request.GET, size=PAGE_SIZE, total=counts[state])
    context = {
        "page": page,
        "cards": selectors.cards(tenant_id(), page.rows),
        "state": state,
        "tabs": [
            {
                "label": choice.label,
                "url": address(request.GET, show=choice.value, page=None),
                "count": counts[choice],
                "active": choice == state,
            }
            for choice in PairState
        ],
        "is_sought": is_sought,
    }
    return render(request, "workspace/duplicates.html", context)


@capability("suppliers.edit")
@require_POST
def duplicate_apart(request: HttpRequest, pair_id: UUID) -> HttpResponse:
    """Say that two suppliers are not the same."""
    actor: Any = request.user
    pair = pairs.tell_apart(pair=_pair(pair_id), actor=actor, now=timezone.now())
    messages.success(
        request,
        _("Noted: %(first)s and %(second)s are not the same.")
        % {"first": pair.first.name, "second": pair.second.name},
    )
    return redirect("duplicates")


@capability("suppliers.edit")
@require_POST
def duplicate_reopen(request: HttpRequest, pair_id: UUID) -> HttpResponse:
    """Look at a pair again that was said not to be the same."""
    actor: Any = request.user
    pairs.reopen(pair=_pair(pair_id), actor=actor)
    return redirect("duplicates")


@capability("suppliers.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def supplier_merge(request: HttpRequest) -> HttpResponse:
    """Merge two records, named by ``supplier`` twice: which survives, and whose values stay."""
    data = request.POST if request.method == "POST" else request.GET
    ids = list(dict.fromkeys(_uuids(data.getlist("supplier"))))
    if len(ids) != 2:  # noqa: PLR2004 - a pair
        messages.warning(request, _("Choose two suppliers to merge, no more and no fewer."))
        return redirect("duplicates")
    known = selectors.suppliers_with_words(tenant_id(), ids)
    if len(known) != len(ids):
        raise Http404
    left, right = (known[pk] for pk in ids)
    keep = data.get("keep") or str(_better(left, right).pk)
    if keep == str(right.pk):
        left, right = right, left
    refusal = ""
    if request.method == "POST":
        actor: Any = request.user
        taken = [key for key in CHOICES if request.POST.get(f"take-{key}") == "right"]
        try:
            merge_suppliers(survivor=left, merged=right, taken=taken, actor=actor, now=timezone.now())
        except DomainError as error:
            refusal = str(error.message)
        else:
            messages.success(
                request,
                _("%(merged)s was merged into %(name)s. You can undo this on its page.")
                % {"merged": right.name, "name": left.name},
            )
            return redirect("supplier", left.pk)
    goes, stays = selectors.counted(right)
    lines = selectors.compared(left, right)
    context = {
        "left": left,
        "right": right,
        "lines": [line for line in lines if line.differs],
        "same": [line for line in lines if not line.differs],
        "goes": goes,
        "stays": stays,
        "refusal": refusal,
        "turned": f"?supplier={right.pk}&supplier={left.pk}&keep={right.pk}",
    }
    return render(request, "workspace/supplier_merge.html", context, status=UNPROCESSABLE if refusal else 200)


@capability("suppliers.edit")
@require_POST
def merge_undo(request: HttpRequest, merge_id: UUID) -> HttpResponse:
    """Put two merged records back as they were."""
    actor: Any = request.user
    merge = get_object_or_404(Merge.objects.filter(tenant_id=tenant_id()), pk=merge_id)
    try:
        apart = undo_merge(merge=merge, actor=actor, now=timezone.now())
    except DomainError as error:
        messages.error(request, _("The merge stays: %(reason)s") % {"reason": error.message})
        return redirect("supplier", merge.survivor_id)
    messages.success(
        request, _("The merge is undone. %(name)s is in your list again.") % {"name": apart.name}
    )
    return redirect("supplier", apart.pk)


def _columns() -> Columns:
    return {
        _("Number"): lambda pair: pair.first.number,
        _("Supplier"): lambda pair: pair.first.name,
        _("Address"): lambda pair: pair.first.address,
        _("Country"): lambda pair: pair.first.country,
        _("Other number"): lambda pair: pair.second.number,
        _("Other supplier"): lambda pair: pair.second.name,
        _("Other address"): lambda pair: pair.second.address,
        _("Other country"): lambda pair: pair.second.country,
        _("Likeness (%)"): lambda pair: pair.score,
        _("Why"): lambda pair: ", ".join(str(selectors.GROUNDS.get(one, one)) for one in pair.grounds),
        _("State"): lambda pair: pair.get_state_display(),
        _("Decided by"): lambda pair: pair.decided_by.name if pair.decided_by else "",
        _("Decided on"): lambda pair: day(pair.decided_at),
    }


def _pair(pair_id: UUID) -> DuplicatePair:
    found = DuplicatePair.objects.filter(tenant_id=tenant_id()).select_related("first", "second")
    return get_object_or_404(found, pk=pair_id)


def _better(left: Supplier, right: Supplier) -> Supplier:
    """Which record is kept unless a person says otherwise: the one that joined, else the older one."""
    if bool(left.supplier_org_id) != bool(right.supplier_org_id):
        return left if left.supplier_org_id else right
    return min(left, right, key=lambda one: one.number)


def _uuids(texts: list[str]) -> list[UUID]:
    try:
        return [UUID(text) for text in texts]
    except ValueError as error:
        raise DomainError(_("The selection could not be read. Select the suppliers again.")) from error
