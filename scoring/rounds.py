"""The quarterly re-evaluation of a buyer's admitted suppliers: its clock, and the round itself.

Every buyer owes it to itself: one obligation, due at the first instant of the next quarter where the buyer
is. When that passes, the round of that quarter is taken and the next obligation opens, in one transaction.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import Count, Exists, OuterRef
from django.utils.translation import gettext as _

from assessments.catalogue import STANDARDS, published_standards
from core import events, obligations
from core.deadlines import next_quarter, quarter_of, quarter_start
from core.errors import DomainError
from core.models import Event, Obligation
from core.nudge import nudge
from core.numbers import lock_by_name
from scoring.models import Movement, Round, RoundResult
from suppliers.models import SupplierStatus
from tenants.clock import claim_effects, mark_handled
from tenants.models import Organisation, OrganisationKind

KIND = "reevaluation"
STEP = "round"
SUBJECT = Organisation._meta.label_lower
RULE = "calendar quarter 2026.1"
#: Who is re-evaluated (T/CFIE 7.2.2): candidates are not yet, removed suppliers no longer.
ADMITTED = (
    *(SupplierStatus.ADMITTED, SupplierStatus.WATCH),
    *(SupplierStatus.REDUCED, SupplierStatus.SUSPENDED),
)

_RUNNING = (Obligation.State.OPEN, Obligation.State.WAITING)
_ASKED = "round.asked"

#: Every admitted supplier on every standard: the card of its round before, the card now, and which is more.
#: Totals are fractions in text; cross-multiplied they compare exactly. Rounds of a buyer are taken in order,
#: so its last result of a supplier is the one written last.
_RESULTS = """
INSERT INTO scoring_roundresult
  (id, created_at, tenant_id, round_id, supplier_id, standard, last_card_id, new_card_id, movement)
SELECT gen_random_uuid(), clock_timestamp(), s.tenant_id, %(round)s, s.id, one.standard, last.id, new.id,
  CASE WHEN new.id IS NULL THEN 'none' WHEN last.id IS NULL THEN 'first'
    WHEN new.above * last.below > last.above * new.below THEN 'up'
    WHEN new.above * last.below < last.above * new.below THEN 'down' ELSE 'same' END
FROM suppliers_supplier s
CROSS JOIN unnest(%(standards)s) AS one(standard)
LEFT JOIN LATERAL (
  SELECT c.id, split_part(c.total_exact, '/', 1)::numeric AS above,
    split_part(c.total_exact, '/', 2)::numeric AS below
  FROM scoring_scorecard c
  WHERE c.tenant_id = s.tenant_id AND c.supplier_id = s.id AND c.standard = one.standard
    AND c.is_current AND c.basis IN ('audited', 'verified')
  ORDER BY c.basis = 'audited' DESC LIMIT 1
) new ON true
LEFT JOIN LATERAL (
  SELECT r.new_card_id FROM scoring_roundresult r
  WHERE r.tenant_id = s.tenant_id AND r.supplier_id = s.id AND r.standard = one.standard
  ORDER BY r.created_at DESC LIMIT 1
) earlier ON true
LEFT JOIN LATERAL (
  SELECT c.id, split_part(c.total_exact, '/', 1)::numeric AS above,
    split_part(c.total_exact, '/', 2)::numeric AS below
  FROM scoring_scorecard c WHERE c.tenant_id = s.tenant_id AND c.id = earlier.new_card_id
) last ON true
WHERE s.tenant_id = %(tenant)s AND s.status = ANY(%(admitted)s) AND s.merged_into_id IS NULL
  AND (one.standard = ANY(%(published)s) OR new.id IS NOT NULL OR last.id IS NOT NULL)
"""


class AlreadyRun(DomainError):
    """The quarter's round is there already: ``round``."""

    def __init__(self, found: Round) -> None:
        super().__init__(_("This quarter was re-evaluated already."), code="round_known")
        self.round = found


def buyers_without_clock() -> list[UUID]:
    """Buyers to whom no re-evaluation is running. One query; needs the clock's scope."""
    running = Obligation.objects.filter(
        tenant_id=OuterRef("pk"), subject_id=OuterRef("pk"), kind=KIND, state__in=_RUNNING
    )
    buyers = Organisation.objects.filter(~Exists(running), kind=OrganisationKind.BUYER)
    return list(buyers.order_by().values_list("pk", flat=True))


@transaction.atomic
def open_clock(tenant_id: UUID, *, now: datetime) -> bool:
    """Let the next quarter's re-evaluation fall due to a buyer; False where one is running already."""
    _lock(tenant_id)
    buyer = _buyer(tenant_id)
    if _is_running(tenant_id):
        return False
    year, quarter = current_quarter(buyer, now)
    _open(buyer, *next_quarter(year, quarter), now=now)
    return True


