"""What tests of rules begin with: drafts of the first buyer, and experts to ask."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scoring.models import RatingRule, RuleKind
from scoring.rule_places import Place, package_in_use, place_of
from scoring.services.drafts import revision_of
from scoring.services.ruling import draft_rule
from tests.world import World

TOPICS = ["environment", "labour", "procurement", "society", "operations", "governance"]
EVEN = dict(zip(TOPICS, [2000, 2000, 1500, 1500, 1500, 1500], strict=True))


def place(world: World, kind: str = "topics", *, scope: str = "", standard: str = "t-cerds") -> Place:
    """A place of Aurora's rules; needs her scope."""
    return place_of(package_in_use(world.org("Aurora").pk, standard), kind=kind, scope=scope)


def draft(world: World, kind: str = "topics", *, scope: str = "", standard: str = "t-cerds") -> RatingRule:
    """A fresh draft of Aurora's ESG manager; needs her scope."""
    where = place(world, kind, scope=scope, standard=standard)
    return draft_rule(
        tenant_id=world.org("Aurora").pk, place=where, actor=world.user("Aurora", "esg_manager")
    )


def by(world: World, rule: RatingRule, **values: Any) -> Mapping[str, Any]:
    """What every save of a draft is called with, and ``values``."""
    common = {"tenant_id": world.org("Aurora").pk, "actor": world.user("Aurora", "esg_manager")}
    return {**common, "seen": revision_of(rule), "reason": "", **values}


def experts(world: World) -> list[dict[str, str]]:
    """Three people of the buyer who hold no office in common."""
    people = [(role, world.user("Aurora", role)) for role in ("esg_manager", "procurement", "viewer")]
    return [{"id": str(user.pk), "name": user.name, "role": role} for role, user in people]


def published(world: World, kind: RuleKind) -> list[RatingRule]:
    """Aurora's versions in force of a kind, oldest first; needs her scope."""
    return list(RatingRule.objects.filter(kind=kind, state="published").order_by("version"))
