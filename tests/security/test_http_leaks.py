"""Row 1 in small: a foreign object answers as an absent one, and no answer to that names another tenant.

The pages about one's own objects are looked through by the test that visits them all, ``test_matrix``.
"""

from __future__ import annotations

import time_machine

from tests import cases as full_cases
from tests.prove.http_leaks import HttpLeaks
from tests.security.matrix import PEOPLE
from tests.security.walk import Walker
from tests.world import NOW


def test_nothing_of_another_tenant_is_told(cases) -> None:
    full_cases.write_files(cases)
    with time_machine.travel(NOW, tick=False):
        outcome = HttpLeaks(Walker(cases, PEOPLE), count=600).try_all()

    assert outcome.tried >= 600
    assert outcome.faults == [], "\n".join(outcome.faults)
