"""Categories a buyer buys in, and parent groups of suppliers."""

from __future__ import annotations

from typing import Required, TypedDict
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, InvalidInput
from core.events import record
from core.numbers import lock_by_name
from suppliers.models import Category, Supplier, SupplierGroup
from tenants.models import User


class CategoryValues(TypedDict, total=False):
    """What is said about a category; a mark needs its reason."""

    code: Required[str]
    name: Required[str]
    parent: Category | None
    is_high_risk: bool
    risk_reason: str
    is_high_use: bool
    use_reason: str


class GroupValues(TypedDict, total=False):
    """What is said about a parent group; ``country`` is ISO 3166-1 alpha-2."""

    name: Required[str]
    parent_company: str
    country: str
    policies: str


@transaction.atomic
def save_category(
    *, tenant_id: UUID, values: CategoryValues, actor: User, category: Category | None = None
) -> Category:
    """Add a category, or change ``category``.

    Raises :class:`InvalidInput` for a mark without a reason and for a parent that is below another or the
    category itself, :class:`DomainError` for a code that is there.
    """
    lock_by_name(f"categories {tenant_id}")
    same = Category.objects.filter(tenant_id=tenant_id, code__iexact=values["code"])
    if (same.exclude(pk=category.pk) if category else same).exists():
        raise DomainError(
            _("There is a category with this code. Write another code, or change that one."),
            code="category_exists",
            field="code",
        )
    _check_marks(values)
    _check_parent(values.get("parent"), category)
    before = _category_said(category) if category else {}
    kind = "category.changed" if category else "category.added"
    category = category or Category(tenant_id=tenant_id)
    for name, value in values.items():
        setattr(category, name, value)
    if _category_said(category) != before:
        category.save()
        record(kind, category, actor=actor, before=before, after=_category_said(category))
    return category


@transaction.atomic
def remove_category(*, category: Category, actor: User) -> None:
    """Take a category away. Raises :class:`DomainError` while suppliers or categories are in it."""
    used = Supplier.objects.filter(tenant_id=category.tenant_id, category=category).count()
    parts = Category.objects.filter(tenant_id=category.tenant_id, parent=category).count()
    if used or parts:
        raise DomainError(
            _(
                "%(name)s still holds %(suppliers)s suppliers and %(parts)s categories. Move them to another "
                "category first."
            )
            % {"name": category.name, "suppliers": used, "parts": parts},
            code="category_used",
        )
    record("category.removed", category, actor=actor, before=_category_said(category))
    category.delete()


@transaction.atomic
def save_group(
    *, tenant_id: UUID, values: GroupValues, actor: User, group: SupplierGroup | None = None
) -> SupplierGroup:
    """Add a parent group, or change ``group``. Raises :class:`DomainError` for a name that is there."""
    lock_by_name(f"groups {tenant_id}")
    same = SupplierGroup.objects.filter(tenant_id=tenant_id, name__iexact=values["name"])
    if (same.exclude(pk=group.pk) if group else same).exists():
        raise DomainError(
            _("There is a group of this name. Write another name, or change that one."),
            code="group_exists",
            field="name",
        )
    before = _group_said(group) if group else {}
    kind = "group.changed" if group else "group.added"
    group = group or SupplierGroup(tenant_id=tenant_id)
    for name, value in values.items():
        setattr(group, name, value)
    if _group_said(group) != before:
        group.save()
        record(kind, group, actor=actor, before=before, after=_group_said(group))
    return group


@transaction.atomic
def remove_group(*, group: SupplierGroup, actor: User) -> None:
    """Take a group away. Raises :class:`DomainError` while suppliers belong to it."""
    members = Supplier.objects.filter(tenant_id=group.tenant_id, group=group).count()
    if members:
        raise DomainError(
            _("%(name)s still has %(suppliers)s suppliers. Move them to another group first.")
            % {"name": group.name, "suppliers": members},
            code="group_used",
        )
    record("group.removed", group, actor=actor, before=_group_said(group))
    group.delete()


def _check_marks(values: CategoryValues) -> None:
    marks = (
        (values.get("is_high_risk"), values.get("risk_reason"), "risk_reason"),
        (values.get("is_high_use"), values.get("use_reason"), "use_reason"),
    )
    for marked, reason, field in marks:
        if marked and not reason:
            raise InvalidInput(
                _("Write why, so that others can follow the mark."), code="reason_missing", field=field
            )


def _check_parent(parent: Category | None, category: Category | None) -> None:
    if parent is None:
        return
    has_parts = category is not None and category.parts.filter(tenant_id=parent.tenant_id).exists()
    if parent.parent_id or has_parts or (category and parent.pk == category.pk):
        raise InvalidInput(
            _("Categories have one level below them. Choose one that stands at the top."),
            code="too_deep",
            field="parent",
        )


def _category_said(category: Category) -> dict[str, object]:
    return {
        "code": category.code,
        "name": category.name,
        "parent": str(category.parent) if category.parent else "",
        "is_high_risk": category.is_high_risk,
        "risk_reason": category.risk_reason,
        "is_high_use": category.is_high_use,
        "use_reason": category.use_reason,
    }


def _group_said(group: SupplierGroup) -> dict[str, object]:
    return {
        "name": group.name,
        "parent_company": group.parent_company,
        "country": group.country,
        "policies": group.policies,
    }
