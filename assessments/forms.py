"""What people send to the questionnaire and the vault, checked field by field."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from assessments.catalogue import Catalogue, Item
from assessments.documents import WHOLE_ITEM


class AnswerForm(forms.Form):
    """One answer as the autosave sends it, with keys of its item and the revision the page showed."""

    none_met = forms.BooleanField(required=False)
    reason = forms.CharField(max_length=500, required=False)
    comment = forms.CharField(max_length=4000, required=False)
    revision = forms.IntegerField(min_value=0, max_value=2**31 - 1)

    def __init__(self, item: Item, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unknown = {"invalid_choice": _("Tick only what this question lists.")}
        for name, keys in (("met", item.check_keys), ("not_applicable", {WHOLE_ITEM, *item.optional_keys})):
            self.fields[name] = forms.MultipleChoiceField(
                choices=[(key, key) for key in sorted(keys)], required=False, error_messages=unknown
            )


class UploadForm(forms.Form):
    """One file for the vault."""

    file = forms.FileField(
        allow_empty_file=True,
        error_messages={"required": _("No file arrived. Choose it again."), "invalid": _("No file arrived.")},
    )


class PickForm(forms.Form):
    """A file picked from the vault."""

    evidence = forms.UUIDField()
    release = forms.BooleanField(required=False)


class TakeForm(forms.Form):
    """An answer given elsewhere: the request it was given in, and the question."""

    source = forms.UUIDField()
    source_item = forms.CharField(max_length=120)


class ConsentForm(forms.Form):
    """The consent given with handing in."""

    consent = forms.BooleanField(
        label=_("Consent"),
        error_messages={
            "required": _("Tick the box to share these answers. Without it nothing is sent."),
        },
    )
    seen_at = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_seen_at(self) -> datetime | None:
        """When the page with the box was shown; None where nothing usable says so."""
        try:
            seen = parse_datetime(self.cleaned_data["seen_at"])
        except ValueError:
            return None
        return seen if seen is not None and timezone.is_aware(seen) else None


class PrefillForm(forms.Form):
    """Where open questions are filled from: an earlier request, or empty for all."""

    source = forms.UUIDField(required=False)


class ConfirmForm(forms.Form):
    """Questions whose answers hold today."""

    def __init__(self, book: Catalogue, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"] = forms.MultipleChoiceField(choices=[(key, key) for key in book.items])
