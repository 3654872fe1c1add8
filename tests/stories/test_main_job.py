"""The main job, with a clock the story holds: rated, audited, corrected, re-rated, re-evaluated, reported.

Four people: a buyer's ESG manager, an auditor, somebody at the supplier, and an assessor who verifies.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import FilePayload, Page, expect

from tenants.models import User
from tests.audits.planned import filled
from tests.stories.clocked import ClockedSite
from tests.stories.pdf import one_page
from tests.stories.rating import rate

LIST = Path(__file__).parents[1] / "data" / "facility-lists" / "15.csv"
NEW_QUARTER = datetime(2027, 1, 1, 0, 1, tzinfo=UTC)
SUPPLIER = "Jiangsu Feilong Plastic"
CONTACT = "quality@supplier.example"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FINDING = "Two boilers without record"
#: How the sheet's list names the indicator the critical finding refutes.
SAFETY = "T/CERDS 21 · Work safety"

pytestmark = pytest.mark.browser


@pytest.fixture
def site(clocked: ClockedSite) -> ClockedSite:
    """Pages are opened on the product whose clock the story holds."""
    return clocked


def test_the_main_job(open_page, site, site_world) -> None:
    buyer = open_page("Aurora", "esg_manager")
    import_the_list(buyer, site)
    admit_and_ask(buyer, site)
    accept_the_invitation(open_page(), site)
    rate(site, site_world, contact=CONTACT, quality=70)

    plan_the_audit(buyer)
    staff_the_audit(open_page("Clearwater", "lead"))
    auditor = open_page("Clearwater", "auditor")
    bring_the_sheet(auditor, site)
    issue_and_conclude(auditor, site)
    start_this_quarter(buyer, site)
    rated_low = audited_total(buyer)

    supplier = open_as(open_page, site, CONTACT)
    answer_the_plan(supplier, site)
    site.go_on(hours=25)
    site.mail_to(CONTACT, about="The proof that this finding is corrected has not come in yet.")
    prove(supplier, "The new record hangs beside the boiler.")
    assessor = open_page("Clearwater", "assessor")
    reject_the_proof(assessor, site)
    site.go_on(hours=48)
    see_the_breach(buyer)
    site.go_on(hours=25)
    site.mail_to("esg_manager@aurora.example", about="Escalated: finding F-0001")

    prove(supplier, "The inspector signed on the spot.")
    accept_and_close(assessor, site)
    rated_high = see_before_and_after(buyer)
    assert rated_high > rated_low

    site.go_to(NEW_QUARTER)
    see_last_and_new(open_page("Aurora", "esg_manager"), site)
    read_the_report(open_page("Aurora", "esg_manager"), site)


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
    page.get_by_role("rowheader", name=re.compile(SUPPLIER)).get_by_role("link").click()


def admit_and_ask(page: Page, site: ClockedSite) -> None:
    """The buyer admits the supplier to its chain and sends both questionnaires."""
    open_supplier(page)
    page.get_by_role("link", name="Change the status").click()
    page.get_by_label(re.compile("^Admitted")).check()
    page.get_by_label("Reason").fill("A supplier of many years.")
    page.get_by_role("button", name="Change the status").click()
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


def plan_the_audit(page: Page) -> None:
    """The buyer orders an audit of the supplier's main site from the firm it works with."""
    page.goto("/audits/new/?q=Feilong")
    page.locator("tr", has_text=SUPPLIER).get_by_role("link", name="Choose").click()
    page.get_by_label("Protocol").fill("Four-pillar on-site")
    page.get_by_label("First day").fill("2026-11-24")
    page.get_by_label("Last day").fill("2026-11-25")
    page.get_by_role("button", name="Plan this audit").click()
    expect(page.get_by_text(re.compile(r"A-2026-0001")).first).to_be_visible()


def open_audit(page: Page) -> None:
    """The audit's page, from the list of audits."""
    page.goto("/audits/")
    page.get_by_role("link", name=re.compile("A-2026-0001|" + SUPPLIER)).first.click()


