"""A form sent while a file of it is still on its way waits for the file."""

from __future__ import annotations

import re

from playwright.sync_api import Route, expect

from tests.papers import PDF


def test_a_form_waits_for_its_file(open_page, site) -> None:
    page = open_page("Evergreen", "admin")
    page.goto("/portal/evidence/")
    page.evaluate(
        """() => {
          const list = document.getElementById("vault-new");
          list.dataset.form = "probe";
          document.querySelector("main").insertAdjacentHTML("beforeend",
            '<form id="probe" action="/portal/evidence/" method="get"><button>Send it</button></form>');
        }"""
    )
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/portal/evidence/upload/", hold)
    page.set_input_files(
        "[data-dropzone] input[type=file]", {"name": "slow.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    expect(page.locator("#vault-new")).to_contain_text("slow.pdf")
    page.get_by_role("button", name="Send it").click()
    expect(page).to_have_url(re.compile(r"/portal/evidence/$"))
    with page.expect_navigation():
        held[0].continue_()
    expect(page.locator("main")).to_contain_text("slow.pdf")
