"""Who supplies whom: tiers from links, shares, and where the chain hangs on few."""

from __future__ import annotations

import itertools
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from core.errors import DomainError, InvalidInput
from core.models import Event
from suppliers.chain.concentration import Delivery, materials_of
from suppliers.chain.deriving import advance_chain, derive_tiers
from suppliers.chain.tiers import branch_of, tiers_from_links
from suppliers.models import Supplier, SupplyLink
from suppliers.services.links import add_link, change_link, remove_link
from suppliers.services.listing import create_supplier, update_supplier
from tenants.scope import scope
from tests.world import NOW, World

pytestmark = pytest.mark.django_db


def test_a_tier_is_one_more_than_the_nearest_that_is_delivered_to() -> None:
    links = [("yarn", "knit"), ("dye", "knit"), ("dye", "buyer's own"), ("fibre", "yarn"), ("salt", "far")]
    tiers = tiers_from_links(["knit", "buyer's own"], links)
    assert tiers == {"knit": 1, "buyer's own": 1, "yarn": 2, "dye": 2, "fibre": 3}


def test_circles_end() -> None:
    circle = [("a", "direct"), ("b", "a"), ("c", "b"), ("a", "c"), ("direct", "c")]
    assert tiers_from_links(["direct"], circle) == {"direct": 1, "a": 2, "b": 3, "c": 4}
    assert branch_of("a", circle) == {"b": 1, "c": 2, "direct": 3}
    assert tiers_from_links([], circle) == {}


def test_the_whole_need_is_divided_among_the_sources() -> None:
    deliveries = [
        Delivery("mill", "knit", "Yarn", Fraction(60)),
        Delivery("other", "knit", "yarn "),
        Delivery("mill", "weave", "Yarn"),
        Delivery("zip", "knit", "Zippers"),
        Delivery("nobody", "knit", ""),
    ]
    yarn, zippers = (materials_of(deliveries)[key] for key in ("yarn", "zippers"))
    assert yarn.held == {"mill": Fraction(80), "other": Fraction(20)}
    assert yarn.concentrated == {"mill": Fraction(80)}
    assert yarn.only_for == {"mill": ["weave"]}
    assert (yarn.written, yarn.customers) == ("Yarn", 2)
    assert (zippers.only_for, zippers.concentrated) == ({"zip": ["knit"]}, {})


def test_forty_percent_is_no_concentration_yet() -> None:
    shares = {"a": 40, "b": 41, "c": 19}
    links = [Delivery(node, to, "Dye", Fraction(share)) for to in "xy" for node, share in shares.items()]
    assert materials_of(links)["dye"].concentrated == {"b": Fraction(41)}
    only_one = [one for one in links if one.downstream == "x"]
    assert materials_of(only_one)["dye"].concentrated == {}


