"""What a supplier lets its customer see of the papers it keeps."""

from __future__ import annotations

from datetime import date

from assessments.vault.reading import ListShown, customers_lists, share_with
from suppliers.models import Supplier
from tenants.scope import tenant_id


def kept_lists(supplier: Supplier, today: date) -> list[ListShown]:
    """The checklists of a supplier as it lets this buyer see them; empty where it does not. One query, none
    for a supplier that is not on the platform."""
    share = share_with(tenant_id(), supplier.supplier_org_id)
    return customers_lists(share, today) if share else []
