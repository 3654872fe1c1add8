"""From a real supplier list to stars and a grade: a buyer, a supplier and a rating body, in a browser.

The supplier answers every question of both standards; most of them with "none of these yet". The last
page must show what the engine makes of those answers, computed here again from the card's receipt.
"""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from scoring.engine import Scorer, shown_text
from standards import loader
from tests.stories.pdf import one_page

LIST = Path(__file__).parents[1] / "data" / "facility-lists" / "15.csv"
SUPPLIER = "Jiangsu Feilong Plastic"
CONTACT = "quality@supplier.example"

pytestmark = pytest.mark.browser


def test_a_supplier_is_rated_on_both_standards_from_a_real_list(open_page, site) -> None:
    buyer = open_page("Aurora", "procurement")
    import_the_list(buyer)
    ask_the_supplier(buyer)

    supplier = open_page()
    accept_the_invitation(supplier, site)
    answer(supplier, "T/CERDS", by_hand=answer_environmental_policy)
    answer(supplier, "T/CFIE", by_hand=answer_the_first_parts)

    assessor = open_page("Clearwater", "lead")
    send_one_answer_back(assessor)
    correct_it(supplier)
    accept_the_correction_and_finish(assessor)
    accept_everything_and_finish(assessor)

    see_stars_and_grade(buyer)
    see_why(buyer)


def import_the_list(page: Page) -> None:
    """The buyer takes 15.csv: every line has a verdict before anything is written."""
    page.goto("/imports/")
    page.set_input_files("input[type=file]", LIST)
    page.get_by_role("button", name=re.compile(r"^Import \d+ suppliers$")).click()
    expect(page.get_by_text(re.compile(r"\d+ suppliers were added"))).to_be_visible(timeout=45_000)


def ask_the_supplier(page: Page) -> None:
    """The buyer finds the supplier and sends both questionnaires."""
    page.goto(f"/suppliers/?q={SUPPLIER.replace(' ', '+')}")
    page.get_by_role("rowheader", name=re.compile(SUPPLIER)).get_by_role("link").click()
    page.get_by_role("link", name="Send request").click()
    page.get_by_label("Size class").select_option("medium")
    page.get_by_label("Contact e-mail").fill(CONTACT)
    for standard in ("T/CERDS", "T/CFIE"):
        page.get_by_label(re.compile(re.escape(standard))).check()
    page.get_by_role("button", name="Send to 1 supplier").click()
    expect(page.get_by_text("2 requests sent.")).to_be_visible()


def accept_the_invitation(page: Page, site) -> None:
    """Somebody at the supplier opens the link of the mail and makes an account."""
    link = re.search(r"https?://\S+/invitations/\S+", site.mail_to(CONTACT))
    assert link, "the invitation carries a link"
    page.goto(re.sub(r"^https?://[^/]+", site.url, link[0]))
    page.get_by_label("Your name").fill("Lin Min")
    page.get_by_label("Password").fill("silk-road-2026-weaving")
    page.get_by_role("button", name="Make my account and begin").click()
    page.goto("/portal/")
    expect(page.get_by_text("Aurora Outdoor").first).to_be_visible()


def answer(page: Page, standard: str, *, by_hand) -> None:
    """Answer one questionnaire: the first question by hand, the others "none of these yet", then hand in."""
    page.goto("/portal/")
    page.locator("li.ask", has_text=standard).get_by_role("link", name="Start").click()
    by_hand(page)
    expect(page.locator("[data-answered]")).to_have_text("1")
    decline_the_rest(page)
    page.get_by_role("link", name="Check and hand in").first.click()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Submit to Aurora Outdoor").click()
    expect(page.get_by_text(re.compile("handed in|waits? for review", re.IGNORECASE)).first).to_be_visible()


def answer_environmental_policy(page: Page) -> None:
    """Tick all conditions of two levels and prove them."""
    expect(page.get_by_role("heading", name="Environmental policy")).to_be_visible()
    for box in page.locator("[data-block] [data-check]").all()[:4]:
        box.check()
    page.set_input_files(
        "input[type=file]",
        {"name": "policy.pdf", "mimeType": "application/pdf", "buffer": one_page("Environmental policy")},
    )
    expect(page.locator("#proof")).to_contain_text("policy.pdf")
    expect(page.locator("[data-level]")).to_contain_text("Intermediate")


def answer_the_first_parts(page: Page) -> None:
    """Tick the first part of the first item."""
    page.locator("[data-check]").first.check()


def decline_the_rest(page: Page) -> None:
    """Save "none of these yet" for every other question, with the very requests the page sends."""
    here = page.url
    page.get_by_role("link", name="Check and hand in").first.click()
    links = page.locator("a[href*='/items/']").evaluate_all("links => links.map(link => link.href)")
    items = [link for link in links if link != here]
    page.goto(here)
    statuses = page.evaluate(
        """async items => {
            const form = document.querySelector("form[data-autosave]");
            const statuses = [];
            for (const item of items) {
                const key = item.split("/items/")[1].split("/")[0];
                const url = form.dataset.autosave.replace(/items\\/[^/]+/, `items/${key}`);
                const body = new FormData();
                body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
                body.set("revision", "0");
                body.set("none_met", "on");
                const headers = {Accept: "application/json"};
                statuses.push((await fetch(url, {method: "POST", body, headers})).status);
            }
            return statuses;
        }""",
        items,
    )
    assert set(statuses) == {200}


