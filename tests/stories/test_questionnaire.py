"""One questionnaire to fifty suppliers; two colleagues answer it in Chinese, one proof is refused and mended,
it ends verified, and the same answers are shared with a second customer until that is taken back."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import FilePayload, Page, expect

from suppliers.models import Supplier
from tenants.scope import scope
from tests.stories.clocked import ClockedSite
from tests.stories.pdf import one_page
from tests.world import NOW, World

CAMPAIGN = "Due diligence 2026"
#: The product's own twelve questions.
TEMPLATE = "esg-due-diligence 2.0"
COLLEAGUE = "Evergreen contributor"
REMARK = "厂长每月查看许可证。"
OFFLINE = "断线时写下的说明。"
REFUSAL = "The permit names another site."

pytestmark = pytest.mark.browser


@pytest.fixture
def site(clocked: ClockedSite) -> ClockedSite:
    """Pages are opened on the product whose clock the story holds."""
    return clocked


def test_asked_answered_refused_mended_verified_and_shared(open_page, site, site_world) -> None:
    make_suppliers(site_world, 49)
    buyer = open_page("Aurora", "esg_manager")
    send_the_campaign(buyer, site)
    site.mail_to("admin@evergreen.example", about="Aurora Outdoor")

    head = open_page("Evergreen", "admin", language="zh-hans")
    request = start(head)
    give_the_second_section_away(head, request)
    site.work()
    site.mail_to("contributor@evergreen.example", about="Aurora Outdoor")
    prove_the_first_answer(head, request, "permit.pdf")
    colleague = open_page("Evergreen", "contributor", language="zh-hans", width=390)
    answer_on_the_phone_without_a_line(colleague, request)
    decline_the_rest(head, request)
    hand_in(head, request)
    site.work()

    assessor = open_page("Clearwater", "lead")
    refuse_one_proof(assessor)
    site.work()
    mend_it(head, request)
    accept_and_finish(assessor)
    site.work()
    see_it_verified(buyer)

    second = open_page("Borealis", "esg_manager")
    share_with_the_second(head)
    site.work()
    copy = read_the_copy(second)
    take_it_back(head)
    second.goto(copy)
    expect(second.get_by_text(REMARK)).to_have_count(0)
    assert second.request.get(copy).status == 410


def make_suppliers(world: World, count: int) -> None:
    """More suppliers with a contact, beside Evergreen Knitting, whose company is here already."""
    tenant = world.org("Aurora")
    with scope(world.scope("Aurora")):
        Supplier.objects.bulk_create(
            Supplier(
                tenant=tenant,
                number=100 + n,
                name=f"Weaver {n:02}",
                country="CN",
                size_class="medium",
                match_key=f"weaver {n}",
                contact_email=f"contact{n}@weaver.example",
            )
            for n in range(count)
        )


def send_the_campaign(page: Page, site: ClockedSite) -> None:
    """Everybody is asked but one, who has no address; the page says so before anything is sent."""
    page.goto("/campaigns/")
    page.get_by_role("link", name=re.compile("campaign")).last.click()
    page.locator("[name=name]").fill(CAMPAIGN)
    page.locator("[name=questionnaire]").select_option(TEMPLATE)
    page.locator("[name=announcement]").fill("We ask all our suppliers the same twelve questions.")
    page.locator("[name=coverage][value=full]").check()
    page.locator("[name=due_on]").fill(f"{NOW + timedelta(days=40):%Y-%m-%d}")
    page.get_by_role("button", name=re.compile("dry look")).click()
    expect(page.get_by_text("of 51 suppliers would be asked")).to_be_visible()
    page.get_by_role("button", name="Send to 50 suppliers").click()
    site.work()
    page.reload()
    expect(page.locator(".funnel__count").first).to_have_text("50")


def start(page: Page) -> str:
    """The company opens the new questionnaire; gives its address."""
    page.goto("/portal/")
    page.locator("li.ask", has_text="DDQ").locator(".ask__action .btn").click()
    expect(page.locator("form[data-autosave]")).to_be_visible()
    found = re.search(r"/portal/requests/[0-9a-f-]{36}/", page.url)
    assert found, page.url
    return found[0]


def give_the_second_section_away(page: Page, request: str) -> None:
    """A colleague is to answer the second section."""
    page.goto(f"{request}team/")
    page.locator("form.card select").nth(1).select_option(label=COLLEAGUE)
    page.locator("form.card button[type=submit]").click()
    expect(page.locator(".loads")).to_contain_text(COLLEAGUE)


def saved(page: Page) -> None:
    """What was typed stands on the server."""
    expect(page.locator("[data-autosave-state]")).to_have_attribute("data-state", "saved")


def prove_the_first_answer(page: Page, request: str, name: str) -> None:
    """Tick, say something, and bring a file."""
    page.goto(f"{request}items/1/")
    page.locator("[data-check]").first.check()
    page.locator("#comment").fill(REMARK)
    bring(page, name)
    saved(page)


def bring(page: Page, name: str) -> None:
    """Drop a file on the question that is open."""
    file: FilePayload = {"name": name, "mimeType": "application/pdf", "buffer": one_page(name)}
    page.set_input_files("[data-dropzone] input[type=file]", file)
    expect(page.locator("#proof a.file__name", has_text=name)).to_be_visible()


def answer_on_the_phone_without_a_line(page: Page, request: str) -> None:
    """The colleague types while the connection is gone; it is kept and sent when it is back."""
    page.goto(f"{request}items/5/")
    page.locator("[data-none]").check()
    saved(page)
    page.context.set_offline(True)
    page.locator("#comment").fill(OFFLINE)
    expect(page.locator("[data-autosave-state]")).to_have_attribute("data-state", "offline")
    page.context.set_offline(False)
    saved(page)
    page.reload()
    expect(page.locator("#comment")).to_have_value(OFFLINE)


def decline_the_rest(page: Page, request: str) -> None:
    """Save "none of these yet" for every question still open, with the very requests the page sends."""
    page.goto(f"{request}check/")
    links = page.locator(".check a[href*='/items/']").evaluate_all("all => all.map(one => one.href)")
    page.goto(f"{request}items/1/")
    statuses = page.evaluate(
        """async items => {
            const form = document.querySelector("form[data-autosave]");
            const statuses = [];
            for (const item of items) {
                const key = item.split("/items/")[1].split("/")[0];
                const body = new FormData();
                body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
                body.set("revision", "0");
                body.set("none_met", "on");
                const url = form.dataset.autosave.replace(/items\\/[^/]+/, `items/${key}`);
                const headers = {Accept: "application/json"};
                statuses.push((await fetch(url, {method: "POST", body, headers})).status);
            }
            return statuses;
        }""",
        sorted(set(links)),
    )
    assert len(statuses) == 10
    assert set(statuses) == {200}


def hand_in(page: Page, request: str) -> None:
    """Consent and submit."""
    page.goto(f"{request}check/")
    page.locator("input[name=consent]").check()
    page.get_by_role("button", name=re.compile("Aurora Outdoor")).click()
    expect(page.locator("input[name=consent]")).to_have_count(0)


def open_review(page: Page) -> None:
    """The company's answers on the desk."""
    page.goto("/reviews/")
    row = page.locator("tr", has_text="Evergreen Knitting").filter(has_text="DDQ")
    row.get_by_role("link").first.click()


