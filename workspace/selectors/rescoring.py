"""Read models of bulk re-evaluations: the jobs, one job, and whose result moved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from scoring.models import Rescoring, RescoringState, Scorecard
from tenants.scope import tenant_id

RUNNING = (RescoringState.WAITING, RescoringState.RUNNING)
#: What a job's list can be narrowed to.
MOVES: Mapping[str, str | Promise] = {
    "band": _("Another band"),
    "up": _("Up"),
    "down": _("Down"),
    "": _("All"),
}
SORTS: Mapping[str, str] = {"supplier": "supplier__name", "change": "gained", "now": "total"}
DEFAULT_SORT = "change"
#: What a row needs of a card; its document is heavy.
_HEAVY = ("document", "supersedes__document", "events", "adjustments", "parts")


def jobs() -> QuerySet[Rescoring]:
    """The buyer's jobs, newest first, with who started them."""
    found = Rescoring.objects.filter(tenant_id=tenant_id())
    return found.select_related("started_by").defer("started_by__password")


def counts(job: Rescoring) -> dict[str, int]:
    """How many new cards went up, down, or into another band, and all. One query."""
    found = _cards(job).aggregate(
        **{"": Count("pk")},
        up=Count("pk", filter=Q(gained__gt=0)),
        down=Count("pk", filter=Q(gained__lt=0)),
        band=Count("pk", filter=Q(moved=1)),
    )
    return {key: found[key] for key in MOVES}


def rows(job: Rescoring, *, move: str = "", sort: str = DEFAULT_SORT) -> QuerySet[Scorecard]:
    """A job's new cards with the ones they took over from (``supersedes``) and ``gained``, the points."""
    order = F(SORTS.get(sort.removeprefix("-"), SORTS[DEFAULT_SORT]))
    wanted = {"up": Q(gained__gt=0), "down": Q(gained__lt=0), "band": Q(moved=1)}.get(move, Q())
    ordered = order.desc(nulls_last=True) if sort.startswith("-") else order.asc(nulls_last=True)
    cards = _cards(job).filter(wanted).select_related("supplier", "supersedes").defer(*_HEAVY)
    return cards.order_by(ordered, "supplier__name", "basis", "pk")


def job_of(job_id: UUID) -> QuerySet[Rescoring]:
    """The buyer's job with that id."""
    return jobs().filter(pk=job_id)


def _cards(job: Rescoring) -> QuerySet[Scorecard, Any]:
    return Scorecard.objects.filter(tenant_id=job.tenant_id, rescoring=job).annotate(
        gained=F("total") - F("supersedes__total"),
        moved=Case(
            When(~Q(band=F("supersedes__band")), then=Value(1)), default=Value(0), output_field=IntegerField()
        ),
    )
