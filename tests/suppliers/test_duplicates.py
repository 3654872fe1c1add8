"""Suppliers that may be one: what is found, what is not, and when it is looked for."""

from __future__ import annotations

import random
import string
from typing import Any
from uuid import uuid4

import pytest

from suppliers.duplicates import advance_duplicates
from suppliers.likeness import Ground, Listed
from suppliers.models import DuplicatePair, PairState, Supplier, SupplierKey
from suppliers.pairing import likely_pairs
from suppliers.services.listing import create_supplier, update_supplier
from suppliers.services.pairs import tell_apart
from tenants.scope import scope


def _listed(name: str, address: str = "", country: str = "CN", **more: Any) -> Listed:
    return Listed(uuid4(), name, country, address, **more)


@pytest.mark.parametrize(
    ("one", "two", "ground"),
    [
        (_listed("Acme Co., Ltd."), _listed("ACME COMPANY LIMITED"), Ground.SAME_NAME),
        (_listed("Bai Na Shoes Industry Co., Ltd"), _listed("Baina Shoes Factory"), Ground.SIMILAR_NAME),
        (_listed("温州洁图鞋业有限公司"), _listed("温州市洁图鞋业有限责任公司"), Ground.SIMILAR_NAME),
        (
            _listed("Jinjiang Dali Garments & Weaving Co. Ltd.", "Shenhu Town, Jinjiang, Fujian"),
            _listed(
                "Fujian Jinjiang Shenhu Dali Clothing Co,.Ltd", "Dong An, Shenhu Town, Jinjiang City, Fujian"
            ),
            Ground.SIMILAR_NAME,
        ),
        (
            _listed("Wenzhou Jietu(Aolun) Shoes Factory", "No.8 Shuangbao West Road, Ouhai, Wenzhou"),
            _listed("Wehzhou Jietu Shoes Co.,Ltd", "No.8, Shuangbao West Road, Ouhai, Wenzhou City"),
            Ground.SAME_ADDRESS,
        ),
        (
            _listed("Plant Two", email="a@oak.example"),
            _listed("Plant Two Works", email="b@oak.example"),
            Ground.EMAIL,
        ),
        (_listed("Oak", reference="V-7"), _listed("Elm", country="VN", reference="v-7"), Ground.REFERENCE),
    ],
)
def test_a_pair_is_found_with_its_ground(one, two, ground) -> None:
    found = likely_pairs([one, two, _listed("Quite Another Maker", "9 Far Street")])
    assert [sorted(pair) for pair in found] == [sorted((one.id, two.id))]
    assert ground in next(iter(found.values())).grounds


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (_listed("Ningbo Garment Co., Ltd"), _listed("Suzhou Garment Co., Ltd")),
        (_listed("Acme Ltd", country="CN"), _listed("Acme Ltd", country="VN")),
        (_listed("Oak Mill", email="x@163.com"), _listed("Elm Mill", email="y@163.com")),
        (_listed("Oak Knitting", "1 Mill Road, Rugao"), _listed("Elm Dyeing", "7 Mill Road, Rugao")),
    ],
)
def test_neighbours_in_a_list_are_no_pair(one, two) -> None:
    assert not likely_pairs([one, two])


def _add(world, name: str, **values):
    tenant = world.org("Aurora")
    actor = world.user("Aurora", "procurement")
    with scope(world.scope("Aurora")):
        return create_supplier(tenant_id=tenant.pk, actor=actor, **{"country": "CN", **values, "name": name})


def _pairs(world, **wanted) -> list[DuplicatePair]:
    with scope(world.scope("Aurora")):
        return list(DuplicatePair.objects.filter(**wanted).select_related("first", "second"))


def test_the_stage_finds_pairs_after_a_change_and_takes_them_back(world) -> None:
    first, second = (
        _add(world, "Oak Knitting Co., Ltd"),
        _add(world, "Oak Knitting Limited", address="1 Mill Road"),
    )
    assert advance_duplicates(now=world.now)
    (pair,) = _pairs(world)
    assert {pair.first_id, pair.second_id} == {first.pk, second.pk}
    assert Ground.SAME_NAME in pair.grounds
    assert not advance_duplicates(now=world.now), "nothing has changed"
    actor = world.user("Aurora", "procurement")
    with scope(world.scope("Aurora")):
        update_supplier(supplier=second, actor=actor, name="Hemlock Dyeing", country="CN")
    assert advance_duplicates(now=world.now) == 1
    assert not _pairs(world)


def test_a_registered_number_added_later_makes_a_pair(world) -> None:
    first, second = _add(world, "Oak Knitting"), _add(world, "Elm Dyeing", country="VN")
    advance_duplicates(now=world.now)
    assert not _pairs(world)
    with scope(world.scope("Aurora")):
        for supplier in (first, second):
            SupplierKey.objects.create(
                tenant=first.tenant, supplier=supplier, scheme="lei", external_id="5493001KJTIIGC8Y1R12"
            )
    assert advance_duplicates(now=world.now) == 2
    assert _pairs(world)[0].grounds == [Ground.IDENTIFIER]


def test_a_pair_that_is_not_the_same_is_not_asked_about_again(world) -> None:
    first, _second = (
        _add(world, "Oak Knitting Co., Ltd"),
        _add(world, "Oak Knitting Ltd", address="1 Mill Road"),
    )
    advance_duplicates(now=world.now)
    actor = world.user("Aurora", "procurement")
    with scope(world.scope("Aurora")):
        tell_apart(pair=DuplicatePair.objects.get(), actor=actor, now=world.now)
        update_supplier(supplier=first, actor=actor, name=first.name, country="CN", address="1 Mill Lane")
    advance_duplicates(now=world.now)
    assert [pair.state for pair in _pairs(world)] == [PairState.NOT_DUPLICATE]


def test_a_long_list_is_held_against_itself_as_a_whole(world) -> None:
    tenant, letters = world.org("Aurora"), random.Random(7)  # noqa: S311 - names of a test
    names = ["".join(letters.choices(string.ascii_lowercase, k=9)) for _ in range(60)]
    with scope(world.scope("Aurora")):
        Supplier.objects.bulk_create(
            Supplier(tenant=tenant, number=10 + n, name=name, country="CN", match_key=f"{n}", name_key=f"{n}")
            for n, name in enumerate([*names, "Rowan Mill", "Rowan Mills"])
        )
    assert advance_duplicates(now=world.now) >= len(names) + 2
    (pair,) = _pairs(world)
    assert {pair.first.name, pair.second.name} == {"Rowan Mill", "Rowan Mills"}
