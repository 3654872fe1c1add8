"""The main job, with a clock the story holds: rated, audited, corrected, re-rated, re-evaluated, reported.

Four people: a buyer's ESG manager, an auditor, somebody at the supplier, and an assessor who verifies.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.stories.clocked import ClockedSite

LIST = Path(__file__).parents[1] / "data" / "facility-lists" / "15.csv"
SUPPLIER = "Jiangsu Feilong Plastic"

pytestmark = pytest.mark.browser


@pytest.fixture
def site(clocked) -> ClockedSite:
    """Pages are opened on the product whose clock the story holds."""
    return clocked


def test_the_main_job(open_page, site) -> None:
    buyer = open_page("Aurora", "esg_manager")
    import_the_list(buyer, site)


def import_the_list(page: Page, site: ClockedSite) -> None:
    """The buyer takes a real facility list."""
    page.goto("/imports/")
    page.set_input_files("input[type=file]", LIST)
    expect(page).to_have_url(re.compile("/imports/[0-9a-f-]{36}/"))
    site.work()
    page.get_by_role("button", name=re.compile(r"^Import \d+ suppliers$")).click()
    expect(page.get_by_text(re.compile("Import"))).not_to_have_count(0)
    site.work()
    expect(page.get_by_text(re.compile(r"\d+ suppliers were added"))).to_be_visible(timeout=30_000)
