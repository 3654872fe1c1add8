"""Take the picture of the README from the running product: start ``./dev up``, then run this.

    .venv/bin/python -m scripts.take_picture [ADDRESS]

It signs in with a demo account and opens the scorecard of a demo supplier, so that nothing on the picture is
about a real company. Needs a Chromium on PATH or in the variable CHROMIUM.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs" / "images" / "scorecard.png"


def main(address: str = "http://127.0.0.1:8000") -> None:
    """Write docs/images/scorecard.png, 1440 pixels wide."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(base_url=address, viewport={"width": 1440, "height": 900})
        open_scorecard(page)
        page.screenshot(path=TARGET, clip={"x": 0, "y": 0, "width": 1440, "height": 1000}, full_page=True)
        browser.close()


def open_scorecard(page: Page) -> None:
    """Sign in, open the first supplier with grade A and the cell of environmental policy."""
    page.goto("/accounts/login/")
    accounts = subprocess.run(
        ["./dev", "manage", "demo_accounts"], cwd=ROOT, stdout=subprocess.PIPE, check=True
    )
    email, password, *_ = accounts.stdout.decode().split("\t")
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(password)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url("/")
    page.goto("/suppliers/?grade=A")
    page.locator("tbody .name a").first.click()
    page.locator("a[href^='/scorecards/']").first.click()
    page.locator("a[href*='cell=environment.policy']").first.click()
    page.locator("#why").wait_for()
    page.mouse.move(0, 0)


if __name__ == "__main__":
    main(*sys.argv[1:2])
