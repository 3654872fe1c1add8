"""The frozen form of a questionnaire: one document a submission, and the hashes made of it.

A document is what :class:`assessments.models.Submission` describes. Scoring reads
``document["items"][item]["met" | "none_met" | "not_applicable"]``, review compares answers by
:func:`answer_hash`; neither ever reads a draft.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from assessments.catalogue import Catalogue
from assessments.models import Answer, Evidence, Request

#: Marks an answer that does not apply as a whole, in ``not_applicable``.
WHOLE_ITEM = "*"

#: Days that may be known of a file.
DATES = ("issued_on", "valid_from", "valid_until", "period_from", "period_to")
#: What a document holds of a paper only where it is said.
ONLY_SAID = ("type_key", "type_name", "rank", "sites", "language", "version", "control", "origin")

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

    It covers the position, its reason and comment, and the files by content, validity and what else is said
    of them. A renamed file leaves it unchanged, and so do facts that nothing is said about.
    """
    decided_on = {key: value for key, value in entry.items() if key != "evidence"}
    decided_on["evidence"] = sorted(
        [file["sha256"], file["valid_until"] or "", *_told(file)] for file in entry.get("evidence", [])
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
    """One file as a document holds it, with what its company says of it; dates are ISO dates or None."""
    return {
        "id": str(file.pk),
        "name": file.name,
        "sha256": file.sha256,
        "content_type": file.content_type,
        "size": file.size,
        "kind": file.kind,
        "issuer": file.issuer,
        "number": file.number,
        "of_group": file.of_group,
        "group_name": file.group_name,
        "binds_supplier": file.binds_supplier,
        **{name: _iso(getattr(file, name)) for name in DATES},
        **_only_said(file),
    }


def _only_said(file: Evidence) -> dict[str, Any]:
    """What is said of few papers: left out of the document where nothing is."""
    said: dict[str, Any] = {name: getattr(file, name) for name in ONLY_SAID if getattr(file, name)}
    return said | ({"revision": file.revision} if file.revision > 1 else {})


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _told(file: Mapping[str, Any]) -> list[str]:
    """What is said of a file besides its end of validity, where something is."""
    unsaid = {"kind": "other"}
    names: tuple[str, ...] = ("kind", "issuer", "number", "of_group", "group_name", "binds_supplier", *DATES)
    names = (*names, "type_key", "type_name", "rank", "sites")
    return [
        f"{name}={file[name]}"
        for name in names
        if name != "valid_until" and file.get(name) and file[name] != unsaid.get(name)
    ]


def build_document(request: Request, book: Catalogue, entries: Mapping[str, Entry]) -> Document:
    """The document of a request: its standard, version, hash and size class, the time it looks at, and every
    item's entry.

    Items stand in the source's order. Raises KeyError for an item without an entry.
    """
    base = request.terms.base
    return {
        "standard": request.standard,
        "version": request.standard_version,
        "hash": request.standard_hash,
        "size": request.size_class,
        "period": {
            "reference_date": request.reference_date.isoformat(),
            "from": base.start.isoformat(),
            "to": base.end.isoformat(),
        },
        "items": {item: entries[item] for item in book.items},
    }


def files_in(document: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Every file a document names, once each, by its id."""
    return {file["id"]: file for entry in document["items"].values() for file in entry["evidence"]}
