"""How a result compares with its peers, and what is never told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scoring.benchmarks.comparing import Comparison, benchmark_of
from scoring.benchmarks.counting import advance_benchmarks
from scoring.benchmarks.hiding import may_stand_together, told_of
from scoring.models import PeerGroup, Scorecard, Standing
from suppliers.models import Supplier
from tenants.scope import scope
from tests.scoring.peers import Peer, add_peers
from tests.scoring.rounds import LATER, rated
from tests.world import World

#: What Evergreen Knitting reaches with basic everywhere: four stars.
OWN = "1113891111/10000000"


def counted(world: World, peers: Iterable[Peer], *, industry: str = "17") -> Scorecard:
    """Evergreen Knitting (medium, China, textiles) has four stars; it and its peers are counted."""
    _declared, card = rated(world)
    with scope(world.scope("Aurora")):
        Supplier.objects.filter(name="Evergreen Knitting").update(industry=industry)
    add_peers(world, card, peers)
    advance_benchmarks(now=LATER)
    return card


def compared(world: World, card: Scorecard, who: str = "Aurora") -> dict[str, Comparison]:
    """The card's comparisons by kind, as somebody of this organisation reads them."""
    with scope(world.scope(who)):
        return {one.kind: one for one in benchmark_of(card)}


def test_a_card_is_placed_among_those_of_its_size_and_those_alike_count_half(world) -> None:
    large = [Peer("199", size="large") for _ in range(6)]
    card = counted(world, [Peer("20"), Peer("45"), Peer(OWN), Peer("180"), *large])

    found = compared(world, card)["size"]

    # Two of five are below, two alike (itself and another): 100 × (2 + 2/2) / 5
    assert (found.n, found.percentile, found.name) == (5, 60, "Medium")
    assert [(band.mark, band.n) for band in found.bands if band.n] == [("1", 1), ("2", 1), ("4", 2), ("7", 1)]
    assert [(band.stars, band.share) for band in found.bands if band.is_own] == [(4, Fraction(40))]
    assert found.median is None  # five do not make two halves of five
    assert found.topics["environment"] == found.own_topics["environment"] > 0  # all are copies of one card


def test_nobody_is_compared_in_a_group_under_five_and_the_reason_is_given(world) -> None:
    card = counted(world, [Peer("20"), Peer("45"), Peer("180")])

    for one in compared(world, card).values():
        assert (one.is_shown, one.n, one.percentile, one.bands) == (False, 0, None, ())
        assert "fewer than 5 companies" in one.reason


def test_a_group_of_seven_keeps_its_part_of_five_back_so_that_two_stay_unknown(world) -> None:
    textiles = [Peer(f"{points}", industry="17") for points in (30, 60, 90, 150)]
    card = counted(world, [*textiles, Peer("10", industry="18"), Peer("190", industry="18")])

    found = compared(world, card)

    assert found["size"].n == 7
    assert not found["industry"].is_shown
    assert found["country"].n == 7  # all are in China: taken from the whole, nobody is left


def test_a_country_is_kept_back_where_its_industry_lies_within_it_but_for_a_few(world) -> None:
    within = [Peer("60", industry="17", country="CN") for _ in range(5)]
    beside = [Peer("60", industry="18", country="CN") for _ in range(2)]
    elsewhere = [Peer("60", industry="18", country="VN") for _ in range(6)]
    card = counted(world, [*within, *beside, *elsewhere])

    found = compared(world, card)

    assert (found["size"].n, found["industry"].n) == (14, 6)
    assert not found["country"].is_shown  # 8 in China less 6 in textiles would be 2 companies


def test_an_industry_nobody_noted_is_no_group(world) -> None:
    card = counted(world, [Peer("60") for _ in range(9)], industry="")

    found = compared(world, card)

    assert found["size"].n == 10
    assert found["industry"].reason == "The buyer has noted no industry for this company."


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ({"17": 5, "18": 2}, set()),
        ({"17": 5, "18": 6, "19": 4}, {"18"}),
        ({"17": 5, "18": 5}, {"17", "18"}),
        ({"17": 5, "18": 4, "19": 1}, {"17"}),
        ({"17": 12, "": 4}, set()),
        ({"17": 12, "": 5}, {"17"}),
    ],
)
def test_what_is_left_of_a_class_is_nobody_or_five(counts, told) -> None:
    assert told_of(counts) == told


@pytest.mark.parametrize(
    ("whole", "one", "other", "both", "fine"),
    [
        (20, 6, 8, 6, False),  # the first lies in the second: two are left
        (20, 8, 6, 6, False),
        (20, 6, 11, 6, True),
        (20, 8, 9, 4, True),  # they cross, and others are in neither: nothing can be taken off
        (13, 8, 9, 4, False),  # everybody is in one of them: 8 + 9 − 13 are in both
        (20, 6, 6, 6, True),
    ],
)
def test_two_groups_are_told_of_together_only_if_their_difference_tells_nothing(
    whole, one, other, both, fine
) -> None:
    assert may_stand_together(whole, one, other, both) is fine


def test_quartiles_are_told_where_four_parts_of_five_stand_behind_them(world) -> None:
    totals = [str(10 * step) for step in range(1, 20)]
    card = counted(world, [Peer(points) for points in totals])

    found = compared(world, card)["size"]

    # 10, 20 … 110, 111.39, 120 … 190: the middle lies between the 10th and the 11th of twenty
    assert (found.lower, found.median, found.upper) == (Decimal("57.5"), Decimal(105), Decimal("142.5"))


def test_a_supplier_company_reads_the_groups_it_is_in_and_no_others(world) -> None:
    card = counted(world, [*(Peer("60") for _ in range(6)), *(Peer("60", size="large") for _ in range(6))])

    with scope(world.scope("Aurora")):
        mine = compared_as_open(card)
        assert PeerGroup.objects.filter(kind="size").count() == 2
    with scope(world.scope("Evergreen")):
        assert compared_as_open(card) == mine
        assert {(one.size_class, one.kind) for one in PeerGroup.objects.all()} == {
            ("medium", "size"),
            ("medium", "country"),
        }
        assert {one.supplier_org_id for one in Standing.objects.all()} == {world.org("Evergreen").pk}
    with scope(world.scope("Foxglove")):
        assert not PeerGroup.objects.exists()
        assert not Standing.objects.exists()


def compared_as_open(card: Scorecard) -> list[Comparison]:
    """The comparisons in the scope that is open, in one query."""
    with CaptureQueriesContext(
        connection,
    ) as queries:
        found = benchmark_of(card)
    assert len(queries) == 1
    return found


def test_a_card_that_does_not_count_is_not_compared(world) -> None:
    declared, _verified = rated(world)
    advance_benchmarks(now=LATER)

    with scope(world.scope("Aurora")):
        assert benchmark_of(declared) == []


def test_figures_follow_a_change_and_nothing_is_written_while_nothing_changed(world) -> None:
    card = counted(world, [Peer("20"), Peer("45"), Peer("60"), Peer("180")])
    later = LATER + timedelta(hours=2)
    assert advance_benchmarks(now=later) == 0

    with scope(world.scope("Aurora")):
        Supplier.objects.filter(name="Mill 12").update(status="removed")
    assert advance_benchmarks(now=later + timedelta(hours=2)) == 1

    assert not compared(world, card)["size"].is_shown  # four are left
