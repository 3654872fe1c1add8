"""Two people change one supplier: both versions of every field at odds, and the choice between them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from suppliers.forms import Offered, SupplierForm
from suppliers.models import Supplier
from suppliers.services.listing import plain, told

MINE, THEIRS = "mine", "theirs"
#: Fields of the form that are stored as rows of others, by their id.
_ROWS = frozenset({"owner", "steward", "category", "group"})

Said = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Clash:
    """One field: what the person typed, what stands now, and which of them is chosen (or neither yet)."""

    name: str
    label: str
    mine: str
    theirs: str
    chosen: str


def said_by(supplier: Supplier) -> dict[str, Any]:
    """What a supplier's form shows of it: texts, and lists of texts."""
    return {name: _said(supplier, name) for name in SupplierForm.base_fields}


def edited(sent: QueryDict) -> tuple[QueryDict, list[str]]:
    """What was sent with the choices made in it, and the fields that still wait for one."""
    data, base, waiting = sent.copy(), base_of(sent), []
    for name in sent.getlist("asked"):
        choice = sent.get(f"keep-{name}")
        if name not in SupplierForm.base_fields or choice == MINE:
            continue
        if choice != THEIRS or name not in base:
            waiting.append(name)
        elif isinstance(base[name], list):
            data.setlist(name, base[name])
        else:
            data[name] = base[name]
    return data, waiting


def base_of(sent: QueryDict) -> dict[str, Any]:
    """What the form showed when it was opened; empty where that cannot be read."""
    try:
        found = json.loads(sent.get("base", ""))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def seen_revision(sent: QueryDict) -> int | None:
    """The revision that the form was opened at; None where none was sent, 0 for what is none."""
    text = sent.get("revision")
    if text is None:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0  # noqa: PLR2004 - an integer


def clashes(form: SupplierForm, *, base: Said, now: Said, chosen: Mapping[str, str]) -> list[Clash]:
    """The fields that somebody else changed since ``base`` and that are typed otherwise in the form.

    A field the person left alone is chosen as it stands now; one that both changed waits for a choice.
    """
    found = []
    for name, field in form.fields.items():
        mine = _typed(form[name].value())
        theirs = _typed(now.get(name))
        before = _typed(base.get(name)) if name in base else None
        if theirs in (mine, before):
            continue
        usual = THEIRS if mine == before else ""
        found.append(
            Clash(
                name,
                str(field.label),
                _words(field, mine),
                _words(field, theirs),
                chosen.get(name, usual),
            )
        )
    return found


def form_of(supplier: Supplier, sent: QueryDict | None, offered: Offered) -> SupplierForm:
    """The form of a supplier as it stands, or as it was sent."""
    return SupplierForm(sent, offered=offered, initial=said_by(supplier))


def _said(supplier: Supplier, name: str) -> Any:
    value = getattr(supplier, f"{name}_id") if name in _ROWS else told(supplier, name)
    if isinstance(value, list):
        return sorted(value)
    return "" if value is None else str(plain(value))


def _typed(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return sorted(str(one) for one in value)
    text = "" if value is None else str(value).strip()
    return _number(text) if text.replace(".", "", 1).isdigit() and "." in text else text


def _number(text: str) -> str:
    """An amount without zeros at its end, so that 12.50 is 12.5."""
    return text.rstrip("0").rstrip(".")


def _words(field: forms.Field, value: Any) -> str:
    """A value as people read it."""
    if isinstance(field, forms.ChoiceField):
        names = _flat(field.choices)
        chosen: list[str] = value if isinstance(value, list) else [str(value)]
        return ", ".join(names.get(one, one) for one in chosen) or _("(empty)")
    return str(value) or _("(empty)")


def _flat(choices: Any) -> dict[str, str]:
    found = {}
    for value, label in choices:
        if isinstance(label, list | tuple):
            found.update(_flat(label))
        else:
            found[str(value)] = str(label)
    return found
