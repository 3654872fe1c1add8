"""What follows from a class: basic checks for every supplier, extended ones for those most exposed (R18)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Check:
    """One check: its name, and where it is asked for."""

    name: str | Promise
    clause: str


CHECKS: Mapping[str, Check] = {
    "questionnaire": Check(_("Questionnaire, answered each year"), "T/CERDS 8.2"),
    "documents": Check(_("Answers proved by documents"), "T/CERDS 8.2.2"),
    "screening": Check(_("360° check of public sources"), "T/CERDS 6.3 d)"),
    "code_of_conduct": Check(_("Code of conduct signed"), "T/CFIE 7.2.2 c)"),
    "third_party_audit": Check(_("Third-party audit every 12 months"), ""),
    "site_audit": Check(_("Environmental audit on site"), "T/CFIE 7.2.1 a)"),
    "training": Check(_("Training and capacity building"), "T/CFIE 7.2.1 a)"),
    "rba_audit": Check(
        _("Audit against the RBA code, critical findings corrected in 72 hours"), "T/CFIE 7.2.1 b)"
    ),
    "sources": Check(_("Own sources named, tier 2 and beyond"), ""),
}
