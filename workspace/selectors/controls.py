"""What the answers behind a scorecard call for: audits, visits and remedies, each with a way to order it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from assessments.catalogue import catalogue
from remediation.models import Area
from scoring.engine import controls_of
from scoring.models import Scorecard
from standards import loader
from standards.codes import code
from standards.crosswalks import area_of
from standards.schema import Control, Item, PartsStandard
from tenants.selectors import Acting
from workspace.forms.findings import item_label

AUDIT, VISIT, REMEDY = "audit", "site_visit", "remedy"
#: Kind of control → its word and icon.
KINDS: Final[dict[str, tuple[Promise, str]]] = {
    AUDIT: (_("Audit"), "clipboard-search"),
    VISIT: (_("Site visit"), "map-pin"),
    REMEDY: (_("Remedy"), "tool"),
}
#: Area of an item → area of a finding about it.
FINDING_AREAS: Final = {
    "governance": Area.INTEGRITY,
    "environment": Area.ENVIRONMENT,
    "labour": Area.LABOUR,
    "safety": Area.HEALTH_SAFETY,
}


@dataclass(frozen=True, slots=True)
class CalledFor:
    """A control that an answer calls for, by when, and where one orders it (empty for who may not)."""

    control: Control
    item: Item
    due: date
    url: str

    @property
    def word(self) -> Promise:
        """What kind it is, in a word."""
        return KINDS[self.control.kind][0]

    @property
    def icon(self) -> str:
        """The icon of its kind."""
        return KINDS[self.control.kind][1]

    @property
    def is_remedy(self) -> bool:
        """Whether it is ordered by a finding; else by an audit."""
        return self.control.kind == REMEDY


@dataclass(frozen=True, slots=True)
class Controls:
    """All controls of a card, the earliest first; of a standard that names none, nothing to show."""

    is_shown: bool
    called_for: tuple[CalledFor, ...]


def controls_of_card(card: Scorecard, acting: Acting) -> Controls:
    """What the positions of a `card` call for. The days count from when its answers were handed in. No query
    besides the card with its submission."""
    standard = loader.get(card.standard, card.standard_version)
    if not isinstance(standard, PartsStandard) or not any(item.controls for item in standard.items):
        return Controls(is_shown=False, called_for=())
    known_on = timezone.localdate(card.submission.submitted_at)
    items = {control.key: item for item in standard.items for control in item.controls}
    found = []
    for control in controls_of(standard, card.document["parts"], card.document["options"]):
        item, due = items[control.key], known_on + timedelta(days=control.days)
        found.append(CalledFor(control, item, due, _way(card, control, item, due, acting)))
    return Controls(is_shown=True, called_for=tuple(sorted(found, key=lambda one: one.due)))


def _way(card: Scorecard, control: Control, item: Item, due: date, acting: Acting) -> str:
    """The form that orders the control, with what is known filled in."""
    language = get_language() or "en"
    if control.kind == REMEDY:
        if not acting.can("findings.edit"):
            return ""
        return f"{reverse('finding_new')}?{urlencode(_finding(card, control, item, language))}"
    if not acting.can("audits.plan"):
        return ""
    about = (
        f"{KINDS[control.kind][0]}: {code(card.standard)} {item.number}, {item.name.in_language(language)}"
    )
    values = {"supplier": str(card.supplier_id), "protocol": about[:200]}
    if due >= timezone.localdate():
        values |= {"starts_on": due.isoformat(), "ends_on": due.isoformat()}
    return f"{reverse('audit_new')}?{urlencode(values)}"


def _finding(card: Scorecard, control: Control, item: Item, language: str) -> dict[str, str]:
    """The values of a finding. It refutes the question only where no point of it is left to lose."""
    area = FINDING_AREAS[area_of(card.standard, card.standard_version, item.key)]
    answers = card.document["parts"]
    lacking = [part.text.in_language(language) for part in item.parts if answers[part.key] is False]
    seen = [str(_("By the supplier's own answers these do not hold:")), *(f"– {text}" for text in lacking)]
    takes_nothing = not any(answers[part.key] is True for part in item.parts)
    called_for = _("Called for:")
    is_known = item.key in catalogue(card.standard).items
    return {
        "supplier": str(card.supplier_id),
        "title": item.name.in_language(language)[:200],
        "description": "\n".join([*seen, f"{called_for} {control.text.in_language(language)}"]),
        "area": str(area.value),
        "clause": f"{code(card.standard)} {item.number}",
        "item": item_label(card.standard, item.key, language) if is_known and takes_nothing else "",
    }
