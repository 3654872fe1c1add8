"""The form of an incident."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.form_fields import DayField
from risk.models import Incident, IncidentKind, RiskEntry, SupplyEffect
from suppliers.models import Site, Supplier
from tenants.models import User
from workspace.forms.register import OwnerField
from workspace.forms.releases import RefusableForm
from workspace.selectors import supplier_page


class IncidentForm(RefusableForm):
    """What happened, what it did to supply, how supply comes back."""

    title = forms.CharField(
        max_length=200,
        label=_("What happened, in a few words"),
        error_messages={"required": _("Say in a few words what happened.")},
    )
    kind = forms.ChoiceField(
        label=_("Kind of incident"),
        choices=IncidentKind.choices,
        error_messages={"required": _("Choose what kind of incident it is.")},
    )
    happened_on = DayField(
        label=_("Happened on"), error_messages={"required": _("Say on which day it happened.")}
    )
    entry = forms.TypedChoiceField(required=False, label=_("Risk of the register"))
    supply = forms.ChoiceField(label=_("Supply"), choices=SupplyEffect.choices)
    owner = OwnerField(required=False, label=_("Owner"))
    effect = forms.CharField(
        required=False,
        max_length=2000,
        label=_("Effect on supply"),
        help_text=_("What is missing, how much, for how long."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    recovery_plan = forms.CharField(
        required=False,
        max_length=2000,
        label=_("Recovery plan"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    recover_by = DayField(required=False, label=_("Supply planned back by"))
    recovered_on = DayField(required=False, label=_("Supply was back on"))
    lessons = forms.CharField(
        required=False, max_length=2000, label=_("What was learnt"), widget=forms.Textarea(attrs={"rows": 2})
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(
        self,
        *args: Any,
        people: Iterable[User],
        entries: Iterable[RiskEntry],
        incident: Incident | None = None,
        **kwargs: Any,
    ) -> None:
        if incident is not None:
            plain = {name: getattr(incident, name) for name in self.base_fields}
            kwargs["initial"] = plain | {
                "owner": str(incident.owner_id or ""),
                "entry": str(incident.entry_id or ""),
            }
        super().__init__(*args, **kwargs)
        owner: Any = self.fields["owner"]
        owner.offer(people, gettext("Nobody yet"))
        held = {str(one.pk): one for one in entries}
        entry: Any = self.fields["entry"]
        entry.choices = [("", "–"), *((key, f"{one.number} · {one.title}") for key, one in held.items())]
        entry.coerce, entry.empty_value = held.__getitem__, None


class LessonForm(RefusableForm):
    """What was learnt, as an incident is closed."""

    lessons = forms.CharField(
        required=False, max_length=2000, label=_("What was learnt"), widget=forms.Textarea(attrs={"rows": 3})
    )


class ConcernedForm(RefusableForm):
    """A supplier that an incident concerns, and one of its sites by name."""

    other = forms.CharField(
        max_length=200,
        label=_("Supplier"),
        help_text=_("Its number in your list, or its whole name."),
        error_messages={"required": _("Write the number or the name of a supplier in your list.")},
    )
    site = forms.CharField(
        required=False,
        max_length=200,
        label=_("Site"),
        help_text=_("Its name, where only one site is concerned."),
    )

    def clean_other(self) -> Supplier:
        """The supplier that was written."""
        found = supplier_page.the_one_called(self.cleaned_data["other"].replace("\x00", ""))
        if found is None:
            raise forms.ValidationError(
                gettext("No single supplier has this number or name. Choose one from the list.")
            )
        return found

    def clean_site(self) -> Site | None:
        """The site of that supplier."""
        text, supplier = self.cleaned_data["site"].strip(), self.cleaned_data.get("other")
        if not text or supplier is None:
            return None
        sites = Site.objects.filter(tenant_id=supplier.tenant_id, supplier=supplier)
        named = sites.filter(name__iexact=text).first()
        if named is None:
            names = ", ".join(sites.order_by("name").values_list("name", flat=True)[:20])
            raise forms.ValidationError(
                gettext("%(supplier)s has no site of this name. Its sites: %(sites)s")
                % {"supplier": supplier.name, "sites": names or gettext("none")}
            )
        return named
