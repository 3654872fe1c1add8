"""What people write about risk classes: another class and why, why it ends, an index to import."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.form_fields import DayField
from risk.areas import AREAS
from risk.services.overruling import LONGEST_REASON


class _Refusable(forms.Form):
    def refuse(self, error: DomainError) -> None:
        """Show why a service said no, at its field where there is one."""
        field = error.field if error.field in self.fields else None
        self.add_error(field, str(error.message))


class OverruleForm(_Refusable):
    """Another class than the rule's; ``choices`` leaves out what the rule says."""

    risk_class = forms.ChoiceField(
        label=_("Class instead"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose low, medium or high.")},
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What you know that the rule does not. Everybody who sees the class reads it."),
        error_messages={"required": _("Write the reason: others read why the rule does not hold here.")},
    )
    until = DayField(
        label=_("Holds until"),
        required=False,
        help_text=_("That day included; the rule then has its word back. Empty: until somebody ends it."),
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["risk_class"].choices = choices  # type: ignore[attr-defined] # a ChoiceField


class EndForm(_Refusable):
    """Why the rule has its word back."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write why the rule holds again.")},
    )


class IndexForm(_Refusable):
    """A file with an index of countries."""

    name = forms.CharField(
        label=_("Name of the index"),
        max_length=120,
        error_messages={"required": _("Give the index a name.")},
    )
    area = forms.ChoiceField(label=_("Risk area"), choices=lambda: list(AREAS.items()))
    file = forms.FileField(
        label=_("File"),
        help_text=_("XLSX or CSV, one row a country, with the heads of the template."),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )
