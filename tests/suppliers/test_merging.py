"""Two records of one company become one, and apart again."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import serializers

from core.errors import DomainError, InvalidInput
from core.models import Event
from suppliers.models import (
    Contact,
    DuplicatePair,
    Merge,
    Product,
    Site,
    Supplier,
    SupplierFlag,
    SupplierKey,
    SupplyLink,
)
from suppliers.services.links import add_link
from suppliers.services.listing import AlreadyListed, create_supplier, update_supplier
from suppliers.services.merging import merge_suppliers
from suppliers.services.unmerging import CannotUndo, undo_merge
from suppliers.services.upserting import Outcome, Row, upsert_suppliers
from tenants.scope import scope

#: What changes with every save and is no part of what people see.
_COUNTERS = ("updated_at", "revision", "seek_twins")


@pytest.fixture
def oaks(world):
    """Two records of Oak, each with what a supplier has, some of it twice; a customer and a source."""
    tenant, actor = world.org("Aurora"), world.user("Aurora", "procurement")
    with scope(world.scope("Aurora")):
        told: list[dict[str, Any]] = [
            {"name": "Oak Knitting Co., Ltd", "address": "1 Mill Road", "sector": "Knitwear", "tier": 2},
            {"name": "Oak Knitting", "contact_email": "li@oak.example", "contact_name": "Li"},
            {"name": "Hall Fashion"},
        ]
        stays, goes, hall = (
            create_supplier(tenant_id=tenant.pk, actor=actor, **{"country": "CN"} | values) for values in told
        )
        common = {"tenant": tenant}
        for supplier, site, key in ((stays, "Hall A", "A-1"), (goes, "Hall B", "B-2")):
            Site.objects.create(**common, supplier=supplier, name=site)
            Site.objects.create(**common, supplier=supplier, name="Office")
            SupplierKey.objects.create(**common, supplier=supplier, source_system="erp", external_id=key)
            Contact.objects.create(**common, supplier=supplier, email=f"{key}@oak.example", is_main=True)
            SupplierFlag.objects.create(
                **common,
                supplier=supplier,
                kind="strategic",
                reason="Our yarn",
                set_by=actor,
                set_at=world.now,
            )
            Product.objects.create(**common, supplier=supplier, name=f"Yarn {key}")
            add_link(upstream=supplier, downstream=hall, material="Yarn", actor=actor)
        add_link(upstream=goes, downstream=stays, material="Dye", actor=actor)
        mill = Supplier.objects.get(name="Lone Mill")
        add_link(upstream=mill, downstream=goes, material="Cotton", actor=actor)
    return stays, goes


def _merge(world, stays: Supplier, goes: Supplier, *taken: str) -> Merge:
    actor = world.user("Aurora", "procurement")
    with scope(world.scope("Aurora")):
        return merge_suppliers(survivor=stays, merged=goes, taken=taken, actor=actor, now=world.now)


def _undo(world, merge: Merge) -> Supplier:
    with scope(world.scope("Aurora")):
        return undo_merge(merge=merge, actor=world.user("Aurora", "procurement"), now=world.now)


def _state(world) -> list[Any]:
    """Every row of the list, as it stands."""
    tables = (Site, SupplierKey, Contact, SupplierFlag, Product)
    with scope(world.scope("Aurora")):
        rows = [*Supplier.everything.order_by("pk"), *SupplyLink.everything.order_by("pk")]
        rows += [row for table in tables for row in table.objects.order_by("pk")]
        told = serializers.serialize("python", rows)
    for row in told:
        for name in _COUNTERS:
            row["fields"].pop(name, None)
    return list(told)


def test_what_describes_the_company_goes_over_and_twins_are_united(world, oaks) -> None:
    stays, goes = oaks
    _merge(world, stays, goes, "contact")
    with scope(world.scope("Aurora")):
        kept = Supplier.objects.get(pk=stays.pk)
        assert (kept.name, kept.sector, kept.contact_email) == (
            "Oak Knitting Co., Ltd",
            "Knitwear",
            "li@oak.example",
        )
        assert kept.tier == 1, "who delivers directly with one record does so"
        assert not Supplier.objects.filter(pk=goes.pk).exists()
        assert sorted(kept.sites.values_list("name", flat=True)) == ["Hall A", "Hall B", "Office"]
        assert sorted(kept.keys.values_list("external_id", flat=True)) == ["A-1", "B-2"]
        assert kept.contacts.filter(is_main=True).count() == 1
        assert kept.contacts.count() == 2
        assert kept.flags.count() == 1
        assert kept.products.count() == 2
        links = SupplyLink.objects.filter(tenant=kept.tenant)
        ends = set(links.values_list("upstream__name", "downstream__name"))
        assert ends == {("Oak Knitting Co., Ltd", "Hall Fashion"), ("Lone Mill", "Oak Knitting Co., Ltd")}
        kinds = Event.objects.filter(subject_id__in=[stays.pk, goes.pk], kind__startswith="supplier.merged")
        assert set(kinds.values_list("kind", flat=True)) == {"supplier.merged", "supplier.merged_into"}


def test_undoing_puts_everything_back_exactly(world, oaks) -> None:
    before = _state(world)
    merge = _merge(world, *oaks, "name", "contact", "owner")
    assert _state(world) != before
    _undo(world, merge)
    assert _state(world) == before
    with scope(world.scope("Aurora")):
        assert DuplicatePair.objects.get().state == "open"
    with pytest.raises(DomainError, match="undone already"):
        _undo(world, merge)


@pytest.mark.parametrize("rests", ["changed", "removed", "renamed", "merged"])
def test_an_undo_is_refused_where_something_rests_on_the_merge(world, oaks, rests) -> None:
    stays, goes = oaks
    actor = world.user("Aurora", "procurement")
    merge = _merge(world, stays, goes, "contact")
    with scope(world.scope("Aurora")):
        kept = Supplier.objects.get(pk=stays.pk)
        if rests == "changed":
            update_supplier(supplier=kept, actor=actor, name=kept.name, country="CN", contact_name="Wei")
        elif rests == "removed":
            Site.objects.get(supplier=kept, name="Hall B").delete()
        elif rests == "renamed":
            hall = Supplier.objects.get(name="Hall Fashion")
            Supplier.objects.filter(pk=hall.pk).update(match_key=goes.match_key)
    if rests == "merged":
        _merge(world, world.supplier("Aurora", "Lone Mill"), kept)
    before = _state(world)
    says = {
        "changed": "Contact name of Oak Knitting Co., Ltd was changed since",
        "removed": "1 site that came with the merge was removed or moved since",
        "renamed": "has this name, country and address now",
        "merged": "was itself merged into Lone Mill since",
    }
    with pytest.raises(CannotUndo, match=says[rests]):
        _undo(world, merge)
    assert _state(world) == before


def test_merges_one_after_the_other_lead_to_the_last_and_are_undone_in_turn(world, oaks) -> None:
    before = _state(world)
    stays, goes = oaks
    first = _merge(world, stays, goes)
    last = world.supplier("Aurora", "Hall Fashion")
    second = _merge(world, last, stays)
    with scope(world.scope("Aurora")):
        leads = set(
            Supplier.everything.filter(pk__in=[stays.pk, goes.pk]).values_list("merged_into", flat=True)
        )
    assert leads == {last.pk}
    _undo(world, second)
    _undo(world, first)
    assert _state(world) == before


def test_what_cannot_be_merged_is_said(world, oaks) -> None:
    stays, goes = oaks
    with pytest.raises(InvalidInput, match="with itself"):
        _merge(world, stays, stays)
    with pytest.raises(InvalidInput, match="not both in your list"):
        _merge(world, stays, world.supplier("Borealis", "Lone Mill"))
    with pytest.raises(DomainError, match="Keep that record"):
        _merge(world, stays, world.supplier("Aurora"))
    _merge(world, stays, goes)
    with pytest.raises(DomainError, match="was merged already, into Oak Knitting"):
        _merge(world, world.supplier("Aurora", "Lone Mill"), goes)
    with pytest.raises(DomainError, match="was merged already"):
        _merge(world, goes, stays)
    _merge(world, world.supplier("Aurora"), stays)  # one that joined stays


def test_other_systems_and_people_find_the_record_that_stayed(world, oaks) -> None:
    stays, goes = oaks
    _merge(world, stays, goes)
    tenant, actor = world.org("Aurora"), world.user("Aurora", "procurement")
    told = {"name": "OAK KNITTING", "country": "CN", "address": "", "sector": "Socks"}
    rows = [
        Row("B-2", dict(told), place=1),
        Row("C-3", dict(told), place=2),
        Row("D-4", {"sector": "Hats"}, supplier_id=goes.pk, place=3),
    ]
    with scope(world.scope("Aurora")):
        upsert_suppliers(tenant_id=tenant.pk, source_system="erp", rows=rows, actor=actor, now=world.now)
        assert [row.outcome for row in rows] == [Outcome.UPDATED, Outcome.CONNECTED, Outcome.CONNECTED]
        assert {row.supplier.pk for row in rows if row.supplier} == {stays.pk}
        kept = Supplier.objects.get(pk=stays.pk)
        assert (kept.name, kept.sector) == ("Oak Knitting Co., Ltd", "Hats")
        with pytest.raises(AlreadyListed) as refused:
            create_supplier(tenant_id=tenant.pk, actor=actor, name="Oak knitting", country="CN")
        assert refused.value.supplier.pk == stays.pk
