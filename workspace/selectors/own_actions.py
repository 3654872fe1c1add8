"""A company's own actions as rows of its list, and the question an action is meant for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from assessments.catalogue import Item, catalogue
from assessments.models import Request
from assessments.selectors.portal import own_requests
from remediation.models import OwnAction, SharedAction
from remediation.selectors.own_actions import TABS, customers_by_action, own_actions
from standards.codes import code
from standards.faults import StandardError
from workspace.selectors.portal import TO_DO

#: Actions shown at once; the list stands by due date.
MOST = 200


@dataclass(frozen=True, slots=True)
class Meant:
    """The question an action is meant for: its standard's short name, and the item."""

    code: str
    item: Item


@dataclass(frozen=True, slots=True)
class OwnActionRow:
    """One action with its question, the customers that see it, and its number of papers."""

    action: OwnAction
    meant: Meant | None
    customers: list[str]
    papers: int
    is_late: bool


def rows(tab: str, today: date) -> list[OwnActionRow]:
    """The actions of one tab, those due first on top. Two queries."""
    seen_by = customers_by_action()
    return [
        OwnActionRow(
            action,
            meant_for(action),
            seen_by.get(action.pk, []),
            getattr(action, "papers", 0),
            action.is_open and action.due_on < today,
        )
        for action in own_actions().filter(TABS[tab])[:MOST]
    ]


def meant_for(action: OwnAction | SharedAction) -> Meant | None:
    """The question of an action; None where it names none, or one of a version that is gone."""
    if not action.item:
        return None
    try:
        item = catalogue(action.standard, action.standard_version or None).items.get(action.item)
    except StandardError:
        return None
    return Meant(code(action.standard), item) if item else None


def places_to_answer(action: OwnAction) -> list[tuple[Request, str]]:
    """The open requests that ask the question of an action, with the address to answer it. One query."""
    if not action.item:
        return []
    asked = own_requests().filter(
        standard=action.standard, standard_version=action.standard_version, state__in=TO_DO
    )
    return [
        (request, reverse("portal_item", args=[request.pk, action.item]))
        for request in asked.order_by("due_at")
    ]
