"""Tries to sign in are counted by all processes together, per visitor, and a lost Redis keeps nobody out."""

from __future__ import annotations

import os
import subprocess
import sys
from uuid import uuid4

import pytest
from django.conf import settings as configured
from django.test import Client, RequestFactory

from core.cache import SharedCache
from tenants.adapter import InvitationOnlyAdapter

OPTIONS = {"OPTIONS": {"serializer": "core.cache.Json", "socket_connect_timeout": 1}}
NOWHERE = "redis+socket:///nowhere/redis.sock?virtual_host=0"
WRONG = {"login": "viewer@aurora.example", "password": "not the password"}


@pytest.fixture(autouse=True)
def _redis_is_asked(monkeypatch) -> None:
    monkeypatch.setattr(SharedCache, "_away_until", 0.0)


def other_process(program: str, *without: str) -> subprocess.CompletedProcess[str]:
    """Run Python with the settings of these tests, less the variables named."""
    known = {name: value for name, value in os.environ.items() if name not in without}
    environment = known | {"DJANGO_SETTINGS_MODULE": "esgdd.settings", "PYTHONPATH": str(configured.BASE_DIR)}
    return subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False
    )


def test_what_one_process_counted_another_one_sees() -> None:
    key = uuid4().hex
    SharedCache(configured.REDIS_URL, OPTIONS | {"KEY_PREFIX": "esgdd"}).set(key, [1.5], 60)
    assert (
        other_process(f"from django.core.cache import cache; print(cache.get('{key}'))").stdout == "[1.5]\n"
    )


def test_without_redis_signing_in_works_and_is_still_limited(world, settings) -> None:
    settings.CACHES = {"default": {"BACKEND": "core.cache.SharedCache", "LOCATION": NOWHERE, **OPTIONS}}
    answers = [Client().post("/accounts/login/", WRONG) for _try in range(6)]
    assert {answer.status_code for answer in answers} == {200}
    assert "Too many failed" in answers[-1].content.decode()
    assert "Too many failed" not in answers[0].content.decode()


@pytest.mark.parametrize(("proxies", "address"), [(0, "10.0.0.1"), (1, "198.51.100.7")])
def test_behind_a_proxy_the_visitors_address_counts(settings, proxies, address) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    request = RequestFactory().get(
        "/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": "203.0.113.9, 198.51.100.7"}
    )
    assert InvitationOnlyAdapter().get_client_ip(request) == address


def test_without_a_secret_key_nothing_can_be_signed() -> None:
    done = other_process("from django.conf import settings; settings.SECRET_KEY", "SECRET_KEY")
    assert "SECRET_KEY setting must not be empty" in done.stderr
