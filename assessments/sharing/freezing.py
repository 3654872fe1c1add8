"""The document of a shared copy: the shared sections of what was handed in elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, TypedDict

from assessments.catalogue import Section, catalogue
from assessments.documents import Document
from assessments.models import Submission


class Verified(TypedDict):
    """What was published about answers to their first customer, as a copy tells it. No person is named, nor
    anything a reviewer wrote (T/CERDS 8.5 b).

    ``by`` is that customer, empty where the company does not name it; ``basis``, ``band`` and ``total`` are
    of its scorecard, ``total`` with four decimals; ``decisions`` are ``{item: {"decision", "met",
    "reason"}}``.
    """

    by: str
    basis: str
    band: str
    total: str
    published_on: str
    card: str
    decisions: dict[str, dict[str, Any]]


def sections_of(document: Mapping[str, Any]) -> list[Section]:
    """The sections a document has answers of, in the source's order, each with all its items."""
    book = catalogue(document["standard"], document["version"])
    return [one for one in book.sections if any(item.key in document["items"] for item in one.items)]


def copy_document(
    source: Submission, *, sections: Collection[str], with_files: bool, verified: Verified | None
) -> Document:
    """What a buyer gets of ``source``: the same for the same choice, so that its hash tells copies apart."""
    items = {
        item.key: source.document["items"][item.key]
        for section in sections_of(source.document)
        if section.key in sections
        for item in section.items
        if item.key in source.document["items"]
    }
    if not with_files:
        items = {key: {**entry, "evidence": []} for key, entry in items.items()}
    head = {key: value for key, value in source.document.items() if key != "items"}
    document = {
        **head,
        "handed_in_at": source.submitted_at.isoformat(),
        "files": with_files,
        "items": items,
    }
    if verified is not None:
        decisions = {key: one for key, one in verified["decisions"].items() if key in items}
        document["verified"] = {**verified, "decisions": decisions}
    return document


def without_sections(document: Mapping[str, Any], withdrawn: Collection[str]) -> Document:
    """A document as it is shown after sections were taken back: nothing of them is left in it."""
    gone = {item.key for one in sections_of(document) if one.key in withdrawn for item in one.items}
    shown = {**document, "items": {k: v for k, v in document["items"].items() if k not in gone}}
    if "verified" in document:
        told = document["verified"]
        left = {key: one for key, one in told["decisions"].items() if key not in gone}
        shown["verified"] = {**told, "decisions": left}
    return shown
