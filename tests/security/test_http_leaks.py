"""Row 1 in small: a foreign object answers as an absent one, and no page names another tenant."""

from __future__ import annotations

import time_machine

from tests import cases as full_cases
from tests.prove.http_leaks import HttpLeaks
from tests.world import NOW


def test_nothing_of_another_tenant_is_told(cases) -> None:
    full_cases.write_files(cases)
    with time_machine.travel(NOW, tick=False):
        outcome = HttpLeaks(cases, count=600).run()

    assert outcome.faults == [], "\n".join(outcome.faults)
