"""A newcomer's first day with a real supplier list, by the screens alone, each looked at on a phone as well.

351 facilities come in; what stands there twice is merged; a supplier of a supplier is noted and gets its
tier from that; a risk class is overruled with a reason; a supplier is taken in with conditions.
"""

from __future__ import annotations

import re
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, ViewportSize, expect

LIST = Path(__file__).parents[1] / "data" / "facility-lists" / "15.csv"
FACILITIES = 351
#: Of the list: who buys, and whose risk class is looked at. In no list yet: who supplies the maker.
MAKER, RISKY, SPINNER = "Jiangsu Feilong Plastic", "BOX RING", "Quiet River Spinning"
COMPANY = "Evergreen Knitting"
KNOWN_BEFORE = 2  # the suppliers every test begins with: Evergreen Knitting and Lone Mill

SIZES: tuple[ViewportSize, ...] = ({"width": 390, "height": 844}, {"width": 1440, "height": 900})
SLOW = 45_000  # ms: the worker shares the machine with other tests

pytestmark = pytest.mark.browser


def test_a_newcomer_brings_order_into_a_real_supplier_list(open_page) -> None:
    procurement = open_page("Aurora", "procurement")
    import_the_list(procurement)
    merge_undo_and_merge_again(procurement)
    add_a_supplier_of_a_supplier(procurement)
    see_it_in_the_network(procurement)
    manager = open_page("Aurora", "esg_manager")
    overrule_a_risk_class(manager)
    start_onboarding(procurement)
    company = open_page("Evergreen", "admin")
    sign_and_tell(company)
    refused_then_admitted_with_conditions(manager)
    read_the_decision(company)
    open_supplier(procurement, COMPANY)
    expect(procurement.locator(".page-head")).to_contain_text("On watch")


def fits(page: Page) -> None:
    """The page as it stands does not move sideways, on a desk nor on a phone."""
    for size in SIZES:
        page.set_viewport_size(size)
        width = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert width <= 0, f"{page.url} is {width} px too wide at {size['width']}"


def until_shown(page: Page, wanted: Locator, what: str) -> None:
    """Look again until it is there, as a person would; the beat runs every stage within 30 seconds."""
    end = time.monotonic() + 75
    while not wanted.is_visible():
        assert time.monotonic() < end, f"{what} does not appear on {page.url}"
        page.reload(wait_until="networkidle")


def open_supplier(page: Page, name: str) -> None:
    """Find a supplier by its name and open it."""
    page.goto("/suppliers/")
    page.locator("main summary", has_text="Filter").click()
    page.get_by_label("Name or number holds").fill(name)
    page.get_by_role("button", name="Show suppliers").click()
    page.get_by_role("rowheader", name=re.compile(re.escape(name))).get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)


def suppliers_in_list(page: Page) -> int:
    """What the foot of the list says."""
    page.goto("/suppliers/")
    return int(page.locator(".list-foot b").nth(1).inner_text())


def import_the_list(page: Page) -> None:
    """All facilities of the file stand in the list."""
    page.goto("/imports/")
    page.set_input_files("[data-dropzone] input[type=file]", LIST)
    take = page.get_by_role("button", name=f"Import {FACILITIES} suppliers")
    expect(take).to_be_visible(timeout=SLOW)
    fits(page)
    take.click()
    expect(page.get_by_text(f"{FACILITIES} suppliers were added")).to_be_visible(timeout=SLOW)
    assert suppliers_in_list(page) == FACILITIES + KNOWN_BEFORE
    fits(page)


def merge_undo_and_merge_again(page: Page) -> None:
    """The first pair becomes one record, two again, and one."""
    page.get_by_role("link", name="Duplicates").click()
    first = page.locator("main:not(:has-text('being looked through')) .pair").first
    until_shown(page, first, "a possible duplicate")
    fits(page)
    title = first.get_by_role("heading").inner_text()
    pairs, before = open_pairs(page), FACILITIES + KNOWN_BEFORE
    merge(page, first)
    survivor = page.url
    assert suppliers_in_list(page) == before - 1

    page.goto(survivor)
    merged = page.locator("#merged")
    merged.locator("summary", has_text="Undo the merge").click()
    merged.get_by_role("button", name="Undo the merge").click()
    expect(page.get_by_text("The merge is undone.")).to_be_visible()
    assert suppliers_in_list(page) == before

    page.goto("/suppliers/duplicates/")
    again = page.locator(".pair").filter(has=page.get_by_role("heading", name=title, exact=True)).first
    until_shown(page, again, "the pair that was undone")
    assert open_pairs(page) == pairs
    merge(page, again)
    assert suppliers_in_list(page) == before - 1
    page.goto("/suppliers/duplicates/")
    assert open_pairs(page) < pairs


