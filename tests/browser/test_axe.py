"""Every page in every finished language at both widths: axe finds nothing serious, and nothing sticks out.

Nothing sticks out is held at both widths in each language. Axe costs far more: here it judges each page once
at each width, the languages taking turns; ``./dev prove 25`` (``AXE_EVERYWHERE``) judges every pair.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.urls import reverse

from tests import case_database
from tests import cases as full_cases
from tests.browser.axe import grave_violations
from tests.browser.pages import Profiles
from tests.browser.server import Site
from tests.security.matrix import Line, Person, lines, own_case, value

WIDTHS = (1440, 390)
LANGUAGES = [code for code, _ in settings.LANGUAGES]
#: (language, width) that axe judges a page in.
JUDGED = {(language, WIDTHS[turn % len(WIDTHS)]) for turn, language in enumerate(LANGUAGES)}
if os.environ.get("AXE_EVERYWHERE"):
    JUDGED = {(language, width) for language in LANGUAGES for width in WIDTHS}
#: Who looks at a page, the first who may.
LOOKERS = [
    Person("anonymous", "", ""),
    Person("buyer esg_manager", "Aurora", "esg_manager"),
    Person("buyer admin", "Aurora", "admin"),
    Person("assessor lead", "Clearwater", "lead"),
    Person("supplier admin", "Evergreen", "admin"),
]
#: Files, fragments and machine-readable answers: not pages; and Swagger UI, which is not ours to mend.
NO_PAGES = {
    "healthz",
    "v1_openapi",
    "v1_docs",
    "events_csv",
    "portal_consent_document",
    "shared_copy_document",
    "import_result",
    "campaign_sections",
    "supplier_export",
    "portal_workbook_file",
    "outside_file",
    "supplier_turnover_export",
    "network_export",
    "network_sources_export",
    "network_graph",
    "actions_export",
    "audits_export",
    "quarter_export",
    "portfolio_export",
    "portfolio_lists_export",
    "portfolio_movers_export",
    "screening_export",
    "risk_export",
    "materiality_export",
    "evaluation_plan_file",
    "proof_file",
    "country_index_template",
    "onboarding_export",
    "rescoring_export",
    "what_if_export",
    "edition_export",
    "rule_record",
    "rule_export",
    "report_file",
    "report_page",
    "portal_report_file",
    "portal_share_file",
    "shared_receipt",
    "shared_report",
    "shared_file",
    "portal_report_page",
    "audit_template",
    "audit_sheet_remarks",
    "supplier_filters",
    "supplier_suggest",
    "network_supplier",
    "sector_suggest",
    "supplier_size_hint",
    "submitted_file",
    "file_preview",
    "file_page",
    "evidence_file",
    "finding_file",
    "scorecard_document",
    "portal_scorecard_document",
    "scorecard_receipt",
    "portal_scorecard_receipt",
    "receipt_keys",
    "score_preview",
    "review_trial",
}


def _pages() -> list[tuple[Line, Person]]:
    """Each line that shows a page, with the first person who gets it."""
    shown = [line for line in lines() if line.method == "GET" and line.route not in NO_PAGES]
    found = [
        (line, next((who for who in LOOKERS if line.statuses[who.kind] == "200"), None)) for line in shown
    ]
    return [(line, who) for line, who in found if who is not None]


PAGES = _pages()


@pytest.fixture(scope="module")
def site(_site: Site, django_db_blocker) -> Site:
    """The running product on a database that holds every case."""
    with django_db_blocker.unblock():
        _site.begin_anew(case_database.clone)
    return _site


@pytest.fixture(scope="module")
def site_cases(site) -> full_cases.Cases:
    with site.inside():
        cases = case_database.cases()
        full_cases.write_files(cases)
    return cases


@pytest.fixture(scope="module")
def _profiles(site, browser, site_cases) -> Iterator[Profiles]:
    made = Profiles(site, browser, site_cases.world)
    yield made
    made.close()


@pytest.fixture
def profiles(_profiles, request) -> Iterator[Profiles]:
    """Pages that tests share: they look at one address after the other and change nothing."""
    yield _profiles
    _profiles.judge(request.node)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("line", "person"), PAGES, ids=[line.route for line, _ in PAGES])
def test_a_page_is_accessible(profiles, site_cases, line, person, language) -> None:
    path = [value(own_case(site_cases, person), name, person.side) for name in line.objects]
    page = profiles.kept(person.organisation, person.role, language=language)
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})

    response = page.goto(reverse(line.route, args=path))

    assert response is not None
    assert response.status == 200
    faults = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if (language, width) in JUDGED:
            faults += [f"{width} px: {fault}" for fault in grave_violations(page)]
        too_wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if too_wide > 0:
            faults.append(f"{width} px: the page is {too_wide} px too wide")
    assert faults == [], "\n".join(faults)
