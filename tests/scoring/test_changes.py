"""Before and after: what changed between two results, why, and which card counts."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from scoring.changes import Change, changes_by_finding, last_change
from scoring.models import Scorecard
from scoring.selectors import history_of, official, official_cards, previous
from standards import loader
from suppliers.models import Supplier
from tenants.scope import scope, tenant_id
from tests.scoring.rounds import LATER, audit, entry, finding, hand_in, rated
from tests.world import NOW
from workspace.selectors.portal import home
from workspace.selectors.suppliers import Filters, found, list_rows, ordered
from workspace.selectors.worklist import standing

POLICY = "environment.policy.environmental_policy"
CLOSED_AT = LATER + timedelta(days=5)


def audited(world) -> list[Scorecard]:
    """The verified card, the one with an open finding on the environmental policy, and after its closure."""
    verified = rated(world)[1]
    opened = audit(verified, finding(1, POLICY))
    closed = audit(verified, finding(1, POLICY, "closed"), at=CLOSED_AT)
    with scope(world.scope("Aurora")):
        history = {card.pk: card for card in history_of(closed)}
    return [history[card.pk] for card in (verified, opened, closed)]


def test_closing_a_finding_gives_the_points_back_and_names_it(world) -> None:
    verified, opened, closed = audited(world)
    change = last_change(closed, [verified, opened, closed])
    assert change.before == opened
    assert change.points == 100 * Fraction(1667, 10_000) ** 2
    assert [(cause.words, cause.kind, cause.severity) for cause in change.causes] == [
        ("F-0001 closed", "closed", "major")
    ]


def test_before_the_first_audited_card_stands_the_verified_one(world) -> None:
    verified, opened, closed = audited(world)
    change = last_change(opened, [closed, opened, verified])
    assert change.before == verified
    assert change.shown_points == Decimal("-2.78")
    assert [cause.words for cause in change.causes] == ["F-0001 found"]
    assert previous(verified, [verified, opened, closed]) is None


def test_parts_add_up_to_both_totals_as_shown(world) -> None:
    for verified in (rated(world)[1], rated(world, "t-cfie")[1]):
        item = next(iter(verified.document.get("levels") or ["corporate_governance.1"]))
        refuted = audit(verified, finding(1, item))
        change = Change(verified, refuted)
        before = sum((part.before for part in change.parts), Decimal(0))
        after = sum((part.after for part in change.parts), Decimal(0))
        assert abs(before - verified.total) <= Decimal("0.01")
        assert abs(after - refuted.total) <= Decimal("0.01")


def test_only_the_topic_of_the_refuted_item_moves(world) -> None:
    verified, opened, _closed = audited(world)
    change = Change(verified, opened)
    assert [(part.name, part.change) for part in change.parts if part.change] == [
        ("Environment", Decimal("-2.78"))
    ]


def test_a_topic_that_did_not_move_keeps_its_figure_whatever_the_others_round_to() -> None:
    """Thirds re-add with one of them rounded up: which one must not depend on what moved."""

    def card(*thirds: int) -> Scorecard:
        keys = [topic.key for topic in loader.cerds().topics]
        parts = {key: f"{third}/3" for key, third in zip(keys, thirds, strict=True)}
        return Scorecard(
            standard="t-cerds",
            standard_version=loader.cerds().version,
            parts={"topics": parts},
            total_exact=f"{sum(thirds)}/3",
        )

    change = Change(card(10, 10, 10, 10, 10, 10), card(9, 10, 10, 10, 10, 10))
    assert [bool(part.change) for part in change.parts] == [True, False, False, False, False, False]
    assert sum((part.after for part in change.parts), Decimal(0)) == Decimal("19.67")


def test_new_answers_are_a_cause_and_a_first_card_has_none(world) -> None:
    hand_in(world)
    first = rated(world)[0]
    second = hand_in_again(world)
    assert Change(None, first).causes == []
    assert Change(None, first).points is None
    assert [cause.words for cause in Change(first, second).causes] == ["New answers of 25 Nov 2026"]


def hand_in_again(world) -> Scorecard:
    """A later submission with one answer less, and its declared card."""
    from scoring.stages import advance_scorecards

    hand_in(world, answers={POLICY: entry()}, at=NOW + timedelta(days=1))
    advance_scorecards(now=LATER)
    with scope(world.scope("Aurora")):
        declared = Scorecard.objects.select_related("submission").filter(standard="t-cerds", basis="declared")
        return declared.get(is_current=True)


def test_a_findings_page_gets_what_it_took_and_what_it_gave_back(world) -> None:
    cards = audited(world)
    taken, given = changes_by_finding(cards, UUID(int=1))
    assert (taken.shown_points, given.shown_points) == (Decimal("-2.78"), Decimal("2.78"))
    assert changes_by_finding(cards, UUID(int=2)) == []


def test_the_audited_card_counts_before_the_verified_before_the_declared(world) -> None:
    declared, verified = rated(world)
    assert official([declared], "t-cerds") == declared
    assert official([declared, verified], "t-cerds") == verified
    opened = audit(verified, finding(1, POLICY))
    with scope(world.scope("Aurora")):
        verified.refresh_from_db()
    assert official([declared, verified, opened], "t-cerds") == opened
    assert official([declared], "t-cfie") is None


def test_every_list_shows_the_audited_result_once_there_is_one(world) -> None:
    verified = rated(world)[1]
    rated(world, "t-cfie")
    opened = audit(verified, *[finding(n, item) for n, item in enumerate(verified.document["levels"])])
    assert (verified.band, opened.band) == ("4", "1")
    with scope(world.scope("Aurora")):
        tenant = tenant_id()
        counting = official_cards(tenant)
        assert set(counting.values_list("standard", "basis")) == {
            ("t-cerds", "audited"),
            ("t-cfie", "verified"),
        }
        row = list_rows([verified.supplier_id], tenant_id=tenant, today=NOW.date())[0]
        assert (row["stars"], row["points"], row["grade"]) == (1, opened.total, "C")
        for stars, listed in (("1", True), ("4", False)):
            asked = found(Filters(stars_min=stars, stars_max=stars), tenant_id=tenant, user_id=tenant)
            assert asked.filter(pk=verified.supplier_id).exists() is listed
        by_score = ordered(Supplier.objects.filter(tenant_id=tenant), "-score", tenant_id=tenant)
        assert by_score[0].pk == verified.supplier_id
        columns = {column.key: column.count for column in standing().stars["medium"]}
        assert (columns["1"], columns["4"]) == (1, 0)
    with scope(world.scope("Evergreen")):
        shown = {one.card.standard: one.card for one in home(NOW, NOW.date()).results}
    assert (shown["t-cerds"].pk, shown["t-cfie"].basis) == (opened.pk, "verified")
