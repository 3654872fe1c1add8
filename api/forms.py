"""What an administrator says about a program."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from api.scopes import SCOPES


class ClientForm(forms.Form):
    """Connect a program."""

    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        help_text=_("The program's name, as the event log shall show it."),
        error_messages={"required": _("Name the program.")},
    )
    scopes = forms.MultipleChoiceField(
        label=_("It may"),
        choices=[(name, scope.words) for name, scope in SCOPES.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick what the program may do.")},
    )
