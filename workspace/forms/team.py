"""Forms of the work that colleagues share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from assessments.team.assigning import Pick
from assessments.team.sections import Share
from core.form_fields import DayField
from tenants.models import Membership

NOBODY = _("Nobody in particular")


def _people(members: Iterable[Membership]) -> list[tuple[str, Any]]:
    return [("", NOBODY), *((str(one.user_id), str(one.user)) for one in members if one.user.is_active)]


class SharesForm(forms.Form):
    """Who answers each section until when; one pair of fields a section, and what was seen of it."""

    note = forms.CharField(
        label=_("A word to them"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Stands in the e-mail to whoever is new to a section."),
    )

    def __init__(
        self, *args: Any, shares: Sequence[Share], people: Sequence[Membership], until: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.shares = shares
        for share in shares:
            standing = share.standing
            self.fields[f"who-{share.key}"] = forms.ChoiceField(
                label=_("Who answers"),
                choices=_people(people),
                required=False,
                initial=str(standing.person_id) if standing else "",
                widget=forms.Select(attrs={"class": "form-select"}),
            )
            self.fields[f"until-{share.key}"] = DayField(
                label=_("Until"),
                required=False,
                initial=standing.until if standing else until,
                widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "form-control"}),
            )
            self.fields[f"seen-{share.key}"] = forms.UUIDField(
                required=False,
                widget=forms.HiddenInput,
                initial=standing.pk if standing else None,
            )

    @property
    def rows(self) -> list[tuple[Share, Any, Any, Any]]:
        """Each section with its fields: who, until, seen."""
        return [
            (share, self[f"who-{share.key}"], self[f"until-{share.key}"], self[f"seen-{share.key}"])
            for share in self.shares
        ]

    @property
    def picks(self) -> dict[str, Pick]:
        """What was chosen, by section."""
        given = self.cleaned_data
        return {
            share.key: Pick(
                UUID(given[f"who-{share.key}"]) if given[f"who-{share.key}"] else None,
                given[f"until-{share.key}"],
                given[f"seen-{share.key}"],
            )
            for share in self.shares
        }


class RestForm(forms.Form):
    """Give everything nobody has to one person."""

    person = forms.ChoiceField(label=_("Who answers"))
    until = DayField(label=_("Until"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))

    def __init__(self, *args: Any, people: Sequence[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "rest_%s"} | kwargs)
        field: Any = self.fields["person"]
        field.choices = _people(people)[1:]

    def picks(self, shares: Sequence[Share]) -> dict[str, Pick]:
        """The same pick for every section nobody has."""
        given = self.cleaned_data
        pick = Pick(UUID(given["person"]), given["until"], None)
        return {share.key: pick for share in shares if share.standing is None}


class ColleagueForm(forms.Form):
    """Invite a colleague to answer with us."""

    email = forms.EmailField(label=_("E-mail"), max_length=254)
    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    language = forms.ChoiceField(label=_("Language of the e-mail"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "new_%s"} | kwargs)
