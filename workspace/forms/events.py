"""The filter of the event log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.form_fields import DayField
from workspace.selectors.event_names import KINDS


class EventFilter(forms.Form):
    """Kind, person and days; everything optional. ``kept`` ignores what cannot be read."""

    kind = forms.ChoiceField(label=_("What"), required=False)
    person = forms.ChoiceField(label=_("Who"), required=False)
    since = DayField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = DayField(label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            look = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"
            field.widget.attrs["class"] = look
        kind: Any = self.fields["kind"]
        kind.choices = [("", _("Everything")), *sorted(KINDS.items(), key=lambda pair: str(pair[1]))]
        person: Any = self.fields["person"]
        person.choices = [("", _("Everybody")), *people]

    def kept(self) -> dict[str, Any]:
        """The filters that hold, by name."""
        self.is_valid()
        return {name: given for name, given in self.cleaned_data.items() if given}
