"""The bulk re-evaluation at work: chunk by chunk, each one transaction, and on from where it was cut off."""

from __future__ import annotations

import json
import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import DatabaseError, connection
from django.db.models import QuerySet

from core import events
from core.nudge import nudge
from scoring.bulk.answers import positions_of
from scoring.bulk.compute import Failed, Held, Rescored, Rescorer
from scoring.bulk.store import Chunk, store
from scoring.bulk.told import announce_ended
from scoring.models import Rescoring, RescoringState, Scorecard
from scoring.rules import RuleSet, rules_on
from scoring.services.rescoring import cards_of
from scoring.services.standing import OFFICIAL
from scoring.weighting import profile_of_code
from tenants.scope import Scope, clock, scope

logger = logging.getLogger(__name__)

#: Suppliers a chunk takes together, and chunks one run of the stage takes before others have their turn.
CHUNK = 1_000
CHUNKS_A_RUN = 20
FAILURES_KEPT = 100
_PROBLEM_LENGTH = 500

_AT_WORK = (RescoringState.WAITING, RescoringState.RUNNING)
_LOCK = """
SELECT pg_advisory_xact_lock(hashtextextended('scorecards ' || id, 0))
FROM (SELECT unnest(%s::uuid[]) AS id ORDER BY 1) AS suppliers
"""

_PIN = """
UPDATE assessments_request r SET rules = told.content, rules_at = %(now)s
FROM unnest(%(ids)s::uuid[], %(numbers)s::int[]) AS pinned (id, number)
JOIN (
  SELECT place, content::jsonb AS content
  FROM unnest(%(contents)s::text[]) WITH ORDINALITY AS one (content, place) OFFSET 0
) told ON told.place = pinned.number + 1
WHERE r.id = pinned.id AND r.rules <> told.content
"""

Told = Mapping[str, Any]


def advance_rescoring(*, now: datetime) -> int:
    """Take every job on; gives how many cards were dealt with. A job longer than a run asks for the next."""
    with clock():
        jobs = list(
            Rescoring.objects.filter(state__in=_AT_WORK).order_by("pk").values_list("tenant_id", "pk")
        )
    return sum(_run(tenant_id, job_id, now) for tenant_id, job_id in jobs)


def _run(tenant_id: UUID, job_id: UUID, now: datetime) -> int:
    """A run's chunks of one job. What fails is logged and tried again at the next beat."""
    dealt_with = 0
    rescorers: dict[str, Rescorer] = {}
    try:
        for _ in range(CHUNKS_A_RUN):
            with scope(Scope.worker(tenant_id)):
                job = _taken(tenant_id, job_id, now)
                if job is None:
                    return dealt_with
                rescorer = rescorers.setdefault(job.standard, Rescorer(job.standard))
                dealt_with += _chunk(job, rescorer, now)
        with scope(Scope.worker(tenant_id)):
            nudge("rescoring")
    except DatabaseError:
        logger.exception("re-evaluation %s failed and will go on later", job_id)
    return dealt_with


def _taken(tenant_id: UUID, job_id: UUID, now: datetime) -> Rescoring | None:
    """The job, held for one chunk; None when it is over, was stopped, or another worker has it."""
    job = (
        Rescoring.objects.select_for_update(skip_locked=True, no_key=True)
        .filter(pk=job_id, tenant_id=tenant_id, state__in=_AT_WORK)
        .first()
    )
    if job is not None and job.state == RescoringState.WAITING:
        job.state, job.started_at = RescoringState.RUNNING, now
        job.save(update_fields=["state", "started_at"])
    return job


def _chunk(job: Rescoring, rescorer: Rescorer, now: datetime) -> int:
    """The next suppliers of a job; with none left it is done."""
    wanted = cards_of(job.tenant_id, job.standard, job.filters)
    ids = _next_suppliers(wanted, job.cursor)
    if not ids:
        return _finish(job, now)
    _lock(ids)
    rules = rules_on(job.tenant_id, job.standard, job.rules_on)
    cards, told = _held(wanted, ids, rules)
    results = rescorer.rescore(((card, told[card.supplier_id]) for card in cards), positions_of)
    failed = [one for one in results if isinstance(one, Failed)]
    chunk = Chunk(
        tenant_id=job.tenant_id,
        job_id=job.pk,
        standard=job.standard,
        official=rules.policy["official"],
        counted=_counted(job, cards, rules.policy["official"]),
        now=now,
    )
    named = _named(rules, told.values())
    rescored = [(one, named[id(told[one.card.supplier_id])]) for one in results if isinstance(one, Rescored)]
    made = store(chunk, rescored)
    _tell_requests(cards, told, now)
    job.cursor = ids[-1]
    job.done += len(cards)
    job.made += made
    job.failed += len(failed)
    job.same += len(cards) - made - len(failed)
    job.failures = [*job.failures, *map(_failure, failed)][:FAILURES_KEPT]
    job.save(update_fields=["cursor", "done", "made", "failed", "same", "failures"])
    return len(cards)


