"""Row 12 in small: what people write leaves as text, in every file."""

from __future__ import annotations

import pytest

from suppliers import spreadsheets
from tests import cases as full_cases
from tests.prove.formulas import PAYLOADS, File, FormulaProof
from tests.security.matrix import PEOPLE
from tests.security.walk import Walker


def proof(cases, database: str) -> FormulaProof:
    full_cases.write_files(cases)
    return FormulaProof(Walker(cases, PEOPLE), database, payloads=PAYLOADS[:1], office=None)


def test_no_text_leaves_as_a_formula(own_database, cases, settings) -> None:
    found = proof(cases, own_database)
    outcome = found.run()

    assert outcome.faults == []
    by_path = {"supplier_export", "actions_export", "network_export", "audit_template"}
    assert by_path | {"incidents", "risks", "playbooks"} <= found.routes, sorted(found.routes)


def test_a_file_that_lets_one_through_is_noticed(own_database, cases, monkeypatch) -> None:
    monkeypatch.setattr(spreadsheets, "harmless", lambda value: value)

    assert any("is a formula" in fault for fault in proof(cases, own_database).run().faults)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_stands_in_a_cell_is_read_back(kind: str) -> None:
    content = spreadsheets.written(kind, ["Name"], [["=7919"], ["Mill"]])
    file = File("x", kind, "=7919", content)

    assert file.carries
    assert not any(is_live for _, is_live in file.cells())
    assert "Mill" in {value for value, _ in file.cells()}
