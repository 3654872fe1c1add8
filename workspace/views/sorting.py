"""What suppliers are sorted by: the buyer's categories and the parent groups."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import DomainError
from suppliers.master_forms import CategoryForm, GroupForm
from suppliers.models import Category, SupplierGroup
from suppliers.services import sorting
from tenants.access import capability
from tenants.scope import tenant_id
from tenants.selectors import Acting
from workspace.selectors import master

UNPROCESSABLE = 422
_BOTH = ["GET", "HEAD", "POST"]


@capability("suppliers.view")
@require_GET
def categories(request: HttpRequest) -> HttpResponse:
    """The categories with their marks and how many suppliers each holds."""
    context = {"rows": master.categories(), "tabs": _tabs("categories"), "can_edit": _can_edit(request)}
    return render(request, "workspace/categories.html", context)


@capability("suppliers.edit")
@require_http_methods(_BOTH)
def category_new(request: HttpRequest) -> HttpResponse:
    """Add a category."""
    return _category(request, None)


@capability("suppliers.edit")
@require_http_methods(_BOTH)
def category_edit(request: HttpRequest, category_id: UUID) -> HttpResponse:
    """Change a category and its marks."""
    return _category(request, _own(Category, category_id))


@capability("suppliers.edit")
@require_POST
def category_remove(request: HttpRequest, category_id: UUID) -> HttpResponse:
    """Take an empty category away."""
    actor: Any = request.user
    category = _own(Category, category_id)
    try:
        sorting.remove_category(category=category, actor=actor)
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("%(name)s was removed.") % {"name": category})
    return redirect("categories")


@capability("suppliers.view")
@require_GET
def groups(request: HttpRequest) -> HttpResponse:
    """The parent groups, what binds their members, and how many suppliers each has."""
    context = {"rows": master.groups(), "tabs": _tabs("supplier_groups"), "can_edit": _can_edit(request)}
    return render(request, "workspace/groups.html", context)


@capability("suppliers.edit")
@require_http_methods(_BOTH)
def group_new(request: HttpRequest) -> HttpResponse:
    """Add a parent group."""
    return _group(request, None)


@capability("suppliers.edit")
@require_http_methods(_BOTH)
def group_edit(request: HttpRequest, group_id: UUID) -> HttpResponse:
    """Change a parent group."""
    return _group(request, _own(SupplierGroup, group_id))


@capability("suppliers.edit")
@require_POST
def group_remove(request: HttpRequest, group_id: UUID) -> HttpResponse:
    """Take a group without members away."""
    actor: Any = request.user
    group = _own(SupplierGroup, group_id)
    try:
        sorting.remove_group(group=group, actor=actor)
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("%(name)s was removed.") % {"name": group})
    return redirect("supplier_groups")


def _category(request: HttpRequest, category: Category | None) -> HttpResponse:
    actor: Any = request.user
    own = [one for one in master.categories() if one.parent_id is None and one != category]
    initial: dict[str, Any] = {}
    if category is not None:
        initial = {name: getattr(category, name) for name in CategoryForm.base_fields}
        initial["parent"] = str(category.parent_id or "")
    form = CategoryForm(request.POST or None, parents=own, initial=initial)
    if form.is_valid():
        try:
            saved = sorting.save_category(
                tenant_id=tenant_id(), values=form.values(), category=category, actor=actor
            )
        except DomainError as error:
            form.add_error(error.field, str(error.message))
        else:
            messages.success(request, _("%(name)s was saved.") % {"name": saved})
            return redirect("categories")
    title = _("Edit %(name)s") % {"name": category} if category else _("Add a category")
    return _form_page(request, form, title, "categories")


def _group(request: HttpRequest, group: SupplierGroup | None) -> HttpResponse:
    actor: Any = request.user
    initial = {} if group is None else {name: getattr(group, name) for name in GroupForm.base_fields}
    form = GroupForm(request.POST or None, initial=initial)
    if form.is_valid():
        said: Any = form.cleaned_data
        try:
            saved = sorting.save_group(tenant_id=tenant_id(), values=said, group=group, actor=actor)
        except DomainError as error:
            form.add_error(error.field, str(error.message))
        else:
            messages.success(request, _("%(name)s was saved.") % {"name": saved})
            return redirect("supplier_groups")
    title = _("Edit %(name)s") % {"name": group} if group else _("Add a group")
    return _form_page(request, form, title, "supplier_groups")


def _form_page(request: HttpRequest, form: Any, title: str, back: str) -> HttpResponse:
    context = {"form": form, "title": title, "submit": _("Save"), "back": redirect(back)["Location"]}
    return render(
        request, "workspace/record_form.html", context, status=UNPROCESSABLE if form.errors else 200
    )


def _tabs(here: str) -> list[dict[str, Any]]:
    words = {"categories": _("Categories"), "supplier_groups": _("Parent groups")}
    return [{"label": word, "url": reverse(route), "active": route == here} for route, word in words.items()]


def _own(model: type[Any], pk: UUID) -> Any:
    return get_object_or_404(model.objects.filter(tenant_id=tenant_id()), pk=pk)


def _can_edit(request: HttpRequest) -> bool:
    acting: Acting = request.acting  # type: ignore[attr-defined] # set by the tenant middleware
    return acting.can("suppliers.edit")
