"""Row 25: the accessibility tests of all pages, run as they are and counted."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree as ET

from tests.browser.test_axe import WIDTHS
from tests.prove.outcome import Outcome

TESTS = Path(__file__).resolve().parents[1] / "browser" / "test_axe.py"


def accessible_pages() -> Outcome:
    """Every page in every language at every width; without a Chromium nothing is tried and the row falls."""
    outcome = Outcome()
    with TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", str(TESTS), "-q", "-n0", f"--junitxml={report}"]
        everywhere = os.environ | {"AXE_EVERYWHERE": "1"}
        done = subprocess.run(command, env=everywhere, capture_output=True, text=True, check=False)
        if not report.exists():
            return Outcome(faults=[f"the tests did not start: {done.stdout[-400:]}{done.stderr[-400:]}"])
        for case in ET.parse(report).iter("testcase"):  # noqa: S314 - pytest wrote it just now
            wrong = case.find("failure") if case.find("failure") is not None else case.find("error")
            if case.find("skipped") is not None:
                outcome.faults.append(f"not run: {case.get('name')}")
                continue
            outcome.tried += len(WIDTHS)
            if wrong is not None:
                outcome.faults.append(f"{case.get('name')}: {wrong.get('message', '')}")
    return outcome