def staff_the_audit(page: Page) -> None:
    """The firm's lead puts one auditor on it."""
    open_audit(page)
    page.get_by_role("checkbox", name=re.compile("Clearwater auditor")).check()
    page.get_by_role("button", name="Save the team").click()
    expect(page.get_by_role("checkbox", name=re.compile("Clearwater auditor"))).to_be_checked()


def bring_the_sheet(page: Page, site: ClockedSite) -> None:
    """The auditor fills in the downloaded sheet; a typo is refused, the same sheet again is recognised."""
    open_audit(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Sheet for offline work").click()
    critical = (
        "Critical",
        "Health and safety",
        "",
        "HS 4.2",
        FINDING,
        "It ended in June.",
    )
    typo = ("Majr", "Labour", "", "LA 3.2", "Overtime above 36 hours", "18 of 40 time cards.")
    minor = ("Minor", "Environment", "", "EN 2.4", "Waste notes incomplete", "March and April.")
    rows = [(*critical, "2026-11-24", SAFETY), (*typo, "2026-11-24", ""), (*minor, "2026-11-24", "")]
    sheet = filled(Path(download.value.path()).read_bytes(), *rows)
    upload: FilePayload = {"name": "boilers.xlsx", "mimeType": XLSX, "buffer": sheet.read()}
    page.set_input_files("input[type=file]", upload)
    expect(page).to_have_url(re.compile("/sheets/"))
    site.work()
    expect(page.get_by_text(re.compile("Did you mean .*Major"))).to_be_visible()
    page.get_by_role("button", name="Take 2 rows").click()
    expect(page.get_by_text(FINDING).first).to_be_visible()
    open_audit(page)
    page.set_input_files("input[type=file]", upload)
    expect(page.get_by_text(re.compile("already|twice", re.IGNORECASE)).first).to_be_visible()


def issue_and_conclude(page: Page, site: ClockedSite) -> None:
    """The clocks start, and the record is closed."""
    open_audit(page)
    page.get_by_text("Issue 2 findings…").click()
    page.get_by_role("button", name="Issue now, start 72 h").click()
    page.get_by_label(re.compile("summary|as a whole", re.IGNORECASE)).fill("Fire safety lacks records.")
    page.get_by_role("button", name="Conclude").click()
    expect(page.get_by_text("Concluded").first).to_be_visible()
    site.work()


def start_this_quarter(page: Page, site: ClockedSite) -> None:
    """The buyer re-evaluates the running quarter; starting it twice changes nothing."""
    page.goto("/quarters/")
    page.get_by_role("button", name="Start Q4 2026 now").click()
    site.work()
    page.goto("/quarters/")
    expect(page.get_by_role("link", name="Q4 2026").first).to_be_visible()


def audited_total(page: Page) -> float:
    """The audit-verified T/CERDS total on the supplier's page."""
    open_supplier(page)
    page.get_by_role("link", name="Scores", exact=True).click()
    row = page.locator("tr", has_text="Audit-verified").filter(has_text="T/CERDS").first
    found = re.search(r"\d+\.\d+", row.inner_text())
    assert found, row.inner_text()
    return float(found[0])


def open_as(open_page, site: ClockedSite, address: str) -> Page:
    """A page signed in as the person with this address."""
    page: Page = open_page()
    value = site.session_of(User.objects.get(email=address).pk)
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": site.url}])
    return page


def open_own_finding(page: Page) -> None:
    """The supplier's page of the critical finding."""
    page.goto("/portal/findings/")
    page.get_by_role("link", name=FINDING).first.click()


def answer_the_plan(page: Page, site: ClockedSite) -> None:
    """The supplier was told by e-mail and writes a plan."""
    assert FINDING in site.mail_to(CONTACT, about=FINDING)
    open_own_finding(page)
    page.get_by_label("What caused it?").fill("Nobody was named for the boilers.")
    page.get_by_role("button", name="Send the plan").click()
    expect(page.get_by_text("Say what will be done.").first).to_be_visible()
    page.get_by_label("What will be done").fill("Have both boilers inspected.")
    page.get_by_label("Who sees to it").fill("Works manager")
    page.get_by_label("Done by").fill("2026-11-26")
    page.get_by_role("button", name="Send the plan").click()
    expect(page.get_by_text("Have both boilers inspected.").first).to_be_visible()
    site.work()


def prove(page: Page, words: str) -> None:
    """The supplier sends proof from a file."""
    open_own_finding(page)
    page.set_input_files(
        "#proof input[type=file]",
        {"name": f"{words[:14]}.pdf", "mimeType": "application/pdf", "buffer": one_page(words)},
    )
    expect(page.locator("#id_evidence")).to_contain_text(
        words[:14]
    )  # and sent while it may still be on its way
    page.get_by_label(re.compile("what was done", re.IGNORECASE)).fill(words)
    page.get_by_role("button", name="Send the proof").click()
    expect(page.get_by_text(words).first).to_be_visible()


def open_finding(page: Page) -> None:
    """The critical finding, from the board."""
    page.goto("/actions/")
    page.get_by_role("link", name=re.compile(FINDING)).first.click()


def reject_the_proof(page: Page, site: ClockedSite) -> None:
    """The assessor approves the plan and rejects the proof with a reason; the clock runs on."""
    site.work()
    open_finding(page)
    page.locator("#plan").get_by_role("button", name=re.compile("Approve|Accept")).click()
    page.locator("#proof").get_by_text(re.compile("^Reject")).first.click()
    page.locator("#proof").get_by_label(re.compile("Why|Reason", re.IGNORECASE)).fill(
        "The record is of another boiler."
    )
    page.locator("#proof").get_by_role("button", name="Reject it, the clock runs on").click()
    expect(page.get_by_text("The record is of another boiler.").first).to_be_visible()


def see_the_breach(page: Page) -> None:
    """73 hours after issue the finding stands in the breached column, first thing on the board."""
    page.goto("/actions/")
    expect(page.locator("#breached")).to_contain_text(FINDING)


def accept_and_close(page: Page, site: ClockedSite) -> None:
    """The assessor accepts the new proof and closes the finding."""
    site.work()
    open_finding(page)
    page.locator("#proof").get_by_role("button", name=re.compile("Verify|Accept")).click()
    page.get_by_role("button", name="Close it and re-rate the supplier").click()
    site.work()


def see_before_and_after(page: Page) -> float:
    """Closing gave the points back: the finding shows both scores."""
    page.goto("/actions/?view=list&state=closed")
    page.get_by_role("link", name=re.compile(FINDING)).first.click()
    expect(page.get_by_role("heading", name="Score before and after")).to_be_visible()
    return audited_total(page)


def see_last_and_new(page: Page, site: ClockedSite) -> None:
    """The new quarter's round came by itself; it shows the result before and the one now."""
    page.goto("/quarters/")
    page.get_by_role("link", name="Q1 2027").first.click()
    row = page.locator("tr", has_text=SUPPLIER).first
    expect(row).to_contain_text("F-0001 closed")
    expect(page.get_by_text("Moved up").first).to_be_visible()


def read_the_report(page: Page, site: ClockedSite) -> None:
    """The rating report is rendered by a worker and read on the screen and as a file."""
    open_supplier(page)
    page.get_by_role("button", name="Rating report").click()
    site.work()
    page.reload()
    expect(page.locator("article.report-read")).to_contain_text(SUPPLIER)
    page.get_by_role("link", name="Pages of the PDF").click()
    expect(page.locator("img.report-page")).not_to_have_count(0)
    assert page.locator("img.report-page").count() >= 4
    with page.expect_download() as download:
        page.get_by_role("link", name="Download PDF").first.click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")