class Chain:
    """A buyer's list in which the test links suppliers by name."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.actor = world.user("Aurora", "procurement")
        self.tenant = world.org("Aurora")

    def add(self, name: str, tier: int) -> Supplier:
        return create_supplier(tenant_id=self.tenant.pk, actor=self.actor, name=name, country="TR", tier=tier)

    def link(self, upstream: Supplier, downstream: Supplier, **told: Any) -> SupplyLink:
        values = {"material": "Yarn", "share": None} | told
        return add_link(upstream=upstream, downstream=downstream, actor=self.actor, **values)

    def say(self, supplier: Supplier, tier: int) -> None:
        update_supplier(supplier=supplier, actor=self.actor, name=supplier.name, country="TR", tier=tier)

    def tiers(self) -> dict[str, tuple[int, int | None]]:
        rows = Supplier.objects.filter(tenant=self.tenant).exclude(number__lte=2)
        return {one.name: (one.tier, one.stated_tier) for one in rows}


@pytest.fixture
def chain(world: World) -> Any:
    with scope(world.scope("Aurora")):
        yield Chain(world)


def test_tiers_follow_links_and_what_was_said_comes_back_without_them(chain: Chain) -> None:
    knit, spin, gin = chain.add("Knit", 1), chain.add("Spin", 4), chain.add("Gin", 2)
    chain.link(gin, spin)
    assert chain.tiers() == {"Knit": (1, None), "Spin": (4, None), "Gin": (2, None)}
    link = chain.link(spin, knit)
    assert chain.tiers() == {"Knit": (1, None), "Spin": (2, 4), "Gin": (3, 2)}
    remove_link(link=link, actor=chain.actor)
    assert chain.tiers() == {"Knit": (1, None), "Spin": (4, None), "Gin": (2, None)}


def test_who_is_said_to_deliver_directly_is_tier_1_and_draws_others_along(chain: Chain) -> None:
    spin, gin = chain.add("Spin", 3), chain.add("Gin", 5)
    chain.link(gin, spin)
    chain.say(spin, 1)
    assert chain.tiers() == {"Spin": (1, None), "Gin": (2, 5)}
    chain.say(gin, 4)
    assert chain.tiers()["Gin"] == (2, 4)
    chain.say(spin, 2)
    assert chain.tiers() == {"Spin": (2, None), "Gin": (4, None)}


def test_the_stage_finds_links_that_came_another_way(world: World) -> None:
    with scope(world.scope("Aurora")):
        chain = Chain(world)
        knit, spin = chain.add("Knit", 1), chain.add("Spin", 3)
        SupplyLink.objects.create(tenant=chain.tenant, upstream=spin, downstream=knit)
    assert advance_chain(now=NOW) == 1
    assert advance_chain(now=NOW) == 0
    with scope(world.scope("Aurora")):
        assert Chain(world).tiers()["Spin"] == (2, 3)


def test_a_long_chain_takes_a_handful_of_statements(chain: Chain, django_assert_num_queries) -> None:
    row = [chain.add(f"Step {n}", 9 if n else 1) for n in range(12)]
    SupplyLink.objects.bulk_create(
        SupplyLink(tenant=chain.tenant, upstream=up, downstream=down) for down, up in itertools.pairwise(row)
    )
    with django_assert_num_queries(6):  # savepoint, lock, links, suppliers, one update, release
        assert derive_tiers(tenant_id=chain.tenant.pk) == 11
    assert chain.tiers()["Step 11"] == (12, 9)


def test_a_link_is_told_once_a_material(chain: Chain) -> None:
    knit, mill = chain.add("Knit", 1), chain.add("Mill", 2)
    chain.link(mill, knit, material="Yarn")
    chain.link(mill, knit, material="Dye")
    with pytest.raises(DomainError, match="already"):
        chain.link(mill, knit, material=" YARN ")
    with pytest.raises(InvalidInput, match="cannot supply itself"):
        chain.link(mill, mill)


def test_shares_of_one_material_end_at_a_hundred(chain: Chain) -> None:
    knit, mill, other = chain.add("Knit", 1), chain.add("Mill", 2), chain.add("Other", 2)
    first = chain.link(mill, knit, share=Decimal(70))
    with pytest.raises(InvalidInput, match="At most 30 % is left"):
        chain.link(other, knit, share=Decimal(31))
    for nonsense in ("0", "-1", "100.01"):
        with pytest.raises(InvalidInput, match="above 0 and up to 100"):
            chain.link(other, knit, share=Decimal(nonsense))
    second = chain.link(other, knit, share=Decimal(30))
    with pytest.raises(InvalidInput, match="At most 70 % is left"):
        change_link(link=first, material="Yarn", share=Decimal(71), actor=chain.actor)
    change_link(link=second, material="Dye", share=Decimal(100), actor=chain.actor)
    assert SupplyLink.objects.get(pk=second.pk).share == Decimal(100)


def test_no_company_reads_who_named_it(chain: Chain) -> None:
    evergreen = Supplier.objects.get(name="Evergreen Knitting")
    chain.link(chain.add("Mill", 2), evergreen)
    told = Event.objects.filter(kind="link.added")
    assert told.count() == 2
    assert not told.exclude(supplier_org=None).exists()