def open_pairs(page: Page) -> int:
    """How many pairs wait for a decision."""
    return int(page.locator(".tab[aria-current] .tab__count").inner_text())


def merge(page: Page, pair: Locator) -> None:
    """Merge a pair by its two steps."""
    pair.get_by_role("link", name="Merge").click()
    expect(page.get_by_role("heading", name="Which values stay?")).to_be_visible()
    fits(page)
    page.get_by_role("button", name=re.compile(r"^Merge #\d+ into #\d+$")).click()
    expect(page.get_by_text(re.compile(r"was merged into .+\. You can undo this"))).to_be_visible()
    expect(page.locator("#merged")).to_contain_text("merged by Aurora procurement")
    fits(page)


def add_a_supplier_of_a_supplier(page: Page) -> None:
    """Somebody thought the spinner is at tier 3; the link shows that it is at tier 2."""
    page.goto("/suppliers/new/")
    page.get_by_label("Name", exact=True).fill(SPINNER)
    page.get_by_label("Country").select_option("CN")
    page.get_by_label("Tier").fill("3")
    fits(page)
    page.get_by_role("button", name="Add supplier").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(SPINNER)
    assert tier_in_list(page) == "3 as stated, no link"

    open_supplier(page, MAKER)
    page.get_by_label("This supplier").select_option(label="is supplied by")
    page.get_by_label("Other supplier").fill(SPINNER)
    page.get_by_label("Material").fill("Recycled yarn")
    page.get_by_label("Share (%)").fill("140")
    page.get_by_role("button", name="Add to the chain").click()
    expect(page.locator("#chain .error-summary")).to_contain_text("Share (%)")
    expect(page.get_by_label("Material")).to_have_value("Recycled yarn")
    page.get_by_label("Share (%)").fill("62.5")
    page.get_by_role("button", name="Add to the chain").click()
    row = page.locator("#chain .links__row", has_text=SPINNER)
    expect(row).to_contain_text("Recycled yarn")
    expect(row).to_contain_text("tier 2")
    fits(page)


def tier_in_list(page: Page) -> str:
    """The tier of the spinner as the network's list says it."""
    page.goto("/network/list/")
    page.locator("#network-q").fill(SPINNER)
    page.locator("#network-q").press("Enter")
    row = page.locator(".network__table tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text(SPINNER)
    fits(page)
    return " ".join(row.locator("td").first.inner_text().split())


def see_it_in_the_network(page: Page) -> None:
    """Tier 2 in the list; in the graph its card tells whom it supplies with what."""
    assert tier_in_list(page) == "2"
    page.goto("/network/")
    card = page.locator(".netcard", has_text=SPINNER)
    expect(card).to_be_visible()
    card.locator(".netcard__main").click()
    panel = page.locator("#network-panel")
    expect(panel).to_contain_text("Tier 2 from the links")
    for words in (MAKER, "Recycled yarn", "62.5"):
        expect(panel).to_contain_text(words)
    fits(page)


def overrule_a_risk_class(page: Page) -> None:
    """Class and "Why?", then another class: not without a reason; both stand there from then on."""
    open_supplier(page, RISKY)
    page.get_by_role("link", name="Risk", exact=True).click()
    summary = page.locator("summary", has_text="Overrule this class")
    until_shown(page, summary, "the risk class")
    by_rule = page.locator(".risk__big").inner_text().strip()
    assert by_rule in {"Low", "Medium", "High"}
    expect(page.locator("#why .risk__factor")).to_have_count(4)
    expect(page.locator("#why")).to_contain_text("Pakistan")
    fits(page)

    summary.click()
    expect(page.locator("input[name=risk_class]")).to_have_count(2)
    mine = "Low" if by_rule == "High" else "High"
    page.get_by_role("radio", name=mine).check()
    page.get_by_role("button", name="Overrule the class").click()
    expect(page.locator(".error-summary")).to_contain_text("Write the reason")
    expect(page.locator(".risk__big")).to_have_text(by_rule)
    expect(page.get_by_role("radio", name=mine)).to_be_checked()
    fits(page)

    reason = "We visited the site in October and saw it ourselves."
    page.locator("#id_reason").fill(reason)
    page.get_by_role("button", name="Overrule the class").click()
    expect(page.locator(".risk__big")).to_contain_text(mine)
    expect(page.locator(".risk__head")).to_contain_text(re.compile(rf"By the rule:\s*{by_rule}"))
    expect(page.locator(".risk__overrule")).to_contain_text(reason)
    history = page.locator(".risk__overrules li")
    expect(history).to_have_count(1)
    expect(history).to_contain_text(re.compile(rf"{mine}\s*instead of\s*{by_rule}\s*Aurora esg_manager"))
    expect(history).to_contain_text(reason)
    fits(page)


def start_onboarding(page: Page) -> None:
    """Procurement starts the 90 days, and cannot decide."""
    page.goto("/onboarding/")
    page.get_by_role("link", name=re.compile("^Start (the first )?onboarding$")).first.click()
    page.locator("main input[name=q]").fill(COMPANY)
    page.locator("main input[name=q]").press("Enter")
    fits(page)
    page.get_by_role("link", name=f"Choose {COMPANY}").click()
    page.get_by_role("button", name="Start the 90 days").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"Onboarding of {COMPANY}")
    expect(page.get_by_role("button", name="Decide and tell the supplier")).to_have_count(0)
    fits(page)


