"""When two findings of one audit are the same: what they say, folded and hashed."""

from __future__ import annotations

import hashlib

from core.sheets.words import folded
from remediation.services import FindingValues


def finding_key(values: FindingValues) -> str:
    """Equal for findings with the same site, clause, title, description and day, however they are spaced.

    The severity is left out: the same finding judged anew is not a second one.
    """
    site = values["site"]
    parts = (
        str(site.pk) if site else "",
        *(folded(text) for text in (values["clause"], values["title"], values["description"])),
        values["found_on"].isoformat(),
    )
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
