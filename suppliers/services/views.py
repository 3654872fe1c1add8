"""Lists that people set up and named."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import DomainError, InvalidInput
from core.events import record
from suppliers.models import SavedView
from suppliers.reading.table import cleaned
from tenants.models import User

#: Letters of a name and of an address; views of one person.
NAME_LENGTH, QUERY_LENGTH, MOST_VIEWS = 60, 1_000, 30


@transaction.atomic
def save_view(*, tenant_id: UUID, name: str, query: str, is_shared: bool, actor: User) -> SavedView:
    """Keep a list as it stands under a name; one of this name is replaced.

    Raises :class:`InvalidInput` for a name or a list that cannot be kept, and for one view too many.
    """
    name = _checked(name)
    if len(query) > QUERY_LENGTH:
        raise InvalidInput(_("This list has too many filters to be kept. Drop some."), field="name")
    own = SavedView.objects.filter(tenant_id=tenant_id, page="suppliers", owner=actor)
    if own.exclude(name=name).count() >= MOST_VIEWS:
        raise InvalidInput(
            _("You have %(limit)s views already. Delete one first.") % {"limit": MOST_VIEWS}, field="name"
        )
    known = own.filter(name=name).select_for_update().first()
    before = _said(known) if known else {}
    view = known or SavedView(tenant_id=tenant_id, page="suppliers", owner=actor, name=name)
    view.query, view.is_shared = query, is_shared
    view.save()
    _tell("changed" if known else "saved", view, actor, before=before, after=_said(view))
    return view


@transaction.atomic
def change_view(*, view: SavedView, name: str, is_shared: bool, actor: User) -> SavedView:
    """Call a view otherwise, or share it or not. Raises :class:`DomainError` for a name of another one."""
    name = _checked(name)
    others = SavedView.objects.filter(tenant_id=view.tenant_id, page=view.page, owner_id=view.owner_id)
    if others.filter(name=name).exclude(pk=view.pk).exists():
        raise DomainError(_("You have a view of this name. Choose another one."), field="name")
    before = _said(view)
    view.name, view.is_shared = name, is_shared
    view.save(update_fields=["name", "is_shared"])
    _tell("changed", view, actor, before=before, after=_said(view))
    return view


@transaction.atomic
def delete_view(*, view: SavedView, actor: User) -> None:
    """Forget a list; its name and filters stay in the event."""
    _tell("deleted", view, actor, before=_said(view), after={})
    view.delete()


def _tell(
    verb: str, view: SavedView, actor: User, *, before: dict[str, object], after: dict[str, object]
) -> None:
    if before != after:
        record(f"view.{verb}", view, actor=actor, before=before, after=after, supplier_reads=False)


def _said(view: SavedView) -> dict[str, object]:
    return {"view": view.name, "filters": view.query, "is_shared": view.is_shared}


def _checked(name: str) -> str:
    name = cleaned(name)
    if not name:
        raise InvalidInput(_("Write a name for the view."), field="name")
    if len(name) > NAME_LENGTH:
        text = _("This has %(length)s characters; %(limit)s are kept. Shorten it.")
        raise InvalidInput(text % {"length": len(name), "limit": NAME_LENGTH}, field="name")
    return name