def current_quarter(buyer: Organisation, now: datetime) -> tuple[int, int]:
    """Year and quarter of ``now`` where the buyer is."""
    return quarter_of(now.astimezone(ZoneInfo(buyer.time_zone)).date())


@transaction.atomic
def ask_for_round(*, tenant_id: UUID, actor: Any, now: datetime) -> Obligation:
    """Have the current quarter re-evaluated now; a worker does it in seconds. Asking again changes nothing.

    Raises :class:`AlreadyRun` with the round once there is one.
    """
    _lock(tenant_id)
    buyer = _buyer(tenant_id)
    year, quarter = current_quarter(buyer, now)
    found = Round.objects.filter(tenant_id=tenant_id, year=year, quarter=quarter).first()
    if found is not None:
        raise AlreadyRun(found)
    asked = _open(buyer, year, quarter, now=now)
    if not Event.objects.filter(tenant_id=tenant_id, subject_id=asked.pk, kind=_ASKED).exists():
        events.record(_ASKED, asked, actor=actor, after={"due_at": asked.due_at.isoformat()})
    nudge("rounds")
    return asked


@transaction.atomic
def run_oldest_round(tenant_id: UUID, effects: Collection[UUID], *, now: datetime) -> int:
    """Take the round of the first of these effects that still waits, meet its obligation and open the next
    quarter's; gives how many effects were handled (1 or 0). One at a time for a buyer.

    A quarter that has its round is recognised, so the same effect or another instant for the same quarter
    makes no second one.
    """
    _lock(tenant_id)
    waiting = claim_effects(tenant_id, effects)[:1]
    if not waiting:
        return 0
    owed = waiting[0].obligation
    assert owed is not None  # noqa: S101 - a step has its obligation
    year, quarter = quarter_due(owed.due_at)
    if not Round.objects.filter(tenant_id=tenant_id, year=year, quarter=quarter).exists():
        _take_round(owed, year, quarter, now)
    obligations.meet(owed, now=now)
    mark_handled(waiting, now=now)
    if not _is_running(tenant_id):
        _open(_buyer(tenant_id), *next_quarter(year, quarter), now=now)
    return 1


def quarter_due(due_at: datetime) -> tuple[int, int]:
    """The quarter that starts at ``due_at`` in whatever time zone: midnight there is 14 hours before to
    12 hours after midnight UTC."""
    return quarter_of((due_at.astimezone(UTC) + timedelta(days=1)).date())


def _take_round(owed: Obligation, year: int, quarter: int, now: datetime) -> Round:
    starter = Event.objects.filter(tenant_id=owed.tenant_id, subject_id=owed.pk, kind=_ASKED)
    taken = Round.objects.create(
        tenant_id=owed.tenant_id,
        year=year,
        quarter=quarter,
        starts_at=owed.due_at,
        ran_at=now,
        started_by_id=starter.values_list("actor_id", flat=True).first(),
    )
    with connection.cursor() as cursor:
        cursor.execute(
            _RESULTS,
            {
                "round": taken.pk,
                "tenant": taken.tenant_id,
                "standards": list(STANDARDS),
                "published": list(published_standards()),
                "admitted": [status.value for status in ADMITTED],
            },
        )
    moved = RoundResult.objects.filter(tenant_id=taken.tenant_id, round=taken)
    taken.suppliers = moved.order_by().values("supplier").distinct().count()
    taken.save(update_fields=["suppliers"])
    counted = dict(moved.order_by().values_list("movement").annotate(n=Count("pk")))
    events.record(
        "round.run",
        taken,
        after={"quarter": str(taken), "suppliers": taken.suppliers}
        | {movement: counted.get(movement, 0) for movement in Movement.values},
    )
    return taken


def _buyer(tenant_id: UUID) -> Organisation:
    return Organisation.objects.get(pk=tenant_id)


def _is_running(tenant_id: UUID) -> bool:
    return Obligation.objects.filter(
        tenant_id=tenant_id, subject_id=tenant_id, kind=KIND, state__in=_RUNNING
    ).exists()


def _open(buyer: Organisation, year: int, quarter: int, *, now: datetime) -> Obligation:
    """The obligation of a quarter; its step is taken at once where the quarter has begun."""
    owed = obligations.open_obligation(
        subject=buyer,
        tenant_id=buyer.pk,
        kind=KIND,
        rule=RULE,
        started_at=now,
        due_at=quarter_start(year, quarter, ZoneInfo(buyer.time_zone)),
        steps=[(0, STEP)],
    )
    held = Obligation.objects.select_for_update(no_key=True).filter(tenant_id=buyer.pk, pk=owed.pk)
    obligations.take_steps(held, now=now)
    return owed


def _lock(tenant_id: UUID) -> None:
    """Hold others off this buyer's rounds until the transaction ends."""
    lock_by_name(f"rounds {tenant_id}")
