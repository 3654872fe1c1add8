"""Forms of people who evaluate: proofs of competence, what they sign, conflicts that are over."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from assessments.files import ACCEPT
from assessments.models.planning import CLAUSES, OF_BODY, OF_PERSON, ProofKind
from assessments.planning.signing import ASKED, statement_text
from core.form_fields import DayField
from suppliers.models import Supplier
from tenants.models import User
from workspace.forms.releases import RefusableForm

#: Suppliers one statement can name.
ROWS = 5


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
    note = forms.CharField(
        required=False,
        max_length=1000,
        label=_("Remarks"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
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
