"""Forms of the risk register."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.form_fields import DayField
from risk.heat import CONSEQUENCE, LIKELIHOOD, STEPS
from risk.models import EntryState, MeasureState, RiskEntry, RiskKind, RiskMeasure
from suppliers.countries import country_name, country_of
from suppliers.models import Category
from tenants.models import User
from workspace.forms.releases import RefusableForm

_YES, _NO = "yes", "no"


def _long(label: Any, limit: int, help_text: Any = "", rows: int = 3) -> forms.CharField:
    return forms.CharField(
        required=False,
        max_length=limit,
        label=label,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def _step(label: Any, names: Any) -> forms.TypedChoiceField:
    choices = [("", "–"), *((str(step), f"{step} · {names[step]}") for step in STEPS)]
    return forms.TypedChoiceField(
        required=False, label=label, choices=lambda: choices, coerce=int, empty_value=None
    )


class OwnerField(forms.TypedChoiceField):
    """One of the buyer's people, or nobody; gives the person."""

    def offer(self, people: Iterable[User], empty: Any) -> None:
        """Let these people be chosen."""
        self.people = {str(one.pk): one for one in people}
        self.choices = [("", empty), *((key, str(one)) for key, one in self.people.items())]
        self.coerce = self.people.__getitem__
        self.empty_value = None


class RiskForm(RefusableForm):
    """An entry of the register."""

    title = forms.CharField(
        max_length=200,
        label=_("Risk, in a few words"),
        error_messages={"required": _("Give the risk a name of a few words.")},
    )
    kind = forms.ChoiceField(
        label=_("Kind of risk"),
        choices=RiskKind.choices,
        error_messages={"required": _("Choose a kind of risk.")},
    )
    factor = _long(_("What could happen, and why"), 2000, _("The risk factor (T/CFIE 5.3 a)."))
    process = _long(
        _("How it is assessed"), 2000, _("Who looks at what, how often, with which figures (5.3 b)."), 2
    )
    on_activities = _long(_("Effect on activities"), 1000, rows=2)
    on_products = _long(_("Effect on products and services"), 1000, rows=2)
    on_partners = _long(_("Effect on partnerships"), 1000, rows=2)
    on_stakeholders = _long(_("Effect on stakeholders"), 1000, rows=2)
    existing = _long(_("Measures that are in place"), 2000, _("What already keeps the risk down today."))
    likelihood = _step(_("Likelihood today"), LIKELIHOOD)
    consequence = _step(_("Consequence today"), CONSEQUENCE)
    residual_likelihood = _step(_("Likelihood once the measures work"), LIKELIHOOD)
    residual_consequence = _step(_("Consequence once the measures work"), CONSEQUENCE)
    more_needed = forms.TypedChoiceField(
        required=False,
        label=_("Is more needed?"),
        choices=[
            ("", _("Not judged yet")),
            (_YES, _("Yes, more is needed")),
            (_NO, _("No, this is acceptable")),
        ],
        widget=forms.RadioSelect,
        coerce=lambda text: text == _YES,
        empty_value=None,
    )
    more_reason = _long(_("Why"), 1000, rows=2)
    owner = OwnerField(required=False, label=_("Owner"))
    review_on = DayField(
        required=False,
        label=_("Look at it again by"),
        help_text=_("The owner is reminded two weeks before."),
    )
    category = forms.TypedChoiceField(required=False, label=_("Category"))
    countries = forms.CharField(
        required=False,
        max_length=400,
        label=_("Countries"),
        help_text=_("Names or two-letter codes, with commas between them."),
    )
    project = forms.CharField(
        required=False,
        max_length=120,
        label=_("Project or activity"),
        help_text=_("Where the risk belongs to one, from its start to its end, such as a new collection."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(
        self,
        *args: Any,
        people: Iterable[User],
        categories: Iterable[Category],
        entry: RiskEntry | None = None,
        **kwargs: Any,
    ) -> None:
        if entry is not None:
            kwargs["initial"] = _initial(entry)
        super().__init__(*args, **kwargs)
        owner: Any = self.fields["owner"]
        owner.offer(people, gettext("Nobody yet"))
        held = {str(one.pk): one for one in categories}
        category: Any = self.fields["category"]
        category.choices = [("", gettext("All categories")), *((key, str(one)) for key, one in held.items())]
        category.coerce, category.empty_value = held.__getitem__, None

    def clean_countries(self) -> list[str]:
        """Codes of the countries that were written."""
        text = self.cleaned_data["countries"].replace("，", ",").replace("、", ",").replace(";", ",")
        found: list[str] = []
        unknown: list[str] = []
        for part in filter(None, map(str.strip, text.split(","))):
            code = country_of(part)
            (found if code else unknown).append(code or part)
        if unknown:
            raise forms.ValidationError(
                gettext("%(names)s: no country is called so. Write its name or its two letters, such as CN.")
                % {"names": ", ".join(unknown)}
            )
        return found


def _initial(entry: RiskEntry) -> dict[str, Any]:
    plain = {name: getattr(entry, name) for name in RiskForm.base_fields if hasattr(entry, name)}
    language = get_language() or "en"
    return plain | {
        "owner": str(entry.owner_id or ""),
        "category": str(entry.category_id or ""),
        "countries": ", ".join(country_name(code, language) for code in entry.countries),
        "more_needed": {True: _YES, False: _NO}.get(entry.more_needed, ""),  # type: ignore[arg-type]
    }


class ReviewForm(RefusableForm):
    """Somebody looked at a risk again."""

    note = forms.CharField(
        required=False,
        max_length=1000,
        label=_("What you found"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    next_on = DayField(required=False, label=_("Next review by"))


class StateForm(RefusableForm):
    """Open, watch or close a risk."""

    state = forms.ChoiceField(label=_("State"), choices=EntryState.choices)
    reason = forms.CharField(
        required=False, max_length=1000, label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2})
    )


class MeasureForm(RefusableForm):
    """A measure: a new one, or one with its state and place in the order."""

    text = forms.CharField(
        max_length=500,
        label=pgettext_lazy("what is done about a risk", "Measure"),
        error_messages={"required": _("Say what is done.")},
    )
    owner = OwnerField(required=False, label=_("Owner"))
    due_on = DayField(required=False, label=_("Due"))
    state = forms.ChoiceField(label=_("State"), choices=MeasureState.choices)
    rank = forms.IntegerField(label=_("Place in the order"), min_value=1, max_value=99)

    def __init__(
        self, *args: Any, people: Iterable[User], measure: RiskMeasure | None = None, **kwargs: Any
    ) -> None:
        if measure is not None:
            kwargs["initial"] = {
                "text": measure.text,
                "owner": str(measure.owner_id or ""),
                "due_on": measure.due_on,
                "state": measure.state,
                "rank": measure.rank,
            }
            kwargs["auto_id"] = f"id_{measure.pk}_%s"
        super().__init__(*args, **kwargs)
        owner: Any = self.fields["owner"]
        owner.offer(people, gettext("Nobody yet"))
        if measure is None:
            del self.fields["state"], self.fields["rank"]


class SupplierLinkForm(RefusableForm):
    """A supplier that the risk concerns, found by number or name."""

    other = forms.CharField(
        max_length=200,
        label=_("Supplier"),
        help_text=_("Its number in your list, or its whole name."),
        error_messages={"required": _("Write the number or the name of a supplier in your list.")},
    )
