"""Forms about people."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tenants.models import ROLES_BY_KIND, Role
from tenants.zones import zone_choices


def roles_of(kind: str) -> list[tuple[str, str]]:
    """The roles an organisation of this kind has, as choices; the one that manages it first."""
    return [(role, str(Role(role).label)) for role in ROLES_BY_KIND[kind]]


class InviteForm(forms.Form):
    """Invite a colleague."""

    email = forms.EmailField(label=_("E-mail"), max_length=254)
    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    role = forms.ChoiceField(label=_("Role"))
    language = forms.ChoiceField(label=_("Language of the e-mail"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["role"]
        field.choices = roles_of(kind)
        field.initial = field.choices[-1][0]


class InviteFirmForm(forms.Form):
    """Invite a rating body or audit firm, by the person who leads it."""

    organisation_name = forms.CharField(label=_("Rating body or audit firm"), max_length=200)
    name = forms.CharField(label=_("Who leads its people"), max_length=200, required=False)
    email = forms.EmailField(label=_("E-mail"), max_length=254)
    language = forms.ChoiceField(label=_("Language of the e-mail"), choices=settings.LANGUAGES)


class RoleForm(forms.Form):
    """Choose a member's role."""

    role = forms.ChoiceField(label=_("Role"))

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["role"]
        field.choices = roles_of(kind)


class PersonalForm(forms.Form):
    """What a person sets for themselves. ``usual_zone`` is the city whose time counts without a choice."""

    name = forms.CharField(
        label=_("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        required=False,
        help_text=_("Deadlines and times are shown by it, in pages and e-mails."),
    )

    def __init__(self, *args: Any, usual_zone: str, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["time_zone"]
        usual = gettext("That of the organisation: %(city)s") % {"city": usual_zone}
        field.choices = [("", usual), *zone_choices(now)]


class RegisterForm(forms.Form):
    """Make an account from an invitation."""

    name = forms.CharField(
        label=_("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    password = forms.CharField(
        label=_("Choose a password"),
        max_length=256,
        strip=False,
        help_text=_("At least 10 characters. A few words in a row are easy to keep in mind."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def clean_password(self) -> str:
        """Apply the site's rules for passwords."""
        password: str = self.cleaned_data["password"]
        password_validation.validate_password(password)
        return password
