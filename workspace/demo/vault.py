"""The papers a demo company keeps in its vault."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.files.base import ContentFile

from assessments.models import Evidence
from assessments.services.evidence import set_valid_until, store_evidence
from tenants.models import Organisation, User
from workspace.demo.papers import paper

#: (file name, title, days it stays in force from today, or None)
PAPERS: tuple[tuple[str, str, int | None], ...] = (
    ("environmental-and-social-policy.pdf", "Environmental and social policy", None),
    ("management-system-certificate.pdf", "Management system certificate", 210),
    ("safety-training-records.pdf", "Safety training records", 25),
)


def fill_vault(company: Organisation, *, actor: User, today: date) -> list[Evidence]:
    """Store the company's papers (in its own scope); gives them in the order above."""
    kept = []
    for name, title, days in PAPERS:
        lines = [company.name, f"Issued {today - timedelta(days=200)}", "Invented content: demo data."]
        file = ContentFile(paper(title, lines), name=name)
        evidence = store_evidence(organisation_id=company.pk, file=file, name=name, actor=actor)
        if days is not None:
            set_valid_until(evidence=evidence, valid_until=today + timedelta(days=days), actor=actor)
        kept.append(evidence)
    return kept
