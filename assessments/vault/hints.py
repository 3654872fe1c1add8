"""What the vault holds for a question on certificates or honours, beside that question.

T/CERDS Table A.1 asks for certificates in force, of which one hard to obtain, and for honours of the last
three years by who gave them.
"""

from __future__ import annotations

from dataclasses import dataclass

from assessments.catalogue import Item
from assessments.models import Evidence, EvidenceKind, Rank, Request
from assessments.selectors.vault import offered_evidence
from assessments.validity import Facts, counts
from assessments.vault.types import CertificateType, certificate_types, is_hard

#: Papers named beside a question.
NAMED = 8
#: Dimensions of T/CERDS (5.3.4, 5.3.6) that look at such papers.
CERTIFICATION, HONOUR = "certification", "honour"
#: Who gave an honour that the intermediate level counts, and the advanced one.
HIGHER = (Rank.NATIONAL, Rank.INTERNATIONAL, Rank.PROVINCIAL, Rank.INDUSTRY, Rank.THIRD_PARTY)
HIGHEST = (Rank.NATIONAL, Rank.INTERNATIONAL)


@dataclass(frozen=True, slots=True)
class Hint:
    """Papers of the vault that may serve a question. ``types`` are the certificate types its examples name;
    ``hard`` counts papers that are hard to obtain, ``higher`` and ``highest`` honours by who gave them."""

    dimension: str
    papers: tuple[Evidence, ...]
    types: tuple[CertificateType, ...]
    hard: int
    higher: int
    highest: int


def hint_for(request: Request, item: Item) -> Hint | None:
    """What the vault holds for a question; None for one that asks for neither. One query."""
    if item.group not in {CERTIFICATION, HONOUR}:
        return None
    is_certificate = item.group == CERTIFICATION
    types = tuple(one for one in certificate_types().values() if one.serves == item.key)
    papers = offered_evidence().filter(
        kind=EvidenceKind.CERTIFICATE if is_certificate else EvidenceKind.HONOUR
    )
    if is_certificate:
        papers = papers.filter(type_key__in=[one.key for one in types])
    good = [paper for paper in papers if counts(_facts(paper), request.terms)]
    return Hint(
        dimension=item.group,
        papers=tuple(good[:NAMED]),
        types=types,
        hard=sum(is_hard(paper.type_key) for paper in good),
        higher=sum(paper.rank in HIGHER for paper in good),
        highest=sum(paper.rank in HIGHEST for paper in good),
    )


def _facts(paper: Evidence) -> Facts:
    return Facts(
        kind=paper.kind,
        issued_on=paper.issued_on,
        valid_from=paper.valid_from,
        valid_until=paper.valid_until,
        of_group=paper.of_group,
        binds_supplier=paper.binds_supplier,
    )
