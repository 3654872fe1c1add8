"""Words people may write in a sheet for severities, areas and items: in any language we speak, or codes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import get_language, override

from assessments.catalogue import STANDARDS, Item, catalogue
from core.sheets.words import folded, nearest
from remediation.models import Area, Severity
from standards.codes import code

#: Field of a sheet → its choices.
CHOICES: Mapping[str, type[TextChoices]] = {"severity": Severity, "area": Area}
#: Other words for a severity or area that people write.
_ALSO: Mapping[str, tuple[str, ...]] = {
    Severity.ZERO_TOLERANCE: ("zero tol", "zt", "零容忍"),
    Severity.CRITICAL: ("crit", "关键"),
    Severity.MAJOR: ("major nc", "主要", "主要不符合"),
    Severity.MINOR: ("minor nc", "次要", "轻微", "次要不符合", "轻微不符合"),
    Severity.OBSERVATION: ("note", "opportunity for improvement", "ofi", "观察项"),
    Area.LABOUR: ("labor", "劳工"),
    Area.HEALTH_SAFETY: ("hs", "health safety", "h s", "ehs", "健康安全", "健康与安全"),
    Area.ENVIRONMENT: ("environmental", "env", "环境"),
    Area.INTEGRITY: ("integrity", "ethics", "business ethics", "商业诚信", "商业道德"),
}


@lru_cache
def vocabulary(field: str) -> dict[str, str]:
    """Folded word → value, for a field of :data:`CHOICES`."""
    words: dict[str, str] = {}
    for choice in CHOICES[field]:
        words |= {folded(word): choice.value for word in (choice.value, *_ALSO[choice])}
        for language, _name in settings.LANGUAGES:
            with override(language):
                words[folded(str(choice.label))] = choice.value
    return words


@lru_cache
def items() -> dict[str, tuple[str, str]]:
    """Folded name, number or key of every indicator and item → (standard, item key)."""
    found: dict[str, tuple[str, str]] = {}
    for standard, item in _all_items():
        value = (standard, item.key)
        found[folded(f"{code(standard)} {item.number}")] = value
        found[folded(f"{standard} {item.key}")] = value
        for language, _name in settings.LANGUAGES:
            found[folded(_label(standard, item, language))] = value
    return found


def item_labels() -> list[str]:
    """Every indicator and item as the template offers it, in the active language and the sources' order."""
    language = get_language() or "en"
    return [_label(standard, item, language) for standard, item in _all_items()]


def item_label(standard: str, key: str) -> str:
    """One indicator or item in the active language; empty for none."""
    item = catalogue(standard).items.get(key) if standard else None
    return _label(standard, item, get_language() or "en") if item else ""


def choice_label(field: str, value: str) -> str:
    """The word for a value of a field of :data:`CHOICES`, in the active language."""
    return str(dict(CHOICES[field].choices)[value])


def nearest_choice(field: str, text: str) -> str:
    """The value somebody probably meant; empty when nothing is near."""
    return nearest(text, vocabulary(field)) or ""


def nearest_item(text: str) -> tuple[str, str] | None:
    """The indicator or item somebody probably meant, or None."""
    return nearest(text, items())


def _all_items() -> Iterator[tuple[str, Item]]:
    for standard in STANDARDS:
        for item in catalogue(standard).items.values():
            yield standard, item


def _label(standard: str, item: Item, language: str) -> str:
    return f"{code(standard)} {item.number} · {item.name.in_language(language)}"
