"""Two records that came into the list a second time, and a view somebody keeps: invented, like all of it."""

from __future__ import annotations

from suppliers.models import Supplier
from suppliers.services.listing import create_supplier
from suppliers.services.views import save_view
from tenants.models import User

#: As a factory's own list wrote them: the supplier meant, then how it is written there.
_AGAIN = (
    ("Amberfinch Knitworks Ltd", "Amberfinch Knit Works Limited"),
    ("Copperleaf Rivets", "COPPERLEAF RIVETS CO."),
)
VIEW = "Direct suppliers with high risk"


def list_again(*, actor: User) -> None:
    """Add the records that may be one with others, and keep a view. Call it in the buyer's scope."""
    for name, written in _AGAIN:
        meant = Supplier.objects.filter(name=name).first()
        if meant is not None:
            create_supplier(
                tenant_id=meant.tenant_id,
                actor=actor,
                name=written,
                country=meant.country,
                address=meant.address,
                sector=meant.sector,
                tier=meant.tier,
                reference=f"W-{meant.number:04}",
            )
            save_view(
                tenant_id=meant.tenant_id, name=VIEW, query="tier=1&risk=high", is_shared=True, actor=actor
            )
