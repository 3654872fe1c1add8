"""What somebody brings to have a receipt checked: a file, or its text."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files import File
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

#: Bytes; the largest receipts are about a tenth of it.
MOST_BYTES = 2 * 1024 * 1024


class CheckForm(forms.Form):
    """One of the two; ``raw`` is what was brought."""

    file = forms.FileField(label=gettext_lazy("Receipt file"), required=False, allow_empty_file=True)
    text = forms.CharField(
        label=gettext_lazy("Text of the receipt"),
        required=False,
        max_length=MOST_BYTES,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "autocomplete": "off"}),
    )

    @property
    def given(self) -> str:
        """The field that the receipt was brought in, after validation."""
        return "file" if self.cleaned_data["file"] else "text"

    @property
    def raw(self) -> bytes:
        """The bytes of the receipt, after validation."""
        file, text = self.cleaned_data["file"], self.cleaned_data["text"]
        return bytes(file.read() if file else text.encode())

    def clean_file(self) -> File[bytes] | None:
        """Refuse what is too large before it is read."""
        file: File[bytes] | None = self.cleaned_data["file"]
        if file and file.size and file.size > MOST_BYTES:
            raise _too_large()
        return file

    @classmethod
    def too_large(cls) -> CheckForm:
        """The form of somebody who brought so much that it was not read."""
        form = cls({})
        form.full_clean()
        form.errors.clear()
        form.add_error("file", _too_large())
        return form

    def clean(self) -> dict[str, Any]:
        """One of the two, not both."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return given
        if given["file"] and given["text"].strip():
            raise forms.ValidationError(_("Choose a file or paste a text, not both."), code="both")
        if not given["file"] and not given["text"].strip():
            raise forms.ValidationError(_("Choose a receipt file, or paste its text."), code="nothing")
        return given


def _too_large() -> forms.ValidationError:
    return forms.ValidationError(_("The file is larger than 2 MB; no receipt is."), code="too_large")
