"""What the demo's first supplier company keeps: certificates with types, papers on lists, a revision."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile

from assessments.models import Evidence
from assessments.services.describing import EvidenceFacts, describe_evidence
from assessments.services.evidence import store_evidence
from assessments.vault.control import change_control
from assessments.vault.keeping import add_site, put_on_line, show_lists
from assessments.vault.revising import revise_evidence
from tenants.models import Organisation, User
from tenants.scope import scope
from workspace.demo.chain import COMPANY
from workspace.demo.follow_up import Players
from workspace.demo.instants import at
from workspace.demo.papers import paper

SITES = (("Knitting hall", "Shaoxing"), ("Finishing hall", "Shaoxing"))
#: (file name, title, what is said of it, days until it ends or None, line of a checklist)
PAPERS: tuple[tuple[str, str, dict[str, Any], int | None, str], ...] = (
    (
        "iso-14001-certificate.pdf",
        "ISO 14001 certificate",
        {
            "kind": "certificate",
            "type_key": "iso-14001",
            "issuer": "Example Certifiers",
            "sites": ["Knitting hall"],
        },
        400,
        "",
    ),
    (
        "product-footprint.pdf",
        "Carbon footprint of a knitted jumper",
        {"kind": "certificate", "type_key": "iso-14067", "issuer": "Example Certifiers"},
        60,
        "compliance.product-lca",
    ),
    (
        "green-factory-award.pdf",
        "Green factory of the province",
        {"kind": "honour", "rank": "provincial", "issuer": "Invented provincial office"},
        None,
        "",
    ),
    (
        "energy-and-water.pdf",
        "Energy, water and pollutants",
        {"kind": "report"},
        None,
        "compliance.resources",
    ),
    (
        "no-banned-substances.pdf",
        "Declaration on banned substances",
        {"kind": "other", "language": "zh-hans"},
        -20,
        "compliance.banned-substances",
    ),
    (
        "dye-recipes.pdf",
        "Recipes of the dye house",
        {"kind": "other", "confidentiality": "on_request"},
        None,
        "records.production.key-characteristics",
    ),
)


def fill_lists(players: Players, *, now: datetime) -> None:
    """Let the company keep papers on its lists, revise one, put one under control and show one customer."""
    person, company = players.contact_of(COMPANY), players.companies[COMPANY]
    with at(now - timedelta(days=3)) as instant, scope(players.as_company(COMPANY)):
        for name, place in SITES:
            add_site(company_id=company.pk, name=name, place=place, actor=person)
        kept = [_kept(company, person, one, instant.date()) for one in PAPERS]
        change_control(evidence=kept[-1], to="draft", reason="", actor=person, now=instant)
        newer = ContentFile(paper(PAPERS[3][1], [company.name, "With December. Invented: demo data."]))
        revise_evidence(evidence=kept[3], file=newer, name="energy-and-water-2.pdf", actor=person)
        show_lists(company_id=company.pk, customer_id=players.buyer.pk, actor=person, now=instant)


def _kept(company: Organisation, person: User, one: tuple[Any, ...], today: date) -> Evidence:
    name, title, said, days, line = one
    lines = [company.name, f"Issued {today - timedelta(days=200)}", "Invented content: demo data."]
    file = ContentFile(paper(title, lines), name=name)
    evidence = store_evidence(organisation_id=company.pk, file=file, name=name, actor=person)
    facts: Any = {
        "issued_on": today - timedelta(days=200),
        "valid_until": None if days is None else today + timedelta(days=days),
        **said,
    }
    described: EvidenceFacts = facts
    describe_evidence(evidence=evidence, facts=described, actor=person, today=today)
    if line:
        put_on_line(evidence=evidence, line=line, actor=person)
    return evidence
