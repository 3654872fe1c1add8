"""Where a result stands among others of its size class (T/CERDS 6.4, 8.4 b)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.templatetags.ui_format import number
from scoring.bands import Band
from scoring.benchmarks.naming import group_name
from scoring.models import GroupKind

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class BandCount:
    """How many of a group have one band, and whether it is the one reached here."""

    name: str
    n: int
    is_own: bool


@dataclass(frozen=True, slots=True)
class Group:
    """One group of peers; of one that may not be told of, ``reason`` says why and the figures are empty."""

    name: str
    n: int
    percentile: int | None
    lower: Decimal | None
    median: Decimal | None
    upper: Decimal | None
    bands: tuple[BandCount, ...]
    reason: str


def groups_of(frozen: Sequence[Json], bands: Sequence[Band], own: str) -> list[Group]:
    """The groups a frozen document compares a result with, in the active language."""
    return [_group(one, bands, own) for one in frozen]


def _group(frozen: Json, bands: Sequence[Band], own: str) -> Group:
    if not frozen["is_shown"] and frozen["kind"] != GroupKind.SIZE and not frozen["code"]:
        return Group(str(GroupKind(frozen["kind"]).label), 0, None, None, None, None, (), _reason(frozen))
    name = group_name(frozen["kind"], frozen["size_class"], frozen["code"], get_language() or "en")
    if not frozen["is_shown"]:
        return Group(name, 0, None, None, None, None, (), _reason(frozen))
    counts = frozen["bands"]
    shown = [BandCount(_short(band), counts.get(band.mark, 0), band.mark == own) for band in bands]
    if counts.get(""):
        shown.insert(0, BandCount(_("Zeroed"), counts[""], not own))
    return Group(
        name=name,
        n=frozen["n"],
        percentile=frozen["percentile"],
        lower=_decimal(frozen["lower"]),
        median=_decimal(frozen["median"]),
        upper=_decimal(frozen["upper"]),
        bands=tuple(shown),
        reason="",
    )


def peer_sentence(groups: Sequence[Group], buyer: str) -> str:
    """What the comparison with the whole size class says; empty where that may not be told."""
    first = groups[0] if groups else None
    if first is None or first.percentile is None:
        return ""
    return _(
        "Among %(n)s companies of its size class that %(buyer)s has rated, it stands at percentile "
        "%(percentile)s."
    ) % {"n": number(first.n, 0), "buyer": buyer, "percentile": first.percentile}


def _short(band: Band) -> str:
    return band.grade or str(band.stars)


def _reason(frozen: Json) -> str:
    if frozen["kind"] != GroupKind.SIZE and not frozen["code"]:
        return _("not compared: no industry is noted for this company")
    return _("not compared: too few companies to keep each of them unknown")


def _decimal(text: str | None) -> Decimal | None:
    return Decimal(text) if text is not None else None
