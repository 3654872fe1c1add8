"""What people write about findings, checked: the finding itself, decisions, closing, withdrawing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from assessments.catalogue import STANDARDS, catalogue
from assessments.services.timing import REASON_LENGTH
from core.errors import DomainError
from core.form_fields import DayField
from remediation.models import Area, Finding, Severity
from remediation.rules import FIX, PLAN, TERMS, Term
from standards.codes import code
from suppliers.forms import LineField
from suppliers.models import Site
from suppliers.services.sites import NAME_LENGTH

#: What each severity means, in plain words.
MEANINGS: dict[str, Promise] = {
    Severity.ZERO_TOLERANCE: _("Life, health or freedom is at stake; your people decide on consequences."),
    Severity.CRITICAL: _("Serious harm has happened or is near."),
    Severity.MAJOR: _("A rule is broken as a whole, or again and again."),
    Severity.MINOR: _("A single lapse in something that works."),
    Severity.OBSERVATION: _("Worth noting; nothing has to be sent."),
}
OTHER_SITE = "other"


def item_label(standard: str, key: str, language: str) -> str:
    """How an item is written in the form: T/CERDS 12 · Waste water."""
    item = catalogue(standard).items[key]
    return f"{code(standard)} {item.number} · {item.name.in_language(language)}"


@lru_cache(maxsize=8)
def item_labels(language: str) -> dict[str, tuple[str, str]]:
    """Every item of every standard: label → (standard, key)."""
    return {
        item_label(standard, key, language): (standard, key)
        for standard in STANDARDS
        for key in catalogue(standard).items
    }


def _item_called(text: str, language: str) -> tuple[str, str] | None:
    """The item with this label, or with its part before the name, such as ``T/CERDS 12``."""
    wanted = " ".join(text.split()).casefold()
    for label, item in item_labels(language).items():
        folded = label.casefold()
        if wanted in (folded, folded.partition(" · ")[0]):
            return item
    return None


class FindingForm(forms.Form):
    """A finding as a person of the buyer writes it; ``supplier`` is settled before."""

    severity = forms.ChoiceField(
        label=_("Severity"),
        choices=Severity.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the severities.")},
    )
    title = LineField(
        label=_("What was found, in a few words"),
        max_length=200,
        error_messages={"required": _("Say in a few words what was found.")},
    )
    description = forms.CharField(
        label=_("What was seen"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Facts the supplier can follow: what, where, how many. The supplier reads it."),
    )
    area = forms.ChoiceField(
        label=_("Area"),
        choices=[("", _("Choose an area")), *Area.choices],
        error_messages={"required": _("Choose one of the areas.")},
    )
    clause = LineField(
        label=_("Clause"),
        required=False,
        max_length=64,
        help_text=_("Of the code or law it breaks, such as T/CFIE 7.2.1 b."),
    )
    found_on = DayField(
        label=_("Found on"),
        widget=forms.DateInput,
        error_messages={"required": _("Say on which day it was found.")},
    )
    site = forms.ChoiceField(label=_("Site"), required=False)
    new_site = LineField(label=_("Name of the new site"), required=False, max_length=NAME_LENGTH)
    item = forms.CharField(
        label=_("Question of a standard that it refutes"),
        required=False,
        max_length=300,
        help_text=_(
            "While the finding is open, this question counts as not met in the audit-verified score."
        ),
    )

    def __init__(self, *args: Any, sites: Sequence[Site], **kwargs: Any) -> None:
        """``sites`` are those of the supplier."""
        super().__init__(*args, **kwargs)
        self.sites = {str(site.pk): site for site in sites}
        site: Any = self.fields["site"]
        site.choices = [
            ("", _("The supplier as a whole")),
            *((key, one.name) for key, one in self.sites.items()),
            (OTHER_SITE, _("A site not listed yet")),
        ]

    @classmethod
    def of(cls, finding: Finding, *, sites: Sequence[Site]) -> FindingForm:
        """The form of a draft as it stands."""
        names = ("severity", "title", "description", "area", "clause", "found_on")
        initial = {name: getattr(finding, name) for name in names} | {"site": str(finding.site_id or "")}
        if finding.standard:
            initial["item"] = item_label(finding.standard, finding.item, get_language() or "en")
        return cls(initial=initial, sites=sites)

    def clean_item(self) -> tuple[str, str]:
        """Standard and key of the item; a pair of empty texts for none."""
        text = self.cleaned_data["item"].strip()
        if not text:
            return "", ""
        found = _item_called(text, get_language() or "en")
        if found is None:
            raise forms.ValidationError(_("No standard has a question of this name. Choose one of the list."))
        return found

    def clean(self) -> dict[str, Any]:
        """A site that is not listed needs a name."""
        cleaned = super().clean() or {}
        if (
            cleaned.get("site") == OTHER_SITE
            and not cleaned.get("new_site")
            and "new_site" not in self.errors
        ):
            self.add_error("new_site", _("Write the name of the site."))
        return cleaned

    @property
    def new_site_name(self) -> str:
        """The name of a site to be added; empty where none is; of a valid form."""
        given = self.cleaned_data
        return str(given["new_site"]) if given["site"] == OTHER_SITE else ""

    @property
    def chosen_site(self) -> Site | None:
        """The listed site that was chosen; of a valid form."""
        return self.sites.get(self.cleaned_data["site"])

    @property
    def options(self) -> list[str]:
        """Labels of all items of the standards, for the list beside the field."""
        return list(item_labels(get_language() or "en"))

    def severities(self) -> Iterator[tuple[str, Any, Any, str]]:
        """Each severity with its word, meaning and what it asks for."""
        for value, word in Severity.choices:
            yield value, word, MEANINGS[value], asks(value)

    def refuse(self, error: DomainError, *, field: str | None = None) -> None:
        """Show what a rule refused beside the field at fault."""
        at = field or error.field
        self.add_error(at if at in self.fields else None, str(error.message))


def asks(severity: str) -> str:
    """What a finding of this severity asks of the supplier, in words."""
    terms = TERMS[severity]
    if not terms:
        return str(_("No deadline"))
    words = _("Proof within %(fix)s, plan within %(plan)s")
    return str(words % {"fix": span(terms[FIX]), "plan": span(terms[PLAN])})


def span(term: Term) -> str:
    """A term in words: 72 h, 30 days."""
    if term.hours:
        return str(_("%(n)d h") % {"n": term.hours})
    return str(_("%(n)d days") % {"n": term.days})


def first_term(severity: str) -> str:
    """The shortest clock that issuing a finding of this severity starts; empty where none starts."""
    terms = TERMS[severity]
    return span(min(terms.values(), key=lambda term: term.hours or term.days * 24)) if terms else ""


class DecideForm(forms.Form):
    """Accept what the supplier sent, or reject it with a reason that it reads."""

    decision = forms.ChoiceField(
        choices=[("accept", _("Accept")), ("reject", _("Reject"))],
        error_messages={"required": _("Choose: accept or reject.")},
    )
    reason = forms.CharField(
        label=_("Reason, shown to the supplier"),
        min_length=REASON_LENGTH,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say why, so that the supplier understands it.")},
    )
    number = forms.IntegerField(required=False)  # of the plan or proof that was shown

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Only a rejection needs a reason."""
        super().__init__(*args, **kwargs)
        if self.data.get("decision") == "accept":
            self.fields["reason"] = forms.CharField(required=False, max_length=1000)


class CloseForm(forms.Form):
    """Close a finding."""

    note = forms.CharField(
        label=_("Note"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class WithdrawForm(forms.Form):
    """Take a finding back."""

    reason = forms.CharField(
        label=_("Reason, shown to the supplier"),
        min_length=REASON_LENGTH,
        max_length=1000,
        error_messages={"required": _("Say why, so that the supplier understands it.")},
    )
