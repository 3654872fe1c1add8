"""Chromium against the running product. Without a Chromium these tests are named as not run."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests import world as small_world
from tests.browser.server import Site, running_site

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-gpu"]
#: Milliseconds until something that ought to show counts as missing: programs share a busy machine.
PATIENCE = 15_000
PICTURES = Path(settings.BASE_DIR) / "var" / "failed-pages"
_reports = pytest.StashKey[dict[str, pytest.TestReport]]()

OpenPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Keep the outcome where the page fixture finds it."""
    report = yield
    item.stash.setdefault(_reports, {})[report.when or ""] = report
    return report


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium, from the variable CHROMIUM or PATH."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        pytest.skip("browser tests not run: no Chromium on PATH and none in the variable CHROMIUM")
    return found


@pytest.fixture(scope="session")
def _site(chromium, django_db_setup, django_db_blocker, worker_id, tmp_path_factory) -> Iterator[Site]:
    """The running product: its programs start once, for that takes longer than most tests."""
    number = int("".join(filter(str.isdigit, worker_id)) or 0)
    with (
        django_db_blocker.unblock(),
        running_site(
            name=f"esgdd_test_{worker_id}_site",
            usual=f"esgdd_test_{worker_id}",
            data=tmp_path_factory.mktemp("site"),
            redis_database=number + 1,
        ) as running,
    ):
        yield running


@pytest.fixture(scope="module")
def site(_site: Site, django_db_blocker) -> Site:
    """The running product on a database of this module's own that holds the small world."""
    with django_db_blocker.unblock():
        _site.begin_anew()
    return _site


@pytest.fixture(scope="module")
def browser(chromium) -> Iterator[Browser]:
    """One Chromium for all tests of a module."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright runs an event loop in this thread; our own database calls are still synchronous.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        expect.set_options(timeout=PATIENCE)
        running = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def site_world(site: Site) -> small_world.World:
    """The small world, read from the site's database."""
    with site.inside():
        return small_world.load()


@pytest.fixture
def open_page(site: Site, browser: Browser, site_world, request) -> Iterator[OpenPage]:
    """``open_page("Aurora", "procurement", width=390, language="zh-hans")`` gives a page of its own browser
    profile, signed in as that person; without a name, of a stranger; with ``script=False`` it runs no script.
    Scripts must not fail on it, nor may anything offend against the content security policy. A failed test
    leaves pictures in var/failed-pages."""
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def make(
        org: str = "", role: str = "", *, width: int = 1440, language: str = "en", script: bool = True
    ) -> Page:
        context = browser.new_context(
            base_url=site.url,
            viewport={"width": width, "height": 900},
            locale=_locale(language),
            java_script_enabled=script,
        )
        contexts.append(context)
        cookies = {settings.LANGUAGE_COOKIE_NAME: language}
        if org:
            cookies[settings.SESSION_COOKIE_NAME] = site.session_of(site_world.user(org, role).pk)
        context.add_cookies([{"name": n, "value": v, "url": site.url} for n, v in cookies.items()])
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: problems.append(f"script error on {page.url}: {error}"))
        page.on("console", lambda message: problems.extend(_offences(page, message.text)))
        return page

    yield make

    failed = any(report.failed for report in request.node.stash.get(_reports, {}).values())
    if failed:
        _keep_pictures(request.node.name, contexts)
        print(site.log())  # noqa: T201 - pytest shows it with the failure
    for context in contexts:
        context.close()
    assert not problems, "\n".join(problems)


def _locale(language: str) -> str:
    return {"en": "en-GB", "zh-hans": "zh-CN"}[language]


def _offences(page: Page, text: str) -> list[str]:
    return [f"{page.url}: {text}"] if "Content Security Policy" in text else []


def _keep_pictures(test: str, contexts: list[BrowserContext]) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"[^\w.-]+", "_", test)[:100]
    for number, page in enumerate(page for context in contexts for page in context.pages):
        page.screenshot(path=PICTURES / f"{name}-{number}.png", full_page=True)
