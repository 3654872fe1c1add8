"""The risk register: entries are written, judged, looked at again, watched and closed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.errors import DomainError, InvalidInput
from core.events import record
from remediation.services.texts import fitted, needed
from risk.models import EntryState, RiskEntry, RiskKind
from risk.services.numbers import next_number
from risk.services.reviews import check_review_day, end_review, set_review
from risk.starters import starters
from suppliers.countries import country_choices
from suppliers.models import Category
from tenants.days import local_day
from tenants.models import ROLES_BY_KIND, OrganisationKind, User
from tenants.selectors import people_to_tell

TEXTS = (
    *("factor", "process", "on_activities", "on_products", "on_partners"),
    *("on_stakeholders", "existing", "project"),
)
#: What an entry holds beside its texts and steps.
_STEPS = ("likelihood", "consequence", "residual_likelihood", "residual_consequence")
_WRITTEN = (
    "title",
    "kind",
    *TEXTS,
    *_STEPS,
    "points",
    "residual_points",
    "more_needed",
    "more_reason",
    "owner",
    "review_on",
    "category",
    "countries",
)


class ChangedMeanwhile(DomainError):
    """Somebody else saved the entry since the form was opened; ``details`` has who and when."""


@transaction.atomic
def create_entry(
    *, tenant_id: UUID, values: Mapping[str, Any], starter: str = "", actor: User, now: datetime
) -> RiskEntry:
    """Write a new entry. ``values`` are the columns that a person fills in (see :class:`RiskEntry`).

    Raises :class:`InvalidInput` with the field at fault; nothing is stored then.
    """
    entry = RiskEntry(tenant_id=tenant_id, starter=starter, created_by=actor)
    _fill(entry, values, now)
    entry.number = next_number(RiskEntry, tenant_id)
    entry.save(force_insert=True)
    set_review(entry, now=now)
    record("risk_entry.created", entry, actor=actor, after=_told(entry))
    return entry


@transaction.atomic
def take_over(*, tenant_id: UUID, key: str, actor: User, now: datetime) -> RiskEntry:
    """Make an entry of an example (T/CFIE Annex A) in the reader's language, to be judged and edited.

    The entry that is there already where the example was taken over before and is not closed. Raises
    :class:`InvalidInput` for an example that does not exist.
    """
    starter = starters().get(key)
    if starter is None:
        raise InvalidInput(_("There is no such example. Choose one from the list."), code="unknown")
    known = RiskEntry.objects.filter(tenant_id=tenant_id, starter=key).exclude(state=EntryState.CLOSED)
    found = known.order_by("number").first()
    if found is not None:
        return found
    language = get_language() or "en"
    return create_entry(
        tenant_id=tenant_id,
        values={
            "title": starter.title.in_language(language),
            "factor": starter.factor.in_language(language),
            "kind": starter.kind,
            "owner": actor,
        },
        starter=key,
        actor=actor,
        now=now,
    )


@transaction.atomic
def save_entry(
    *, entry: RiskEntry, values: Mapping[str, Any], revision: int, actor: User, now: datetime
) -> RiskEntry:
    """Store an entry as edited; ``revision`` is the one its form was made from.

    Raises :class:`InvalidInput` with the field at fault, :class:`ChangedMeanwhile` where somebody saved in
    between, :class:`DomainError` where the entry is closed.
    """
    held = locked(entry)
    if held.revision != revision:
        raise ChangedMeanwhile(
            _("Somebody else saved this risk while you had it open. Nothing of yours is stored yet."),
            code="changed_meanwhile",
        )
    if held.state == EntryState.CLOSED:
        raise DomainError(_("This risk is closed. Open it again, then change it."), code="closed")
    before, day = _told(held), held.review_on
    _fill(held, values, now)
    held.revision += 1
    held.save(update_fields=[*_WRITTEN, "revision", "updated_at"])
    if held.review_on != day:
        end_review(held, met=False, now=now)
        set_review(held, now=now)
    after = _told(held)
    changed = [name for name in after if after[name] != before.get(name)]
    record(
        "risk_entry.changed",
        held,
        actor=actor,
        before={name: before.get(name) for name in changed},
        after={name: after[name] for name in changed},
    )
    return held


@transaction.atomic
def review_entry(*, entry: RiskEntry, note: str, next_on: date | None, actor: User, now: datetime) -> None:
    """Say that somebody looked at the entry again, and when the next look is due.

    Raises :class:`InvalidInput` without a word on what was seen, or without a day ahead.
    """
    held = locked(entry)
    if held.state == EntryState.CLOSED:
        raise DomainError(_("This risk is closed. Open it again, then review it."), code="closed")
    text = needed(
        RiskEntry, "state_reason", note, otherwise=_("Say in a sentence what you found."), field="note"
    )
    if next_on is None:
        raise InvalidInput(_("Choose the day of the next review."), field="next_on")
    check_review_day(next_on, local_day(held.tenant_id, now), field="next_on")
    before = {"review_on": _day(held.review_on)}
    end_review(held, met=True, now=now)
    held.review_on, held.reviewed_at = next_on, now
    held.revision += 1
    held.save(update_fields=["review_on", "reviewed_at", "revision", "updated_at"])
    set_review(held, now=now)
    record(
        "risk_entry.reviewed",
        held,
        actor=actor,
        before=before,
        after={"review_on": _day(next_on), "note": text},
    )


@transaction.atomic
def set_state(*, entry: RiskEntry, state: str, reason: str, actor: User, now: datetime) -> None:
    """Open, watch or close an entry, with a reason. A closed one has no review to come.

    Raises :class:`InvalidInput` for a state that is none, the one it has, or no reason.
    """
    held = locked(entry)
    if state not in EntryState.values:
        raise InvalidInput(_("Choose open, watched or closed."), field="state")
    if state == held.state:
        raise InvalidInput(_("It is in this state already. Choose another one."), field="state")
    text = needed(
        RiskEntry,
        "state_reason",
        reason,
        otherwise=_("Write why: it is kept with the risk."),
        field="reason",
    )
    before = {"state": held.state}
    held.state, held.state_reason = state, text
    held.revision += 1
    held.save(update_fields=["state", "state_reason", "revision", "updated_at"])
    if state == EntryState.CLOSED:
        end_review(held, met=True, now=now)
    elif before["state"] == EntryState.CLOSED:
        set_review(held, now=now)
    record(
        "risk_entry.state_changed", held, actor=actor, before=before, after={"state": state, "reason": text}
    )


def locked(entry: RiskEntry) -> RiskEntry:
    """The entry as it is stored now, locked until the transaction ends."""
    return (
        RiskEntry.objects.select_for_update(of=("self",), no_key=True)
        .select_related("owner", "category")
        .defer("owner__password")
        .get(pk=entry.pk, tenant_id=entry.tenant_id)
    )


def check_owner(owner: User | None, tenant_id: UUID) -> None:
    """Raises :class:`InvalidInput` for an owner who is not one of the buyer's people."""
    if owner is None:
        return
    people = people_to_tell(tenant_id, ROLES_BY_KIND[OrganisationKind.BUYER])
    if owner.pk not in {person for _organisation, person in people}:
        raise InvalidInput(_("Choose one of your own people."), field="owner")


