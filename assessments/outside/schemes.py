"""Whose results are entered most often, as data. Names are those of their owners."""

from __future__ import annotations

from collections.abc import Mapping

#: Key → name.
SCHEMES: Mapping[str, str] = {
    "ecovadis": "EcoVadis",
    "sedex_saq": "Sedex SAQ",
    "smeta": "Sedex SMETA",
    "rba_saq": "RBA SAQ",
    "saq_5": "SAQ 5.0 (Drive Sustainability)",
    "amfori_bsci": "amfori BSCI",
    "slcp": "SLCP",
    "higg_fem": "Higg FEM",
    "cdp": "CDP",
    "zdhc": "ZDHC",
}
#: The name is written by hand.
OTHER = "other"


def scheme_name(scheme: str, written: str) -> str:
    """What a result is called."""
    return SCHEMES.get(scheme, written)
