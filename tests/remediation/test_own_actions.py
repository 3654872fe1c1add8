"""A supplier company sees what is missing, sets itself actions, and shares them with whom it likes (R37)."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.db import ProgrammingError
from django.urls import reverse

from assessments.catalogue import catalogue
from assessments.models import Request
from assessments.services.answering import open_request
from core.errors import InvalidInput
from core.models import Event
from remediation.models import OwnAction, SharedAction
from remediation.services.own_actions import OwnActionConflict, add_own_action, change_own_action
from scoring.preview import draft_positions
from scoring.what_if.paths import Wish, package
from scoring.what_if.standing import standing_of
from suppliers.models import Supplier
from tenants.models import Membership
from tenants.scope import scope
from tests.assessments.drafting import POLICY, answer, own_request
from workspace.selectors.own_standing import OwnStanding

BASIC = f"{POLICY}.basic.1"


def _values(world, **changes: Any) -> Any:
    return {
        "title": "Write an environmental policy",
        "progress": "",
        "owner": world.user("Evergreen", "contributor"),
        "due_on": world.now.date() + timedelta(days=20),
        "state": "planned",
        "standard": "t-cerds",
        "standard_version": catalogue("t-cerds").version,
        "item": POLICY,
        "papers": [],
        "shared_with": [],
        **changes,
    }


def _start(world, **changes: Any) -> OwnAction:
    return add_own_action(
        company_id=world.org("Evergreen").pk,
        values=_values(world, **changes),
        actor=world.user("Evergreen", "admin"),
        now=world.now,
    )


def _change(world, action: OwnAction, revision: int, **changes: Any) -> OwnAction:
    return change_own_action(
        action=action,
        values=_values(world, **changes),
        revision=revision,
        actor=world.user("Evergreen", "admin"),
        now=world.now,
    )


def test_no_customer_reads_an_action_until_it_is_shared(world, sign_in):
    aurora, told = world.org("Aurora").pk, "The draft is with the board."
    with scope(world.scope("Evergreen")):
        action = _start(world)
    with pytest.raises(ProgrammingError, match="permission denied"), scope(world.scope("Aurora")):
        OwnAction.objects.count()
    with scope(world.scope("Aurora")):
        assert not SharedAction.objects.exists()
        supplier = Supplier.objects.get(tenant_id=aurora, supplier_org_id=world.org("Evergreen").pk)
    with scope(world.scope("Evergreen")):
        _change(world, action, 1, state="doing", progress=told, shared_with=[aurora])
    address = reverse("supplier_tab", args=[supplier.pk, "findings"])
    page = sign_in("Aurora", "viewer").get(address).content.decode()
    assert told in page
    with scope(world.scope("Borealis")):
        assert not SharedAction.objects.exists()
    with scope(world.scope("Evergreen")):
        _change(world, action, 2, progress="Told nobody")
        assert not SharedAction.objects.exists()
        event = Event.objects.filter(kind="own_action.changed", subject_id=action.pk).latest("created_at")
    assert (event.before["shared_with"], event.after["shared_with"]) == (world.org("Aurora").name, "")
    assert told not in sign_in("Aurora", "viewer").get(address).content.decode()


def test_a_colleagues_change_is_not_overwritten(world, sign_in):
    with scope(world.scope("Evergreen")):
        action = _start(world)
        _change(world, action, 1, progress="by the plant manager")
        with pytest.raises(OwnActionConflict) as conflict:
            _change(world, action, 1, progress="by somebody with an old page")
        assert conflict.value.stored.progress == "by the plant manager"
    response = sign_in("Evergreen", "contributor").post(
        reverse("portal_own_action", args=[action.pk]),
        {
            "title": action.title,
            "due_on": action.due_on.isoformat(),
            "state": "doing",
            "progress": "mine",
            "revision": "1",
        },
    )
    page = response.content.decode()
    assert response.status_code == 409
    assert "by the plant manager" in page
    assert ">\nmine</textarea>" in page
    assert 'name="revision" value="2"' in page


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": "  "}, "title"),
        ({"due_on": -1}, "due_on"),
        ({"state": "perhaps"}, "state"),
        ({"item": "no.such.question"}, "item"),
        ({"shared_with": "Borealis"}, "shared_with"),
        ({"owner": "left"}, "owner"),
    ],
)
def test_what_an_action_cannot_be_is_refused(world, changes, field):
    if changes.get("due_on"):
        changes = {"due_on": world.now.date() - timedelta(days=1)}
    if changes.get("owner"):
        changes = {"owner": world.user("Foxglove", "admin")}
    if changes.get("shared_with"):
        changes = {"shared_with": [world.org("Clearwater").pk]}
    with scope(world.scope("Evergreen")):
        with pytest.raises(InvalidInput) as refused:
            _start(world, **changes)
        assert refused.value.field == field
        assert not OwnAction.objects.exists()


def test_an_action_of_somebody_who_left_asks_who_takes_over(world, sign_in):
    with scope(world.scope("Evergreen")):
        action = _start(world)
    Membership.objects.filter(user=world.user("Evergreen", "contributor")).delete()
    page = sign_in("Evergreen", "admin").get(reverse("portal_own_action", args=[action.pk]))
    assert "is no longer with your company" in page.content.decode()


def test_gaps_say_what_a_question_still_brings(world, sign_in):
    with scope(world.scope("Evergreen")):
        request = own_request()
        open_request(request=request, actor=world.user("Evergreen", "admin"), now=world.now)
        answer(world, request, met=[BASIC])
        _start(world)
        view = OwnStanding(request)
        gaps = {line.gap.item.key: line.gap for line in view.lines}
        standard, efforts = package(request.standard, request.standard_version), Wish().efforts
        document, positions = view._scored
        standing = standing_of(standard, document, draft_positions(request), efforts(standard))
        top = standing.after(f"{POLICY}:advanced")
        assert top is not None
        assert gaps[POLICY].most == top.result.total - standing.result.total
        assert sum(gap.most for gap in gaps.values()) == Fraction(standard.full_mark) - standing.result.total
        assert [line.gap.most for line in view.lines] == sorted(
            (line.gap.most for line in view.lines), reverse=True
        )
        assert [line.item.key for line in view.doubts] == [POLICY]
        assert positions == draft_positions(request)
    page = sign_in("Evergreen", "contributor").get(reverse("portal_standing", args=[request.pk]))
    assert "Own action by" in page.content.decode()
    result = sign_in("Evergreen", "contributor").get(
        reverse("portal_standing", args=[request.pk]), {"from": "result", "order": "effort"}
    )
    assert result.status_code == 200


def test_the_list_costs_the_same_however_long_it_is(world, sign_in, django_assert_max_num_queries):
    with scope(world.scope("Evergreen")):
        for number in range(5):
            _start(world, title=f"Step {number}", shared_with=[world.org("Aurora").pk])
        asked = list(Request.objects.filter(supplier_org_id=world.org("Evergreen").pk))
    client = sign_in("Evergreen", "contributor")
    assert asked
    client.get(reverse("portal_own_actions"))
    with django_assert_max_num_queries(14):
        page = client.get(reverse("portal_own_actions")).content.decode()
    assert page.count("seen by") == 5
