"""A supplier at the questionnaire in a browser: ticks, autosave, files, two people at once, no connection."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, Route, expect

from assessments.catalogue import catalogue
from assessments.models import Answer, AnswerEvidence, Request
from assessments.services.answering import open_request
from assessments.services.request_changes import close_request
from tenants.scope import scope
from tests.assessments.drafting import POLICY, answer_everything, own_request, submit
from tests.browser.server import Site
from tests.papers import PDF
from tests.world import World

INITIATIVE = "environment.initiative.environmental_initiative"
RIGHTS = "labour.action.employee_rights"
SOCIETY = next(key for key in catalogue("t-cerds").items if key.startswith("society."))
BOARD = next(key for key in catalogue("t-cerds").items if key.startswith("governance."))


@pytest.fixture
def asked(site, site_world):
    """Aurora Outdoor's opened T/CERDS request."""
    with site.inside(), scope(site_world.scope("Evergreen")):
        request = own_request()
        actor = site_world.user("Evergreen", "admin")
        open_request(request=request, actor=actor, now=site_world.now)
        return request


def question(page: Page, request: Request, item: str = POLICY) -> Locator:
    page.goto(reverse("portal_item", args=[request.pk, item]))
    return page.locator("#answer")


def saved(page: Page) -> None:
    expect(page.locator("[data-autosave-state]")).to_have_attribute("data-state", "saved")


def stored(site: Site, site_world: World, item: str) -> Answer:
    with site.inside(), scope(site_world.scope("Evergreen")):
        return Answer.objects.get(item=item, tenant=site_world.org("Aurora"))


def test_the_level_follows_the_ticks_and_everything_is_saved(open_page, site, site_world, asked):
    page = open_page("Evergreen", "admin")
    form = question(page, asked)
    expect(page.locator("[data-level]")).to_have_text("None yet")
    form.locator(f'[value="{POLICY}.basic.1"]').check()
    expect(page.locator("[data-level]")).to_contain_text("Basic")
    last = f"{POLICY}.intermediate.3"
    with page.expect_response(lambda answer: last in (answer.request.post_data or "")):
        for number in (1, 2, 3):
            form.locator(f'[value="{POLICY}.intermediate.{number}"]').check()
    expect(page.locator("[data-level]")).to_contain_text("Intermediate")
    saved(page)
    assert len(stored(site, site_world, POLICY).met) == 4
    expect(page.locator("[data-answered]")).to_have_text("1")
    expect(page.locator("[data-section-here] [data-section-done]")).to_have_text("1")


def test_a_tick_made_before_the_script_is_there_is_saved(open_page, site, site_world, asked):
    page = open_page("Evergreen", "admin")
    held: list[Route] = []
    script = re.compile(r"/autosave[^/]*\.js")

    def hold(route: Route) -> None:
        held.append(route)

    page.route(script, hold)
    with page.expect_request(script):
        page.goto(reverse("portal_item", args=[asked.pk, SOCIETY]), wait_until="commit")
    page.locator(f'#answer [value="{SOCIETY}.basic.1"]').check()
    for route in held:
        route.continue_()
    saved(page)
    assert stored(site, site_world, SOCIETY).met == [f"{SOCIETY}.basic.1"]


def test_none_of_these_takes_the_ticks_away_and_gives_them_back(open_page, asked):
    page = open_page("Evergreen", "admin")
    form = question(page, asked, INITIATIVE)
    first = form.locator("[data-check]").first
    first.check()
    form.locator("[data-none]").check()
    expect(first).not_to_be_checked()
    expect(page.locator("#reason")).to_be_hidden()
    form.locator("[data-whole-na]").check()
    expect(form.locator("[data-none]")).not_to_be_checked()
    expect(page.locator("#reason")).to_be_visible()
    form.locator("[data-whole-na]").uncheck()
    expect(first).to_be_checked()
    saved(page)


def test_a_dropped_file_stands_beside_the_answer_and_a_wrong_one_says_why(open_page, site, site_world, asked):
    page = open_page("Evergreen", "admin", width=390)
    question(page, asked)
    chooser = page.locator("[data-dropzone] input[type=file]")
    chooser.set_input_files({"name": "policy.pdf", "mimeType": "application/pdf", "buffer": PDF})
    expect(page.locator("#proof a.file__name")).to_have_text("policy.pdf")
    expect(page.locator("[data-proof-count]")).to_have_text("1")
    chooser.set_input_files({"name": "policy.pdf", "mimeType": "application/pdf", "buffer": b"<html></html>"})
    expect(page.locator("#proof .file--failed")).to_contain_text("web page")
    page.get_by_role("button", name="Remove policy.pdf from this answer").click()
    expect(page.locator("[data-proof-count]")).to_have_text("0")
    with site.inside(), scope(site_world.scope("Evergreen")):
        assert not AnswerEvidence.objects.filter(item=POLICY).exists()


