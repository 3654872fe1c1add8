"""The figures a size class is suggested from, and the class, as people type them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from suppliers.industries import industry_choices
from suppliers.models import Currency, SizeClass
from suppliers.sizing import FIRST_YEAR, MOST_MONEY, MOST_PEOPLE, Facts


def _industries() -> list[Any]:
    return [("", str(_("Not known"))), *industry_choices(get_language() or "en")]


def _amount(label: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=False,
        min_value=0,
        max_value=MOST_MONEY,
        max_digits=12,
        decimal_places=4,
        error_messages={
            "invalid": _("Write the amount in millions as digits, such as 12.5."),
            "min_value": _("An amount is zero or more. Leave it empty where it is not known."),
            "max_value": _("This is more than any company has. Write the amount in millions."),
            "max_digits": _("Write the amount in millions, with at most four decimals."),
            "max_decimal_places": _("Write the amount in millions, with at most four decimals."),
            "max_whole_digits": _("This is more than any company has. Write the amount in millions."),
        },
    )


class SizeForm(forms.Form):
    """Industry, headcount and money of a supplier, and its size class with the reason where it differs."""

    industry = forms.ChoiceField(
        label=_("Industry"),
        choices=_industries,
        required=False,
        help_text=_("By GB/T 4754-2017. China's size rule has other limits for each industry."),
    )
    headcount = forms.IntegerField(
        label=_("Headcount"),
        required=False,
        min_value=0,
        max_value=MOST_PEOPLE,
        error_messages={
            "invalid": _("Write a whole number of people, such as 420."),
            "min_value": _("A headcount is zero or more. Leave it empty where it is not known."),
            "max_value": _("No company has so many people. Check the number."),
        },
    )
    revenue = _amount(_("Revenue, in millions"))
    assets = _amount(_("Total assets, in millions"))
    currency = forms.ChoiceField(
        label=_("Currency"),
        choices=[("", _("Not known")), *Currency.choices],
        required=False,
        help_text=_("China's size rule reads yuan, the EU's rule, for all other countries, euros."),
    )
    figures_year = forms.IntegerField(
        label=_("Year of the figures"),
        required=False,
        error_messages={"invalid": _("Write the year as four digits, such as 2025.")},
    )
    size_class = forms.ChoiceField(
        label=_("Size"),
        choices=[("", _("Not known")), *SizeClass.choices],
        required=False,
        help_text=_("Results are compared within one size class only."),
    )
    size_reason = forms.CharField(
        label=_("Why another size than suggested"),
        required=False,
        max_length=500,
        help_text=_("Needed only when you set another size than the figures suggest."),
    )

    def clean_figures_year(self) -> int | None:
        """The year, neither to come nor long past."""
        year: int | None = self.cleaned_data["figures_year"]
        if year is not None and not FIRST_YEAR <= year <= timezone.now().year:
            raise forms.ValidationError(
                _("Write a year from %(first)s to this one."), params={"first": FIRST_YEAR}
            )
        return year

    def clean(self) -> dict[str, Any]:
        """Amounts need their currency."""
        given = super().clean() or {}
        amounts = (given.get("revenue"), given.get("assets"))
        if any(amount is not None for amount in amounts) and not given.get("currency"):
            self.add_error("currency", _("Choose the currency of the amounts."))
        return given

    def facts(self, country: str) -> Facts:
        """What can be read so far of the figures; call it after :meth:`is_valid`."""
        told = self.cleaned_data
        headcount: int | None = told.get("headcount")
        revenue: Decimal | None = told.get("revenue")
        assets: Decimal | None = told.get("assets")
        return Facts(country, told.get("industry", ""), headcount, revenue, assets, told.get("currency", ""))
