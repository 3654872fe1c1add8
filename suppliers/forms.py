"""What people type about suppliers, checked."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from suppliers.countries import country_choices
from suppliers.models import SupplierStatus
from suppliers.reading.rows import LIMITS, MAX_TIER
from suppliers.reading.table import cleaned
from suppliers.services.listing import SupplierValues
from suppliers.size_forms import SizeForm
from tenants.models import User


def _countries() -> list[tuple[str, str]]:
    return [("", str(_("Choose a country"))), *country_choices(get_language() or "en")]


class LineField(forms.CharField):
    """One line of text, kept as a cell of an imported list is: nothing invisible in it."""

    def clean(self, value: Any) -> str:
        """The line; refused when it is needed and holds nothing visible."""
        line = cleaned(super().clean(value))
        self.validate(line)
        return line


class SupplierForm(SizeForm):
    """Everything a person may say about one supplier."""

    name = LineField(
        label=_("Name"),
        max_length=LIMITS["name"],
        error_messages={"required": _("Write the supplier's name.")},
    )
    country = forms.ChoiceField(
        label=_("Country"), choices=_countries, error_messages={"required": _("Choose a country.")}
    )
    address = LineField(
        label=_("Address"),
        max_length=LIMITS["address"],
        required=False,
        help_text=_("Street, place and region of the site. It tells two sites of one company apart."),
    )
    sector = LineField(label=_("Sector"), max_length=LIMITS["sector"], required=False)
    tier = forms.IntegerField(
        label=_("Tier"),
        min_value=1,
        max_value=MAX_TIER,
        initial=1,
        help_text=_("1 delivers to you directly."),
        error_messages={"required": _("Write a whole number from 1 to 9.")},
    )
    status = forms.ChoiceField(
        label=_("Status"),
        choices=SupplierStatus.choices,
        initial=SupplierStatus.CANDIDATE,
        error_messages={"required": _("Choose a status.")},
    )
    reference = LineField(
        label=_("Your number"),
        max_length=LIMITS["reference"],
        required=False,
        help_text=_("The number this supplier has in your own systems."),
    )
    contact_name = LineField(label=_("Contact"), max_length=LIMITS["contact_name"], required=False)
    contact_email = forms.EmailField(
        label=_("E-mail"),
        max_length=LIMITS["contact_email"],
        required=False,
        help_text=_("Requests are sent to this address."),
    )
    owner = forms.TypedChoiceField(
        label=_("Owner"),
        coerce=UUID,
        empty_value=None,
        required=False,
        help_text=_("Your colleague who looks after this supplier."),
    )

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        """``people`` are those who may own the supplier."""
        super().__init__(*args, **kwargs)
        self.people = {person.pk: person for person in people}
        owner = self.fields["owner"]
        assert isinstance(owner, forms.TypedChoiceField)  # noqa: S101 - declared above; tells the type checker
        owner.choices = [("", _("Nobody yet")), *((str(person.pk), str(person)) for person in people)]

    def values(self) -> SupplierValues:
        """The checked values as the services take them."""
        owner = self.people.get(self.cleaned_data["owner"])
        return cast("SupplierValues", {**self.cleaned_data, "owner": owner})


class LinkForm(forms.Form):
    """Another supplier of the list, found by its number, and which end of the link it is."""

    direction = forms.ChoiceField(
        label=_("This supplier"),
        choices=[("buys", _("is supplied by")), ("delivers", _("supplies"))],
    )
    other = forms.CharField(
        label=_("Other supplier"),
        max_length=LIMITS["name"],
        help_text=_("Its number in your list, or its whole name."),
        error_messages={"required": _("Write the number or the name of a supplier in your list.")},
    )
    material = forms.CharField(label=_("Material"), max_length=200, required=False)
    share = forms.DecimalField(
        label=_("Share (%)"),
        required=False,
        max_digits=5,
        decimal_places=2,
        help_text=_("Percent of the need of this material. Leave it empty if you do not know."),
        error_messages={"invalid": _("Write a share as a number, such as 40 or 12.5.")},
    )
