"""Chromium against the running product. Without a Chromium these tests are named as not run.

A plugin of the whole suite, so that there is one running product for each test process: fixtures that two
``conftest.py`` know are two fixtures, and two products would share a database but not their files.
"""

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


class Profiles:
    """Browser profiles of people who look at a site, and what scripts did wrong on their pages."""

    def __init__(self, site: Site, browser: Browser, world: small_world.World) -> None:
        self._site, self._browser, self._world = site, browser, world
        self._contexts: list[BrowserContext] = []
        self._kept: dict[tuple[str, str, str], Page] = {}
        self.problems: list[str] = []

    def open(
        self, org: str = "", role: str = "", *, width: int = 1440, language: str = "en", script: bool = True
    ) -> Page:
        """A page of a profile of its own, signed in as that person; without a name, of a stranger; with
        ``script=False`` it runs no script."""
        context = self._browser.new_context(
            base_url=self._site.url,
            viewport={"width": width, "height": 900},
            locale=_locale(language),
            java_script_enabled=script,
        )
        self._contexts.append(context)
        cookies = {settings.LANGUAGE_COOKIE_NAME: language}
        if org:
            person = self._world.user(org, role)
            cookies[settings.SESSION_COOKIE_NAME] = self._site.session_of(person.pk)
        context.add_cookies([{"name": n, "value": v, "url": self._site.url} for n, v in cookies.items()])
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: self.problems.append(f"script error on {page.url}: {error}"))
        page.on("console", lambda message: self.problems.extend(_offences(page, message.text)))
        return page

    def kept(self, org: str, role: str, *, language: str) -> Page:
        """The page of this person that tests share who only look: a profile is not made anew for each, and
        what all pages have in common is fetched once."""
        if (key := (org, role, language)) not in self._kept:
            self._kept[key] = self.open(org, role, language=language)
        return self._kept[key]

    def judge(self, test: pytest.Item) -> None:
        """At the end of a test: pictures of the pages if it failed; no script went wrong."""
        if any(report.failed for report in test.stash.get(_reports, {}).values()):
            _keep_pictures(test.name, self._contexts)
            print(self._site.log())  # noqa: T201 - pytest shows it with the failure
        problems, self.problems = self.problems, []
        assert not problems, "\n".join(problems)

    def close(self) -> None:
        """Close all pages."""
        for context in self._contexts:
            context.close()


@pytest.fixture
def open_page(site: Site, browser: Browser, site_world, request) -> Iterator[OpenPage]:
    """``open_page("Aurora", "procurement", width=390, language="zh-hans")`` gives a page as
    :meth:`Profiles.open` does. Scripts must not fail on it, nor may anything offend against the content
    security policy. A failed test leaves pictures in var/failed-pages."""
    profiles = Profiles(site, browser, site_world)
    yield profiles.open
    try:
        profiles.judge(request.node)
    finally:
        profiles.close()


def _locale(language: str) -> str:
    return {"en": "en-GB", "zh-hans": "zh-CN"}[language]


def _offences(page: Page, text: str) -> list[str]:
    return [f"{page.url}: {text}"] if "Content Security Policy" in text else []


def _keep_pictures(test: str, contexts: list[BrowserContext]) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"[^\w.-]+", "_", test)[:100]
    for number, page in enumerate(page for context in contexts for page in context.pages):
        page.screenshot(path=PICTURES / f"{name}-{number}.png", full_page=True)