def refuse_one_proof(page: Page) -> None:
    """The file is of another site; what claims nothing is accepted at one go, the rest goes back."""
    open_review(page)
    page.locator("input[name=decision][value=rejected]").check()
    page.locator("input[name=reason][value=not_shown]").check()
    page.locator("#id_note").fill(REFUSAL)
    page.get_by_role("button", name=re.compile("Save and next")).click()
    expect(page.locator(".desk-row--rejected")).to_be_visible()
    page.get_by_text("Accept several at once").click()
    page.get_by_role("button", name="Accept 11 answers that claim nothing").click()
    page.get_by_role("button", name="Return 1 rejected answer").click()
    expect(page).to_have_url(re.compile("/reviews/"))


def mend_it(page: Page, request: str) -> None:
    """The supplier reads why, brings the right file and hands in again."""
    page.goto(f"{request}items/1/")
    expect(page.get_by_text(REFUSAL).filter(visible=True)).to_be_visible()
    bring(page, "right-permit.pdf")
    hand_in(page, request)


def accept_and_finish(page: Page) -> None:
    """Only the mended answer is open."""
    open_review(page)
    page.locator("input[name=decision][value=accepted]").check()
    page.get_by_role("button", name=re.compile("Save and next")).click()
    page.get_by_role("button", name=re.compile("^Finish review")).click()
    expect(page).to_have_url(re.compile("/reviews/"))


def see_it_verified(page: Page) -> None:
    """A second person publishes the verified result; the campaign counts it."""
    page.goto("/scorecards/to-release/")
    page.locator("tr", has_text="DDQ").get_by_role("link", name="Scorecard").click()
    page.get_by_role("checkbox", name=re.compile("I decided none of these answers")).check()
    page.get_by_role("button", name="Review and publish").click()
    expect(page.get_by_text("The scorecard is reviewed and published.")).to_be_visible()
    page.goto("/suppliers/?q=Evergreen")
    page.get_by_role("rowheader", name=re.compile("Evergreen")).get_by_role("link").click()
    page.get_by_role("link", name="Scores", exact=True).click()
    expect(page.locator("tr", has_text="Document-verified").first).to_be_visible()
    page.goto("/campaigns/")
    page.get_by_role("link", name=CAMPAIGN).click()
    expect(page.locator("tr", has_text="Evergreen Knitting")).to_contain_text("Reviewed")


def share_with_the_second(page: Page) -> None:
    """The company gives Borealis the same answers with their files."""
    page.goto("/portal/consents/")
    page.locator(".copy-list a.btn").first.click()
    page.locator("label", has_text="Borealis Home").click()
    page.locator("[name=purpose]").fill("年度尽职调查")
    page.locator("main form button[type=submit]").first.click()
    expect(page.get_by_text("Borealis Home").first).to_be_visible()
    page.locator("main form[method=post] button[type=submit]").last.click()
    expect(page).to_have_url(re.compile(r"/portal/consents/"))


def read_the_copy(page: Page) -> str:
    """The second buyer finds it on its supplier's page; gives the copy's address."""
    page.goto("/suppliers/?q=Evergreen")
    page.get_by_role("rowheader", name=re.compile("Evergreen")).get_by_role("link").click()
    page.get_by_role("link", name=re.compile("^Shared answers")).first.click()
    page.locator("table.copies tbody a").first.click()
    page.locator("details summary", has_text="Governance").click()
    expect(page.get_by_text(REMARK)).to_be_visible()
    return page.url


def take_it_back(page: Page) -> None:
    """The consent ends at once."""
    page.goto("/portal/consents/")
    page.locator("tr", has_text="Borealis Home").get_by_role("link").first.click()
    page.locator("#end details summary").last.click()
    page.locator("#end details button[type=submit]").last.click()
    expect(page.locator("#end")).to_have_count(0)
