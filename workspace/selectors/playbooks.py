"""Playbooks and exercises for reading: the lists as asked for, their counts, what each row shows beside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from risk.models import Exercise, ExerciseMeasure, Outcome, Playbook, PlaybookVersion

#: Which playbooks a tab shows.
SHOWS: Mapping[str, str | Promise] = {
    "used": pgettext_lazy("playbooks", "In use"),
    "overdue": gettext_lazy("Review overdue"),
    "untried": pgettext_lazy("playbooks", "Never tried"),
    "retired": pgettext_lazy("playbooks", "Put away"),
}
#: Which exercises a tab shows.
EXERCISE_SHOWS: Mapping[str, str | Promise] = {
    "all": pgettext_lazy("exercises", "All"),
    "planned": pgettext_lazy("exercises", "Planned"),
    "held": pgettext_lazy("exercises", "Held"),
}
_HELD: Mapping[str, Q] = {"all": Q(), "planned": Q(outcome=""), "held": ~Q(outcome="")}


def _searched(query: QueryDict) -> str:
    return query.get("q", "").replace("\x00", "").strip()[:200]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the URL asks for; whatever it holds that is not known is left out."""

    show: str = "used"
    q: str = ""

    @classmethod
    def read(cls, query: QueryDict) -> Asked:
        """From ``?show=&q=``."""
        show = query.get("show", "")
        return cls(show=show if show in SHOWS else "used", q=_searched(query))


@dataclass(frozen=True, slots=True)
class ExercisesAsked:
    """The same for exercises."""

    show: str = "all"
    q: str = ""
    outcome: str = ""

    @classmethod
    def read(cls, query: QueryDict) -> ExercisesAsked:
        """From ``?show=&q=&outcome=``."""
        show, outcome = query.get("show", ""), query.get("outcome", "")
        return cls(
            show=show if show in EXERCISE_SHOWS else "all",
            q=_searched(query),
            outcome=outcome if outcome in Outcome.values else "",
        )


def playbooks_of(tenant_id: UUID) -> QuerySet[Playbook]:
    """All playbooks of a buyer with owner, risk, newest words (``newest``, a list of one), and the last
    exercise held: ``tried_on`` and ``tried_outcome``."""
    newest = PlaybookVersion.objects.filter(tenant_id=tenant_id, version=F("playbook__version"))
    held = Exercise.objects.filter(_HELD["held"], tenant_id=tenant_id, playbook=OuterRef("pk"))
    return (
        Playbook.objects.filter(tenant_id=tenant_id)
        .select_related("owner", "entry")
        .defer("owner__password")
        .prefetch_related(Prefetch("versions", newest, to_attr="newest"))
        .annotate(
            tried_on=Subquery(held.values("held_on")[:1]), tried_outcome=Subquery(held.values("outcome")[:1])
        )
    )


def _shown(tenant_id: UUID, today: date) -> Mapping[str, Q]:
    held = Exercise.objects.filter(_HELD["held"], tenant_id=tenant_id, playbook=OuterRef("pk"))
    used = Q(retired_on=None)
    return {
        "used": used,
        "overdue": used & Q(review_on__lt=today),
        "untried": used & ~Q(Exists(held)),
        "retired": Q(retired_on__isnull=False),
    }


def listed(asked: Asked, *, tenant_id: UUID, today: date) -> QuerySet[Playbook]:
    """The list of playbooks by number. Two queries."""
    found = playbooks_of(tenant_id).filter(_shown(tenant_id, today)[asked.show])
    if asked.q:
        words = PlaybookVersion.objects.filter(tenant_id=tenant_id, version=F("playbook__version")).filter(
            Q(scenario__icontains=asked.q) | Q(triggers__icontains=asked.q)
        )
        found = found.filter(
            Q(title__icontains=asked.q)
            | Q(entry__title__icontains=asked.q)
            | Q(pk__in=words.values("playbook"))
        )
    return found


def totals(*, tenant_id: UUID, today: date) -> dict[str, int]:
    """Counts for the tabs of playbooks. One query."""
    counted = {name: Count("pk", filter=wanted) for name, wanted in _shown(tenant_id, today).items()}
    return Playbook.objects.filter(tenant_id=tenant_id).order_by().aggregate(**counted)


def exercises_of(tenant_id: UUID) -> QuerySet[Exercise]:
    """All exercises of a buyer with playbook, risk, and the measures that follow (``follow_ups``)."""
    follow_ups = (
        ExerciseMeasure.objects.filter(tenant_id=tenant_id)
        .select_related("measure__entry", "measure__owner")
        .defer("measure__owner__password")
    )
    return (
        Exercise.objects.filter(tenant_id=tenant_id)
        .select_related("playbook__entry")
        .prefetch_related(Prefetch("measure_links", follow_ups, to_attr="follow_ups"))
    )


def exercises_listed(asked: ExercisesAsked, *, tenant_id: UUID) -> QuerySet[Exercise]:
    """The list of exercises, the newest first. Two queries."""
    found = exercises_of(tenant_id).filter(_HELD[asked.show])
    if asked.outcome:
        found = found.filter(outcome=asked.outcome)
    if asked.q:
        found = found.filter(
            Q(playbook__title__icontains=asked.q)
            | Q(people__icontains=asked.q)
            | Q(tried__icontains=asked.q)
            | Q(found__icontains=asked.q)
        )
    return found


def exercise_totals(*, tenant_id: UUID) -> dict[str, int]:
    """Counts for the tabs of exercises. One query."""
    counted = {name: Count("pk", filter=wanted) for name, wanted in _HELD.items()}
    return Exercise.objects.filter(tenant_id=tenant_id).order_by().aggregate(**counted)
