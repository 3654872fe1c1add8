"""What two records of one company consist of: values a person chooses between, rows that go over."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import InvalidInput
from suppliers.models import (
    Contact,
    Merge,
    Product,
    Site,
    Supplier,
    SupplierFlag,
    SupplierKey,
    SupplyLink,
)
from suppliers.services.listing import lock_list, plain

#: What a person chooses between, and the columns that go together.
CHOICES: Mapping[str, tuple[str, ...]] = {
    "name": ("name",),
    "place": ("country", "region", "address"),
    "reference": ("reference",),
    "sector": ("sector",),
    "industry": ("industry", "isic", "nace"),
    "category": ("category_id",),
    "group": ("group_id",),
    "actor_kind": ("actor_kind",),
    "size": (*("size_class", "size_reason", "headcount", "revenue", "assets", "currency", "figures_year"),),
    "contact": ("contact_name", "contact_email"),
    "owner": ("owner_id",),
    "steward": ("steward_id",),
    "diverse": ("diverse",),
    "spend_share": ("spend_share",),
    "dependency_share": ("dependency_share",),
}
KEYS = ("match_key", "name_key")
TIERS = ("tier", "stated_tier")
#: What follows from the rest; no person changes it by itself.
DERIVED = frozenset({*KEYS, *TIERS})


def all_rows(model: Any) -> Any:
    """The manager that leaves nothing out."""
    return getattr(model, "everything", model.objects)


@dataclass(frozen=True, slots=True)
class Follower:
    """Rows that go over with the column ``column``; an undo calls them ``word``, ``twin`` names what no
    supplier has twice."""

    model: Any
    column: str
    word: str | Promise
    twin: Callable[[Any], tuple[Any, ...] | None]

    @property
    def rows(self) -> Any:
        """All rows of the model, also those that lists leave out."""
        return all_rows(self.model)

    @property
    def label(self) -> str:
        """Under which a merge keeps what moved."""
        return f"{self.model._meta.label_lower}.{self.column}"


def _running(flag: SupplierFlag) -> tuple[Any, ...] | None:
    return None if flag.ended_at else (flag.kind,)


_LINK = gettext_lazy("supply link")
#: Rows that go over with a merge. Apps above add theirs as they start (:func:`goes_over`).
FOLLOWERS = [
    Follower(Site, "supplier_id", gettext_lazy("site"), lambda site: (site.name.casefold(),)),
    Follower(
        Contact,
        "supplier_id",
        gettext_lazy("contact"),
        lambda one: (one.email.casefold(),) if one.email else None,
    ),
    Follower(
        SupplierKey,
        "supplier_id",
        gettext_lazy("number"),
        lambda key: (key.scheme, key.source_system, key.external_id),
    ),
    Follower(SupplierFlag, "supplier_id", gettext_lazy("mark"), _running),
    Follower(Product, "supplier_id", gettext_lazy("product"), lambda product: (product.name,)),
    Follower(SupplyLink, "upstream_id", _LINK, lambda link: (link.downstream_id, link.material)),
    Follower(SupplyLink, "downstream_id", _LINK, lambda link: (link.upstream_id, link.material)),
]


def goes_over(follower: Follower) -> None:
    """Let another app's rows go over with a merge; a model and column once."""
    if follower.label not in {one.label for one in FOLLOWERS}:
        FOLLOWERS.append(follower)


def locked(tenant_id: UUID, *ids: UUID) -> tuple[Supplier, ...]:
    """The suppliers, locked together with their list until the transaction ends.

    Raises :class:`InvalidInput` where one is not in the list.
    """
    lock_list(tenant_id)
    rows = Supplier.everything.select_for_update(of=("self",)).filter(tenant_id=tenant_id).order_by("pk")
    found = {one.pk: one for one in rows.filter(pk__in=ids)}
    if len(found) != len(ids):
        raise InvalidInput(_("These two are not both in your list. Choose them again."), code="absent")
    return tuple(found[one] for one in ids)


def ends_at(row: Any, survivor: Supplier) -> bool:
    """Whether a row is a link with the survivor, which would be one to itself."""
    return isinstance(row, SupplyLink) and survivor.pk in {row.upstream_id, row.downstream_id}


def save(supplier: Supplier, columns: Iterable[str]) -> None:
    """Save these columns, as one change that people's forms notice."""
    supplier.revision += 1
    names = [column.removesuffix("_id") for column in columns]
    supplier.save(update_fields=[*dict.fromkeys(names), "revision", "updated_at"])


def pair_of(merge: Merge) -> dict[str, Any]:
    """The pair that the two records of a merge are."""
    first, second = sorted((merge.survivor_id, merge.merged_id))
    return {"tenant_id": merge.tenant_id, "first_id": first, "second_id": second}


def called(supplier: Supplier) -> str:
    """A supplier as events name it."""
    return f"{supplier.name} (#{supplier.number})"


def in_words(value: Any) -> Any:
    """A value as events tell it."""
    return str(value) if isinstance(value, UUID) else plain(value)
