"""Fixtures of the API's tests."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from tests.api.programs import Program


@pytest.fixture(autouse=True)
def _nothing_counted() -> None:
    """Every test may ask for as many tokens as one may in a minute."""
    cache.clear()


@pytest.fixture
def erp(world) -> Program:
    """Aurora's ERP with every scope and a token."""
    return Program(world).sign_in()
