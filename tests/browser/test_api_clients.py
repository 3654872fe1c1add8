"""An administrator connects a program in the browser; the program's developer tries the API in Swagger UI."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.axe import grave_violations


def test_from_a_new_client_to_the_first_answer(open_page) -> None:
    page = open_page("Aurora", "admin")
    page.goto("/api-clients/")
    assert grave_violations(page) == []
    page.get_by_label("Name").fill("SAP")
    page.get_by_label("Read the supplier list").check()
    page.get_by_role("button", name="Connect and show its secret").click()
    expect(page.get_by_role("heading", name="SAP is connected")).to_be_visible()
    assert grave_violations(page) == []
    page.get_by_role("button", name="Copy the secret").click()
    client_id, secret = (page.locator(f"#client-{name}").input_value() for name in ("id", "secret"))

    docs = open_page()
    docs.goto("/api/v1/docs/")
    docs.get_by_role("button", name="Authorize").first.click()
    docs.get_by_label("client_id:").fill(client_id)
    docs.get_by_label("client_secret:").fill(secret)
    docs.get_by_text("suppliers:read", exact=True).click()
    docs.locator(".modal-ux .btn.authorize").click()
    expect(
        docs.locator(".modal-ux").get_by_role("heading", name="Authorized")
    ).to_be_visible()  # has its token
    docs.locator(".modal-ux .btn-done").click()
    docs.locator("#operations-suppliers-list_suppliers").click()
    docs.get_by_role("button", name="Try it out").click()
    docs.get_by_role("button", name="Execute").click()

    expect(docs.locator(".live-responses-table")).to_contain_text("Evergreen Knitting")
