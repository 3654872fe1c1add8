"""A supplier uses its score: it follows the way up, question by question, the real score follows, and another
customer without an account reads it by a link until it is taken back."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from assessments.models import Answer, Request
from assessments.services.answering import open_request
from standards import loader
from tenants.scope import scope
from tests.browser.axe import grave_violations
from tests.stories.clocked import ClockedSite
from tests.stories.rating import decide
from tests.world import World

pytestmark = pytest.mark.browser


@pytest.fixture
def site(clocked: ClockedSite) -> ClockedSite:
    """Pages are opened on the product whose clock the story holds."""
    return clocked


def test_a_supplier_climbs_one_star_by_the_least_work(open_page, site, site_world) -> None:
    request = answered(site_world)
    page = open_page("Evergreen", "admin")
    see_the_way(page, request)
    planned = leave_out_the_first_and_take_it_back(page)
    reached = follow_the_way(page, request)
    assert reached == planned
    hand_in(page, request)
    with scope(site_world.scope("Clearwater")):
        decide(Request.objects.get(pk=request.pk), site_world.user("Clearwater", "assessor"))
    site.work()
    assert see_the_result(page) == reached
    the_buyer_sees_the_way_from_there(open_page("Aurora", "procurement"))

    link = share_it(page)
    stranger = open_page()
    somebody_without_an_account_reads_and_checks_it(stranger, link)
    take_it_back(page)
    stranger.goto(link)
    expect(stranger.get_by_role("heading", level=1)).to_have_text("This link was taken back")


def answered(world: World) -> Request:
    """Everything at basic and all action at intermediate: 120 points, four stars, five to the next."""
    with scope(world.scope("Evergreen")):
        request = Request.objects.get(standard="t-cerds", tenant=world.org("Aurora"))
        actor, now = world.user("Evergreen", "admin"), timezone.now()
        open_request(request=request, actor=actor, now=now)
        case = {
            "tenant_id": request.tenant_id,
            "supplier_org_id": request.supplier_org_id,
            "request": request,
        }
        Answer.objects.bulk_create(
            Answer(
                **case,
                item=one.key,
                met=[
                    criterion.key
                    for level in one.levels[: 2 if one.dimension == "action" else 1]
                    for criterion in level.criteria
                ],
                revision=1,
                updated_by=actor,
                updated_at=now,
            )
            for one in loader.cerds().indicators
        )
        request.answered = request.total
        request.save(update_fields=["answered"])
    return request


def see_the_way(page: Page, request: Request) -> None:
    """From any question, the preview says how far the next star is and leads to the way there."""
    page.goto("/portal/")
    expect(page.get_by_role("link", name="Check and hand in")).to_be_visible()
    page.goto(f"/portal/requests/{request.pk}/items/environment.policy.environmental_policy/")
    worth = page.locator("#worth")
    expect(worth).to_contain_text("5.00 points to 5 stars")
    worth.get_by_role("link", name="The least work there").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The least work to 5 stars")
    expect(page.get_by_text("18 working days")).to_be_visible()
    assert grave_violations(page) == []


def leave_out_the_first_and_take_it_back(page: Page) -> str:
    """There is another way; taken back, the first one is there again. Gives the total it leads to."""
    first = page.locator(".way__step").first
    total = page.locator("#way-head span").last.inner_text()
    name = first.locator("h3").inner_text()
    first.get_by_role("link", name="Not possible").click()
    expect(page.get_by_role("heading", name="Left out as not possible")).to_be_visible()
    expect(page.locator(".way__steps")).not_to_contain_text(name)
    page.get_by_label("Working days").first.fill("0")
    page.get_by_role("button", name="Compute the way again").click()
    expect(page.locator("#error-summary")).to_contain_text("at least 1 working day")
    page.get_by_role("link", name="Take back").click()
    expect(page.locator(".way__steps")).to_contain_text(name)
    return total


def follow_the_way(page: Page, request: Request) -> str:
    """Do what the first step asks until no step is left; gives the total of the preview then."""
    while True:
        page.goto(f"/portal/requests/{request.pk}/way-up/?to=5")
        if page.get_by_role("heading", name="Reached already").is_visible():
            break
        step = page.locator(".way__step").first
        asked = step.locator(".way__meet li").all_inner_texts()
        step.get_by_role("link", name="Go to the question").click()
        for words in asked:
            box = page.locator("#answer label.choice", has_text=words).get_by_role("checkbox")
            with page.expect_response(lambda answer: answer.request.method == "POST" and answer.ok):
                box.check()
    page.goto(f"/portal/requests/{request.pk}/items/environment.policy.environmental_policy/")
    expect(page.locator("#worth")).to_contain_text("points to 6 stars")
    return page.locator("#worth").get_by_text("Your total, as claimed so far").locator("b").inner_text()


def hand_in(page: Page, request: Request) -> None:
    """Hand in with consent."""
    page.goto(f"/portal/requests/{request.pk}/check/")
    page.get_by_role("checkbox", name=re.compile("We agree that Aurora Outdoor")).check()
    page.get_by_role("button", name="Submit to Aurora Outdoor").click()
    expect(page.get_by_text("Your answers were handed in to Aurora Outdoor.")).to_be_visible()


def see_the_result(page: Page) -> str:
    """The reviewed score has the star of the preview; gives its total."""
    page.goto("/portal/")
    page.locator("li.result", has_text="Document-verified").get_by_role("link", name="See result").click()
    expect(page.get_by_text("Why 5 stars?")).to_be_visible()
    expect(page.get_by_role("link", name="What to meet, and other ways")).to_be_visible()
    return page.locator("#gaps .gaps__total td").nth(1).inner_text()


def the_buyer_sees_the_way_from_there(page: Page) -> None:
    """The buyer's page has the same way, and the supplier's address to hand on."""
    page.goto("/suppliers/?q=Evergreen")
    page.get_by_role("link", name=re.compile("Evergreen Knitting")).first.click()
    page.get_by_role("link", name=re.compile("^Scores")).click()
    page.get_by_role("link", name="Why?").first.click()
    page.get_by_role("link", name="What to meet, and other ways").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The least work to 6 stars")
    expect(page.get_by_role("button", name="Copy the address for the supplier")).to_be_visible()
    assert grave_violations(page) == []


def share_it(page: Page) -> str:
    """The supplier shares the result with its receipt; gives the link, which is shown this once."""
    page.goto("/portal/shares/")
    page.get_by_role("link", name="Share a result").first.click()
    page.locator("label.choice-card", has_text="T/CERDS").click()
    page.get_by_label("For whom").fill("Halcyon Stores")
    page.get_by_label(re.compile("signed receipt", re.IGNORECASE)).check()
    page.get_by_role("button", name="Make the link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The link for Halcyon Stores")
    assert grave_violations(page) == []
    return page.locator("#shared-link").input_value()


def somebody_without_an_account_reads_and_checks_it(page: Page, link: str) -> None:
    """The stranger reads the result, and has the receipt that came with it checked."""
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("A result of Evergreen Knitting")
    expect(page.locator(".shared-step--held")).to_have_count(5)
    assert grave_violations(page) == []
    with page.expect_download() as coming:
        page.get_by_role("link", name="Signed receipt").click()
    page.goto("/receipts/check/")
    page.set_input_files("input[type=file]", coming.value.path())
    page.get_by_role("button", name=re.compile("^Check")).click()
    expect(page.get_by_text("Evergreen Knitting").first).to_be_visible()


def take_it_back(page: Page) -> None:
    """The supplier sees that it was opened, and ends the link."""
    page.goto("/portal/shares/")
    page.get_by_role("link", name="Halcyon Stores").click()
    expect(page.get_by_text("1 time", exact=True)).to_be_visible()
    page.get_by_text("Take it back", exact=True).click()
    page.get_by_role("button", name="Take the result back").click()
    expect(
        page.get_by_text("Taken back: the link for Halcyon Stores leads to nothing any more.")
    ).to_be_visible()
