"""What a newcomer is led to next: from an empty worklist, a list just taken in, a network without links."""

from __future__ import annotations

import pytest

from suppliers.models import Supplier
from tenants.models import ROLES_BY_KIND, Organisation
from tenants.role_words import role_words
from tenants.scope import Scope, scope


def test_the_first_worklist_leads_to_duplicates_and_to_whoever_decides(world, sign_in) -> None:
    newcomer = Organisation.objects.create(name="Newcomer", kind="buyer")
    for role in ("admin", "procurement"):
        world.user("Aurora", role).memberships.update(organisation=newcomer)
    with scope(Scope("buyer", newcomer.pk, newcomer.pk)):
        Supplier.objects.create(tenant=newcomer, number=1, name="Far Away", country="VN")
    page = sign_in("Aurora", "admin").get("/").content.decode()
    assert 'href="/suppliers/duplicates/"' in page
    assert 'href="/members/"' in page.partition("guide__people")[2]
    assert "guide__people" not in sign_in("Aurora", "procurement").get("/").content.decode()


def test_a_list_still_looked_through_says_so_and_looks_again_by_itself(world, sign_in) -> None:
    admin = sign_in("Borealis", "admin")
    with scope(world.scope("Borealis", for_buyer="Borealis")):
        Supplier.objects.filter(tenant=world.org("Borealis")).update(seek_twins=True)
    page = admin.get("/suppliers/duplicates/").content.decode()
    assert "Your list is being looked through" in page
    assert 'hx-trigger="every 5s"' in page
    with scope(world.scope("Borealis", for_buyer="Borealis")):
        Supplier.objects.filter(tenant=world.org("Borealis")).update(seek_twins=False)
    page = admin.get("/suppliers/duplicates/").content.decode()
    assert "No possible duplicates" in page
    assert "hx-trigger" not in page.partition('id="pairs"')[2].partition(">")[0]


def test_a_supplier_without_links_leads_to_adding_who_supplies_it(world, sign_in) -> None:
    supplier = world.supplier("Aurora")
    to_chain = f'href="/suppliers/{supplier.pk}/#chain"'
    panel = f"/network/suppliers/{supplier.pk}/"
    assert to_chain in sign_in("Aurora", "procurement").get(panel).content.decode()
    assert to_chain not in sign_in("Aurora", "viewer").get(panel).content.decode()
    client = sign_in("Aurora", "procurement")
    page = client.get(f"/suppliers/{supplier.pk}/").content.decode()
    assert 'href="/suppliers/new/?tier=2"' in page.partition('id="chain"')[2]
    for asked, shown in (("2", "2"), ("0", "1"), ("x", "1"), ("1000", "1")):
        form = client.get("/suppliers/new/", {"tier": asked}).context["form"]
        assert str(form["tier"].value()) == shown


@pytest.mark.parametrize("kind", list(ROLES_BY_KIND))
def test_every_role_is_explained_to_whoever_gives_it(kind) -> None:
    words = role_words(kind)
    assert len(words) == len(ROLES_BY_KIND[kind])
    assert len({sentence for _name, sentence in words}) == len(words)
