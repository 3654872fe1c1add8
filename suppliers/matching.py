"""When two lines mean the same supplier: names and addresses folded to what they say, then hashed to a key.

Folding is careful: it only levels out ways of writing, never drops a word. "Acme Co., Ltd." and "ACME COMPANY
LIMITED" are one; "Acme Ltd" and "Acme Inc" are two.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

#: Company forms written out → as they are abbreviated.
_FORMS = {
    "company": "co",
    "limited": "ltd",
    "corporation": "corp",
    "incorporated": "inc",
    "private": "pvt",
    "pte": "pvt",
    "manufacturing": "mfg",
    "manufactory": "mfg",
    "international": "intl",
}
_DOTTED = re.compile(r"\b(?:[^\W\d_]\s?\.\s?){2,}")
_WORDS = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """The text as it is compared: NFKC, lower case, no punctuation, company forms in one spelling.

    Dotted letters close up, so that "S.A .DE C.V." and "SA de CV" are equal.
    """
    folded = text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()
    text = folded.replace("&", " and ")
    if "." in text:
        text = _DOTTED.sub(lambda found: re.sub(r"[\s.]", "", found.group()) + " ", text)
    return " ".join([_FORMS.get(word, word) for word in _WORDS.findall(text)])


def name_key(name: str, country: str) -> str:
    """Equal for suppliers of one name in one country: perhaps two sites of one company."""
    return _hash(fold(name), country)


def match_key(name: str, country: str, address: str) -> str:
    """Equal for the same supplier: its name, country and address fold to the same."""
    return _hash(fold(name), country, fold(address))


def both_keys(name: str, country: str, address: str) -> tuple[str, str]:
    """The match key and the name key of a supplier, its name folded once."""
    folded = fold(name)
    return _hash(folded, country, fold(address)), _hash(folded, country)


def _hash(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
