"""Row 11: hostile files into a company's vault, by the page people use, and what comes out again."""

from __future__ import annotations

import resource
from itertools import cycle, islice
from random import Random
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from assessments.inspection.child import SECONDS
from tests.cases import Cases
from tests.prove.hostile import KEPT, REFUSED
from tests.prove.outcome import Outcome
from tests.security.matrix import Person, user_of

COMPANY = Person("supplier admin", "Foxglove", "admin")


class HostileFiles:
    """The proof; ``rows`` reads rows past all policies: ``rows(statement)``."""

    def __init__(self, cases: Cases, rows: Any, *, count: int) -> None:
        self._rows, self._count = rows, count
        self._client = Client(raise_request_exception=False)
        self._client.force_login(user_of(cases.world, COMPANY))
        self.outcome = Outcome()

    def run(self) -> Outcome:
        """Send ``count`` files, each kind in turn, and look at what was kept."""
        kinds = [*((name, make, False) for name, make in REFUSED.items())]
        kinds += [(name, make, True) for name, make in KEPT.items()]
        slowest = 0.0
        for number, (kind, make, is_kept) in enumerate(islice(cycle(kinds), self._count)):
            name, content = make(Random(number))  # noqa: S311 - noise, no secret
            before, spent = self._kept(), _spent()
            answer = self._client.post(
                reverse("vault_upload"),
                {"file": SimpleUploadedFile(name, content)},
                headers={"HX-Request": "true"},
            )
            slowest = max(slowest, _spent() - spent)
            new = self._kept() - before
            what = f"{kind} ({name!r}, version {number})"
            self.outcome.expect(answer.status_code < 500, f"{what}: {answer.status_code}")
            self.outcome.expect(bool(new) == is_kept, f"{what}: {'kept' if new else 'refused'}")
            for evidence in new:
                self._take_out(what, evidence)
        self.outcome.expect(slowest <= SECONDS, f"looking at a file took {slowest:.1f} s of processor")
        self.outcome.notes.append(f"{len(kinds)} kinds; the costliest took {slowest:.2f} s of processor")
        return self.outcome

    def _kept(self) -> set[str]:
        return {str(row[0]) for row in self._rows("SELECT id FROM assessments_evidence")}

    def _take_out(self, what: str, evidence: str) -> None:
        answer = self._client.get(reverse("evidence_file", args=[evidence]))
        list(answer)  # read to its end, which closes the file
        told = answer.headers
        disposition = told.get("Content-Disposition", "")
        is_safe = (
            disposition.startswith("attachment")
            and told.get("X-Content-Type-Options") == "nosniff"
            and told.get("Content-Type") == "application/octet-stream"
            and not {"/", "\\", "\r", "\n"} & set(disposition)
            and "Set-Cookie" not in told
        )
        self.outcome.expect(is_safe, f"{what}: handed out as {dict(told)}")


def _spent() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
