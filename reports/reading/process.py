"""How results came about: each step with its day and its people by role (T/CERDS 8.4 a)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from core.templatetags.ui_format import day
from reports.reading.results import StandardResult
from reports.reading.words import Pair, both

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Cell:
    """One step on one standard: the main line, and quieter ones below it."""

    said: str
    more: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One step with a cell for each standard of the report."""

    name: Pair
    cells: tuple[Cell, ...]


def steps_of(results: Sequence[StandardResult], audits: Sequence[Json]) -> list[Step]:
    """Every step that was taken on at least one standard, in the order of a round."""
    return [
        Step(both(name), tuple(read(one, audits) or Cell("–") for one in results))
        for name, read in _STEPS
        if any(read(one, audits) for one in results)
    ]


Read = Callable[[StandardResult, Sequence[Json]], Cell | None]


def _requested(result: StandardResult, _audits: Sequence[Json]) -> Cell | None:
    came = result.frozen["round"]
    due = _("due %(day)s") % {"day": _on(came["due_at"])} if came["due_at"] else ""
    return _cell(came["requested_at"], _by(_("buyer"), came["requested_by"]), due)


def _handed_in(result: StandardResult, _audits: Sequence[Json]) -> Cell | None:
    came = result.frozen["round"]
    number = _("submission %(number)s") % {"number": came["submission"]}
    return _cell(
        came["submitted_at"],
        _by(_("supplier"), came["submitted_by"]),
        _clause(number, f"{came['submission_hash'][:12]}…"),
    )


def _reviewed(result: StandardResult, _audits: Sequence[Json]) -> Cell | None:
    came = result.frozen["round"]
    proof = came["proof"]
    claims = _("%(claimed)s of %(answers)s answers claim something, %(files)s with files.") % {
        "claimed": proof["claimed"],
        "answers": proof["answers"],
        "files": proof["with_files"],
    }
    decided = _("%(accepted)s accepted, %(adjusted)s at another level, %(rejected)s rejected.") % proof
    return _cell(
        came["reviewed_at"],
        _by(_("assessor"), pgettext("between parts of a clause", ", ").join(came["reviewers"])),
        claims,
        decided if proof["is_decided"] else "",
    )


def _audited(result: StandardResult, audits: Sequence[Json]) -> Cell | None:
    if not result.frozen["audited"] or not audits:
        return None
    last = max(audits, key=lambda one: one["ends_on"])
    days = _("%(first)s to %(last)s") % {"first": day(last["starts_on"]), "last": day(last["ends_on"])}
    return Cell(days, tuple(filter(None, (_by(_("audit firm"), last["firm"]), last["reference"]))))


def _second(result: StandardResult, _audits: Sequence[Json]) -> Cell | None:
    card = result.lead_card
    stated = card["independence"].get("confirmed")
    independence = _("independence confirmed (T/CERDS %(clause)s)") % {
        "clause": card["independence"].get("clause", "")
    }
    return _cell(
        card["reviewed_at"],
        _by(_("second person"), card["reviewed_by"]),
        independence if stated else "",
        card["independence"].get("disclosed", ""),
    )


def _released(result: StandardResult, _audits: Sequence[Json]) -> Cell | None:
    card = result.lead_card
    if card["state"] != "published":
        return Cell(_("not released: a draft"))
    if card["published_at"]:
        return _cell(card["published_at"], _by("", card["published_by"]))
    return _cell(card["computed_at"], _("follows by arithmetic, published at once"))


def _reference(result: StandardResult, _audits: Sequence[Json]) -> Cell | None:
    came = result.frozen["round"]
    more = []
    if came["base_period"]:
        more.append(_("base period: %(days)s") % {"days": _span(came["base_period"])})
    if came["years"] and result.has_levels:
        more.append(_("honours and negative events: %(days)s") % {"days": _span(came["years"])})
    return Cell(day(date.fromisoformat(came["reference_date"])), tuple(more))


def _standard(result: StandardResult, _audits: Sequence[Json]) -> Cell | None:
    known = result.standard
    newest = result.frozen["newest_version"]
    later = ""
    if newest != known.version:
        later = _("Version %(version)s of this standard has come out since.") % {"version": newest}
    return Cell(
        result.standard_name,
        tuple(filter(None, (_clause(known.edition, f"{result.frozen['hash'][:12]}…"), later))),
    )


def _rules(result: StandardResult, _audits: Sequence[Json]) -> Cell | None:
    pins = [result.rule_words(pin) for pin in result.frozen["round"]["rules"]]
    if not pins:
        return Cell(_("The defaults of the standard's package; no rule of the buyer changes them."))
    return Cell(pins[0], tuple(pins[1:]))


_STEPS: tuple[tuple[str | Promise, Read], ...] = (
    (gettext_lazy("Requested"), _requested),
    (gettext_lazy("Handed in"), _handed_in),
    (gettext_lazy("Reviewed"), _reviewed),
    (gettext_lazy("Audit on site"), _audited),
    (gettext_lazy("Checked by a second person"), _second),
    (gettext_lazy("Released"), _released),
    (gettext_lazy("Reference date"), _reference),
    (gettext_lazy("Standard"), _standard),
    (gettext_lazy("Rules in force"), _rules),
)


def _cell(at: str | None, *more: str) -> Cell | None:
    return Cell(_on(at), tuple(filter(None, more))) if at else None


def _on(at: str) -> str:
    return day(datetime.fromisoformat(at))


def _by(role: str, name: str) -> str:
    """A person or firm with what it is in the process: Mira Castellan (assessor)."""
    if not name or not role:
        return name
    return pgettext("name and role", "%(name)s (%(role)s)") % {"name": name, "role": role}


def _span(days: Iterable[str]) -> str:
    first, last = (day(date.fromisoformat(one)) for one in days)
    return _("%(first)s to %(last)s") % {"first": first, "last": last}


def _clause(*parts: str) -> str:
    return pgettext("between parts of a clause", ", ").join(filter(None, parts))
