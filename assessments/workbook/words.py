"""What people may write in the column of answers: in any language we speak, or as marks."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from core.sheets.words import folded, nearest

YES, NO, SKIPPED, NONE = "yes", "no", "skipped", "none"

#: What a cell may say → the word for it.
WORDS: Mapping[str, str | Promise] = {
    YES: pgettext_lazy("a statement holds", "Yes"),
    NO: pgettext_lazy("a statement does not hold", "No"),
    SKIPPED: _("Does not apply"),
    NONE: _("None of these yet"),
}
_ALSO: Mapping[str, tuple[str, ...]] = {
    YES: ("y", "yes", "x", "1", "true", "ok", "是", "有", "对", "ja", "j"),
    NO: ("n", "no", "0", "false", "否", "无", "没有", "nee", "nej"),
    SKIPPED: ("n a", "na", "not applicable", "n v t", "不适用", "ej tillämpligt"),
    NONE: ("none", "none yet", "none of these"),
}
#: Marks that hold no letter, so that nothing is left of them once they are folded.
_MARKS: Mapping[str, str] = {
    "✓": YES,
    "✔": YES,
    "√": YES,
    "☑": YES,
    "✗": NO,
    "✘": NO,
    "☐": NO,
    "-": NO,
    "–": NO,
}


def meaning(text: str) -> str | None:
    """What a cell says: one of :data:`WORDS`; None where it cannot be told."""
    bare = unicodedata.normalize("NFKC", text).strip()
    return _MARKS.get(bare) or _vocabulary().get(folded(bare))


def nearest_meaning(text: str) -> str:
    """What somebody probably meant; empty when nothing is near."""
    return nearest(text, _vocabulary()) or ""


def word(value: str) -> str:
    """The word for one of :data:`WORDS`, in the active language."""
    return str(WORDS[value])


@lru_cache
def _vocabulary() -> dict[str, str]:
    words = {folded(text): value for value, texts in _ALSO.items() for text in texts}
    for value, label in WORDS.items():
        for language, _name in settings.LANGUAGES:
            with override(language):
                words[folded(str(label))] = value
    return words
