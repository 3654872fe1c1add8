"""What the database itself lets a supplier company do with its objections: open them and take them back."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import ProgrammingError, transaction

from scoring.models import Dispute, DisputeState
from tenants.scope import scope
from tests.cases import Cases


def _copy(cases: Cases, **changes: Any) -> None:
    """Write another objection like the one there is, as the company, and take it back."""
    with scope(cases.world.scope("Evergreen")):
        dispute = Dispute.objects.get(pk=cases.of("Aurora").ids["dispute"])
        dispute.pk, dispute.line = uuid4(), "another"
        for name, value in changes.items():
            setattr(dispute, name, value)
        with transaction.atomic():
            dispute.save(force_insert=True)
            transaction.set_rollback(True)


def test_an_open_one_on_its_own_published_card_is_written(cases) -> None:
    _copy(cases)


@pytest.mark.parametrize(
    "change", [{"state": DisputeState.UPHELD}, {"reply": "You are right."}, {"new_card_id": "scorecard"}]
)
def test_a_company_replies_to_none_of_its_objections(cases, change) -> None:
    values = {name: cases.of("Aurora").ids.get(value, value) for name, value in change.items()}
    with pytest.raises(ProgrammingError, match="row-level security"):
        _copy(cases, **values)


def test_a_company_upholds_none_that_is_there(cases) -> None:
    with scope(cases.world.scope("Evergreen")):
        mine = Dispute.objects.filter(pk=cases.of("Aurora").ids["dispute"])
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            mine.update(state=DisputeState.UPHELD)


def test_a_draft_is_not_objected_to_even_by_who_guesses_its_id(cases) -> None:
    with pytest.raises(ProgrammingError, match="row-level security"):
        _copy(cases, card_id=cases.of("Aurora").ids["draft_card"])