def test_two_people_on_one_answer_choose_between_their_versions(open_page, site, site_world, asked):
    first, second = open_page("Evergreen", "admin"), open_page("Evergreen", "contributor")
    mine, theirs = question(first, asked, RIGHTS), question(second, asked, RIGHTS)
    mine.locator("#comment").fill("From the plant manager")
    saved(first)
    theirs.locator("#comment").fill("From the bookkeeper")
    expect(second.get_by_text("Evergreen admin saved this answer")).to_be_visible()
    second.get_by_role("button", name="Both texts, my ticks").click()
    saved(second)
    assert stored(site, site_world, RIGHTS).comment == "From the bookkeeper\n\nFrom the plant manager"


def test_typing_without_a_connection_is_kept_and_sent_from_any_page(open_page, site, site_world, asked):
    page = open_page("Evergreen", "admin")
    form = question(page, asked, BOARD)
    page.context.set_offline(True)
    form.locator("#comment").fill("Written in the basement")
    expect(page.locator("[data-autosave-state]")).to_have_attribute("data-state", "offline")
    chooser = page.locator("[data-dropzone] input[type=file]")
    chooser.set_input_files({"name": "policy.pdf", "mimeType": "application/pdf", "buffer": PDF})
    expect(page.locator("#proof .file--failed")).to_contain_text("Check the connection")
    page.context.set_offline(False)
    page.get_by_role("button", name="Send again").click()
    expect(page.locator("#proof a.file__name")).to_have_text("policy.pdf")
    page.goto(reverse("portal_check", args=[asked.pk]))
    page.wait_for_function("!Object.keys(localStorage).some((key) => key.startsWith('autosave:'))")
    assert stored(site, site_world, BOARD).comment == "Written in the basement"


def test_a_session_that_ends_while_typing_loses_nothing(open_page, site, site_world, asked):
    page = open_page("Evergreen", "admin", width=390)
    form = question(page, asked, SOCIETY)
    page.context.clear_cookies()
    form.locator("#comment").fill("Typed after lunch")
    expect(page.locator("[data-autosave-state]")).to_have_attribute("data-state", "away")
    way_in = page.get_by_role("link", name="Sign in in a new tab")
    expect(way_in).to_have_attribute("href", re.compile(r"^/accounts/login/\?next=%2Fportal%2Frequests"))
    expect(form.locator("#comment")).to_have_value("Typed after lunch")
    key = site.session_of(site_world.user("Evergreen", "admin").pk)
    page.context.add_cookies([{"name": "sessionid", "value": key, "url": site.url}])
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    saved(page)
    assert stored(site, site_world, SOCIETY).comment == "Typed after lunch"


def test_saving_after_the_buyer_closed_the_request_says_so(open_page, site, site_world, asked):
    page = open_page("Evergreen", "admin")
    form = question(page, asked, RIGHTS)
    with site.inside(), scope(site_world.scope("Aurora")):
        close_request(
            request=Request.objects.get(pk=asked.pk),
            reason="Sent by mistake",
            actor=site_world.user("Aurora", "procurement"),
            now=site_world.now,
        )
    form.locator("#comment").fill("Too late")
    expect(page.locator("[data-autosave-state]")).to_have_attribute("data-state", "failed")
    expect(page.locator("[data-autosave-conflict]")).to_contain_text("closed")
    expect(form.locator("#comment")).to_have_value("Too late")
    page.reload()
    expect(page.get_by_label("What you typed")).to_have_value("Too late")
    page.get_by_role("button", name="Remove it from this device").click()
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('autosave:'))") == []


def test_the_question_before_revoking_is_shown_whole(open_page, site, site_world, asked):
    with site.inside(), scope(site_world.scope("Evergreen")):
        cfie = own_request("t-cfie")
        answer_everything(site_world, cfie)
        submit(site_world, cfie)
    page = open_page("Evergreen", "admin", width=390)
    page.goto(reverse("portal_consents"))
    page.locator("table.copies tbody a").first.click()
    page.locator("#end details summary").last.click()
    button = page.get_by_role("button", name="Take the consent back")
    expect(button).to_be_in_viewport(ratio=1)
    button.click()
    expect(page.locator("#end")).to_have_count(0)
