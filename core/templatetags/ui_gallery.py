"""Sample values for the component gallery (``ui_gallery.html``): its route needs no view of its own."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django import forms, template
from django.utils.translation import gettext_lazy as _

register = template.Library()

NOW = datetime(2026, 11, 24, 8, 42, tzinfo=UTC)


class GalleryForm(forms.Form):
    """One field of each kind; two of them filled in wrongly."""

    valid_until = forms.DateField(label=_("Valid until"))
    issuer = forms.ChoiceField(
        label=_("Issuer"), choices=[("", _("Choose an issuer")), ("a", "Specimen Certification Body")]
    )
    number = forms.CharField(label=_("Certificate number"), required=False)
    sites = forms.MultipleChoiceField(
        label=_("Which sites does it cover?"),
        choices=[("rugao", _("Main plant")), ("haimen", _("Dyeing"))],
        widget=forms.CheckboxSelectMultiple,
    )
    areas = forms.MultipleChoiceField(
        label=_("Areas"),
        choices=[("energy", _("Energy")), ("waste", _("Waste")), ("water", _("Water"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[("accept", _("Accept")), ("raise", _("Raise level")), ("reject", _("Reject"))],
        widget=forms.RadioSelect,
    )
    remark = forms.CharField(
        label=_("Remark"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        help_text=_("The supplier reads it."),
    )
    scan = forms.FileField(label=_("Scan"), required=False)
    told = forms.BooleanField(label=_("The supplier was told"), required=False)

    def clean_valid_until(self) -> date:
        """Refuse a date that has passed."""
        value: date = self.cleaned_data["valid_until"]
        if value <= NOW.date():
            raise forms.ValidationError(_("Enter a date after 24 November 2026"))
        return value


@register.simple_tag
def gallery_samples() -> dict[str, Any]:
    """Instants, a checked form and lists of links as pages hand them to the components."""
    form = GalleryForm(
        {
            "valid_until": "2026-10-03",
            "number": "EMS-0411",
            "sites": ["rugao"],
            "areas": ["energy"],
            "decision": "raise",
        }
    )
    form.is_valid()
    hours = timedelta(hours=1)
    return {
        "now": NOW,
        "over": NOW - 11 * hours - timedelta(minutes=32),
        "over_days": NOW - 33 * hours,
        "day": NOW + 18 * hours + timedelta(minutes=48),
        "days": NOW + 31 * hours + timedelta(minutes=18),
        "week": NOW + timedelta(days=3, hours=7, minutes=18),
        "later": NOW + timedelta(days=30),
        "form": form,
        "bands": (40, 70, 100, 125, 150, 175),
        "grade_bands": (70, 80, 90),
        "stages": [
            {"label": _("Board"), "url": "#board", "icon": "layout-kanban", "active": True},
            {"label": _("List"), "url": "#list", "icon": "list"},
            {"label": _("Calendar"), "url": "#calendar", "icon": "calendar"},
        ],
        "tabs": [
            {"label": _("Overview"), "url": "#overview"},
            {"label": _("Answers"), "url": "#answers", "count": 84},
            {"label": _("Scores"), "url": "#scores", "active": True},
        ],
        "crumbs": [(_("Suppliers"), "#"), (_("Scores"), "")],
        "filters": [
            {"label": _("Tier is"), "value": "1", "url": "?"},
            {"label": _("Stars at most"), "value": "4", "url": "?"},
        ],
        "pages": [(1, "?page=1"), (2, "?page=2"), (3, "?page=3"), (0, ""), (44, "?page=44")],
        "rows": [
            {
                "code": "CN",
                "name": "Dongguan Yunque Fashion Co Ltd",
                "size": "medium",
                "stars": 2,
                "score": 61.4,
                "grade": "C",
                "share": 38,
                "risk": "high",
                "due": NOW + 31 * hours,
                "owner": "JW",
            },
            {
                "code": "VN",
                "name": "Song Huong Bags Co Ltd",
                "size": "large",
                "stars": 4,
                "score": 103.2,
                "grade": "B",
                "share": 64,
                "risk": "medium",
                "due": NOW + 80 * hours,
                "owner": "EL",
            },
            {
                "code": "PK",
                "name": "Silverloom Textile Unit II",
                "size": "micro_small",
                "stars": None,
                "score": None,
                "grade": None,
                "share": None,
                "risk": "low",
                "due": NOW - 33 * hours,
                "owner": "EL",
            },
        ],
        "cells": [
            (120, 6.0),
            (60, 1.5),
            (132.5, 11.59),
            (168, 14.7),
            (200, 6.0),
            (30, 0.4),
            (90, 1.08),
            (None, None),
        ],
        "mine": [(_("Remark"), "ISO 14001 renewed")],
        "theirs": [(_("Remark"), "ISO 14001 and ISO 50001 in force")],
    }
