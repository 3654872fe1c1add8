"""The one page of a buyer that the world reads: nothing but what two people agreed to, and no copy of it."""

from __future__ import annotations

from django.test import Client

from scoring.models import WarningEntry
from scoring.services.warnings import take_back
from tenants.scope import scope
from tests.screening_cases import PUBLIC_TEXT, checked_supplier
from tests.world import NOW


def _page(world, buyer: str) -> str:
    answer = Client().get(f"/public/warnings/{world.org(buyer).pk}/")
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"], "what is taken back stays in no cache"
    return str(answer.content.decode())


def test_the_world_reads_what_was_agreed_to_and_nothing_around_it(world) -> None:
    supplier = world.supplier("Aurora")
    ids = checked_supplier(world, "Aurora", supplier_id=supplier.pk)
    page = _page(world, "Aurora")
    assert page.count(PUBLIC_TEXT) == 1, "neither the one asked for nor the one nobody asked for"
    for secret in ("Accident hidden", "Fined for waste water", "Register of the county", "Aurora admin"):
        assert secret not in page
    for secret in (supplier.pk, *(value for name, value in ids.items() if name != "public_buyer")):
        assert str(secret) not in page
    assert "Nothing is public" in _page(world, "Borealis")
    with scope(world.scope("Aurora")):
        take_back(
            warning=WarningEntry.objects.get(pk=ids["public_warning"]),
            reason="The ruling was overturned.",
            actor=world.user("Aurora", "esg_manager"),
            now=NOW,
        )
    assert PUBLIC_TEXT not in _page(world, "Aurora")


def test_markup_in_a_public_text_is_text(world) -> None:
    script = "<script>alert(1)</script> in a text of two people, with <a href=javascript:x>a link</a>."
    checked_supplier(world, "Aurora", supplier_id=world.supplier("Aurora").pk, text=script)
    page = _page(world, "Aurora")
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
    assert "<a href=javascript" not in page
