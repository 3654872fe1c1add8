"""Frozen documents of every format there has been, as the newest one.

A report that waits, or is looked at again, may have been frozen by an earlier release. What its format did
not hold yet is empty here, and the report leaves those parts out: nothing is looked up afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]

_CARD: Json = {
    "state": "published",
    "cause": "",
    "events": [],
    "rules": {},
    "reviewed_by": "",
    "reviewed_at": None,
    "published_by": "",
    "published_at": None,
    "independence": {},
    "supersedes": None,
}
_ROUND: Json = {
    "requested_by": "",
    "due_at": None,
    "submitted_by": "",
    "base_period": None,
    "years": None,
    "rules": [],
    "items": {},
}
_FINDING: Json = {"site": "", "actions": []}
_AUDIT: Json = {"concluded_at": None, "concluded_by": "", "summary": ""}


def readable(content: Mapping[str, Any]) -> Json:
    """``content`` with every key of the newest format."""
    return {
        "draft": None,
        **content,
        "results": [_result(one) for one in content["results"]],
        "findings": [{**_FINDING, **one} for one in content["findings"]],
        "audits": [{**_AUDIT, **one} for one in content["audits"]],
    }


def _result(frozen: Mapping[str, Any]) -> Json:
    came = {**_ROUND, **frozen["round"]}
    return {
        "newest_version": frozen["version"],
        "history": [],
        "path": None,
        "peers": [],
        **frozen,
        "cards": {basis: {**_CARD, **card} for basis, card in frozen["cards"].items()},
        "round": {**came, "proof": {"is_decided": True, **came["proof"]}},
    }
