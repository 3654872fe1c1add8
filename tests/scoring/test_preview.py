"""What an answer is worth while it is being given."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.models import Answer, Request
from scoring.documents import Position
from scoring.preview import draft_positions, worth_of
from standards import loader
from tenants.scope import scope
from tests.world import NOW, World

POLICY = "environment.policy.environmental_policy"
SHARE = Fraction(1667, 10_000) ** 2


def draft(world: World, item: str, *met: str, na: tuple[str, ...] = (), standard: str = "t-cerds") -> Request:
    request = world.request("Aurora", standard)
    with scope(world.scope("Evergreen")):
        Answer.objects.create(
            tenant_id=request.tenant_id,
            supplier_org=world.org("Evergreen"),
            request=request,
            item=item,
            met=list(met),
            not_applicable=list(na),
            updated_by=world.user("Evergreen", "admin"),
            updated_at=NOW,
        )
    return request


def worth(world, request: Request, item: str):
    with scope(world.scope("Evergreen")):
        return worth_of(request, item, draft_positions(request))


def test_each_level_adds_exactly_what_it_will_add(world) -> None:
    basic = [one.key for one in loader.cerds().indicator(POLICY).levels[0].criteria]
    found = worth(world, draft(world, POLICY, *basic), POLICY)
    assert (found.points, found.full, found.adds) == (100, 200, 100 * SHARE)
    assert [gain.gain for gain in found.gains] == [0, 50 * SHARE, 100 * SHARE]
    assert [gain.is_reached for gain in found.gains] == [True, False, False]
    assert (found.next_star, found.distance) == (2, 40 - 100 * SHARE)


def test_an_answer_not_yet_given_shows_what_it_could_bring(world) -> None:
    found = worth(world, world.request("Aurora"), POLICY)
    assert found.adds == 0
    assert found.best is not None
    assert found.best.gain == 200 * SHARE


def test_parts_of_t_cfie_add_their_points_up_to_the_cap(world) -> None:
    request = draft(world, "7", "7.1", "7.2", "7.3", standard="t-cfie")
    found = worth(world, request, "7")
    assert (found.points, found.full) == (3, 3)
    assert found.gains[3].gain == 0, "a fourth part is over the cap of three"
    assert (found.next_mark, found.distance) == ("B", 67)


def test_of_alternatives_the_lesser_adds_nothing_more(world) -> None:
    request = draft(world, "20", "20.1", standard="t-cfie")
    found = worth(world, request, "20")
    assert (found.points, found.full) == (4, 4)
    assert [gain.gain for gain in found.gains] == [0, 0]


def test_when_everything_does_not_apply_there_is_no_total(world) -> None:
    request = world.request("Aurora")
    everything = {one.key: Position.of([], ["*"]) for one in loader.cerds().indicators}
    assert worth_of(request, POLICY, everything).now is None


@pytest.mark.parametrize(("standard", "item"), [("t-cerds", POLICY), ("t-cfie", "20")])
def test_the_fragment_shows_points_and_distance(world, sign_in, standard, item) -> None:
    request = world.request("Aurora", standard)
    page = sign_in("Evergreen", "contributor").get(reverse("score_preview", args=[request.pk, item]))
    assert "What this is worth" in page.content.decode()
    assert ("40.00 points to 2 stars" if standard == "t-cerds" else "70.00 points to grade B") in (
        page.content.decode()
    )


def test_only_the_asked_company_sees_it_and_unknown_items_are_not_found(world, sign_in) -> None:
    request = world.request("Aurora")
    address = reverse("score_preview", args=[request.pk, POLICY])
    assert sign_in("Foxglove", "admin").get(address).status_code == 404
    assert sign_in("Aurora", "esg_manager").get(address).status_code == 403
    unknown = reverse("score_preview", args=[request.pk, "no.such.item"])
    assert sign_in("Evergreen", "admin").get(unknown).status_code == 404


def test_the_fragment_asks_for_rows_six_times_and_writes_nothing(world, sign_in) -> None:
    """The session, the person, where they act, the language menu's organisations, the request, its drafts."""
    request = draft(world, POLICY)
    client = sign_in("Evergreen", "admin")
    address = reverse("score_preview", args=[request.pk, POLICY])
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    said = [query["sql"] for query in captured]
    assert not [sql for sql in said if re.match("INSERT|UPDATE|DELETE", sql)]
    asked = [sql for sql in said if sql.startswith("SELECT") and "set_config" not in sql]
    assert len(asked) <= 6, asked


def test_the_fragment_leads_to_the_least_work(world, sign_in) -> None:
    request = world.request("Aurora")
    page = sign_in("Evergreen", "admin").get(reverse("score_preview", args=[request.pk, POLICY]))
    assert reverse("portal_request_way_up", args=[request.pk]) in page.content.decode()
