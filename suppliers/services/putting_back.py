"""What was taken off a supplier's master data by mistake comes back as the event of its removal tells it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from core.models import Event
from suppliers.models import Supplier
from suppliers.services.contacts import add_contact
from suppliers.services.identifiers import add_identifier
from suppliers.services.products import save_product
from suppliers.services.sites import add_site
from tenants.models import User

Held = Mapping[str, Any]


def put_back(*, event: Event, supplier: Supplier, actor: User) -> None:
    """Add again what ``event`` tells was removed, one of :data:`REMOVALS`.

    It is a new record with what was known of the old one. Raises what adding raises, such as for a name that
    is there again.
    """
    _WAYS[event.kind](supplier, event.before, actor)


def _contact(supplier: Supplier, held: Held, actor: User) -> None:
    add_contact(
        supplier=supplier,
        values={
            "name": held["contact_name"],
            "email": held["contact_email"],
            "phone": held["phone"],
            "role": held["task"],
            "language": held["language"],
        },
        actor=actor,
    )


def _product(supplier: Supplier, held: Held, actor: User) -> None:
    share = held["recycled_share"]
    save_product(
        supplier=supplier,
        values={
            "name": held["product"],
            "kind": held["product_kind"],
            "flow": held["flow"],
            "traits": held["traits"],
            "hs_code": held["hs_code"],
            "recycled_share": None if share is None else Decimal(share),
            "note": held["note"],
        },
        actor=actor,
    )


def _identifier(supplier: Supplier, held: Held, actor: User) -> None:
    add_identifier(
        supplier=supplier,
        scheme=held["scheme"],
        number=held["external_id"],
        source=held["source_system"],
        actor=actor,
    )


def _site(supplier: Supplier, held: Held, actor: User) -> None:
    place = [Decimal(one) for one in held["position"].split(", ") if one]
    latitude, longitude = place or (None, None)
    add_site(
        supplier=supplier,
        actor=actor,
        name=held["site"],
        address=held["address"],
        country=held["country"],
        region=held["region"],
        latitude=latitude,
        longitude=longitude,
        function=held["function"],
        os_id=held["os_id"],
    )


_WAYS: Mapping[str, Callable[[Supplier, Held, User], None]] = {
    "contact.removed": _contact,
    "product.removed": _product,
    "identifier.removed": _identifier,
    "site.removed": _site,
}
#: Kinds of events that can be taken back.
REMOVALS = tuple(_WAYS)
