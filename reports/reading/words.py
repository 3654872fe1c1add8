"""A report says its labels twice: in its own language, and beside it, in grey, in the other one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils import translation
from django.utils.functional import Promise

from core.templatetags.lang import lang
from standards.schema import Text

OTHER = {"en": "zh-hans", "zh-hans": "en"}


@dataclass(frozen=True, slots=True)
class Pair:
    """One label in the report's own language and in the other."""

    own: str
    other: str


def other_language() -> str:
    """The language that stands in grey beside the active one."""
    return OTHER.get(translation.get_language() or "en", "en")


def both(words: Text | Promise | str | Pair | Callable[[], str]) -> Pair:
    """``words`` in the active language and in the other: a standard's text, a lazy translation, or a function
    that says them in whatever language is active."""
    if isinstance(words, Pair):
        return words
    own = _said(words)
    with translation.override(other_language()):
        return Pair(own, _said(words))


def _said(words: Text | Promise | str | Callable[[], str]) -> str:
    if isinstance(words, Text):
        return lang(words)
    return words() if callable(words) else str(words)