def _next_suppliers(wanted: QuerySet[Scorecard], cursor: UUID | None) -> list[UUID]:
    after = wanted if cursor is None else wanted.filter(supplier_id__gt=cursor)
    ids = after.order_by("supplier_id").values_list("supplier_id", flat=True).distinct()
    return list(ids[:CHUNK])


def _lock(suppliers: Sequence[UUID]) -> None:
    """Hold other workers off these suppliers' cards until the chunk is written (see ``lock_cards``)."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [list(map(str, suppliers))])


def _held(
    wanted: QuerySet[Scorecard], suppliers: Sequence[UUID], rules: RuleSet
) -> tuple[list[Held], dict[UUID, Told]]:
    """The wanted cards of these suppliers (in rising order), and what the rules tell each supplier that has
    some; alike suppliers share it."""
    columns = (
        "supplier__industry",
        "supplier__country",
        "id",
        "supplier_id",
        "request_id",
        "submission_id",
        "submission__sha256",
        "basis",
        "review_revision",
        "size_class",
        "standard_hash",
        "document",
        "adjustments",
        "events",
    )
    locked = frozenset(suppliers)
    between = wanted.filter(supplier_id__gte=suppliers[0], supplier_id__lte=suppliers[-1])
    cards: list[Held] = []
    told: dict[UUID, Told] = {}
    alike: dict[tuple[str, str], Told] = {}
    for code, country, *row in between.order_by("supplier_id", "basis").values_list(*columns):
        card = Held(*row)
        if card.supplier_id not in locked:
            continue  # its first card came after the suppliers were chosen, under the rules of today
        cards.append(card)
        if card.supplier_id not in told:
            place = (profile_of_code(code), country)
            if place not in alike:
                alike[place] = rules.told(industry=place[0], country=country)
            told[card.supplier_id] = alike[place]
    return cards, told


def _named(rules: RuleSet, told: Iterable[Told]) -> dict[int, dict[str, Any]]:
    """What cards remember of the rules (see :attr:`scoring.models.Scorecard.rules`), by the id of what their
    suppliers are told."""
    alike = {id(one): one for one in told}
    return {
        place: {"pins": list(one.get("pins", [])), "official": rules.policy["official"]}
        if rules.rules
        else {}
        for place, one in alike.items()
    }


def _counted(job: Rescoring, cards: Iterable[Held], official: str) -> dict[UUID, str]:
    """The basis that counts for each supplier of these cards, empty where it has none of those that may."""
    bases: dict[UUID, set[str]] = defaultdict(set)
    for card in cards:
        bases[card.supplier_id].add(card.basis)
    if "size_class" in job.filters:  # of a supplier's cards some may have been left out
        current = Scorecard.objects.filter(
            tenant_id=job.tenant_id, standard=job.standard, supplier_id__in=list(bases), is_current=True
        )
        for supplier_id, basis in current.values_list("supplier_id", "basis"):
            bases[supplier_id].add(basis)
    return {
        supplier: next((basis.value for basis in OFFICIAL[official] if basis in held), "")
        for supplier, held in bases.items()
    }


def _tell_requests(cards: Iterable[Held], told: Mapping[UUID, Told], now: datetime) -> None:
    """Pin the rules on the cards' requests, so that later cards of theirs use them too."""
    places: dict[int, int] = {}
    contents: list[str] = []
    pinned: dict[UUID, int] = {}
    for card in cards:
        rules = told[card.supplier_id]
        pinned[card.request_id] = places.setdefault(id(rules), len(contents))
        if len(places) > len(contents):
            contents.append(json.dumps(rules))
    numbers = list(pinned.values())
    with connection.cursor() as cursor:
        cursor.execute(
            _PIN, {"now": now, "ids": list(map(str, pinned)), "numbers": numbers, "contents": contents}
        )


def _failure(one: Failed) -> dict[str, str]:
    return {
        "card": str(one.card.id),
        "supplier": str(one.card.supplier_id),
        "problem": one.problem[:_PROBLEM_LENGTH],
    }


def _finish(job: Rescoring, now: datetime) -> int:
    job.state, job.finished_at = RescoringState.DONE, now
    job.save(update_fields=["state", "finished_at"])
    after = {"done": job.done, "made": job.made, "same": job.same, "failed": job.failed}
    events.record("rescoring.finished", job, after=after)
    announce_ended(job, now=now)
    return 0
