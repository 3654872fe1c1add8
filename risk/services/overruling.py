"""A person says another class than the rule: with a reason, until a day, and on record for good."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import events
from core.errors import DomainError, InvalidInput
from core.templatetags.ui_format import day as day_words
from risk.models import RiskAssessment, RiskOverrule
from suppliers.models import RiskClass, Supplier
from suppliers.services.holding import hold
from tenants.days import local_day

LONGEST_REASON = 1000
#: Nobody overrules for longer: by then somebody should look again.
FURTHEST = timedelta(days=730)


class BadOverrule(InvalidInput):
    """What was entered cannot be used; ``field`` names the field at fault."""


@transaction.atomic
def overrule(
    *, supplier: Supplier, risk_class: str, reason: str, until: date | None, actor: Any, now: datetime
) -> RiskOverrule:
    """Let another class hold for a supplier until a day (included), or until somebody ends it.

    Raises BadOverrule for a class that is none, no reason, a day that has passed or lies too far ahead; and
    DomainError where one runs already.
    """
    hold(supplier)
    if risk_class not in RiskClass.values:
        raise BadOverrule(_("Choose low, medium or high."), field="risk_class")
    text = reason_of(reason)
    _check_day(until, local_day(supplier.tenant_id, now))
    if running_of(supplier) is not None:
        raise DomainError(
            _("Somebody overruled this class already. End that first, then set another."), code="overruled"
        )
    by_rule = _by_rule(supplier)
    if by_rule == risk_class:
        raise BadOverrule(
            _("The rule says this class already. Choose another one, or leave it."), field="risk_class"
        )
    made = RiskOverrule.objects.create(
        tenant_id=supplier.tenant_id,
        supplier=supplier,
        risk_class=risk_class,
        instead_of=by_rule,
        reason=text,
        by=actor,
        by_name=actor.name or actor.email,
        until=until,
    )
    _hold(supplier, risk_class, now)
    after = {"risk_class": risk_class, "reason": text} | ({"until_on": until.isoformat()} if until else {})
    _tell("overruled", supplier, actor, before={"risk_class": by_rule}, after=after)
    return made


@transaction.atomic
def end_overrule(*, supplier: Supplier, reason: str, actor: Any, now: datetime) -> str:
    """End what holds instead of the rule; gives the class that holds from now on, empty for none yet.

    Raises BadOverrule without a reason, DomainError where nothing runs.
    """
    hold(supplier)
    running = running_of(supplier)
    if running is None:
        raise DomainError(_("Nobody overrules this class any more. Load the page again."), code="ended")
    running.ended_at, running.ended_by, running.ended_reason = now, actor, reason_of(reason)
    running.save(update_fields=["ended_at", "ended_by", "ended_reason"])
    by_rule = _by_rule(supplier)
    _hold(supplier, by_rule, now)
    before, after = (
        {"risk_class": running.risk_class},
        {"risk_class": by_rule, "reason": running.ended_reason},
    )
    _tell("overrule_ended", supplier, actor, before=before, after=after)
    return by_rule


def running_of(supplier: Supplier) -> RiskOverrule | None:
    """What holds instead of the rule for a supplier; None where the rule does."""
    return RiskOverrule.objects.filter(tenant_id=supplier.tenant_id, supplier=supplier, ended_at=None).first()


def reason_of(text: str) -> str:
    """A reason as it is stored. Raises BadOverrule for none, or one too long."""
    reason = text.replace("\0", "").strip()
    if not reason:
        raise BadOverrule(_("Write the reason: others read why the rule does not hold here."), field="reason")
    if len(reason) > LONGEST_REASON:
        raise BadOverrule(_("Write at most %(n)s characters.") % {"n": LONGEST_REASON}, field="reason")
    return reason


def _by_rule(supplier: Supplier) -> str:
    """The class the rule finds; empty for none yet."""
    current = RiskAssessment.objects.filter(
        tenant_id=supplier.tenant_id, supplier=supplier, is_current=True
    ).first()
    return current.risk_class if current else ""


def _check_day(until: date | None, today: date) -> None:
    if until is not None and until < today:
        raise BadOverrule(
            _("%(day)s has passed. Choose today or a later day, or leave it empty.")
            % {"day": day_words(until)},
            field="until",
        )
    if until is not None and until > today + FURTHEST:
        raise BadOverrule(
            _("Choose a day within two years from today: by then somebody should look again."), field="until"
        )


def _hold(supplier: Supplier, risk_class: str, now: datetime) -> None:
    own = Supplier.objects.filter(pk=supplier.pk, tenant_id=supplier.tenant_id)
    own.update(risk_class=risk_class, updated_at=now)
    supplier.risk_class = risk_class


def _tell(verb: str, supplier: Supplier, actor: Any, *, before: Any, after: Any) -> None:
    events.record(
        f"supplier.risk_{verb}", supplier, actor=actor, before=before, after=after, supplier_reads=False
    )
