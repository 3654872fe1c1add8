"""What a severity means for the supplier, in one sentence made from the terms in force."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from remediation.rules import FIX, PLAN, TERMS, Term


def terms_in_words(severity: str) -> str:
    """How long a supplier gets for a finding of this severity, in the active language."""
    terms = TERMS[severity]
    if not terms:
        return _("Nothing has to be sent; worth knowing.")
    return _("%(fix)s to correct it, %(plan)s for the plan. Both start when you issue it.") % {
        "fix": _span(terms[FIX]),
        "plan": _span(terms[PLAN]),
    }


def _span(term: Term) -> str:
    if term.hours:
        return ngettext("%(n)d hour", "%(n)d hours", term.hours) % {"n": term.hours}
    return ngettext("%(n)d day", "%(n)d days", term.days) % {"n": term.days}
