"""What can be tried: typed values are read exactly, told at their field where wrong, and kept as drafts."""

from __future__ import annotations

import pytest

from core.errors import DomainError, InvalidInput
from scoring.models import RatingRule
from scoring.rule_values import BadRule
from scoring.rules import RuleSet
from scoring.services.trying import keep_as_drafts
from scoring.what_if.proposal import Proposal, propose, weights_now
from standards import loader
from standards.schema import LevelsStandard
from tenants.scope import scope
from tests.scoring.trying import CERDS, random_fields, rules_of

BASE = RuleSet()


def asked(standard: str = "t-cerds", **given: str) -> Proposal:
    return propose(loader.get(standard), BASE, given)


def test_weights_typed_in_per_cent_and_kept_in_step() -> None:
    proposal = asked(**{"t.environment": "30", "keep": "1"})
    ((place, content),) = proposal.contents
    assert (place.kind, content["environment"], sum(content.values())) == ("topics", 3000, 10_000)
    assert set(content.values()) == {3000, 1400}
    again = asked(**dict(proposal.fields))
    assert again.contents == proposal.contents, "the address says the same"
    assert asked(**{"t.environment": "16,67"}).contents == ()
    assert weights_now(proposal.rules, place)["labour"] == 1400


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"t.environment": "30"}, "t.sum", "Take 13.33 away"),
        ({"t.environment": "-3"}, "t.environment", "from 0 to 100"),
        ({"t.environment": "1e2"}, "t.environment", "from 0 to 100"),
        ({"t.environment": "NaN"}, "t.environment", "from 0 to 100"),
        ({"t.environment": "16.675"}, "t.environment", "two decimals"),
        ({"d.policy": "0"}, "d.sum", "Give out 16.67 more"),
        ({"cell": "labour.action", "i.labour.action.employee_rights": "90"}, "i.sum", "Take 70 away"),
        ({"for": "magic"}, "for", "Choose an industry"),
        ({"for": "textiles.ZZ"}, "for", "Choose a country"),
        ({"cell": "labour.nothing"}, "cell", "Choose a topic"),
        ({"p.large.policy.basic": "201"}, "p.large.policy.basic", "0 to 200"),
        ({"p.large.policy.basic": "115"}, "p.medium.policy.basic", "larger firm"),
        ({"p.large.policy.intermediate": "10"}, "p.large.policy.intermediate", "level below"),
        ({"o.levels": "magic"}, "o.levels", "Choose one"),
        ({"threshold": "201"}, "threshold", "from 0 to 200"),
        ({"threshold": "many"}, "threshold", "from 0 to 200"),
    ],
)
def test_what_cannot_be_tried_is_told_at_its_field(given, field, words) -> None:
    with pytest.raises(BadRule) as refused:
        asked(**given)
    assert words in refused.value.problems[field]


def test_a_standard_without_weights_takes_options_and_a_threshold_alone() -> None:
    proposal = asked("t-cfie", **{"t.environment": "30", "o.item20": "additive", "threshold": "75"})
    assert [place.kind.value for place, _content in proposal.contents] == ["policy"]
    assert proposal.fields == (("o.item20", "additive"), ("threshold", "75"))
    assert not isinstance(proposal.standard, LevelsStandard)


def test_what_is_tried_is_kept_as_drafts_and_nobodys_draft_is_overwritten(world) -> None:
    actor, tenant = world.user("Aurora", "esg_manager"), world.org("Aurora").pk
    with scope(world.scope("Aurora")):
        proposal = propose(CERDS, rules_of(world), random_fields(2))
        kept = keep_as_drafts(tenant_id=tenant, proposal=proposal, actor=actor)
        assert {rule.kind: rule.content for rule in kept} == {
            place.kind.value: content for place, content in proposal.contents
        }
        assert {rule.state for rule in kept} == {"draft"}
        assert rules_of(world).rules == tuple(
            RatingRule.objects.filter(state="published", standard="t-cerds")
        )
        with pytest.raises(DomainError, match="There is a draft of this already"):
            keep_as_drafts(tenant_id=tenant, proposal=proposal, actor=actor)
        with pytest.raises(InvalidInput, match="Nothing differs"):
            keep_as_drafts(tenant_id=tenant, proposal=propose(CERDS, rules_of(world), {}), actor=actor)
