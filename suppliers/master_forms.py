"""What people type about a supplier's places, people, products, numbers, marks, and what sorts them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.conf.locale import LANG_INFO
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from core.templatetags.ui_format import sentences
from suppliers.countries import country_choices
from suppliers.forms import LineField, share_field
from suppliers.models import Category, Product, Site, Supplier, SupplierFlag, SupplierKey, SupplierStatus
from suppliers.services.sites import ADDRESS_LENGTH, NAME_LENGTH
from suppliers.services.statuses import MAX_REASON, MOVES

_HS_CODE = re.compile(r"\d{2}|\d{4}|\d{6}|\d{8}|\d{10}")
_PHONE = re.compile(r"\+?[\d\s()/.\-]{4,40}(?:\s*(?:ext\.?|x)\s*\d{1,6})?")


def _countries() -> list[tuple[str, str]]:
    return [("", str(_("Not said"))), *country_choices(get_language() or "en")]


def _languages() -> list[tuple[str, str]]:
    return [
        ("", str(_("Not known"))),
        *((code, str(LANG_INFO[code]["name_local"])) for code, _name in settings.LANGUAGES),
    ]


def _reason() -> forms.CharField:
    return forms.CharField(
        label=_("Reason"),
        max_length=MAX_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write the reason, so that others understand it later.")},
    )


class SiteForm(forms.Form):
    """A place where a supplier works."""

    name = LineField(label=_("Name of the site"), max_length=NAME_LENGTH)
    function = forms.ChoiceField(
        label=_("What is done there"), choices=[("", _("Not known")), *Site.Function.choices], required=False
    )
    address = LineField(label=_("Address"), max_length=ADDRESS_LENGTH, required=False)
    country = forms.ChoiceField(
        label=_("Country"),
        choices=_countries,
        required=False,
        help_text=_("Empty where it is the supplier's country."),
    )
    region = LineField(label=_("Region"), max_length=100, required=False)
    latitude = forms.DecimalField(
        label=_("Latitude"),
        required=False,
        max_digits=9,
        decimal_places=6,
        help_text=_("In degrees, such as 32.391250; south is negative."),
        error_messages={"invalid": _("Write degrees as a number, such as 32.391250.")},
    )
    longitude = forms.DecimalField(
        label=_("Longitude"),
        required=False,
        max_digits=9,
        decimal_places=6,
        help_text=_("In degrees, such as 120.567300; west is negative."),
        error_messages={"invalid": _("Write degrees as a number, such as 120.567300.")},
    )
    os_id = LineField(
        label=_("OS ID"),
        max_length=20,
        required=False,
        help_text=_("The id of this place at Open Supply Hub, 15 signs."),
    )


class ContactForm(forms.Form):
    """A person at a supplier."""

    name = LineField(label=_("Name"), max_length=200, required=False)
    email = forms.EmailField(label=_("E-mail"), max_length=254, required=False)
    phone = LineField(label=_("Telephone"), max_length=40, required=False)
    role = LineField(
        label=_("Task"),
        max_length=100,
        required=False,
        help_text=_("Such as quality or environment manager."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=_languages, required=False)
    is_main = forms.BooleanField(label=_("Main contact: requests go to this person"), required=False)

    def clean_phone(self) -> str:
        """Digits and what people put between them."""
        phone: str = self.cleaned_data["phone"]
        if phone and not _PHONE.fullmatch(phone):
            raise forms.ValidationError(_("Write a telephone number, such as +86 513 5555 0100."))
        return phone


class ProductForm(forms.Form):
    """A product or material."""

    name = LineField(label=_("Product or material"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=Product.Kind.choices, initial=Product.Kind.PRODUCT)
    flow = forms.ChoiceField(
        label=_("Which way it flows"),
        choices=Product.Flow.choices,
        initial=Product.Flow.FORWARD,
        help_text=_("Goods that come back, such as packaging or waste to recycle, flow back."),
    )
    traits = forms.MultipleChoiceField(
        label=_("Traits"),
        choices=Product.Trait.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    recycled_share = share_field(_("Recycled content, in %"), _("By weight."))
    hs_code = LineField(
        label=_("HS code"),
        max_length=14,
        required=False,
        help_text=_("Heading of the Harmonized System, such as 6110.20."),
    )
    note = LineField(label=_("Note"), max_length=500, required=False)

    def clean_hs_code(self) -> str:
        """The digits alone."""
        digits = re.sub(r"[\s.]", "", self.cleaned_data["hs_code"])
        if digits and not _HS_CODE.fullmatch(digits):
            raise forms.ValidationError(_("An HS code has 2, 4, 6, 8 or 10 digits, such as 6110.20."))
        return digits


class IdentifierForm(forms.Form):
    """What others call a supplier; the service checks the number by its scheme."""

    scheme = forms.ChoiceField(label=_("What it is"), choices=SupplierKey.Scheme.choices)
    external_id = forms.CharField(
        label=_("Number"), max_length=200, error_messages={"required": _("Write the number.")}
    )
    source_system = forms.CharField(
        label=_("System"),
        max_length=200,
        required=False,
        help_text=_("For an id of a system of yours: its name, such as SAP."),
    )
    country = forms.ChoiceField(
        label=_("Country of the number"),
        choices=_countries,
        required=False,
        help_text=_("For a tax or company number."),
    )


class FlagForm(forms.Form):
    """A mark and why."""

    kind = forms.ChoiceField(label=_("Mark"), choices=SupplierFlag.Kind.choices, widget=forms.RadioSelect)
    reason = _reason()


class ReasonForm(forms.Form):
    """Why something ends."""

    reason = _reason()


class StatusForm(forms.Form):
    """The next status of a supplier, of those there are, and why."""

    status = forms.ChoiceField(
        label=_("New status"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose a status."),
            "invalid_choice": _("There is no step to this status. Choose one of those shown."),
        },
    )
    reason = _reason()

    def __init__(self, *args: Any, supplier: Supplier, **kwargs: Any) -> None:
        """``supplier`` is the one to move."""
        super().__init__(*args, **kwargs)
        field = self.fields["status"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above; tells the type checker
        field.choices = [
            (one, f"{SupplierStatus(one).label}: {CONSEQUENCES[one]}") for one in MOVES[supplier.status]
        ]


class StatusesForm(forms.Form):
    """The next status of many suppliers, of those that some of them can go to, and why."""

    status = forms.ChoiceField(
        label=_("New status"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose a status."),
            "invalid_choice": _("There is no step to this status. Choose one of those shown."),
        },
    )
    reason = _reason()

    def __init__(self, *args: Any, counts: Mapping[str, int], **kwargs: Any) -> None:
        """``counts`` is how many of them stand where."""
        super().__init__(*args, **kwargs)
        total = sum(counts.values())
        field = self.fields["status"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above; tells the type checker
        field.choices = [
            (one.value, _choice(one, able, total))
            for one in SupplierStatus
            if (able := sum(n for status, n in counts.items() if one in MOVES[status]))
        ]


def _choice(status: SupplierStatus, able: int, total: int) -> str:
    """A status with what follows from it, and how many can go there where not all can."""
    words = f"{status.label}: {CONSEQUENCES[status]}"
    if able == total:
        return words
    return sentences([words, gettext("%(able)s of %(total)s can.") % {"able": able, "total": total}])


#: What follows from each status.
CONSEQUENCES: dict[str, Any] = {
    SupplierStatus.CANDIDATE: _("known, nothing is bought from it yet."),
    SupplierStatus.ONBOARDING: _("its checks begin; nothing is bought before they end."),
    SupplierStatus.ADMITTED: _("may deliver and is evaluated every quarter."),
    SupplierStatus.WATCH: _("may deliver, and is looked at more closely every quarter."),
    SupplierStatus.REDUCED: _("gets fewer orders until it is better; still evaluated every quarter."),
    SupplierStatus.SUSPENDED: _("gets no new orders for the time being; still evaluated every quarter."),
    SupplierStatus.REMOVED: _("delivers no more and counts in no figure; all records stay."),
    SupplierStatus.REFUSED: _("does not come into the chain; all records stay."),
}


class CategoryForm(forms.Form):
    """A category that is bought in, with its marks."""

    code = LineField(label=_("Code"), max_length=32)
    name = LineField(label=_("Name"), max_length=200)
    parent = forms.TypedChoiceField(label=_("Part of"), coerce=UUID, empty_value=None, required=False)
    is_high_risk = forms.BooleanField(label=_("High risk: review these suppliers first"), required=False)
    risk_reason = LineField(label=_("Why high risk"), max_length=500, required=False)
    is_high_use = forms.BooleanField(label=_("High use: much of it is bought or used up"), required=False)
    use_reason = LineField(label=_("Why high use"), max_length=500, required=False)

    def __init__(self, *args: Any, parents: list[Category], **kwargs: Any) -> None:
        """``parents`` are categories this one may be part of."""
        super().__init__(*args, **kwargs)
        self._parents = {one.pk: one for one in parents}
        field = self.fields["parent"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 - declared above; for the type checker
        field.choices = [("", _("Stands at the top")), *((str(one.pk), str(one)) for one in parents)]

    def values(self) -> Any:
        """The checked values as the service takes them."""
        return self.cleaned_data | {"parent": self._parents.get(self.cleaned_data["parent"])}


class GroupForm(forms.Form):
    """A parent group of suppliers."""

    name = LineField(label=_("Name of the group"), max_length=200)
    parent_company = LineField(label=_("Parent company"), max_length=200, required=False)
    country = forms.ChoiceField(label=_("Country"), choices=_countries, required=False)
    policies = forms.CharField(
        label=_("Policies that bind its members"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Which of the group's policies and initiatives hold for every company in it."),
    )
