"""The fonts of a report: ours, from the packages the pages use too, and never the machine's.

A report loads just the files its characters need. Inter writes Latin, Cyrillic and Greek letters; Noto Sans
SC writes Chinese, its rare characters in slices of their own. What no font of ours can write is shown as a
full-width question mark, so that no glyph is ever missing and none comes from somewhere else.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from fontTools.ttLib import TTFont

UNKNOWN = "？"
#: The family that drawn charts name; it stands for the fonts of the page they are placed on.
DRAWN_FAMILY = "report-fonts"
INTER = Path(settings.NODE_MODULES) / "@fontsource-variable" / "inter" / "files"
NOTO = Path(settings.NODE_MODULES) / "@fontsource" / "noto-sans-sc" / "files"
FOLDERS = (INTER, NOTO)
_SUBSETS = ("latin", "latin-ext", "cyrillic", "cyrillic-ext", "greek", "greek-ext", "vietnamese")
_WEIGHTS = (400, 500, 700)
_SLICE = re.compile(r"/\* noto-sans-sc-\[(\d+)\]-400-normal \*/.*?unicode-range: ([^;]+);", re.DOTALL)
#: Characters that are drawn by nothing: they only lay out text.
_LAYOUT = frozenset("\n\r\t")


@dataclass(frozen=True, slots=True)
class Font:
    """One family in the style sheet: a file for all weights, or one for each with its ``font-weight:…;``."""

    family: str
    files: tuple[tuple[str, Path], ...]

    @property
    def rules(self) -> str:
        """The ``@font-face`` rules that load it."""
        return "".join(
            f"@font-face{{font-family:'{self.family}';{weight}src:url('{path.as_uri()}')}}\n"
            for weight, path in self.files
        )


def write_with(text: str) -> tuple[str, str]:
    """``text`` as our fonts can write it, and the style sheet that loads those fonts for the whole page.

    Letters with marks are composed first; invisible characters are dropped.
    """
    composed = "".join(one for one in unicodedata.normalize("NFC", text) if _is_visible(one))
    wanted = set(composed) - _LAYOUT
    fonts: list[Font] = [_inter("latin"), _noto("chinese-simplified")]
    missing = wanted - _letters(fonts[0]) - _letters(fonts[1])
    for font in _others(missing):
        if found := missing & _letters(font):
            fonts.append(font)
            missing -= found
    # Latin letters come from Inter wherever it has them; the rest falls through to Chinese.
    fonts.sort(key=lambda font: not font.family.startswith("Inter"))
    families = ",".join(f"'{font.family}'" for font in fonts)
    composed = composed.replace(f'font-family="{DRAWN_FAMILY}"', f'font-family="{families}"')
    sheet = "".join(font.rules for font in fonts) + f"html{{font-family:{families}}}\n"
    return composed.translate(dict.fromkeys(map(ord, missing), UNKNOWN)), sheet


def _is_visible(one: str) -> bool:
    return one in _LAYOUT or unicodedata.category(one) not in {"Cc", "Cf"}


def _others(missing: Iterable[str]) -> Iterator[Font]:
    """Fonts beside the two that are always there, those first that most reports need."""
    for subset in _SUBSETS[1:]:
        yield _inter(subset)
    points = [ord(one) for one in missing]
    for name, ranges in _slices():
        if any(first <= point <= last for point in points for first, last in ranges):
            yield _noto(name)


def _inter(subset: str) -> Font:
    return Font(f"Inter {subset}", (("", INTER / f"inter-{subset}-wght-normal.woff2"),))


def _noto(name: str) -> Font:
    # WOFF is a little larger than WOFF2, and unpacked in no time instead of seconds.
    files = tuple(
        (f"font-weight:{weight};", NOTO / f"noto-sans-sc-{name}-{weight}-normal.woff") for weight in _WEIGHTS
    )
    return Font(f"Noto Sans SC {name}", files)


@cache
def _letters(font: Font) -> frozenset[str]:
    """The characters a font has."""
    with TTFont(font.files[0][1], lazy=True) as file:
        return frozenset(map(chr, file.getBestCmap()))


@cache
def _slices() -> list[tuple[str, list[tuple[int, int]]]]:
    """The slices of Noto Sans SC with the code points each is for, first and last of each range."""
    sheet = (NOTO.parent / "400.css").read_text(encoding="utf-8")
    return [(number, [_range(one) for one in ranges.split(",")]) for number, ranges in _SLICE.findall(sheet)]


def _range(text: str) -> tuple[int, int]:
    first, _dash, last = text.strip().removeprefix("U+").partition("-")
    return int(first, 16), int(last or first, 16)
