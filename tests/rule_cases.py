"""The rules of one full case: a draft to work on, and a panel of experts with three votes in."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from django.utils.translation import override

from scoring.models import ExpertPanel, ExpertVote, RatingRule
from scoring.rule_places import package_in_use, place_of
from scoring.services.drafts import revision_of
from scoring.services.panels import open_panel
from scoring.services.ruling import draft_rule
from scoring.weighting import profiles
from tenants.models import Organisation, User
from tenants.selectors import people_of


def rules_of_case(buyer: Organisation, *, body: Organisation, writer: User) -> tuple[dict[str, UUID], str]:
    """Written in the buyer's scope; gives their ids, and the revision of the draft. Each case of a buyer has
    drafts of its own, for other industries."""
    standard = package_in_use(buyer.pk, "t-cerds")
    taken = set(RatingRule.objects.filter(kind="topics").values_list("scope", flat=True))
    free, voted = [key for key in profiles() if key not in taken][:2]
    drafts = [
        draft_rule(tenant_id=buyer.pk, place=place_of(standard, kind="topics", scope=key), actor=writer)
        for key in (free, voted)
    ]
    experts = [
        {"id": str(one.user_id), "name": str(one.user), "role": one.role} for one in people_of(buyer.pk)
    ]
    experts.append({"id": str(body.pk), "name": body.name, "role": "assessor"})
    with override("en"):
        panel = open_panel(
            drafts[1].pk,
            tenant_id=buyer.pk,
            experts=experts,
            question="What matters most?",
            actor=writer,
            now=timezone.now(),
        )
    votes = [_vote(panel, drafts[1], number) for number in range(3)]
    ids = {"rule": drafts[0].pk, "expert_panel": panel.pk, "expert_vote": votes[0].pk}
    return ids, revision_of(drafts[0])


def _vote(panel: ExpertPanel, draft: RatingRule, number: int) -> ExpertVote:
    return ExpertVote.objects.create(
        tenant_id=panel.tenant_id, panel=panel, round=1, voter=f"{number:064x}", weights=draft.content
    )
