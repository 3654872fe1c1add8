"""The first page: what to do now, in groups, with one action a row."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from assessments.models import Request, Submission
from scoring.models import Scorecard
from suppliers.models import Supplier
from tenants.models import Organisation
from tenants.scope import Scope, scope
from workspace.selectors.worklist import BUYER_GROUPS, Work, worklist

#: Session, person, memberships, scope (four with its savepoint), menu, and ten for the page; one each for
#: suppliers to decide on, for panels, campaigns and conditions of admissions, and two for the marks of
#: suppliers.
MOST_QUERIES = 25


@pytest.fixture(autouse=True)
def _today(world):
    with time_machine.travel(world.now, tick=False):
        yield


def change(world, standard: str, **values) -> None:
    with scope(world.scope("Aurora")):
        Request.objects.filter(standard=standard).update(**values)


def group_of(page: str, key: str) -> str:
    """The part of the page that shows one group; empty when it is not there."""
    return page.split(f'id="{key}"', 1)[1].split("</section>", 1)[0] if f'id="{key}"' in page else ""


def test_requests_stand_in_the_group_their_clock_says(world, sign_in) -> None:
    change(world, "t-cerds", due_at=world.now - timedelta(hours=3))
    change(world, "t-cfie", due_at=world.now + timedelta(hours=50))
    page = sign_in("Aurora", "procurement").get("/").content.decode()
    overdue, soon = group_of(page, "overdue"), group_of(page, "soon")
    assert "T/CERDS: answers not returned" in overdue
    assert "3 h 00 m over" in overdue
    assert "Extend or close" in overdue
    assert "T/CFIE: answers not returned" in soon
    assert "50 h 00 m" in soon
    assert group_of(page, "waiting") == ""


def test_submissions_wait_for_those_who_decide(world, sign_in) -> None:
    change(world, "t-cerds", state="submitted", submitted_at=world.now - timedelta(days=6))
    manager = group_of(sign_in("Aurora", "esg_manager").get("/").content.decode(), "review")
    buyer = group_of(sign_in("Aurora", "procurement").get("/").content.decode(), "review")
    body = group_of(sign_in("Clearwater", "assessor").get("/").content.decode(), "review")
    assert "Waiting for my review" in manager
    assert "Waiting 6 d" in manager
    assert "Start review" in manager
    assert "See answers" in buyer
    assert "Start review" not in buyer
    assert "Start review" in body


def test_a_rating_body_sees_reviews_not_due_dates(world, sign_in) -> None:
    change(world, "t-cerds", due_at=world.now - timedelta(hours=3))
    page = sign_in("Clearwater", "lead").get("/").content.decode()
    assert group_of(page, "overdue") == ""
    assert "Extend or close" not in page


def test_a_new_buyer_is_led_through_three_steps(world, sign_in) -> None:
    newcomer = Organisation.objects.create(name="Newcomer", kind="buyer")
    world.user("Aurora", "admin").memberships.update(organisation=newcomer)
    client = sign_in("Aurora", "admin")
    page = client.get("/").content.decode()
    assert "Three steps to the first rating" in page
    assert "Import suppliers" in page
    assert "Send the first request" not in page
    with scope(Scope("buyer", newcomer.pk, newcomer.pk)):
        Supplier.objects.create(tenant=newcomer, number=1, name="First", country="PT", match_key="first")
    page = client.get("/").content.decode()
    assert "1 supplier is in your list." in page
    assert "Send the first request" in page


def test_when_all_is_done_the_page_says_so(world, sign_in) -> None:
    with scope(world.scope("Aurora")):
        Request.objects.update(state="closed")
    assert "Nothing waits" in sign_in("Aurora", "procurement").get("/").content.decode()


def test_a_short_list_costs_so_many_queries(sign_in, django_assert_max_num_queries) -> None:
    client = sign_in("Aurora", "esg_manager")
    with django_assert_max_num_queries(MOST_QUERIES):
        client.get("/")


def full_list_counts_right_and_costs_no_more(
    client: Client, buyer: Organisation, django_assert_max_num_queries
) -> None:
    """The page of one of the ``buyer``'s managers, when the buyer has the demo world's list."""
    with django_assert_max_num_queries(MOST_QUERIES):
        page = client.get("/")
    assert group_of(page.content.decode(), "rated")
    with scope(Scope("buyer", buyer.pk, buyer.pk)):
        work = worklist(BUYER_GROUPS, now=timezone.now())
        stars_stand_apart_for_each_size_class(work)
        again = [row for row in work.groups["review"].rows if isinstance(row, Work) and row.round == 2]
        assert Submission.objects.filter(request__in=[row.id for row in again], number=2).count() == len(
            again
        )


def stars_stand_apart_for_each_size_class(work) -> None:
    verified = Scorecard.objects.filter(is_current=True, basis="verified")
    stars = verified.filter(standard="t-cerds").exclude(band="")  # a voided round has none
    for size, rated, columns in work.standing.sizes:
        assert rated == stars.filter(size_class=size).count()
        for column in columns:
            assert column.count == stars.filter(size_class=size, band=column.key).count()
    assert work.standing.verified == verified.values("supplier").distinct().count()
    assert work.standing.evaluated == Scorecard.objects.values("supplier").distinct().count()
    assert work.standing.suppliers == Supplier.objects.count()
