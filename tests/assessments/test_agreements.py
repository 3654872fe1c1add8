"""Agreements on joint evaluations: two sides see and sign, nobody else; what is signed stands."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from assessments.models import JointAgreement, SignedStatement
from assessments.planning import agreements
from core.errors import DomainError, InvalidInput
from core.models import Event
from tenants.scope import scope
from tests.planning_cases import full_agreement
from tests.world import NOW, World

TODAY = NOW.date()


def offered(world: World, body: str = "", **values: Any) -> JointAgreement:
    """An agreement of Aurora that is on offer."""
    manager = world.user("Aurora", "esg_manager")
    with scope(world.scope("Aurora")):
        written = agreements.write_agreement(
            owner=world.org("Aurora"),
            body=world.org(body) if body else None,
            values=full_agreement("Borealis") | values,
            actor=manager,
        )
        return agreements.offer(agreement=written, actor=manager, now=NOW)


def signed(world: World, agreement: JointAgreement, who: str, **given: Any) -> JointAgreement:
    """Signed by the head of evaluation of ``who``."""
    with scope(world.scope(who)):
        return agreements.sign(
            **{
                "agreement": agreement,
                "organisation": world.org(who),
                "role": "Head of ESG",
                "agreed": True,
                "seen": agreement.sha256,
                "language": "en",
                "actor": world.user(who, "lead" if who == "Clearwater" else "esg_manager"),
                "now": NOW,
                **given,
            }
        )


def seen_by(world: World, who: str) -> list[JointAgreement]:
    with scope(world.scope(who, for_buyer="Borealis" if who == "Dovetail" else "Aurora")):
        return list(agreements.agreements_of(world.org(who).pk))


def test_a_rating_body_sees_what_is_offered_to_it_and_both_sign(world: World) -> None:
    agreement = offered(world, "Clearwater")
    assert [one.pk for one in seen_by(world, "Clearwater")] == [agreement.pk]
    assert seen_by(world, "Borealis") == seen_by(world, "Dovetail") == []
    with pytest.raises(InvalidInput) as unticked:
        signed(world, agreement, "Clearwater", agreed=False)
    assert unticked.value.field == "agreed"
    with pytest.raises(DomainError) as stale:
        signed(world, agreement, "Clearwater", seen="of another text")
    assert stale.value.code == "changed_meanwhile"
    half = signed(world, agreement, "Clearwater")
    assert agreements.state_of(half, TODAY) == "half"
    whole = signed(world, agreement, "Aurora")
    assert agreements.state_of(whole, TODAY) == "running"
    assert agreements.state_of(whole, whole.valid_until + timedelta(days=1)) == "over"
    with pytest.raises(DomainError, match="signed this agreement already"):
        signed(world, agreement, "Aurora")
    with scope(world.scope("Aurora")):
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
            JointAgreement.objects.filter(pk=agreement.pk).update(title="Something else")
        with pytest.raises(DomainError, match="End it and write a new one"):
            agreements.take_back(agreement=agreement, actor=world.user("Aurora", "esg_manager"))


def test_another_buyer_comes_in_by_the_link_alone(world: World) -> None:
    agreement = offered(world)
    manager, borealis = world.user("Borealis", "esg_manager"), world.org("Borealis")
    assert seen_by(world, "Borealis") == []
    with scope(world.scope("Borealis")):
        assert agreements.offered_by_link("0" * 64, organisation_id=borealis.pk) is None
        found = agreements.offered_by_link(agreements.link_token(agreement), organisation_id=borealis.pk)
        assert found == agreement
        agreements.take_up(agreement=agreement, organisation=borealis, actor=manager)
        assert (
            agreements.offered_by_link(agreements.link_token(agreement), organisation_id=borealis.pk) is None
        )
        assert list(Event.objects.filter(kind="agreement.taken_up").values_list("tenant_id", flat=True)) == [
            borealis.pk
        ]
        for stolen in ({"title": "Mine"}, {"owner_signed_at": NOW}):
            with pytest.raises(DatabaseError, match="belongs to who wrote"), transaction.atomic():
                JointAgreement.objects.filter(pk=agreement.pk).update(**stolen)
    signed(world, agreement, "Borealis")
    both = signed(world, agreement, "Aurora")
    assert (both.partner_name, both.is_signed) == (borealis.name, True)
    for who in ("Aurora", "Borealis"):
        with scope(world.scope(who)):
            assert SignedStatement.objects.count() == 2
    assert seen_by(world, "Clearwater") == []
    with scope(world.scope("Borealis")):
        over = agreements.end(
            agreement=agreement, organisation=borealis, reason="We stop buying there.", actor=manager, now=NOW
        )
    assert over.ended_by_name == f"{manager.name}, {borealis.name}"


def test_taken_back_it_is_seen_no_more_and_the_old_link_is_dead(world: World) -> None:
    agreement = offered(world)
    old, borealis = agreements.link_token(agreement), world.org("Borealis")
    with scope(world.scope("Borealis")):
        agreements.offered_by_link(old, organisation_id=borealis.pk)
        actor = world.user("Borealis", "esg_manager")
        agreements.take_up(agreement=agreement, organisation=borealis, actor=actor)
    signed(world, agreement, "Borealis")
    manager = world.user("Aurora", "esg_manager")
    with scope(world.scope("Aurora")):
        with pytest.raises(DatabaseError, match="belongs to the other side"), transaction.atomic():
            JointAgreement.objects.filter(pk=agreement.pk).update(partner_signed_at=NOW + timedelta(1))
        with pytest.raises(DomainError, match="Take it back first"):
            agreements.change_agreement(agreement=agreement, values={}, revision=None, actor=manager)
        draft = agreements.take_back(agreement=agreement, actor=manager)
        assert (draft.partner_id, draft.partner_signed_at) == (borealis.pk, None)
        values = full_agreement("Borealis") | {"disputes": ""}
        agreements.change_agreement(agreement=draft, values=values, revision=draft.revision, actor=manager)
        with pytest.raises(InvalidInput, match="disputes are settled"):
            agreements.offer(agreement=draft, actor=manager, now=NOW)
    assert seen_by(world, "Borealis") == []
    with scope(world.scope("Borealis")):
        assert agreements.offered_by_link(old, organisation_id=borealis.pk) is None
    with scope(world.scope("Aurora")):
        values = full_agreement("Borealis")
        draft = agreements.change_agreement(agreement=draft, values=values, revision=3, actor=manager)
        agreements.offer(agreement=draft, actor=manager, now=NOW)
    assert [agreements.state_of(one, TODAY) for one in seen_by(world, "Borealis")] == ["offered"]
