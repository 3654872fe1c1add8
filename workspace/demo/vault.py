"""The papers a demo company keeps in its vault."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.files.base import ContentFile

from assessments.models import Evidence, EvidenceKind
from assessments.services.describing import EvidenceFacts, describe_evidence
from assessments.services.evidence import store_evidence
from tenants.models import Organisation, User
from workspace.demo.papers import paper

#: (file name, title, kind, days it stays in force from today, or None)
PAPERS: tuple[tuple[str, str, EvidenceKind, int | None], ...] = (
    ("environmental-and-social-policy.pdf", "Environmental and social policy", EvidenceKind.POLICY, None),
    ("management-system-certificate.pdf", "Management system certificate", EvidenceKind.CERTIFICATE, 210),
    ("safety-training-records.pdf", "Safety training records", EvidenceKind.RECORD, 25),
)
#: Days ago that the papers were issued: before any request of the demo.
ISSUED = 500


def fill_vault(company: Organisation, *, actor: User, today: date) -> list[Evidence]:
    """Store the company's papers (in its own scope); gives them in the order above."""
    kept = []
    for name, title, kind, days in PAPERS:
        lines = [company.name, f"Issued {today - timedelta(days=ISSUED)}", "Invented content: demo data."]
        file = ContentFile(paper(title, lines), name=name)
        evidence = store_evidence(organisation_id=company.pk, file=file, name=name, actor=actor)
        describe_evidence(evidence=evidence, facts=_facts(kind, days, today), actor=actor, today=today)
        kept.append(evidence)
    return kept


def _facts(kind: EvidenceKind, days: int | None, today: date) -> EvidenceFacts:
    """What the company says of a paper; a record tells of the two years before this one."""
    facts: EvidenceFacts = {
        "kind": kind.value,
        "valid_until": None if days is None else today + timedelta(days=days),
    }
    if kind == EvidenceKind.RECORD:
        return facts | {"period_from": date(today.year - 2, 1, 1), "period_to": date(today.year - 1, 12, 31)}
    return facts | {"issued_on": today - timedelta(days=ISSUED)}
