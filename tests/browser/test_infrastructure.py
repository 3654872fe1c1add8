"""The running product answers a real browser."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.axe import grave_violations
from tests.world import PASSWORD


def test_a_person_signs_in_with_address_and_password(site, open_page) -> None:
    page = open_page()
    page.goto("/accounts/login/")

    page.get_by_label("mail").fill("procurement@aurora.example")
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("form button[type=submit]").last.click()

    page.wait_for_url(f"{site.url}/")


def test_the_sign_in_page_speaks_the_visitors_language(open_page) -> None:
    page = open_page(language="zh-hans")
    page.goto("/accounts/login/")

    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")


def test_axe_sees_a_page_that_leaves_a_picture_without_words(open_page) -> None:
    page = open_page()
    page.goto("/accounts/login/")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=\"data:,\">')")

    assert any(fault.startswith("image-alt (critical)") for fault in grave_violations(page))


def test_buttons_show_where_the_keyboard_is(open_page) -> None:
    page = open_page("Aurora", "procurement")
    page.goto("/suppliers/")
    page.get_by_role("link", name="Add supplier").focus()
    page.keyboard.press("Shift+Tab")
    ring = "getComputedStyle(document.activeElement).boxShadow"
    assert page.evaluate("document.activeElement.matches('.btn:focus-visible')")
    page.wait_for_function(f"{ring} !== 'none'", timeout=3000)
