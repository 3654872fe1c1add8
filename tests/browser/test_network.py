"""The network in a browser: the graph draws under the security policy, a supplier is chosen by keyboard, the
list takes its place on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from suppliers.models import Supplier
from suppliers.services.links import add_link
from suppliers.services.listing import create_supplier
from tenants.scope import scope
from tests.browser.axe import grave_violations


@pytest.fixture
def branch(site, site_world) -> None:
    """Ten mills behind Evergreen Knitting, and a dye house behind one of them; added once."""
    with site.inside(), scope(site_world.scope("Aurora")):
        tenant, actor = site_world.org("Aurora").pk, site_world.user("Aurora", "procurement")
        if Supplier.objects.filter(tenant_id=tenant, name="Network Dyes").exists():
            return
        knit = Supplier.objects.get(tenant_id=tenant, name="Evergreen Knitting")

        def linked(name: str, to: Supplier, material: str) -> Supplier:
            one = create_supplier(tenant_id=tenant, actor=actor, name=name, country="TR", tier=4)
            add_link(upstream=one, downstream=to, material=material, actor=actor)
            return one

        mills = [linked(f"Network Mill {number}", knit, "Yarn") for number in range(10)]
        linked("Network Dyes", mills[0], "Dyes")


def test_a_supplier_is_chosen_by_keyboard_and_folded_ones_are_loaded(open_page, branch) -> None:
    page = open_page("Aurora", "procurement")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto("/network/")
    expect(page.locator(".graph__column", has_text="Tier 2")).to_be_visible()
    expect(page.locator(".graph__lines canvas").first).to_be_attached()
    folded = page.get_by_role("button", name="more none high risk")
    expect(folded).to_be_visible()
    folded.press("Enter")
    expect(page.locator(".netcard", has_text="Network Mill")).to_have_count(10)
    expect(page.locator(".netcard__main:focus")).to_contain_text("Network Mill")

    card = page.get_by_role("button", name="Network Mill 0").first
    card.press("Enter")
    expect(card).to_have_attribute("aria-pressed", "true")
    panel = page.locator("#network-panel")
    expect(panel.get_by_role("link", name="Evergreen Knitting")).to_be_visible()
    expect(panel.get_by_text("The only one noted")).to_have_count(0)
    expect(panel.get_by_role("heading", level=2)).to_be_focused()
    panel.get_by_role("heading", level=2).press("Escape")
    expect(card).to_be_focused()
    expect(card).to_have_attribute("aria-pressed", "false")
    card.press("Enter")
    expect(panel.get_by_role("heading", level=2)).to_be_focused()
    panel.get_by_role("link", name="Network Dyes").press("Enter")
    expect(panel.get_by_text("The only one noted for: Dyes")).to_be_visible()
    assert "selected=" in page.url
    assert grave_violations(page) == []
    panel.get_by_role("link", name="Send request down this branch").click()
    expect(page.get_by_text("Skipped: no e-mail address is known")).to_be_visible()
    assert said == []


def test_a_phone_shows_the_list_first(open_page, branch) -> None:
    page = open_page("Aurora", "procurement")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/network/?q=Network")
    expect(page.get_by_role("link", name="Network Dyes").first).to_be_visible()
    expect(page.locator(".graph")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert grave_violations(page) == []
    page.get_by_role("link", name="Network Dyes").first.click()
    expect(page.get_by_text("Tier 3 from the links; stated was 4")).to_be_visible()
