"""Sessions and their people, looked up by prepared questions."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from tenants.models import User
from tenants.sessions import AccountBackend, SessionStore
from tests.world import World

pytestmark = pytest.mark.django_db


def test_a_session_holds_what_was_put_into_it_until_it_ends() -> None:
    kept = SessionStore()
    kept["chosen"] = "one"
    kept.save()
    assert SessionStore(kept.session_key)["chosen"] == "one"
    Session.objects.filter(pk=kept.session_key).update(expire_date=timezone.now() - timedelta(seconds=1))
    ended = SessionStore(kept.session_key)
    assert "chosen" not in ended
    assert ended.session_key != kept.session_key


def test_the_person_of_a_session_is_the_stored_one(world: World) -> None:
    person = world.user("Aurora", "procurement")
    found = AccountBackend().get_user(str(person.pk))
    assert found == User.objects.get(pk=person.pk)
    assert {name: getattr(found, name) for name in ("email", "name", "language", "password")} == {
        name: getattr(person, name) for name in ("email", "name", "language", "password")
    }


@pytest.mark.parametrize("pk", ["00000000-0000-0000-0000-000000000000", "no id"])
def test_nobody_stands_behind_an_id_that_is_none(pk: str) -> None:
    assert AccountBackend().get_user(pk) is None


def test_a_person_who_was_switched_off_is_nobody(world: World) -> None:
    person = world.user("Aurora", "procurement")
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert AccountBackend().get_user(person.pk) is None
