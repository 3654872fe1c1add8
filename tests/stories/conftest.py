"""Stories use the browser and the running product of the page tests, or one whose clock they hold."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.stories.clocked import ClockedSite, clocked_site
from tests.world import NOW


@pytest.fixture
def clocked(
    chromium,
    django_db_setup,
    django_db_blocker,
    worker_id,
    tmp_path,
) -> Iterator[ClockedSite]:
    """The product on the small world, at ``tests.world.NOW``, with a clock the story moves."""
    name, usual = f"esgdd_test_{worker_id}_clocked", f"esgdd_test_{worker_id}"
    with (
        django_db_blocker.unblock(),
        clocked_site(name=name, usual=usual, data=tmp_path, start=NOW) as running,
    ):
        yield running
