"""Forms of evaluation plans, of people who evaluate and of what they sign."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from assessments.files import ACCEPT
from assessments.models.planning import CLAUSES, OF_BODY, OF_PERSON, ProofKind
from assessments.planning.content import CONTENTS, DAYS, ROLES, SCOPES, SPACES, day_of
from assessments.planning.signing import ASKED, statement_text
from core.form_fields import DayField
from standards import loader
from standards.codes import code
from suppliers.models import Supplier
from tenants.models import User
from workspace.forms.releases import RefusableForm

#: Suppliers one statement can name.
ROWS = 5
_OPTIONAL = {"extended_to", "content_note", "visits_from", "visits_to", "schedule_note", "note", "revision"}


def _long(label: Any, help_text: Any = "", *, rows: int = 3, limit: int = 4000) -> forms.CharField:
    return forms.CharField(
        required=False,
        max_length=limit,
        label=label,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def _choice(label: Any, choices: Mapping[str, Any]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=list(choices.items()), widget=forms.RadioSelect)


class PlanForm(RefusableForm):
    """An evaluation plan. Only a title and a year are asked: what is missing is listed on the plan."""

    title = forms.CharField(
        max_length=200,
        label=_("Name of the plan"),
        error_messages={"required": _("Give the plan a name of a few words.")},
    )
    year = forms.IntegerField(
        min_value=2000, max_value=2100, label=_("Year of the evaluation"), widget=forms.TextInput
    )
    purpose = _long(
        _("What the evaluation is for"), _("Such as risks found early, better suppliers (8.2.1).")
    )
    scope = _choice(_("Which suppliers"), SCOPES)
    scope_reason = _long(_("Why these"), _("By what they are chosen, or why all of them (8.2.2)."))
    reference_date = DayField(
        required=False,
        label=_("Evaluation date"),
        help_text=_("The base period is the last full calendar year before it (8.2.3 a)."),
    )
    extended_to = DayField(required=False, label=_("Base period extended to"))
    space = _choice(_("What belongs to a supplier"), SPACES)
    sites = _long(
        _("Sites that are looked at"), _("Such as all sites that make our goods (8.2.3 b)."), rows=2
    )
    standards = forms.MultipleChoiceField(
        required=False, label=_("Standards"), widget=forms.CheckboxSelectMultiple
    )
    content = _choice(_("Indicators"), CONTENTS)
    content_note = _long(_("Which indicators, and why not all"), rows=2)
    method = _long(
        _("How the score is made"),
        _("Weights, how data are checked and counted, levels of each indicator (8.2.5)."),
    )
    schedule_note = _long(
        _("Remarks on the schedule"), _("The reason where suppliers get less than a month (8.2.6 a)."), rows=2
    )
    note = forms.CharField(required=False, max_length=500, label=_("What is new in this version"))
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(
        self,
        data: Any = None,
        *,
        people: Iterable[tuple[User, str, UUID]],
        content: Mapping[str, Any],
        initial: Mapping[str, Any],
        is_first: bool,
    ) -> None:
        self._people = {str(user.pk): (user, body, body_id) for user, body, body_id in people}
        stands = {person["id"]: person for person in content["people"]}
        roles = {f"person-{key}": person["role"] for key, person in stands.items()}
        super().__init__(data, initial={**content, **roles, **initial})
        for name, words in DAYS.items():
            self.fields[name] = DayField(required=False, label=words)
        for key, (user, body, _id) in self._people.items():
            self.fields[f"person-{key}"] = forms.ChoiceField(
                required=False, label=f"{user.name} · {body}", choices=[("", "–"), *ROLES.items()]
            )
        standards: Any = self.fields["standards"]
        standards.choices = [(one, code(one)) for one in loader.ids()]
        if is_first:
            del self.fields["note"]
        if data is None:
            self._mark_needed()

    def is_valid(self) -> bool:
        """Whether it can be stored; what the standard asks besides is no fault of a draft."""
        valid = super().is_valid()
        self._mark_needed()
        return valid

    @property
    def written(self) -> dict[str, Any]:
        """What was typed, as the content of a plan."""
        people = [
            {
                "id": key,
                "name": user.name,
                "organisation": body,
                "organisation_id": str(body_id),
                "role": self.cleaned_data[f"person-{key}"],
            }
            for key, (user, body, body_id) in self._people.items()
            if self.cleaned_data[f"person-{key}"]
        ]
        return {**self.cleaned_data, "people": people}

    @property
    def days(self) -> list[forms.BoundField]:
        """The fields of the schedule, in order."""
        return [self[name] for name in DAYS]

    @property
    def staff(self) -> list[forms.BoundField]:
        """The field of each person."""
        return [self[f"person-{key}"] for key in self._people]

    def _mark_needed(self) -> None:
        """Only what the standard leaves open is called optional."""
        for name, field in self.fields.items():
            field.required = name not in _OPTIONAL
            field.widget.is_required = False


class SendBackPlanForm(RefusableForm):
    """What has to change in a plan."""

    remark = forms.CharField(
        max_length=1000,
        label=_("What has to change"),
        error_messages={"required": _("Say what has to change.")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ProofForm(RefusableForm):
    """A proof of competence."""

    person = forms.ChoiceField(
        label=_("Whom it is about"), error_messages={"required": _("Choose whom it is about.")}
    )
    kind = forms.ChoiceField(
        label=_("What it shows"), error_messages={"required": _("Choose what the proof shows.")}
    )
    title = forms.CharField(
        max_length=200,
        label=_("In a few words"),
        help_text=_("Such as six years as auditor of textile mills, or the name of a certificate."),
        error_messages={"required": _("Say in a few words what it is.")},
    )
    issuer = forms.CharField(required=False, max_length=200, label=_("Issued by"))
    issued_on = DayField(required=False, label=_("Issued on"))
    valid_until = DayField(required=False, label=_("Valid until"), help_text=_("Empty: it does not end."))
    note = _long(_("Remarks"), rows=2, limit=1000)
    file = forms.FileField(
        required=False,
        label=_("File"),
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        max_length=200,
    )

    def __init__(self, *args: Any, people: Iterable[User], own_body: str = "", **kwargs: Any) -> None:
        """``own_body`` names the rating body the proof may be about; empty offers people only."""
        super().__init__(*args, **kwargs)
        self._people = {str(one.pk): one for one in people}
        who: Any = self.fields["person"]
        body = [("body", own_body)] if own_body else []
        who.choices = [("", "–"), *body, *((key, str(one)) for key, one in self._people.items())]
        kind: Any = self.fields["kind"]
        groups = [(gettext("Of a person (7.2)"), OF_PERSON), (gettext("Of the rating body (7.1 b)"), OF_BODY)]
        kind.choices = [
            ("", "–"),
            *((name, _kinds(kinds)) for name, kinds in groups if own_body or kinds == OF_PERSON),
        ]

    @property
    def whom(self) -> User | None:
        """The person it is about; None for the organisation."""
        return self._people.get(self.cleaned_data["person"])


def _kinds(kinds: Iterable[ProofKind]) -> list[tuple[str, str]]:
    return [(kind.value, f"{kind.label} ({CLAUSES[kind]})") for kind in kinds]


class SignForm(RefusableForm):
    """An evaluator signs for a plan: two statements, and conflicts of interest by supplier."""

    no_conflict = forms.BooleanField(
        required=False, label=_("I have no conflict of interest with any supplier of this plan.")
    )

    def __init__(self, data: Any = None, *, find: Callable[[str], Supplier | None]) -> None:
        """``find`` gives the buyer's supplier of a name or number."""
        super().__init__(data)
        self._find = find
        self._named: dict[Supplier, str] = {}
        for n in range(1, ROWS + 1):
            self.fields[f"supplier-{n}"] = forms.CharField(
                required=False,
                max_length=200,
                label=gettext("Supplier %(n)s") % {"n": n},
                widget=forms.TextInput(attrs={"list": "suppliers", "autocomplete": "off"}),
            )
            self.fields[f"reason-{n}"] = forms.CharField(
                required=False, max_length=1000, label=gettext("What the conflict is, %(n)s") % {"n": n}
            )
        for kind in ASKED:
            self.fields[kind.value] = forms.BooleanField(
                required=False, label=gettext("I agree and sign this.")
            )

    def clean(self) -> dict[str, Any]:
        """A supplier that is named is one of the buyer's, and comes with a word on why."""
        found: dict[str, Any] = super().clean() or {}
        for n in range(1, ROWS + 1):
            name, reason = found.get(f"supplier-{n}"), found.get(f"reason-{n}")
            if name and not reason:
                self.add_error(f"reason-{n}", gettext("Say what the conflict of interest is."))
            elif reason and not name:
                self.add_error(f"supplier-{n}", gettext("Name the supplier."))
            elif name and reason:
                self._name(n, name, reason)
        return found

    def _name(self, n: int, name: str, reason: str) -> None:
        supplier = self._find(name)
        if supplier is None:
            self.add_error(f"supplier-{n}", gettext("No supplier in the list is called so."))
        else:
            self._named[supplier] = reason

    @property
    def agreed(self) -> set[str]:
        """The statements that are agreed to."""
        return {kind.value for kind in ASKED if self.cleaned_data[kind.value]}

    @property
    def conflicts(self) -> dict[Supplier, str]:
        """Suppliers that are named, and why."""
        return self._named

    @property
    def texts(self) -> list[tuple[Any, forms.BoundField]]:
        """Each statement in the reader's language, with its tick."""
        language = get_language() or "en"
        return [(statement_text(kind, language), self[kind.value]) for kind in ASKED]

    @property
    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Supplier and reason, a row each."""
        return [(self[f"supplier-{n}"], self[f"reason-{n}"]) for n in range(1, ROWS + 1)]


class EndForm(RefusableForm):
    """Why something ends."""

    reason = forms.CharField(
        max_length=1000, label=_("Why it is over"), error_messages={"required": _("Say why it is over.")}
    )


def plan_initial(version: Any) -> dict[str, Any]:
    """What a form shows of a version that stands: title, year, note and days as days."""
    days = {name: day_of(version.content, name) for name in (*DAYS, "reference_date", "extended_to")}
    return days | {
        "title": version.plan.title,
        "year": version.plan.year,
        "note": version.note,
        "revision": version.revision,
    }
