"""The scorecard page: every figure adds up, and every figure says why."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from uuid import uuid4

import pytest
from django.urls import reverse

from scoring.cli import score_text
from scoring.models import Basis, Scorecard
from scoring.selectors import re_adding
from scoring.stages import advance_scorecards
from standards import loader
from tenants.scope import scope
from tests.scoring.rounds import (
    LATER,
    accept_rest,
    audit,
    cards,
    decide,
    entry,
    finding,
    finish,
    hand_in,
    rated,
)
from tests.world import NOW
from workspace.selectors.scores import ScorePage

POLICY = "environment.policy.environmental_policy"
ACTION = [one.key for one in loader.cerds().cell("environment", "action")]


def page_of(world, card: Scorecard, cell: str = "") -> ScorePage:
    """The read model with everything a page reads from the database already read."""
    with scope(world.scope("Aurora")):
        found = Scorecard.objects.select_related("request__tenant", "submission").get(pk=card.pk)
        page = ScorePage(found, cell)
        assert page.facts
        return page


def mixed(world) -> Scorecard:
    """A verified card with a rejected, an adjusted and a not applicable answer."""
    book = loader.cerds()
    request = hand_in(
        world,
        answers={
            POLICY: entry(*[one.key for one in book.indicator(POLICY).levels[2].criteria], proof=True),
            ACTION[0]: entry(na=("*",)),
        },
    )
    shown = [one.key for one in book.indicator(POLICY).levels[1].criteria]
    decide(world, request, POLICY, "adjusted", met=shown, note="Only two areas are covered.")
    decide(world, request, ACTION[1], "rejected", reason="out_of_date", note="Lapsed on 3 October.")
    accept_rest(world, request)
    finish(world, request)
    advance_scorecards(now=LATER)
    return next(card for card in cards(world) if card.basis == Basis.VERIFIED)


def test_topics_cells_and_indicators_add_up_as_shown(world) -> None:
    card = mixed(world)
    page = page_of(world, card)
    view = page.cerds
    assert view is not None
    assert sum((row.adds for row in view.rows), Decimal(0)) == view.composite
    for row in view.rows:
        assert sum((cell.adds for cell in row.cells), Decimal(0)) == row.adds
        for cell in row.cells:
            if cell.score is None:
                continue
            opened = page_of(world, card, cell.key)
            assert sum(why.adds for why in opened.why) == cell.adds
            assert sum(why.exact for why in opened.why) == cell.exact
    exact = [cell.exact for row in view.rows for cell in row.cells]
    assert sum(exact, Fraction(0)) == Fraction(card.total_exact)


def test_the_multiplication_on_screen_gives_the_added_points(world) -> None:
    page = page_of(world, mixed(world), "environment.policy")
    (why,) = page.why
    assert why.points == 150
    assert why.points * why.weight * why.dimension_share * why.topic_share == why.exact
    assert why.exact == 150 * Fraction(1667, 10_000) ** 2


@pytest.mark.parametrize(
    "parts",
    [
        [Fraction(1, 3)] * 3,
        [Fraction(1, 200), Fraction(1, 200)],
        [Fraction(278, 100), Fraction(-14, 1000)],
        [],
    ],
)
def test_rounded_parts_add_to_the_rounded_sum_and_stay_within_a_hundredth(parts) -> None:
    shown = re_adding(parts)
    exact = sum(parts, Fraction(0))
    assert abs(Fraction(sum(shown, Decimal(0))) - exact) <= Fraction(1, 200)
    assert all(abs(Fraction(one) - part) < Fraction(1, 100) for one, part in zip(shown, parts, strict=True))


def test_a_cell_opens_down_to_condition_proof_and_decision(world, sign_in) -> None:
    card = mixed(world)
    client = sign_in("Aurora", "viewer")
    page = client.get(reverse("scorecard", args=[card.pk]), {"cell": "environment.policy"}).content.decode()
    assert "Why 150 of 200?" in page
    assert "Claimed: Advanced" in page
    assert "Only two areas are covered." in page
    assert "Clearwater assessor" in page
    assert "environment policy.pdf" in page
    assert "4.17" in page


def test_a_cell_of_several_indicators_shows_rejected_and_not_applicable(world, sign_in) -> None:
    card = mixed(world)
    client = sign_in("Aurora", "viewer")
    page = client.get(reverse("scorecard", args=[card.pk]), {"cell": "environment.action"}).content.decode()
    assert "8 indicators make up this cell." in page
    assert "Lapsed on 3 October." in page
    assert "We have no such thing." in page


def test_htmx_gets_the_table_alone(world, sign_in) -> None:
    card = mixed(world)
    client = sign_in("Aurora", "viewer")
    address = reverse("scorecard", args=[card.pk])
    fragment = client.get(address, {"cell": "labour.policy"}, HTTP_HX_TARGET="points").content.decode()
    assert "<html" not in fragment
    assert "Why 100 of 200?" in fragment


@pytest.mark.parametrize("cell", ["society.certification", "nonsense", "a.b.c", "\x00"])
def test_a_cell_that_is_not_there_opens_nothing(world, sign_in, cell) -> None:
    declared, _ = rated(world)
    answer = sign_in("Aurora", "viewer").get(reverse("scorecard", args=[declared.pk]), {"cell": cell})
    assert answer.status_code == 200
    assert 'id="why"' not in answer.content.decode()


def test_society_has_no_certification_and_says_so(world, sign_in) -> None:
    declared, _ = rated(world)
    page = sign_in("Aurora", "viewer").get(reverse("scorecard", args=[declared.pk])).content.decode()
    assert "Not in standard" in page
    assert "Society has no Certification in the standard" in page


def test_stars_and_grade_stand_apart(world, sign_in) -> None:
    _, stars = rated(world)
    rated(world, "t-cfie")
    page = sign_in("Aurora", "viewer").get(reverse("scorecard", args=[stars.pk])).content.decode()
    assert "Why 4 stars?" in page
    assert "Why C?" in page
    assert "100 to under 125" in page


def test_a_t_cfie_card_shows_groups_items_parts_and_the_rescaling(world, sign_in) -> None:
    skipped = next(one.key for one in loader.cfie().by_key.values() if one.may_be_not_applicable)
    item = next(one for one in loader.cfie().items if any(part.key == skipped for part in one.parts))
    request = hand_in(world, "t-cfie", answers={item.key: entry(item.parts[0].key, na=(skipped,))})
    accept_rest(world, request)
    finish(world, request)
    advance_scorecards(now=LATER)
    card = cards(world, "t-cfie")[-1]
    page = sign_in("Aurora", "viewer").get(reverse("scorecard", args=[card.pk])).content.decode()
    assert len(re.findall('class="part-item"', page)) == 30
    assert "Parts that do not apply leave 99 points possible" in page
    view = page_of(world, card).cfie
    assert view is not None
    groups = sum((group.score for group in view.groups), Fraction(0))
    assert groups + view.rescaled_by == Fraction(card.total_exact)


def test_the_way_to_the_next_band_gets_there(world) -> None:
    for standard in ("t-cerds", "t-cfie"):
        way = page_of(world, rated(world, standard)[1]).way
        assert way.target is not None
        assert way.gained >= way.distance > 0
        assert way.end == way.steps[-1].total >= way.target.start
        assert way.days == sum(step.days for step in way.steps)


def test_a_perfect_supplier_has_no_band_above(world) -> None:
    book = loader.cerds()
    best = {}
    for one in book.indicators:
        levels = one.levels if one.basic_is_floor else one.levels[2:]
        best[one.key] = entry(*[criterion.key for level in levels for criterion in level.criteria])
    declared, _ = rated(world, answers=best)
    assert declared.total_exact == "200/1"
    assert page_of(world, declared).way.state == "top"


def test_history_links_every_round(world, sign_in) -> None:
    hand_in(world)
    advance_scorecards(now=NOW)
    hand_in(world, answers={POLICY: entry()}, at=NOW + timedelta(days=40))
    advance_scorecards(now=LATER)
    first, second = cards(world)
    page = sign_in("Aurora", "viewer").get(reverse("scorecard", args=[second.pk])).content.decode()
    assert reverse("scorecard", args=[first.pk]) in page


def test_the_supplier_sees_the_same_card_in_its_portal(world, sign_in) -> None:
    card = mixed(world)
    client = sign_in("Evergreen", "contributor")
    address = reverse("portal_scorecard", args=[card.pk])
    page = client.get(address, {"cell": "environment.policy"}).content.decode()
    assert "Your result for Aurora Outdoor" in page
    assert "Only two areas are covered." in page


def test_decisions_stay_hidden_on_the_declared_card_while_the_review_runs(world, sign_in) -> None:
    request = hand_in(world)
    decide(world, request, POLICY, "rejected", reason="copy", note="A secret until it is final.")
    advance_scorecards(now=NOW)
    (card,) = cards(world)
    address = reverse("portal_scorecard", args=[card.pk])
    page = sign_in("Evergreen", "admin").get(address, {"cell": "environment.policy"}).content.decode()
    assert "not verified" in page
    assert "A secret until it is final." not in page


def test_others_find_no_card(world, sign_in) -> None:
    declared, _ = rated(world)
    for org, role, route in (
        ("Borealis", "viewer", "scorecard"),
        ("Dovetail", "lead", "scorecard"),
        ("Foxglove", "admin", "portal_scorecard"),
    ):
        client = sign_in(org, role)
        assert client.get(reverse(route, args=[declared.pk])).status_code == 404
        assert client.get(reverse(f"{route}_document", args=[declared.pk])).status_code == 404
        assert client.post(reverse(f"{route}_recompute", args=[declared.pk])).status_code == 404
    assert sign_in("Evergreen", "admin").get(reverse("scorecard", args=[declared.pk])).status_code == 403
    assert sign_in("Aurora", "viewer").get(reverse("scorecard", args=[uuid4()])).status_code == 404


@pytest.mark.parametrize(
    ("org", "role", "route"), [("Aurora", "viewer", "scorecard"), ("Evergreen", "admin", "portal_scorecard")]
)
def test_the_receipt_scores_to_the_same_total_anywhere(world, sign_in, org, role, route) -> None:
    declared, verified = rated(world)
    client = sign_in(org, role)
    answer = client.get(reverse(f"{route}_document", args=[verified.pk]))
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert json.loads(score_text(answer.content.decode()).out)["total"]["exact"] == verified.total_exact
    again = client.post(reverse(f"{route}_recompute", args=[declared.pk]), HTTP_HX_REQUEST="true")
    assert "same 111.39" in again.content.decode()
    plain = client.post(reverse(f"{route}_recompute", args=[declared.pk]), follow=True)
    assert "Computed again: same 111.39." in plain.content.decode()


def test_the_page_takes_a_fixed_number_of_queries(world, sign_in, django_assert_max_num_queries) -> None:
    card = mixed(world)
    client = sign_in("Aurora", "viewer")
    address = reverse("scorecard", args=[card.pk])
    client.get(address)
    with django_assert_max_num_queries(16):
        client.get(address, {"cell": "environment.action"})


def test_an_audited_card_says_which_finding_took_its_points(world, sign_in) -> None:
    verified = rated(world)[1]
    refuted = audit(verified, finding(1, POLICY))
    client = sign_in("Aurora", "viewer")
    page = " ".join(client.get(f"/scorecards/{refuted.pk}/?cell=environment.policy").content.decode().split())
    assert "What audits changed" in page
    assert "Refuted by" in page
    assert "F-0001 found" in page
    assert "−2.78" in page
    assert "No on-site audit has been recorded" not in page
    scores = client.get(f"/suppliers/{refuted.supplier_id}/scores/").content.decode()
    assert "What audits changed, T/CERDS" in scores
    assert "Audit-verified" in scores
    portal = sign_in("Evergreen", "admin").get(f"/portal/scorecards/{refuted.pk}/").content.decode()
    assert f"/portal/findings/{finding(1, POLICY)['id']}/" in portal


def test_an_audited_cfie_card_marks_the_refuted_item(world, sign_in) -> None:
    verified = rated(world, "t-cfie")[1]
    item = next(iter(loader.cfie().items)).key
    refuted = audit(verified, finding(1, item))
    page = sign_in("Aurora", "viewer").get(f"/scorecards/{refuted.pk}/").content.decode()
    assert page.count("Refuted by") == 2, "beside the item, and among the gaps"
