"""What groups of peers are called."""

from __future__ import annotations

from django.utils.translation import gettext as _

from scoring.models import GroupKind
from suppliers.countries import country_name
from suppliers.industries import industries
from suppliers.models import SizeClass


def group_name(kind: str, size_class: str, code: str, language: str) -> str:
    """A group with its size class, such as "Large, Textiles"; the class alone for the whole of it."""
    size = str(SizeClass(size_class).label)
    if kind == GroupKind.SIZE:
        return size
    return _("%(size)s, %(group)s") % {"size": size, "group": code_name(kind, code, language)}


def code_name(kind: str, code: str, language: str) -> str:
    """What a group's suppliers have in common: a size class, an industry, a country or a tier in words."""
    if not code:
        return _("Not known")
    if kind == GroupKind.SIZE:
        return str(SizeClass(code).label)
    if kind == GroupKind.COUNTRY:
        return country_name(code, language)
    if kind == GroupKind.TIER:
        return _("Tier %(tier)s") % {"tier": code}
    known = industries().get(code)
    return known.name(language) if known else code
