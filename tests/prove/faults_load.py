"""What is owed while things break, and what must have come of it: each step once, each mail once."""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.utils import timezone

from core.mail import message_id
from core.models import Effect, Event, Obligation
from core.obligations import BEFORE_DUE, BREACH, Step, open_obligation
from remediation import services
from remediation.models import Finding, Origin
from remediation.rules import ESCALATION, FIX, TERMS
from suppliers.models import Supplier
from tenants.models import Membership, Notice
from tenants.scope import Scope, scope
from tests.prove.outcome import Outcome
from tests.world import World

#: Steps seconds apart, so that a run of a minute sees them all.
STEPS: tuple[Step, ...] = ((-3, BEFORE_DUE), (-1, BEFORE_DUE), (0, BREACH), (3, ESCALATION))
FIRST_SECONDS = 5.0
#: Obligations that fall due at once just before a fault.
BURST = 100
BUYERS = ("Aurora", "Borealis")
#: One in so many pairs of obligations is a finding's: its plan and its correction.
FINDINGS_SHARE = 8


class Load:
    """Obligations of two buyers, some of them of findings whose people get mails, falling due over ``span``
    seconds."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._chance = random.Random(2026)  # noqa: S311 - test data, no secret
        self._suppliers = {buyer: world.supplier(buyer) for buyer in BUYERS}
        self._owed: dict[UUID, Obligation] = {}
        self.findings: list[Finding] = []

    def fill(self, count: int, *, span: float) -> None:
        """Let ``count`` obligations fall due within ``span`` seconds, the first in a few."""
        findings = count // FINDINGS_SHARE
        for number in range(findings):
            self._find(self._within(span), number)
        for number in range(count - 2 * findings):
            self.owe(f"owed {number}", due_at=self._within(span), buyer=BUYERS[number % 2])

    def owe(
        self, kind: str, *, due_at: datetime, buyer: str = "Aurora", steps: Sequence[Step] = STEPS
    ) -> Obligation:
        """One more thing that Evergreen Knitting owes a buyer."""
        supplier = self._suppliers[buyer]
        with scope(self._world.scope(buyer)):
            opened = open_obligation(
                subject=supplier,
                kind=kind,
                rule="fault run",
                started_at=due_at - timedelta(hours=1),
                due_at=due_at,
                steps=steps,
                supplier_org_id=supplier.supplier_org_id,
            )
        self._owed[opened.pk] = opened
        return opened

    def burst(self) -> None:
        """Let many obligations fall due at this very moment, so that a fault finds the clock at work."""
        supplier, now = self._suppliers["Aurora"], timezone.now()
        with scope(self._world.scope("Aurora")):
            opened = Obligation.objects.bulk_create(
                [
                    Obligation(
                        tenant_id=supplier.tenant_id,
                        supplier_org_id=supplier.supplier_org_id,
                        subject_type=supplier._meta.label_lower,
                        subject_id=supplier.pk,
                        kind=f"burst {len(self._owed)} {number}",
                        rule="fault run",
                        started_at=now,
                        due_at=now,
                        steps=[[0, BREACH]],
                        next_at=now,
                    )
                    for number in range(BURST)
                ]
            )
        self._owed |= {one.pk: one for one in opened}

    @property
    def owed(self) -> list[Obligation]:
        """All that was opened."""
        return list(self._owed.values())

    def last_instant(self) -> datetime:
        """When the last step falls due, but for plans, which have weeks."""
        instants = [
            one.due_at + timedelta(seconds=seconds) for one in self.owed for seconds, _kind in one.steps
        ]
        return max(instant for instant in instants if instant < timezone.now() + timedelta(hours=1))

    def _within(self, span: float) -> datetime:
        return timezone.now() + timedelta(seconds=self._chance.uniform(FIRST_SECONDS, FIRST_SECONDS + span))

    def _find(self, due_at: datetime, number: int) -> None:
        """A critical finding issued so long ago that its correction falls due at ``due_at``."""
        issued_at = due_at - timedelta(hours=TERMS["critical"][FIX].hours)
        actor = self._world.user("Aurora", "procurement")
        with scope(self._world.scope("Aurora")):
            finding = services.open_finding(
                tenant_id=self._world.org("Aurora").pk,
                supplier=Supplier.objects.get(pk=self._suppliers["Aurora"].pk),
                values={
                    "severity": "critical",
                    "area": "health_safety",
                    "clause": "",
                    "title": f"Fire exit {number} locked",
                    "description": "",
                    "standard": "",
                    "item": "",
                    "found_on": issued_at.date() - timedelta(days=1),
                    "site": None,
                },
                origin=Origin.BUYER,
                actor=actor,
                now=issued_at,
            )
            services.issue_finding(finding=finding, actor=actor, now=issued_at)
            clocks = Obligation.objects.filter(tenant_id=finding.tenant_id, subject_id=finding.pk)
            self._owed |= {one.pk: one for one in clocks}
        self.findings.append(finding)


class Account:
    """The books of a load at the end of a run."""

    def __init__(self, world: World, load: Load, outbox: Path) -> None:
        self._world, self._load, self._outbox = world, load, outbox
        self.outcome = Outcome()
        self.counted = ""

    def settled(self, now: datetime) -> bool:
        """Whether everything that is due has come, mails included."""
        return all(self._settled_for(self._world.org(buyer).pk, now) for buyer in BUYERS)

    def _settled_for(self, tenant_id: UUID, now: datetime) -> bool:
        with scope(Scope.worker(tenant_id)):
            waits = (
                Obligation.objects.filter(tenant_id=tenant_id, next_at__lte=now).exists()
                or Effect.objects.filter(
                    tenant_id=tenant_id, handled_at=None, subject_type=Finding._meta.label_lower
                ).exists()
                or Notice.objects.filter(tenant_id=tenant_id, sent_at=None).exists()
            )
        return not waits

    def audit(self, now: datetime) -> Outcome:
        """Look at every step, every event and every mail once."""
        steps = 0
        for buyer in BUYERS:
            tenant_id = self._world.org(buyer).pk
            with scope(Scope.worker(tenant_id)):
                steps += self._steps(tenant_id, now)
        self.counted = f"{steps} steps, {self._mails()} mails"
        return self.outcome

    def _steps(self, tenant_id: UUID, now: datetime) -> int:
        """Each step that passed stands in the ledger once and in the audit trail once; no other does."""
        owed = [one for one in self._load.owed if one.tenant_id == tenant_id]
        effects = Counter(
            Effect.objects.filter(tenant_id=tenant_id, obligation__in=[one.pk for one in owed]).values_list(
                "obligation_id", "kind", "due_at"
            )
        )
        events = Counter(
            (
                event.subject_id,
                event.after["kind"],
                event.kind,
                datetime.fromisoformat(event.after["step_at"]),
            )
            for event in Event.objects.filter(tenant_id=tenant_id, kind__startswith="obligation.")
        )
        now_there = Obligation.objects.filter(tenant_id=tenant_id).in_bulk([one.pk for one in owed])
        expected = 0
        for one in owed:
            for seconds, kind in one.steps:
                at = one.due_at + timedelta(seconds=seconds)
                wanted = int(at <= now)
                expected += wanted
                lines = effects[one.pk, kind, at]
                told = events[one.subject_id, one.kind, f"obligation.{kind}", at]
                self.outcome.expect(
                    lines == told == wanted,
                    f"{kind} of {one.kind} at {at:%H:%M:%S}: {lines} in the ledger, {told} in the trail",
                )
            breached = now_there[one.pk].breached_at
            self.outcome.expect(
                breached == (one.due_at if one.due_at <= now else None), f"{one.kind}: breached at {breached}"
            )
        self.outcome.expect(effects.total() == expected, f"{effects.total()} effects, not {expected}")
        return expected

    def _mails(self) -> int:
        """Each person was told of each finding and of its breach once; each notice is one file, and no file
        is anything else."""
        aurora = self._world.org("Aurora")
        company = set(
            Membership.objects.filter(organisation=self._world.org("Evergreen")).values_list(
                "user_id", flat=True
            )
        )
        writer = self._world.user("Aurora", "procurement").pk
        with scope(Scope.worker(aurora.pk)):
            notices = list(Notice.objects.filter(tenant_id=aurora.pk))
        told = Counter(
            (notice.kind, notice.context["finding_title"], notice.recipient_id) for notice in notices
        )
        for finding in self._load.findings:
            expected = {("finding_issued", person) for person in company}
            expected |= {("fix_overdue", person) for person in (*company, writer)}
            for kind, person in expected:
                count = told[kind, finding.title, person]
                self.outcome.expect(count == 1, f"{finding.title}: {kind} told {count} times")
        files = {path.stem for path in self._outbox.glob("*.eml")}
        for notice in notices:
            name = message_id(f"notice {notice.tenant_id} {notice.key}")
            there = hashlib.sha256(name.encode()).hexdigest() in files
            self.outcome.expect(there and not notice.problem, f"no mail: {notice} {notice.problem}")
        self.outcome.expect(len(files) == len(notices), f"{len(files)} mails for {len(notices)} notices")
        return len(files)
