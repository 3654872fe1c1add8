"""Texts that are signed: what a version must hold, the document made of it, and its hash. No queries."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.errors import InvalidInput
from onboarding.reference import COMPACT_AREAS, PARTS

#: Most characters of a title, and of another part.
MAX_TITLE, MAX_PART = 200, 8000
Texts = Mapping[str, Mapping[str, str]]


def cleaned_texts(texts: Texts) -> dict[str, dict[str, str]]:
    """The texts without blanks around them, languages without any text left out.

    Raises :class:`InvalidInput` at ``<language>-<part>`` for a part that is too long or cannot be stored.
    """
    found = {}
    for language, parts in texts.items():
        clean = {part: _fitted(language, part, parts.get(part, "")) for part in PARTS}
        if any(clean.values()):
            found[language] = clean
    return found


def _fitted(language: str, part: str, text: str) -> str:
    clean = text.replace("\r\n", "\n").strip()
    limit = MAX_TITLE if part == "title" else MAX_PART
    if "\x00" in clean:
        raise InvalidInput(_("This text holds characters that cannot be stored."), field=f"{language}-{part}")
    if len(clean) > limit:
        raise InvalidInput(
            _("This text is too long: %(limit)d characters at most.") % {"limit": limit},
            code="too_long",
            field=f"{language}-{part}",
        )
    return clean


def check_complete(texts: Texts) -> None:
    """Raise :class:`InvalidInput` unless every language that has a text has all its parts.

    A code that leaves out one of the four areas of the UN Global Compact is not complete (R26).
    """
    if not texts:
        raise InvalidInput(_("Write the code in at least one language."), code="empty", field="en-title")
    for language, parts in texts.items():
        for part in ("title", *COMPACT_AREAS):
            if not parts.get(part):
                raise InvalidInput(
                    _("This part is empty. Write it, or empty the whole language."),
                    code="incomplete",
                    field=f"{language}-{part}",
                )


def document_of(texts: Texts, *, version: int) -> tuple[dict[str, Any], str]:
    """The document somebody signs, and its SHA-256 over the canonical JSON."""
    document = {"version": version, "texts": {name: dict(parts) for name, parts in texts.items()}}
    return document, hash_of(document)


def hash_of(document: Any) -> str:
    """SHA-256 of a JSON value, keys sorted, no blanks, UTF-8."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def in_language(texts: Texts, language: str) -> tuple[str, Mapping[str, str]]:
    """The language somebody reads a text in, and its parts: theirs, else English, else the first there is."""
    for name in (language.lower(), "en"):
        if name in texts:
            return name, texts[name]
    name = next(iter(texts))
    return name, texts[name]
