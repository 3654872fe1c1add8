"""Fixtures of the API's tests."""

from __future__ import annotations

import pytest

from tests.api.programs import Program


@pytest.fixture
def erp(world) -> Program:
    """Aurora's ERP with every scope and a token."""
    return Program(world).sign_in()
