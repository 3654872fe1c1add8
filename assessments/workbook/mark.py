"""The hidden line of a workbook: for which request, questionnaire and company it was made, and which answers
stood then. It is signed: a line that was changed is not believed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core import signing

from assessments.documents import canonical
from assessments.models import Answer, Request

_SALT = "esgdd.answers.workbook"
_DIGITS = 8

Values = Mapping[str, Any]
"""``met``, ``none_met``, ``not_applicable``, ``reason`` and ``comment`` of an answer."""

NOTHING: Values = {"met": [], "none_met": False, "not_applicable": [], "reason": "", "comment": ""}
FIELDS = tuple(NOTHING)


@dataclass(frozen=True, slots=True)
class Mark:
    """For what a workbook was made. ``base`` is each answer's revision and digest then, by item."""

    request: str
    company: str
    standard: str
    version: str
    hash: str
    base: Mapping[str, tuple[int, str]]


def values_of(answer: Answer | None) -> Values:
    """What an answer says, in a fixed order; of none, nothing."""
    if answer is None:
        return NOTHING
    told = {name: getattr(answer, name) for name in FIELDS}
    return told | {"met": sorted(answer.met), "not_applicable": sorted(answer.not_applicable)}


def same(one: Values, other: Values) -> bool:
    """Whether two answers say the same; blanks and line breaks of texts do not count."""
    return _plain(one) == _plain(other)


def digest(values: Values) -> str:
    """A short hash of what an answer says, equal for answers that are the :func:`same`."""
    return hashlib.sha256(canonical(_plain(values))).hexdigest()[:_DIGITS]


def sealed(request: Request, items: Iterable[str], answers: Mapping[str, Answer]) -> str:
    """The signed mark of a workbook made now."""
    keys = list(items)
    revisions = [answers[key].revision if key in answers else 0 for key in keys]
    content = {
        "r": str(request.pk),
        "c": str(request.supplier_org_id),
        "s": request.standard,
        "v": request.standard_version,
        "h": request.standard_hash,
        "i": keys,
        "n": revisions,
        "d": "".join(digest(values_of(answers.get(key))) for key in keys),
    }
    return signing.dumps(content, salt=_SALT, compress=True)


def unsealed(text: str) -> Mark | None:
    """The mark; None for one that we did not sign, or that was changed."""
    try:
        content: dict[str, Any] = signing.loads(text.strip(), salt=_SALT)
    except (signing.BadSignature, ValueError):
        return None
    digests, keys = content["d"], content["i"]
    base = {
        key: (revision, digests[place * _DIGITS : (place + 1) * _DIGITS])
        for place, (key, revision) in enumerate(zip(keys, content["n"], strict=True))
    }
    return Mark(content["r"], content["c"], content["s"], content["v"], content["h"], base)


def _plain(values: Values) -> dict[str, Any]:
    return {
        "met": sorted(values["met"]),
        "none_met": values["none_met"],
        "not_applicable": sorted(values["not_applicable"]),
        "reason": " ".join(values["reason"].split()),
        "comment": " ".join(values["comment"].split()),
    }
