"""Versions of the admission conditions and of the code of conduct, as people read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from onboarding.checks import key_of, mark_words, name_of
from onboarding.models import CodeVersion, ConditionSet, OnboardingCase, Paper, PaperKind
from onboarding.reference import kinds
from tenants.scope import tenant_id


@dataclass(frozen=True, slots=True)
class ConditionRow:
    """One condition in words: what it asks, its measure, the clause."""

    name: str
    about: str
    measure: str
    clause: str
    asked: bool


def condition_rows(conditions: Iterable[Mapping[str, Any]]) -> list[ConditionRow]:
    """Conditions in words, in the active language."""
    language = get_language() or "en"
    rows = []
    for condition in conditions:
        kind = kinds()[condition["kind"]]
        about = kind.about.in_language(language)
        name = name_of(key_of(condition))
        rows.append(ConditionRow(name, about, _measure(condition), kind.clause, kind.asked))
    return rows


def _measure(condition: Mapping[str, Any]) -> str:
    if condition.get("least"):
        words = {"mark": mark_words(condition["standard"], condition["least"])}
        return _("at least %(mark)s") % words
    if "percent" in condition:
        return _("at least %(percent)s%%") % {"percent": condition["percent"]}
    if "who" in condition:
        return _("of suppliers of high risk") if condition["who"] == "high" else _("of every supplier")
    return ""


def condition_versions() -> list[tuple[ConditionSet, list[ConditionRow], int]]:
    """Every version with its conditions in words and how many cases were opened under it. Two queries."""
    held = ConditionSet.objects.filter(tenant_id=tenant_id()).select_related("put_in_force_by")
    counts = dict(
        OnboardingCase.objects.filter(tenant_id=tenant_id())
        .order_by()
        .values_list("condition_set_id")
        .annotate(n=Count("pk"))
    )
    found = held.defer("put_in_force_by__password").order_by("-version")
    return [(one, condition_rows(one.conditions), counts.get(one.pk, 0)) for one in found]


def code_versions() -> list[tuple[CodeVersion, int, int]]:
    """Every version with how many signed it and how many were asked to. Two queries."""
    papers = Paper.objects.filter(tenant_id=tenant_id(), kind=PaperKind.CODE).order_by()
    counts = {
        version: (signed, asked)
        for version, signed, asked in papers.values_list("version").annotate(
            signed=Count("pk", filter=Q(signed_at__isnull=False)), asked=Count("pk")
        )
    }
    held = CodeVersion.objects.filter(tenant_id=tenant_id()).select_related("put_in_force_by")
    found = held.defer("put_in_force_by__password").order_by("-version")
    return [(one, *counts.get(one.version, (0, 0))) for one in found]
