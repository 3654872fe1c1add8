"""Stories use the same browser and the same running product as the page tests."""

from tests.browser.conftest import (  # noqa: F401 - pytest finds fixtures by name in this module
    browser,
    chromium,
    open_page,
    pytest_runtest_makereport,
    site,
    site_world,
)