def _fill(entry: RiskEntry, values: Mapping[str, Any], now: datetime) -> None:
    entry.title = needed(
        RiskEntry, "title", values.get("title", ""), otherwise=_("Give the risk a name of a few words.")
    )
    if values.get("kind") not in RiskKind.values:
        raise InvalidInput(_("Choose a kind of risk."), field="kind")
    entry.kind = values["kind"]
    for name in TEXTS:
        setattr(entry, name, fitted(RiskEntry, name, values.get(name) or ""))
    entry.likelihood, entry.consequence, entry.points = _pair(values, "likelihood", "consequence")
    entry.residual_likelihood, entry.residual_consequence, entry.residual_points = _pair(
        values, "residual_likelihood", "residual_consequence"
    )
    _judge(entry, values)
    check_owner(values.get("owner"), entry.tenant_id)
    entry.owner = values.get("owner")
    today = local_day(entry.tenant_id, now)
    if values.get("review_on") != entry.review_on:
        check_review_day(values.get("review_on"), today, field="review_on")
    entry.review_on = values.get("review_on")
    _place(entry, values)


def _pair(values: Mapping[str, Any], first: str, second: str) -> tuple[int | None, int | None, int | None]:
    """Both steps and their product; all None where neither is given."""
    one, two = values.get(first), values.get(second)
    for name, step, other in ((first, one, two), (second, two, one)):
        if step is None and other is not None:
            raise InvalidInput(_("Judge both, likelihood and consequence, or neither."), field=name)
        if step is not None and step not in range(1, 6):
            raise InvalidInput(_("Choose a step from 1 to 5."), field=name)
    return one, two, one * two if one and two else None


def _judge(entry: RiskEntry, values: Mapping[str, Any]) -> None:
    entry.more_needed = values.get("more_needed")
    entry.more_reason = fitted(RiskEntry, "more_reason", values.get("more_reason") or "")
    if entry.more_needed is not None and not entry.more_reason:
        raise InvalidInput(
            _("Say why more is needed, or why what is done is enough."), code="no_reason", field="more_reason"
        )
    if entry.residual_points and not entry.points:
        raise InvalidInput(_("Judge the risk as it is today first."), field="likelihood")
    if entry.residual_points and entry.points and entry.residual_points > entry.points:
        raise InvalidInput(
            _("What stays cannot be larger than the risk as it is today. Look at both again."),
            field="residual_likelihood",
        )


def _place(entry: RiskEntry, values: Mapping[str, Any]) -> None:
    category: Category | None = values.get("category")
    if category is not None and category.tenant_id != entry.tenant_id:
        raise InvalidInput(_("Choose one of your own categories."), field="category")
    entry.category = category
    countries = sorted(set(values.get("countries") or []))
    known = dict(country_choices())
    wrong = [code for code in countries if code not in known]
    if wrong:
        raise InvalidInput(
            _("%(codes)s: no such country code. Use two letters, such as CN.") % {"codes": ", ".join(wrong)},
            field="countries",
        )
    entry.countries = countries


def _told(entry: RiskEntry) -> dict[str, Any]:
    """What events say of an entry: plain words, no keys."""
    texts = {name: getattr(entry, name) for name in ("title", "more_reason", *TEXTS)}
    return texts | {
        "risk_kind": entry.kind,
        "points": entry.points,
        "residual_points": entry.residual_points,
        "more_needed": entry.more_needed,
        "owner": entry.owner.name if entry.owner else "",
        "review_on": _day(entry.review_on),
        "category": str(entry.category or ""),
        "countries": ", ".join(entry.countries),
    }


def _day(value: date | None) -> str:
    return value.isoformat() if value else ""
