"""The main job, with a clock the story holds: rated, audited, corrected, re-rated, re-evaluated, reported.

Four people: a buyer's ESG manager, an auditor, somebody at the supplier, and an assessor who verifies.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.stories.clocked import ClockedSite
from tests.stories.rating import rate

LIST = Path(__file__).parents[1] / "data" / "facility-lists" / "15.csv"
SUPPLIER = "Jiangsu Feilong Plastic"
CONTACT = "quality@supplier.example"

pytestmark = pytest.mark.browser


@pytest.fixture
def site(clocked) -> ClockedSite:
    """Pages are opened on the product whose clock the story holds."""
    return clocked


def test_the_main_job(open_page, site, site_world) -> None:
    buyer = open_page("Aurora", "esg_manager")
    import_the_list(buyer, site)
    admit_and_ask(buyer, site)
    accept_the_invitation(open_page(), site)
    rate(site, site_world, contact=CONTACT, quality=70)


def import_the_list(page: Page, site: ClockedSite) -> None:
    """The buyer takes a real facility list."""
    page.goto("/imports/")
    page.set_input_files("input[type=file]", LIST)
    expect(page).to_have_url(re.compile("/imports/[0-9a-f-]{36}/"))
    site.work()
    page.get_by_role("button", name=re.compile(r"^Import \d+ suppliers$")).click()
    expect(page.get_by_role("button", name=re.compile(r"^Import \d+ suppliers$"))).to_have_count(0)
    site.work()
    expect(page.get_by_text(re.compile(r"\d+ suppliers were added"))).to_be_visible(timeout=30_000)


def open_supplier(page: Page) -> None:
    """Find the supplier in the list and open its page."""
    page.goto(f"/suppliers/?q={SUPPLIER.replace(' ', '+')}")
    page.get_by_role("link", name=re.compile(SUPPLIER)).click()


def admit_and_ask(page: Page, site: ClockedSite) -> None:
    """The buyer admits the supplier to its chain and sends both questionnaires."""
    open_supplier(page)
    page.get_by_role("link", name="Edit").click()
    page.get_by_label("Status").select_option("admitted")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Send request").click()
    page.get_by_label("Size class").select_option("medium")
    page.get_by_label("Contact e-mail").fill(CONTACT)
    for standard in ("T/CERDS", "T/CFIE"):
        page.get_by_label(re.compile(re.escape(standard))).check()
    page.get_by_role("button", name="Send to 1 supplier").click()
    expect(page.get_by_text("2 requests sent.")).to_be_visible()
    site.work()


def accept_the_invitation(page: Page, site: ClockedSite) -> None:
    """Somebody at the supplier opens the link of the mail and makes an account."""
    link = re.search(r"https?://\S+/invitations/\S+", site.mail_to(CONTACT))
    assert link, "the invitation carries a link"
    page.goto(link[0])
    page.get_by_label("Your name").fill("Lin Min")
    page.get_by_label("Password").fill("silk-road-2026-weaving")
    page.get_by_role("button", name="Make my account and begin").click()
    expect(page.get_by_text("Aurora Outdoor").first).to_be_visible()
