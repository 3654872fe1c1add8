"""Row 24 in small."""

from __future__ import annotations

from tests.prove.scoring import ScoringProof


def test_random_documents_score_as_the_formulas_say() -> None:
    outcome = ScoringProof(count=400).run()

    assert outcome.faults == []
    assert outcome.tried >= 1400
