"""When two findings of one audit are the same: what they say, folded and hashed."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from remediation.services import FindingValues

_NOT_WORDS = re.compile(r"[\W_]+")


def folded(text: str) -> str:
    """The text as it is compared: NFKC, lower case, single blanks for all that is no letter or digit."""
    return " ".join(_NOT_WORDS.sub(" ", unicodedata.normalize("NFKC", text).casefold()).split())


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
