"""Suppliers in a browser: a list dropped in and taken by a real worker; filters, selection, the chain."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from suppliers.models import Supplier
from suppliers.services.listing import create_supplier
from tenants.scope import scope
from tests.browser.axe import grave_violations
from tests.suppliers.lists import REAL

SLOW = 30_000  # ms: the worker shares the machine with the other tests


@pytest.fixture
def mills(site, site_world):
    """Twelve mills in Aurora's list; added once for all tests of this module."""
    with site.inside(), scope(site_world.scope("Aurora")):
        tenant, person = site_world.org("Aurora").pk, site_world.user("Aurora", "procurement")
        there = set(Supplier.objects.filter(tenant_id=tenant).values_list("name", flat=True))
        for name in sorted({f"Mill {number:02}" for number in range(12)} - there):
            create_supplier(tenant_id=tenant, actor=person, name=name, country="SE", tier=2)


def test_a_dropped_list_is_judged_and_taken_while_the_page_looks_on(open_page) -> None:
    page = open_page("Borealis", "procurement")
    page.goto("/imports/")
    page.set_input_files("[data-dropzone] input[type=file]", REAL / "2.csv")

    take = page.get_by_role("button", name="Import 79 suppliers")
    expect(take).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("4 lines repeat an earlier one")).to_be_visible()
    assert grave_violations(page) == []
    take.click()

    expect(page.get_by_text("79 suppliers were added.")).to_be_visible(timeout=SLOW)
    page.get_by_role("link", name="Show the suppliers").click()
    expect(page.locator(".suppliers tbody tr")).to_have_count(20)


def test_a_picture_with_the_name_of_a_workbook_is_refused_on_its_row(open_page, tmp_path) -> None:
    picture = tmp_path / "list.xlsx"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    page = open_page("Aurora", "procurement")
    page.goto("/imports/")
    page.set_input_files("[data-dropzone] input[type=file]", picture)
    expect(page.locator(".file--failed")).to_contain_text("This file is a picture")


def test_filters_open_in_a_menu_and_end_up_in_the_address(open_page, site, site_world, mills) -> None:
    with site.inside(), scope(site_world.scope("Aurora")):
        all_of_them = Supplier.objects.filter(tenant_id=site_world.org("Aurora").pk).count()
    page = open_page("Aurora", "viewer")
    page.goto("/suppliers/")
    page.locator("summary", has_text="Filter").click()
    page.get_by_label("Sweden 12").check()
    page.get_by_role("button", name="Show suppliers").click()

    page.wait_for_url(re.compile(r"country=SE"))
    expect(page.locator(".suppliers tbody tr")).to_have_count(12)
    page.get_by_role("link", name="Remove the filter: Country is").click()
    expect(page.locator(".suppliers tbody tr")).to_have_count(all_of_them)


def test_selected_suppliers_go_on_to_a_request(open_page, mills) -> None:
    page = open_page("Aurora", "procurement")
    page.goto("/suppliers/?tier=2")
    page.get_by_label("Select Mill 00").check()
    page.get_by_label("Select Mill 02").click(modifiers=["Shift"])
    expect(page.locator("[data-bulk]")).to_contain_text("3 of 12 selected")
    page.get_by_role("button", name="Send request").click()

    page.wait_for_url(re.compile(r"/requests/new/\?"))
    assert page.url.count("supplier=") == 3


def test_the_chain_is_written_with_names_suggested_while_typing(open_page, mills) -> None:
    page = open_page("Aurora", "procurement")
    page.goto("/suppliers/?q=Lone")
    page.get_by_role("link", name="Lone Mill").click()
    with page.expect_response(re.compile("suggest")):
        page.get_by_label("Other supplier").press_sequentially("Mill 0")
    expect(page.locator("#other-suppliers option")).to_have_count(10)
    page.get_by_label("Other supplier").fill("Mill 07")
    page.get_by_role("button", name="Add to the chain").click()
    expect(page.get_by_role("link", name="Mill 07")).to_be_visible()


def test_pages_fit_and_axe_finds_nothing_grave(open_page, site, site_world, mills) -> None:
    with site.inside():
        supplier = site_world.supplier("Aurora")
    page = open_page("Aurora", "procurement")
    tabs = [f"/suppliers/{supplier.pk}/{tab}" for tab in ("", "requests/", "scores/", "history/", "edit/")]
    for address in ("/suppliers/", "/suppliers/?tier=9", "/suppliers/new/", "/imports/", *tabs):
        page.goto(address)
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address
            assert grave_violations(page) == [], address


def test_events_are_read_on_a_phone_without_moving_sideways(open_page, site, site_world, mills) -> None:
    with site.inside(), scope(site_world.scope("Aurora")):
        mill = Supplier.objects.get(name="Mill 00", tenant_id=site_world.org("Aurora").pk)
    page = open_page("Aurora", "procurement", width=390)
    for address in ("/events/", f"/suppliers/{mill.pk}/history/"):
        page.goto(address)
        events = page.locator(".scrolls:has(.events)")
        expect(events.get_by_text("Supplier added").first).to_be_visible()
        assert events.evaluate("box => box.scrollWidth <= box.clientWidth"), address


def test_the_size_is_suggested_while_the_figures_are_typed(open_page) -> None:
    page = open_page("Aurora", "procurement")
    page.goto("/suppliers/new/")
    page.get_by_label("Name").fill("Quiet Weaving")
    page.get_by_label("Country").select_option("CN")
    page.get_by_label("Industry").select_option("17")
    page.get_by_label("Headcount").fill("420")
    expect(page.get_by_text("Still needed for a suggestion: revenue.")).to_be_visible()
    page.get_by_label("Revenue, in millions").fill("50")
    page.get_by_label("Currency").select_option("CNY")
    page.get_by_role("button", name="Take “Medium”").click()
    expect(page.locator("#id_size_class")).to_have_value("medium")
    expect(page.get_by_role("button", name="Take “Medium”")).to_be_hidden()
    assert grave_violations(page) == []
    page.get_by_role("button", name="Add supplier").click()
    expect(page.get_by_text("suggested by China's size rule of 2011")).to_be_visible()
