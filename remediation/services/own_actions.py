"""A supplier company sets itself something to mend, follows it up, and shares it with whom it likes (R37)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, TypedDict
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.catalogue import catalogue
from assessments.models import Evidence, Request
from assessments.services.timing import check_near
from core.errors import DomainError, InvalidInput
from core.events import record
from remediation.models import OwnAction, OwnActionProof, OwnActionState, SharedAction
from remediation.services.texts import fitted, needed
from standards.faults import StandardError
from tenants.models import User
from tenants.selectors import people_of

#: Papers that prove one action, at most.
MOST_PAPERS = 20
#: What a customer is told of an action.
_TOLD = ("title", "progress", "due_on", "state", "done_on", "standard", "standard_version", "item")


class OwnActionValues(TypedDict):
    """What a company says of an own action. ``standard``, its version and ``item`` name a question, or are
    all empty; ``shared_with`` are the customers that see the action."""

    title: str
    progress: str
    owner: User | None
    due_on: date
    state: str
    standard: str
    standard_version: str
    item: str
    papers: Sequence[Evidence]
    shared_with: Collection[UUID]


class OwnActionConflict(DomainError):
    """A colleague changed this action meanwhile (HTTP 409). ``stored`` is the action as it stands."""

    def __init__(self, stored: OwnAction) -> None:
        super().__init__(
            _("A colleague changed this action meanwhile. Look at what it says now, then save yours again."),
            code="conflict",
        )
        self.stored = stored


@transaction.atomic
def add_own_action(*, company_id: UUID, values: OwnActionValues, actor: User, now: datetime) -> OwnAction:
    """Start an action of the company's own. Raises :class:`InvalidInput` naming the field at fault."""
    today = timezone.localdate(now)
    if values["due_on"] < today:
        raise InvalidInput(_("This day has passed. Choose a later one."), code="past", field="due_on")
    action = OwnAction(tenant_id=company_id, created_by=actor, updated_by=actor, updated_at=now)
    _fill(action, values, today)
    action.save(force_insert=True)
    _keep_papers(action, values["papers"])
    told = _share(action, values, now=now)
    record("own_action.added", action, actor=actor, after={**_said(action), "shared_with": told})
    return action


@transaction.atomic
def change_own_action(
    *, action: OwnAction, values: OwnActionValues, revision: int, actor: User, now: datetime
) -> OwnAction:
    """Say how an action stands now, what proves it and who sees it; customers that see it see the change.

    ``revision`` is the one the person saw. Raises :class:`OwnActionConflict` where a colleague was quicker,
    and :class:`InvalidInput` naming the field at fault.
    """
    newest = OwnAction.objects.select_related("owner", "updated_by")
    newest = newest.defer("owner__password", "updated_by__password")
    action.refresh_from_db(from_queryset=newest.select_for_update(of=("self",), no_key=True))
    if action.revision != revision:
        raise OwnActionConflict(action)
    before = {**_said(action), "shared_with": _customers(action)}
    _fill(action, values, timezone.localdate(now))
    action.revision += 1
    action.updated_by, action.updated_at = actor, now
    action.save(update_fields=[*_TOLD, "owner", "revision", "updated_by", "updated_at"])
    _keep_papers(action, values["papers"])
    after = {**_said(action), "shared_with": _share(action, values, now=now)}
    changed = [name for name in after if after[name] != before[name]]
    record(
        "own_action.changed",
        action,
        actor=actor,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )
    return action


def _fill(action: OwnAction, values: OwnActionValues, today: date) -> None:
    action.title = needed(
        OwnAction, "title", values["title"], otherwise=_("Say in a few words what you will do.")
    )
    action.progress = fitted(OwnAction, "progress", values["progress"])
    action.owner = _colleague(action, values["owner"])
    check_near(values["due_on"], today, field="due_on")
    action.due_on = values["due_on"]
    if values["state"] not in OwnActionState.values:
        raise InvalidInput(_("Choose one of the states."), code="unknown_state", field="state")
    action.state = values["state"]
    is_done = action.state == OwnActionState.DONE
    action.done_on = (action.done_on or today) if is_done else None
    _check_question(values)
    action.standard, action.item = values["standard"], values["item"]
    action.standard_version = values["standard_version"]


def _colleague(action: OwnAction, owner: User | None) -> User | None:
    """The owner, who must be with the company."""
    if owner is None:
        return None
    if owner.pk not in {one.user_id for one in people_of(action.tenant_id)}:
        raise InvalidInput(
            _("This person is no longer with your company. Choose somebody else."),
            code="left",
            field="owner",
        )
    return owner


def _check_question(values: OwnActionValues) -> None:
    standard, item = values["standard"], values["item"]
    if not standard and not item:
        return
    try:
        is_known = item in catalogue(standard, values["standard_version"]).items
    except StandardError:
        is_known = False
    if not is_known:
        raise InvalidInput(
            _("There is no such question in this standard."), code="unknown_item", field="item"
        )


def _keep_papers(action: OwnAction, papers: Sequence[Evidence]) -> None:
    if len(papers) > MOST_PAPERS:
        raise InvalidInput(
            _("Choose at most %(limit)d papers.") % {"limit": MOST_PAPERS}, code="too_many", field="papers"
        )
    if any(paper.tenant_id != action.tenant_id for paper in papers):
        raise InvalidInput(_("Choose a file of your vault."), code="unknown", field="papers")
    kept = OwnActionProof.objects.filter(tenant_id=action.tenant_id, action=action)
    wanted = {paper.pk for paper in papers}
    kept.exclude(evidence__in=wanted).delete()
    known = set(kept.values_list("evidence_id", flat=True))
    OwnActionProof.objects.bulk_create(
        OwnActionProof(tenant_id=action.tenant_id, action=action, evidence_id=pk)
        for pk in sorted(wanted - known)
    )


def _share(action: OwnAction, values: OwnActionValues, *, now: datetime) -> str:
    """Bring what customers are told up to date; gives their names."""
    wanted = set(values["shared_with"])
    asked = Request.objects.filter(supplier_org_id=action.tenant_id, tenant_id__in=wanted)
    if wanted - set(asked.values_list("tenant_id", flat=True)):
        raise InvalidInput(_("Choose customers that asked you for something."), field="shared_with")
    told = {name: getattr(action, name) for name in _TOLD}
    told |= {"papers": len(values["papers"]), "updated_at": now}
    copies = SharedAction.objects.filter(supplier_org_id=action.tenant_id, source=action.pk)
    copies.exclude(tenant_id__in=wanted).delete()
    copies.update(**told)
    known = set(copies.values_list("tenant_id", flat=True))
    SharedAction.objects.bulk_create(
        SharedAction(tenant_id=tenant_id, supplier_org_id=action.tenant_id, source=action.pk, **told)
        for tenant_id in sorted(wanted - known)
    )
    return _customers(action)


def _customers(action: OwnAction) -> str:
    copies = SharedAction.objects.filter(supplier_org_id=action.tenant_id, source=action.pk)
    return ", ".join(copies.order_by("tenant__name").values_list("tenant__name", flat=True))


def _said(action: OwnAction) -> dict[str, Any]:
    return {
        "title": action.title,
        "owner": action.owner.name if action.owner else "",
        "due_on": action.due_on.isoformat(),
        "state": action.state,
        "note": action.progress,
        "standard": action.standard,
        "item": action.item,
    }