def send_one_answer_back(page: Page) -> None:
    """The assessor rejects the environmental policy, accepts what claims nothing, and returns it."""
    page.goto("/reviews/")
    page.locator("tr", has_text="T/CERDS").filter(has_text=SUPPLIER).get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="Environmental policy").first).to_be_visible()
    page.locator("input[name=decision][value=rejected]").check()
    page.locator("input[name=reason][value=not_shown]").check()
    page.locator("#id_note").fill("The file names no waste policy.")
    page.get_by_role("button", name=re.compile("Save and next")).click()
    expect(page.locator(".desk-row--rejected")).to_be_visible()
    page.get_by_text("Accept several at once").click()
    page.get_by_role("button", name="Accept 83 answers that claim nothing").click()
    page.get_by_role("button", name="Return 1 rejected answer").click()
    expect(page).to_have_url(re.compile("/reviews/$"))
    expect(page.get_by_role("status").or_(page.get_by_role("alert")).first).to_contain_text(SUPPLIER)


def correct_it(page: Page) -> None:
    """The supplier reads the reason and answers that one question again."""
    page.goto("/portal/")
    page.get_by_role("link", name=re.compile("Correct 1 answer")).click()
    expect(page.get_by_text("The file names no waste policy.").filter(visible=True)).to_be_visible()
    page.set_input_files(
        "input[type=file]",
        {"name": "waste.pdf", "mimeType": "application/pdf", "buffer": one_page("Waste policy")},
    )
    expect(page.locator("#proof")).to_contain_text("waste.pdf")
    page.get_by_role("link", name="Check and hand in").first.click()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Submit to Aurora Outdoor").click()
    expect(page.get_by_text(re.compile("handed in|waits? for review", re.IGNORECASE)).first).to_be_visible()


def accept_the_correction_and_finish(page: Page) -> None:
    """Only the corrected answer is open again."""
    page.goto("/reviews/")
    page.locator("tr", has_text="T/CERDS").filter(has_text=SUPPLIER).get_by_role("link").first.click()
    page.locator("input[name=decision][value=accepted]").check()
    page.get_by_role("button", name=re.compile("Save and next")).click()
    finish(page)


def accept_everything_and_finish(page: Page) -> None:
    """T/CFIE: one claim by hand, the empty ones together."""
    page.goto("/reviews/")
    page.locator("tr", has_text="T/CFIE").filter(has_text=SUPPLIER).get_by_role("link").first.click()
    page.locator("input[name=decision][value=accepted]").check()
    page.get_by_role("button", name=re.compile("Save and next")).click()
    expect(page.locator(".desk-row--accepted")).to_be_visible()
    page.get_by_text("Accept several at once").click()
    page.get_by_role("button", name="Accept 29 answers that claim nothing").click()
    finish(page)


def finish(page: Page) -> None:
    """Close the review."""
    page.get_by_role("button", name="Finish review and rate").click()
    expect(page).to_have_url(re.compile("/reviews/$"))


def see_stars_and_grade(page: Page) -> None:
    """The buyer opens the supplier's scores: stars and grade, declared and verified, stand apart."""
    page.goto(f"/suppliers/?q={SUPPLIER.replace(' ', '+')}")
    page.get_by_role("rowheader", name=re.compile(SUPPLIER)).get_by_role("link").click()
    page.get_by_role("link", name="Scores", exact=True).click()
    verified = page.locator("tr", has_text="Document-verified")
    until_shown(page, verified.nth(1))
    expect(verified.filter(has_text="T/CERDS").get_by_alt_text("1 star of 7")).to_be_visible()
    expect(verified.filter(has_text="T/CFIE").locator(".grade")).to_have_text("Grade C")


def until_shown(page: Page, wanted: Locator) -> None:
    """Look again until it is there, as a person would; the beat runs every stage within 30 seconds."""
    end = time.monotonic() + 60
    while not wanted.is_visible():
        assert time.monotonic() < end, "the scorecards do not appear"
        page.reload(wait_until="networkidle")


def see_why(page: Page) -> None:
    """Down to the condition and the file; the receipt, computed here again, gives the total on the page."""
    page.locator("tr", has_text="Document-verified").filter(has_text="T/CERDS").get_by_role("link").click()
    page.locator("a[href*='cell=environment.policy']").first.click()
    why = page.locator("#why")
    expect(why).to_contain_text("Environmental policy")
    expect(why).to_contain_text("policy.pdf")
    expect(why).to_contain_text("Clearwater lead")
    with page.expect_download() as download:
        page.get_by_role("link", name="Scoring document").click()
    document = json.loads(Path(download.value.path()).read_text())
    result = Scorer(loader.get).score(document)
    expect(page.get_by_text(shown_text(result.total), exact=True).first).to_be_visible()
