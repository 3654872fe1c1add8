"""What is said of a paper, and why it does not count, in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf.locale import LANG_INFO
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from assessments.models import Control, EvidenceKind, Rank
from assessments.validity import Doubt, Facts, Terms, doubts
from assessments.vault.types import is_hard, type_words
from core.templatetags.ui_format import comma, day

#: Why a paper does not count; the days of a doubt are put in, in their order.
DOUBTS: Mapping[str, str | Promise] = {
    "expired": gettext_lazy("It ended on {0}; on the evaluation date, {1}, it must be in force."),
    "not_yet": gettext_lazy("It is in force from {0} only; the evaluation date is {1}."),
    "outside_base": gettext_lazy("It tells of the time from {0} to {1}; asked is {2} to {3}."),
    "record_undated": gettext_lazy("Say which time it tells of: asked is {0} to {1}."),
    "honour_undated": gettext_lazy("Say when it was given: honours count from {0} to {1}."),
    "honour_outside": gettext_lazy("It was given on {0}; honours count from {1} to {2}."),
    "group_not_policy": gettext_lazy("Of a group, only a policy or an initiative counts for you."),
    "group_unbound": gettext_lazy("It is of your group: say that it binds your company, if it does."),
}


def doubt_words(file: Mapping[str, Any], terms: Terms) -> list[str]:
    """Why a file, as a document holds it, does not count, each reason with its clause; none when it does."""
    return [_sentence(doubt) for doubt in doubts(Facts.of(file), terms)]


def fact_words(file: Mapping[str, Any]) -> list[str]:
    """What is said of a file, as a document holds it: kind and number, its days, its group."""
    return [
        words for part in (_what, type_of, _in_force, _time, _group, _sites, _marks) if (words := part(file))
    ]


def _sentence(doubt: Doubt) -> str:
    words = str(DOUBTS[doubt.code]).format(*(day(one) for one in doubt.days))
    return f"{words} (T/CERDS {doubt.clause})"


def _what(file: Mapping[str, Any]) -> str:
    kind = file.get("kind") or EvidenceKind.OTHER
    words = "" if kind == EvidenceKind.OTHER else str(EvidenceKind(kind).label)
    if file.get("number"):
        number = _("no. %(number)s") % {"number": file["number"]}
        words = f"{words} {number}".strip()
    if file.get("issuer"):
        words = f"{words}{comma()}{file['issuer']}" if words else file["issuer"]
    return words


def type_of(file: Mapping[str, Any]) -> str:
    """The type of a file, as a document holds it, whether it is hard to obtain, and who gave it."""
    words = type_words(file.get("type_key", ""), file.get("type_name", ""), get_language() or "en")
    if is_hard(file.get("type_key", "")):
        words = _("%(type)s (hard to obtain)") % {"type": words}
    if file.get("rank"):
        rank = str(Rank(file["rank"]).label)
        words = _("%(type)s, given by: %(rank)s") % {"type": words, "rank": rank} if words else rank
    return words


def _sites(file: Mapping[str, Any]) -> str:
    return _("covers %(sites)s") % {"sites": comma().join(file["sites"])} if file.get("sites") else ""


def _marks(file: Mapping[str, Any]) -> str:
    marks = []
    if file.get("language"):
        marks.append(str(LANG_INFO[file["language"]]["name_local"]))
    if file.get("version"):
        marks.append(_("version %(version)s") % {"version": file["version"]})
    if file.get("revision"):
        marks.append(_("revision %(number)s") % {"number": file["revision"]})
    if file.get("control"):
        marks.append(str(Control(file["control"]).label))
    return comma().join(marks)


def _in_force(file: Mapping[str, Any]) -> str:
    issued, start, end = (_day(file, name) for name in ("issued_on", "valid_from", "valid_until"))
    told = [_("issued %(day)s") % {"day": issued}] if issued else []
    if start and end:
        told.append(_("valid %(first)s to %(last)s") % {"first": start, "last": end})
    elif start:
        told.append(_("valid from %(day)s") % {"day": start})
    elif end:
        told.append(_("valid until %(day)s") % {"day": end})
    return comma().join(told)


def _time(file: Mapping[str, Any]) -> str:
    first, last = _day(file, "period_from"), _day(file, "period_to")
    return _("tells of %(first)s to %(last)s") % {"first": first, "last": last} if first and last else ""


def _group(file: Mapping[str, Any]) -> str:
    if not file.get("of_group"):
        return ""
    given = {"group": file.get("group_name", "")}
    if file.get("binds_supplier"):
        return _("of %(group)s, binds this company") % given
    return _("of %(group)s, not said to bind this company") % given


def _day(file: Mapping[str, Any], name: str) -> str:
    return day(date.fromisoformat(file[name])) if file.get(name) else ""
