"""The catalogue of certificate types, with the ones that are hard to obtain (T/CERDS Table A.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

from standards.text import Text
from standards.yaml_source import read_yaml

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class CertificateType:
    """A type of certificate. ``serves`` is the T/CERDS indicator whose examples name it; ``is_hard`` says
    that it counts as hard to obtain, our default for a word the standard leaves open; ``why`` says why."""

    key: str
    name: Text
    serves: str
    is_hard: bool
    why: Text | None


@cache
def certificate_types() -> Mapping[str, CertificateType]:
    """All types by key, in the order of the table."""
    content = cast(
        "dict[str, list[dict[str, Any]]]", read_yaml(DATA / "certificates.yaml", "certificates.yaml")
    )
    return {
        row["key"]: CertificateType(
            key=row["key"],
            name=Text(row["name"]),
            serves=row["serves"],
            is_hard=row.get("hard", False),
            why=Text(row["why"]) if "why" in row else None,
        )
        for row in content["types"]
    }


def type_called(words: str) -> CertificateType | None:
    """The type somebody named, in any language, however it is written; None for one of their own words."""
    wanted = _folded(words)
    return next(
        (
            known
            for known in certificate_types().values()
            if wanted in {_folded(known.key), *map(_folded, known.name.by_language.values())}
        ),
        None,
    )


def type_words(type_key: str, type_name: str, language: str) -> str:
    """What type a paper is: the catalogue's name, else the company's own words, else nothing."""
    known = certificate_types().get(type_key)
    return known.name.in_language(language) if known else type_name


def is_hard(type_key: str) -> bool:
    """Whether a paper of this type counts as hard to obtain."""
    known = certificate_types().get(type_key)
    return known is not None and known.is_hard


def _folded(words: str) -> str:
    return "".join(one for one in words.casefold() if one.isalnum())
