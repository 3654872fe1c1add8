"""What every write to a draft shares: the locked request, which answers are open, and the private log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.models import OPEN_STATES, Request, RequestState
from assessments.selectors.drafts import rejected_items
from core.errors import DomainError
from core.models import Event
from tenants.models import User
from tenants.prepared import Query, columns_of


class RequestNotOpen(DomainError):
    """The request takes no answers now: not opened yet, handed in, finished or cancelled (HTTP 409)."""


_NEWEST = Query(
    lambda request: (
        Request.objects.filter(pk=request)
        .select_for_update(no_key=True)
        .order_by()
        .values(*columns_of(Request))
    ),
    request="uuid",
)


def lock(request: Request) -> None:
    """Read the newest state of ``request`` and hold it until the transaction ends. One query."""
    for row in _NEWEST.rows(request=request.pk):
        for name, value in row.items():
            setattr(request, name, value)
        return
    raise Request.DoesNotExist


def lock_open(request: Request, item: str = "") -> None:
    """Lock ``request`` and make sure its answers, or the one to ``item``, can change now.

    Raises :class:`RequestNotOpen` with what happened. In a returned request only rejected answers are open.
    """
    lock(request)
    if request.state not in OPEN_STATES:
        raise RequestNotOpen(_why_closed(request), code="not_open")
    if item and request.state == RequestState.RETURNED and item not in rejected_items(request):
        raise RequestNotOpen(
            _("This answer was accepted and stays as it is. Only rejected answers can be changed."),
            code="accepted",
        )


def company_of(request: Request) -> UUID:
    """The supplier company that answers. Raises :class:`RequestNotOpen` before one has joined."""
    if request.supplier_org_id is None:
        raise RequestNotOpen(_("No supplier company has joined this request yet."), code="not_joined")
    return request.supplier_org_id


def record_private(
    kind: str,
    subject: models.Model,
    *,
    request: Request,
    actor: User,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Write an event to the supplier company's own log: the buyer must not read drafts, nor what they say."""
    record_private_all(kind, subject, [(before or {}, after or {})], request=request, actor=actor)


def record_private_all(
    kind: str,
    subject: models.Model,
    told: Iterable[tuple[Mapping[str, Any], Mapping[str, Any]]],
    *,
    request: Request,
    actor: User,
) -> None:
    """Write events of one kind about ``subject`` to the company's own log, each with its old and new values,
    in one statement."""
    Event.objects.bulk_create(
        Event(
            tenant_id=company_of(request),
            kind=kind,
            subject_type=subject._meta.label_lower,
            subject_id=subject.pk,
            actor=actor,
            actor_name=actor.name,
            before=dict(before),
            after={"request": str(request.pk), **after},
        )
        for before, after in told
    )


def _why_closed(request: Request) -> Any:
    return {
        RequestState.SENT: _("Open the questionnaire first, then answer."),
        RequestState.SUBMITTED: _(
            "These answers were handed in and wait for review. Nothing can be changed until they come back."
        ),
        RequestState.REVIEWED: _("The review is finished. These answers can no longer be changed."),
        RequestState.CLOSED: _("The customer closed this request. Your answers are kept, nothing was sent."),
    }[RequestState(request.state)]
