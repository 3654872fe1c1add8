"""What people type about suppliers, checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from suppliers.countries import country_choices
from suppliers.models import ActorKind, Category, DiverseStatus, SupplierGroup, SupplierStatus
from suppliers.reading.rows import LIMITS, MAX_TIER
from suppliers.reading.table import cleaned
from suppliers.sectors import Sector, isic_of, nace_of, nace_sectors
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


@dataclass(frozen=True, slots=True)
class Offered:
    """What can be chosen in a supplier's form: people who may own it, categories, parent groups."""

    people: Sequence[User]
    categories: Sequence[Category]
    groups: Sequence[SupplierGroup]


def share_field(label: Any, help_text: Any) -> forms.DecimalField:
    """A share in percent, with two decimals."""
    return forms.DecimalField(
        label=label,
        help_text=help_text,
        required=False,
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        error_messages={
            "invalid": _("Write a share in percent, such as 12.5."),
            "min_value": _("A share is between 0 and 100 percent."),
            "max_value": _("A share is between 0 and 100 percent."),
        },
    )


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
    reference = LineField(
        label=_("Your number"),
        max_length=LIMITS["reference"],
        required=False,
        help_text=_("The number this supplier has in your own systems."),
    )
    region = LineField(
        label=_("Region"),
        max_length=100,
        required=False,
        help_text=_("Province or state, where rules or risks differ within the country."),
    )
    actor_kind = forms.ChoiceField(
        label=_("What it does in the chain"),
        choices=[("", _("Not known")), *ActorKind.choices],
        required=False,
    )
    group = forms.TypedChoiceField(label=_("Parent group"), coerce=UUID, empty_value=None, required=False)
    category = forms.TypedChoiceField(
        label=_("Category"),
        coerce=UUID,
        empty_value=None,
        required=False,
        help_text=_("What you buy from it, by your own list of categories."),
    )
    sector = LineField(label=_("Sector"), max_length=LIMITS["sector"], required=False)
    nace = LineField(
        label=_("NACE code"),
        max_length=100,
        required=False,
        help_text=_("NACE Rev. 2, such as 13.10. The ISIC code follows from it."),
    )
    isic = LineField(
        label=_("ISIC code"),
        max_length=100,
        required=False,
        help_text=_("ISIC Rev. 4, such as 1311. Needed only where there is no NACE code."),
    )
    diverse = forms.MultipleChoiceField(
        label=_("Diverse supplier"),
        choices=DiverseStatus.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("As the supplier says or a certificate shows."),
    )
    tier = forms.IntegerField(
        label=_("Tier"),
        min_value=1,
        max_value=MAX_TIER,
        initial=1,
        help_text=_("1 delivers to you directly."),
        error_messages={"required": _("Write a whole number from 1 to 9.")},
    )
    spend_share = share_field(_("Share of your spend, in %"), _("Of all you buy in a year."))
    dependency_share = share_field(
        _("Dependency on it, in %"), _("Its share of what you need in its category or for its part.")
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
    steward = forms.TypedChoiceField(
        label=_("Data steward"),
        coerce=UUID,
        empty_value=None,
        required=False,
        help_text=_("Your colleague who keeps what is known of it right."),
    )

    def __init__(self, *args: Any, offered: Offered, **kwargs: Any) -> None:
        """``offered`` are the people, categories and groups one can choose from."""
        super().__init__(*args, **kwargs)
        self._known: dict[str, Mapping[UUID, Any]] = {
            "owner": {person.pk: person for person in offered.people},
            "steward": {person.pk: person for person in offered.people},
            "category": {one.pk: one for one in offered.categories},
            "group": {one.pk: one for one in offered.groups},
        }
        for name, rows in self._known.items():
            field = self.fields[name]
            assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 - declared above; for the type checker
            empty = _("Nobody yet") if name in {"owner", "steward"} else _("None")
            field.choices = [("", empty), *((str(pk), str(one)) for pk, one in rows.items())]

    def clean_nace(self) -> str:
        """The code alone."""
        return _code(self.cleaned_data["nace"], nace_of, _("NACE Rev. 2 has no such code."))

    def clean_isic(self) -> str:
        """The code alone."""
        return _code(self.cleaned_data["isic"], isic_of, _("ISIC Rev. 4 has no such code."))

    def clean(self) -> dict[str, Any]:
        """NACE gives ISIC where that is not said more closely."""
        given = super().clean() or {}
        sector = nace_sectors().get(given.get("nace", ""))
        isic = given.get("isic")
        if sector is not None and not isic:
            given["isic"] = sector.isic
        elif sector is not None and isic and not isic.startswith(sector.isic):
            self.add_error(
                "isic",
                _("NACE %(nace)s is ISIC %(isic)s. Write that or leave this empty.")
                % {"nace": sector.code, "isic": sector.isic},
            )
        return given

    def values(self) -> SupplierValues:
        """The checked values as the services take them."""
        chosen = {name: rows.get(self.cleaned_data[name]) for name, rows in self._known.items()}
        return cast("SupplierValues", {**self.cleaned_data, **chosen})


class NewSupplierForm(SupplierForm):
    """The same for a supplier that is added: it starts in a status."""

    status = forms.ChoiceField(
        label=_("Status"),
        choices=SupplierStatus.choices,
        initial=SupplierStatus.CANDIDATE,
        help_text=_("Where it stands today. From then on each step has its reason."),
        error_messages={"required": _("Choose a status.")},
    )


def _code(text: str, find: Callable[[str], Sector | None], refusal: Any) -> str:
    if not text:
        return ""
    found = find(text)
    if found is None:
        raise forms.ValidationError(refusal)
    return found.code


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
