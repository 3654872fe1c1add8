"""Release and objection: a draft, a second person, the supplier objects, somebody
else upholds it, a corrected scorecard takes the place of the first.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.scoring.releases import two_people_release
from tests.stories.clocked import ClockedSite
from tests.stories.rating import rate

CONTACT = "admin@evergreen.example"
SUPPLIER = "Evergreen Knitting"

pytestmark = pytest.mark.browser


@pytest.fixture
def site(clocked: ClockedSite) -> ClockedSite:
    """Pages are opened on the product whose clock the story holds."""
    return clocked


def test_released_by_two_people_objected_to_and_corrected(open_page, site, site_world) -> None:
    for standard in ("t-cerds", "t-cfie"):
        two_people_release(site_world, standard=standard)
    rate(site, site_world, contact=CONTACT, quality=70, strict=True)
    supplier = open_page("Evergreen", "admin")
    sees_no_verified_score(supplier)
    may_not_release_its_own(open_page("Clearwater", "assessor"))
    buyer = open_page("Aurora", "esg_manager")
    review_and_publish(buyer, site)
    site.mail_to(CONTACT, about="Aurora Outdoor published your scorecard")

    first = objects_to_a_line(supplier)
    site.work()
    site.mail_to("esg_manager@aurora.example", about=f"{SUPPLIER} objects to its scorecard")
    site.go_on(days=24)
    site.mail_to("esg_manager@aurora.example", about=f"A reply to {SUPPLIER} is due soon")
    uphold(open_page("Clearwater", "lead"), site)
    site.mail_to(CONTACT, about="Aurora Outdoor upheld your objection")
    corrected = sees_the_corrected_card(open_page("Evergreen", "admin"))
    assert corrected > first


def total_of(page: Page) -> float:
    """The total of the document-verified score that the page of a scorecard shows."""
    row = page.locator("#gaps .gaps__total td")
    return float(row.nth(1).inner_text())


def sees_no_verified_score(page: Page) -> None:
    """A draft is nowhere in the portal."""
    page.goto("/portal/")
    expect(page.get_by_text("Document-verified")).to_have_count(0)


def may_not_release_its_own(page: Page) -> None:
    """Who decided the answers finds the step closed, with the reason beside it."""
    page.goto("/scorecards/to-release/")
    expect(page.get_by_text("You decided on its answers").first).to_be_visible()
    page.locator("tr", has_text="T/CERDS").get_by_role("link", name="Scorecard").click()
    expect(page.get_by_text("somebody else reviews it")).to_be_visible()
    expect(page.get_by_role("button", name="Review and publish")).to_be_disabled()


def review_and_publish(page: Page, site: ClockedSite) -> None:
    """The second person is asked for the statement, gives it, and publishes."""
    page.goto("/scorecards/to-release/")
    page.locator("tr", has_text="T/CERDS").get_by_role("link", name="Scorecard").click()
    page.get_by_role("button", name="Review and publish").click()
    expect(page.get_by_text(re.compile("Confirm that you decided none")).first).to_be_visible()
    page.get_by_role("checkbox", name=re.compile("I decided none of these answers")).check()
    page.get_by_role("button", name="Review and publish").click()
    expect(page.get_by_text("The scorecard is reviewed and published.")).to_be_visible()
    expect(page.get_by_text("This score counts")).to_be_visible()
    site.work()


def objects_to_a_line(page: Page) -> float:
    """The supplier sees what was refused, and objects to the largest gap; gives the total it objects to."""
    page.goto("/portal/")
    page.locator("li.result", has_text="T/CERDS").get_by_role("link", name="See result").click()
    expect(page.get_by_text("More claimed than shown")).to_be_visible()
    total = total_of(page)
    gaps = page.get_by_role("region", name=re.compile("More claimed than shown"))
    gaps.get_by_role("link", name="Object to this line").first.click()
    page.get_by_role("button", name="Send the objection").click()
    expect(page.get_by_text(re.compile("a sentence or two")).first).to_be_visible()
    page.get_by_label("Why is this line not right?").fill("The second file shows it on page 4.")
    page.get_by_role("button", name="Send the objection").click()
    expect(page.get_by_text("Your objection is sent.")).to_be_visible()
    return total


def uphold(page: Page, site: ClockedSite) -> None:
    """Somebody who decided none of it looks at line, answer and proof, and agrees."""
    page.goto("/objections/")
    page.locator("tr", has_text=SUPPLIER).get_by_role("link", name="Look at it").click()
    expect(page.get_by_text("The second file shows it on page 4.").first).to_be_visible()
    page.get_by_label("Uphold: it counts as claimed").check()
    page.get_by_label("Reply to the supplier").fill("Page 4 does show it.")
    page.get_by_role("button", name="Send the reply").click()
    expect(page.get_by_text("The corrected scorecard follows in a moment.").first).to_be_visible()
    site.work()


def sees_the_corrected_card(page: Page) -> float:
    """The supplier reads the reply and follows it to the corrected scorecard; gives its total."""
    page.goto("/portal/objections/?state=decided")
    page.get_by_role("link", name="Look at it").click()
    expect(page.get_by_text("Page 4 does show it.").first).to_be_visible()
    page.get_by_role("link", name="Corrected scorecard").click()
    page.get_by_text("What this scorecard rests on").click()
    expect(page.get_by_text("Objection upheld").first).to_be_visible()
    return total_of(page)
