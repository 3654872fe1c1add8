"""How alike two suppliers of a list are, and in what: pure, over the values a list holds.

A pair needs a *ground*: something people would name when asked why the two may be one. Which pairs of a list
are measured is said in :mod:`suppliers.pairing`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from rapidfuzz import fuzz

from suppliers.matching import fold
from suppliers.naming import CJK_FORMS, COMMON, FORMS, MAIL_HOSTS


class Ground(StrEnum):
    """Why two suppliers may be one."""

    IDENTIFIER = "identifier"
    REFERENCE = "reference"
    SAME_NAME = "same_name"
    SIMILAR_NAME = "similar_name"
    SAME_ADDRESS = "same_address"
    EMAIL = "email"


#: Words that say which of several places of one company is meant.
_PLACE = re.compile(
    r"\b(?:unit|plant|factory|branch|zone|building|no|block|phase)?\s*(?:[ivx]{1,4}|\d{1,3}(?:st|nd|rd|th)?)\b"
)
_POSTCODE = re.compile(r"(?<!\d)\d{4,7}(?!\d)")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_WORDS = re.compile(r"\w+")

#: Letters of a word that two names hardly share by chance.
_LONG_WORD = 5
#: How alike names must be, of 100: alone, beside an equal address, beside an equal e-mail domain.
NAME_ALONE, NAME_WITH_ADDRESS, NAME_WITH_EMAIL = 90, 60, 70
#: How alike addresses must be, of 100, to be called the same: beside a name that is alike, and alone.
ADDRESS_SAME, ADDRESS_ALONE = 78, 97


@dataclass(frozen=True)
class Listed:
    """What is compared of one supplier; ``marks`` are identifiers such as ``lei:5493…``."""

    id: UUID
    name: str
    country: str
    address: str = ""
    email: str = ""
    reference: str = ""
    marks: frozenset[str] = field(default_factory=frozenset)

    @cached_property
    def folded(self) -> str:
        """The name as it is compared."""
        return fold(self.name)

    @cached_property
    def core(self) -> str:
        """The name without legal form."""
        words = [w for w in CJK_FORMS.sub(" ", self.folded).split() if w not in FORMS]
        return " ".join(words) or self.folded

    @cached_property
    def close(self) -> str:
        """The core written together, for names that differ in blanks only."""
        return self.core.replace(" ", "")

    @cached_property
    def stem(self) -> str:
        """The telling words together: "Bai Na Shoes" and "Baina Footwear" are one."""
        return "".join(word for word in self.core.split() if _is_telling(word) and word not in self.places)

    @cached_property
    def places(self) -> frozenset[str]:
        """Words of the name that say where the company is: its address holds them too."""
        there = set(self.street.split())
        words = [word for word in self.core.split() if _is_telling(word)]
        held = {word for word in words if word in there}
        return frozenset(held) if len(held) < len(set(words)) else frozenset()

    @cached_property
    def telling(self) -> frozenset[str]:
        """The words of the core that tell one maker from another."""
        words: set[str] = set()
        for word in self.core.split():
            if _CJK.search(word):
                words |= {word[at : at + 2] for at in range(len(word) - 1)} or {word}
            elif _is_telling(word) and word not in self.places:
                words.add(word)
        return frozenset(words)

    @cached_property
    def plant(self) -> frozenset[str]:
        """Numbers in the name: plant 2 is not plant 3."""
        return frozenset(found.split()[-1] for found in _PLACE.findall(self.core) if found.strip())

    @cached_property
    def street(self) -> str:
        """The address as it is compared."""
        return fold(self.address)

    @cached_property
    def numbers(self) -> frozenset[str]:
        """The numbers in the address: house, lane, plot, postcode."""
        return frozenset(w for w in _WORDS.findall(self.street) if w[0].isdigit())

    @cached_property
    def houses(self) -> frozenset[str]:
        """The numbers that are no postcode."""
        return self.numbers - self.postcodes

    @cached_property
    def postcodes(self) -> frozenset[str]:
        """What may be a postcode in the address."""
        return frozenset(_POSTCODE.findall(self.street))

    @cached_property
    def roads(self) -> frozenset[str]:
        """Words of the address."""
        return frozenset(self.street.split()) - self.numbers

    @cached_property
    def domain(self) -> str:
        """The company's e-mail domain; empty for a public mail host."""
        domain = self.email.rpartition("@")[2].casefold()
        return "" if domain in MAIL_HOSTS else domain


def _is_telling(word: str) -> bool:
    return word not in COMMON and not word.isdigit()


@dataclass(frozen=True, slots=True)
class Likeness:
    """How likely two are one, of 100, and what speaks for it."""

    score: int
    grounds: tuple[Ground, ...]


def likeness(a: Listed, b: Listed) -> Likeness | None:
    """What speaks for two suppliers being one; None where nothing does."""
    grounds: list[Ground] = []
    named, placed = name_likeness(a, b), address_likeness(a, b)
    if a.marks & b.marks:
        grounds.append(Ground.IDENTIFIER)
    if a.reference and a.reference.casefold() == b.reference.casefold():
        grounds.append(Ground.REFERENCE)
    if a.country == b.country:
        if a.close == b.close:
            grounds.append(Ground.SAME_NAME)
        elif named >= NAME_ALONE:
            grounds.append(Ground.SIMILAR_NAME)
        if placed >= (ADDRESS_SAME if named >= NAME_WITH_ADDRESS else ADDRESS_ALONE):
            grounds.append(Ground.SAME_ADDRESS)
    if a.domain and a.domain == b.domain and named >= NAME_WITH_EMAIL:
        grounds.append(Ground.EMAIL)
    return Likeness(_score(grounds, named, placed), tuple(grounds)) if grounds else None


def _score(grounds: Sequence[Ground], named: int, placed: int) -> int:
    if Ground.IDENTIFIER in grounds:
        return 100
    score = round(0.6 * named + 0.3 * placed)
    score += (
        5 * (Ground.EMAIL in grounds) + 10 * (Ground.REFERENCE in grounds) + 5 * (Ground.SAME_NAME in grounds)
    )
    return max(1, min(99, score))


def name_likeness(a: Listed, b: Listed) -> int:
    """How alike two names are, of 100, without legal forms; names of other plants are less alike."""
    if a.close == b.close:
        return 100
    if not a.telling or not b.telling:
        return 0
    best = max(fuzz.ratio(a.close, b.close), fuzz.token_sort_ratio(a.core, b.core))
    left, right = " ".join(sorted(a.telling)), " ".join(sorted(b.telling))
    if a.stem == b.stem:
        best = max(best, 94)
    elif a.telling <= b.telling or b.telling <= a.telling:
        # All that is telling in one stands in the other: "Hengyi" and "Hengyi Nova".
        best = max(best, 100 - 10 * len(a.telling ^ b.telling))
    else:
        best = min(best, max(fuzz.ratio(left, right), fuzz.ratio(a.stem, b.stem)))
        if any(len(word) >= _LONG_WORD for word in a.telling & b.telling):
            best = max(best, NAME_WITH_ADDRESS)
    if a.plant != b.plant:
        best -= 8 if a.plant and b.plant else 4
    return max(0, round(best))


def address_likeness(a: Listed, b: Listed) -> int:
    """How alike two addresses are, of 100; other house numbers make them less so. 0 where one is unknown."""
    if not a.street or not b.street:
        return 0
    if a.street == b.street:
        return 100
    alike = fuzz.token_set_ratio(a.street, b.street)
    if not a.houses & b.houses:
        alike -= 25 if a.houses and b.houses else 5
    return max(0, round(alike))
