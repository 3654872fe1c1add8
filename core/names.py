"""Names of people and organisations, shortened."""

from __future__ import annotations

import unicodedata

#: Company forms that say nothing about who it is.
COMPANY_FORMS = {
    "ab",
    "ag",
    "b.v.",
    "bv",
    "co",
    "co.",
    "corp",
    "gmbh",
    "inc",
    "inc.",
    "jsc",
    "llc",
    "ltd",
    "ltd.",
    "plc",
    "pt.",
    "s.a.",
    "sa",
}


def initials(name: str) -> str:
    """Up to two letters for a mark: Elin Lindqvist → EL, Aurora Outdoor AB → AO, 王蕾 → 王蕾."""
    words = [
        word for word in name.replace(",", " ").split() if word.lower() not in COMPANY_FORMS
    ] or name.split()
    if not words:
        return ""
    if unicodedata.category(words[0][0]) == "Lo":
        return words[0][:2]
    chosen = words[:1] if len(words) == 1 else [words[0], words[-1]]
    return "".join(word[0] for word in chosen).upper()
