"""The frozen form of a questionnaire: one document a submission, and the hashes made of it.

A document is what :class:`assessments.models.Submission` describes. Scoring reads
``document["items"][item]["met" | "none_met" | "not_applicable"]``, review compares answers by
:func:`answer_hash`; neither ever reads a draft.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from assessments.catalogue import Catalogue
from assessments.models import Answer, Evidence, Request

#: Marks an answer that does not apply as a whole, in ``not_applicable``.
WHOLE_ITEM = "*"

Entry = dict[str, Any]
Document = dict[str, Any]


def canonical(value: object) -> bytes:
    """``value`` as JSON bytes that are the same wherever they are made: keys sorted, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def document_hash(document: Mapping[str, Any]) -> str:
    """SHA-256 of a document, 64 hex digits."""
    return hashlib.sha256(canonical(document)).hexdigest()


def answer_hash(entry: Mapping[str, Any]) -> str:
    """SHA-256 of what a reviewer decides on in one entry of ``document["items"]``, 64 hex digits.

    It covers the position, its reason and comment, and the files by content and validity. A renamed file
    leaves it unchanged.
    """
    decided_on = {key: value for key, value in entry.items() if key != "evidence"}
    decided_on["evidence"] = sorted(
        [file["sha256"], file["valid_until"] or ""] for file in entry.get("evidence", [])
    )
    return hashlib.sha256(canonical(decided_on)).hexdigest()


def entry_of(answer: Answer, files: Iterable[Evidence]) -> Entry:
    """One answer with its proof as it stands in a document; keys and files are in a fixed order."""
    return {
        "met": sorted(answer.met),
        "none_met": answer.none_met,
        "not_applicable": sorted(answer.not_applicable),
        "reason": answer.reason,
        "comment": answer.comment,
        "evidence": [file_of(file) for file in sorted(files, key=lambda file: (file.name, file.sha256))],
    }


def file_of(file: Evidence) -> dict[str, Any]:
    """One file as a document holds it; ``valid_until`` is an ISO date or None."""
    return {
        "id": str(file.pk),
        "name": file.name,
        "sha256": file.sha256,
        "content_type": file.content_type,
        "size": file.size,
        "valid_until": file.valid_until.isoformat() if file.valid_until else None,
    }


def build_document(request: Request, book: Catalogue, entries: Mapping[str, Entry]) -> Document:
    """The document of a request: its standard, version, hash and size class, and every item's entry.

    Items stand in the source's order. Raises KeyError for an item without an entry.
    """
    return {
        "standard": request.standard,
        "version": request.standard_version,
        "hash": request.standard_hash,
        "size": request.size_class,
        "items": {item: entries[item] for item in book.items},
    }


def files_in(document: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Every file a document names, once each, by its id."""
    return {file["id"]: file for entry in document["items"].values() for file in entry["evidence"]}
