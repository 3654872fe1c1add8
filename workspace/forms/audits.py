"""What people write about audits, checked: the plan, a finding of an audit, the team, the ends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.services.timing import REASON_LENGTH
from audits.models import Announcement, Audit
from core.form_fields import DayField
from remediation.models import Severity
from remediation.services import FindingValues
from suppliers.forms import LineField
from suppliers.models import Site
from suppliers.reading.table import cleaned
from suppliers.services.sites import ADDRESS_LENGTH, NAME_LENGTH
from tenants.models import Membership, Organisation
from workspace.forms.findings import MEANINGS, OTHER_SITE, FindingForm, asks

#: New sites in one plan.
MAX_NEW_SITES = 20


class PlanForm(forms.Form):
    """An audit of one supplier, which is settled before."""

    firm = forms.TypedChoiceField(
        label=_("Audit firm"), coerce=UUID, error_messages={"required": _("Choose a firm you work with.")}
    )
    protocol = LineField(
        label=_("Protocol"),
        max_length=200,
        help_text=_("What the auditors check by, such as “Four-pillar on-site 2026.1”."),
        error_messages={"required": _("Write by what the auditors check.")},
    )
    announcement = forms.ChoiceField(
        label=_("Announcement"),
        choices=Announcement.choices,
        initial=Announcement.ANNOUNCED,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether the supplier knows when the auditors come.")},
    )
    starts_on = DayField(
        label=_("First day"),
        widget=forms.DateInput,
        error_messages={"required": _("Write the first day."), "invalid": _("Write a day.")},
    )
    ends_on = DayField(
        label=_("Last day"),
        widget=forms.DateInput,
        error_messages={"required": _("Write the last day."), "invalid": _("Write a day.")},
    )
    sites = forms.MultipleChoiceField(
        label=_("Sites"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one site, or write a new one.")},
    )
    new_sites = forms.CharField(
        label=_("New sites"),
        required=False,
        max_length=MAX_NEW_SITES * (NAME_LENGTH + ADDRESS_LENGTH),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One a line: its name, then after a comma its address."),
    )

    def __init__(
        self, *args: Any, firms: Sequence[Organisation], sites: Sequence[Site], address: str, **kwargs: Any
    ) -> None:
        """``firms`` are those engaged, ``sites`` the supplier's, ``address`` its own: offered as the main
        site where it has none."""
        super().__init__(*args, **kwargs)
        self.firms = {firm.pk: firm for firm in firms}
        self.places = {str(site.pk): site for site in sites}
        firm, places = self._choices("firm"), self._choices("sites")
        firm.choices = [("", _("Choose a firm")), *((str(one.pk), one.name) for one in firms)]
        if len(firms) == 1:
            self.initial.setdefault("firm", str(firms[0].pk))
        if sites:
            places.choices = [
                (str(site.pk), f"{site.name}, {site.address}" if site.address else site.name)
                for site in sites
            ]
        else:
            main = str(_("Main site"))
            places.choices = [(OTHER_SITE, f"{main}, {address}" if address else main)]
            self.initial.setdefault("sites", [OTHER_SITE])
        self.fields["sites"].required = not self.data.get("new_sites", "").strip()

    def _choices(self, name: str) -> Any:
        return self.fields[name]

    def clean_firm(self) -> Organisation:
        """The firm itself."""
        return self.firms[self.cleaned_data["firm"]]

    def clean_new_sites(self) -> list[tuple[str, str]]:
        """Pairs of name and address."""
        lines = [cleaned(line) for line in self.cleaned_data["new_sites"].splitlines()]
        pairs = [line.replace("，", ",", 1).partition(",")[::2] for line in lines if line]
        if len(pairs) > MAX_NEW_SITES:
            raise forms.ValidationError(
                _("These are more than %(limit)s sites. Add the rest on the supplier's page.")
                % {"limit": MAX_NEW_SITES}
            )
        return [(name.strip(), address.strip()) for name, address in pairs]

    @property
    def chosen_sites(self) -> list[Site]:
        """The sites chosen from the list; of a valid form."""
        return [self.places[key] for key in self.cleaned_data["sites"] if key in self.places]

    @property
    def wants_main(self) -> bool:
        """Whether the supplier's own address was chosen as a site; of a valid form."""
        return OTHER_SITE in self.cleaned_data["sites"]


class AuditFindingForm(FindingForm):
    """A finding as auditors write it: at a site of the audit, on one of its days."""

    field_order = ("severity", "clause", "area", "site", "title", "description", "found_on", "item")

    def __init__(self, *args: Any, sites: Sequence[Site], **kwargs: Any) -> None:
        """``sites`` are those the audit goes to."""
        super().__init__(*args, sites=sites, **kwargs)
        del self.fields["new_site"]
        site: Any = self.fields["site"]
        site.choices = [choice for choice in site.choices if choice[0] != OTHER_SITE]
        self.fields["description"].required = True
        self.fields["description"].error_messages["required"] = str(_("Write what was seen."))
        if len(sites) == 1:
            self.initial.setdefault("site", str(sites[0].pk))

    def within(self, first: date, last: date) -> AuditFindingForm:
        """The same form with the calendar kept to these days."""
        days = {"min": first.isoformat(), "max": last.isoformat()}
        self.fields["found_on"].widget.attrs |= days
        return self

    def values(self) -> FindingValues:
        """What a valid form says, as the services take it."""
        given = self.cleaned_data
        standard, item = given["item"]
        return FindingValues(
            severity=given["severity"],
            area=given["area"],
            clause=given["clause"],
            title=given["title"],
            description=given["description"],
            standard=standard,
            item=item,
            found_on=given["found_on"],
            site=self.chosen_site,
        )


class TeamForm(forms.Form):
    """Who of the firm works on an audit."""

    team = forms.TypedMultipleChoiceField(
        label=_("Team"), coerce=UUID, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, members: Sequence[Membership], **kwargs: Any) -> None:
        """``members`` are the firm's auditors and leads."""
        super().__init__(*args, **kwargs)
        team: Any = self.fields["team"]
        team.choices = [(str(one.user_id), f"{one.user} · {one.get_role_display()}") for one in members]


class ConcludeForm(forms.Form):
    """The words an audit is concluded with."""

    summary = forms.CharField(
        label=_("What the audit found as a whole"),
        max_length=Audit._meta.get_field("summary").max_length,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write what the audit found as a whole, in a few sentences.")},
    )


class CancelForm(forms.Form):
    """Why an audit is called off."""

    reason = LineField(
        label=_("Reason"),
        min_length=REASON_LENGTH,
        max_length=1000,
        error_messages={"required": _("Write why the audit is called off.")},
    )


def meanings() -> dict[str, str]:
    """For each severity what it means and asks for, in the active language."""
    return {value: f"{MEANINGS[value]} {asks(value)}" for value in Severity.values}