def sign_and_tell(page: Page) -> None:
    """The company signs both papers and hands in its baseline data."""
    page.goto("/portal/onboarding/")
    page.get_by_role("link", name="Onboarding with Aurora Outdoor").click()
    until_shown(page, page.get_by_role("link", name="Read and sign").nth(1), "the second paper")
    fits(page)
    for kind in ("code", "statement"):
        page.get_by_role("link", name="Read and sign").first.click()
        if kind == "statement":
            page.get_by_role("radio", name="No", exact=True).check()
        page.get_by_label("Name of the person who signs").fill("Hu Lan")
        page.get_by_label("Role in the company").fill("Managing director")
        fits(page)
        page.get_by_role("button", name="Sign for the company").click()
        expect(page.locator(".error-summary")).to_contain_text("Tick that you agree")
        page.get_by_role("checkbox", name=re.compile("I have read this text")).check()
        page.get_by_role("button", name="Sign for the company").click()
        expect(page.get_by_text("Signed. Aurora Outdoor sees it from now on.")).to_be_visible()
    page.get_by_role("link", name="Fill in").click()
    for figure in page.locator("main input[inputmode=decimal]").all():
        figure.fill("40")
    for question in page.locator("main fieldset.field").all():
        question.get_by_role("radio", name="Not known").check()
    fits(page)
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_text("Handed in. Aurora Outdoor reads it now.")).to_be_visible()
    fits(page)


def refused_then_admitted_with_conditions(page: Page) -> None:
    """What the company did is settled, the rest is open: plain admission is refused, conditions are taken."""
    page.goto("/onboarding/")
    fits(page)
    page.get_by_role("link", name=COMPANY).first.click()
    for check in ("code", "statement", "baseline"):
        expect(page.locator(f"li#{check}")).to_have_class(re.compile("checks__row--met"))
    expect(page.locator("main")).to_contain_text("Hu Lan")
    page.get_by_role("radio", name="Admitted", exact=True).check()
    page.get_by_label("Reason").and_(page.locator("#decide *")).fill("Papers are in, answers are not.")
    page.get_by_role("button", name="Decide and tell the supplier").click()
    expect(page.locator(".error-summary")).to_be_visible()

    page.get_by_role("radio", name="Admitted with conditions").check()
    page.locator("#decide summary").click()
    page.locator("#id_terms").fill("Answer both questionnaires.")
    page.locator("#id_terms_until").fill(str(timezone.localdate() + timedelta(days=200)))
    fits(page)
    page.get_by_role("button", name="Decide and tell the supplier").click()
    expect(page.get_by_text(f"{COMPANY}: Admitted with conditions.")).to_be_visible()
    fits(page)


def read_the_decision(page: Page) -> None:
    """The company reads what was decided, why and what it still has to do."""
    page.goto("/portal/onboarding/")
    page.get_by_role("link", name="Aurora Outdoor", exact=True).click()
    expect(page.locator(".page-head")).to_contain_text("Admitted with conditions")
    decided = page.get_by_role("region", name="What your customer decided")
    for words in ("Papers are in, answers are not.", "Answer both questionnaires.", "Aurora esg_manager"):
        expect(decided).to_contain_text(words)
    fits(page)
