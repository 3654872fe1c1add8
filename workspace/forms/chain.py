"""What people type about links, sources and demands passed on, checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from assessments.models import Evidence
from suppliers.countries import country_choices
from suppliers.forms import LineField
from suppliers.models import Demand, Shown
from suppliers.services.declaring import SourceValues
from workspace.selectors.portal_chain import Customer

_SHARE_HELP = _("Percent of the need of this material. Leave it empty if you do not know.")


def _share() -> forms.DecimalField:
    return forms.DecimalField(
        label=_("Share (%)"),
        required=False,
        max_digits=5,
        decimal_places=2,
        help_text=_SHARE_HELP,
        error_messages={"invalid": _("Write a share as a number, such as 40 or 12.5.")},
    )


class ShareForm(forms.Form):
    """What a link delivers and how much of the need that is."""

    material = LineField(label=_("Material"), max_length=200, required=False)
    share = _share()


class PassedForm(forms.Form):
    """A demand passed on, and when; ``evidence`` is one of the company's files, where it has a vault."""

    kind = forms.ChoiceField(
        label=_("What was passed on"),
        choices=Demand.choices,
        error_messages={"required": _("Choose what was passed on.")},
    )
    passed_on = forms.DateField(
        label=_("On"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={
            "required": _("Write the day it was passed on."),
            "invalid": _("Write a day, such as 2026-11-22."),
        },
    )
    note = LineField(label=_("Note"), max_length=500, required=False)
    evidence = forms.ChoiceField(label=_("Proof from your vault"), required=False)

    def __init__(self, *args: Any, files: Sequence[Evidence] = (), **kwargs: Any) -> None:
        """``files`` are those of the company's vault that may be named."""
        super().__init__(*args, **kwargs)
        self.papers = {str(one.pk): one for one in files}
        field = cast("forms.ChoiceField", self.fields["evidence"])
        field.choices = [("", str(_("None"))), *((pk, one.name) for pk, one in self.papers.items())]

    def values(self) -> dict[str, Any]:
        """The checked values as the service takes them."""
        chosen = self.papers.get(self.cleaned_data["evidence"])
        return {
            "kind": self.cleaned_data["kind"],
            "passed_on": self.cleaned_data["passed_on"],
            "note": self.cleaned_data["note"],
            "evidence": (chosen.pk, chosen.name) if chosen else None,
        }


def _countries() -> list[tuple[str, str]]:
    return [("", str(_("Choose a country"))), *country_choices(get_language() or "en")]


class SourceForm(forms.Form):
    """A source of a supplier company, and what each customer is told of it."""

    name = LineField(
        label=_("Name of your supplier"),
        max_length=200,
        error_messages={"required": _("Write the supplier's name.")},
    )
    country = forms.ChoiceField(
        label=_("Country"), choices=_countries, error_messages={"required": _("Choose a country.")}
    )
    identifier = LineField(
        label=_("Company number"),
        max_length=64,
        required=False,
        help_text=_("Tax number, LEI or credit code. It lets your customer find the company in its list."),
    )
    material = LineField(
        label=_("What it delivers to you"),
        max_length=200,
        error_messages={"required": _("Write what it delivers, such as dyeing or yarn.")},
    )
    share = _share()
    consents = forms.BooleanField(
        label=_("I may name this supplier, and agree that the customers chosen above see its name."),
        required=False,
    )

    def __init__(
        self, *args: Any, customers: Sequence[Customer], shown: Mapping[UUID, str], **kwargs: Any
    ) -> None:
        """``shown`` is what each customer is told now."""
        super().__init__(*args, **kwargs)
        self.customers = customers
        for one in customers:
            self.fields[f"to_{one.tenant_id}"] = forms.ChoiceField(
                label=one.name,
                choices=[("", _("Nothing")), *Shown.choices],
                initial=shown.get(one.tenant_id, ""),
                required=False,
                widget=forms.RadioSelect,
            )
        self.fields["consents"].initial = Shown.NAMED in shown.values()
        self.order_fields(["name", "country", "identifier", "material", "share", *self._told(), "consents"])

    def _told(self) -> list[str]:
        return [f"to_{one.tenant_id}" for one in self.customers]

    def told_fields(self) -> list[forms.BoundField]:
        """What each customer is told: a choice a customer."""
        return [self[name] for name in self._told()]

    def values(self) -> SourceValues:
        """The checked values of the source as the services take them."""
        given = self.cleaned_data
        return {
            "name": given["name"],
            "country": given["country"],
            "identifier": given["identifier"],
            "material": given["material"],
            "share": given["share"],
        }

    def told(self) -> dict[UUID, tuple[UUID, str]]:
        """For each customer the company's entry in its list, and what it is shown."""
        return {
            one.tenant_id: (one.supplier_id, self.cleaned_data[f"to_{one.tenant_id}"])
            for one in self.customers
        }
