"""What can be wrong with an uploaded list or one line of it, as stable codes, and the sentences people read.

A problem is stored as ``{"code", "field", …values}`` and put into words when it is shown, in the reader's
language. Every sentence says what was found and what to do.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from suppliers.models import SizeClass

Problem = dict[str, Any]

#: Field → the word for it.
FIELDS: dict[str, Promise] = {
    "name": _("Name"),
    "country": _("Country"),
    "address": _("Address"),
    "sector": _("Sector"),
    "size_class": _("Size"),
    "size_reason": _("Reason for the size"),
    "industry": _("Industry code"),
    "headcount": _("Headcount"),
    "revenue": _("Revenue"),
    "assets": _("Total assets"),
    "currency": _("Currency"),
    "figures_year": _("Year of the figures"),
    "tier": _("Tier"),
    "reference": _("Your number"),
    "contact_name": _("Contact"),
    "contact_email": _("E-mail"),
}

#: Fields of lists of sites, links and contacts → the word for it.
BELONGINGS: dict[str, Promise] = {
    "supplier_number": _("Supplier: your number"),
    "supplier_external": _("Supplier: external id"),
    "supplier_name": _("Supplier: name"),
    "supplier_country": _("Supplier: country"),
    "customer_number": _("Delivers to: your number"),
    "customer_external": _("Delivers to: external id"),
    "customer_name": _("Delivers to: name"),
    "customer_country": _("Delivers to: country"),
    "site_name": _("Site"),
    "site_address": _("Address"),
    "site_country": _("Country"),
    "site_region": _("Region"),
    "latitude": _("Latitude"),
    "longitude": _("Longitude"),
    "function": _("Function"),
    "os_id": _("OS ID"),
    "material": _("Material"),
    "share": _("Share of the need (%)"),
    "person_name": _("Contact"),
    "person_email": _("E-mail"),
    "phone": _("Telephone"),
    "role": _("Task"),
    "language": _("Language"),
}

#: What may hang on a supplier or a site (model label) → the word for it.
USERS: dict[str, Promise] = {
    "suppliers.Site": _("sites"),
    "suppliers.SupplierKey": _("numbers"),
    "suppliers.SiteKey": _("numbers"),
    "suppliers.SupplyLink": _("supply links"),
    "suppliers.Declaration": _("declared suppliers"),
    "suppliers.PassedDemand": _("demands passed on"),
    "suppliers.StatusChange": _("changes of status"),
    "suppliers.SupplierFlag": _("marks"),
    "suppliers.Contact": _("contacts"),
    "suppliers.Product": _("products"),
    "suppliers.Merge": _("merged records"),
    "suppliers.Supplier": _("merged records"),
    "assessments.Request": _("requests"),
    "assessments.OutsideResult": _("results of other assessments"),
    "scoring.Scorecard": _("scorecards"),
    "scoring.NegativeEvent": _("negative events"),
    "scoring.WarningEntry": _("warnings"),
    "remediation.Finding": _("findings"),
    "audits.Audit": _("audits"),
    "audits.AuditSite": _("audits"),
    "risk.RiskOverrule": _("overruled risk classes"),
    "onboarding.OnboardingCase": _("onboarding"),
    "reports.Report": _("reports"),
}

#: A line that cannot be taken, repeats another, or needs a second look.
LINE_PROBLEMS: dict[str, Promise] = {
    "name_missing": _("The name is missing. Write the supplier's name in this line."),
    "country_missing": _("The country is missing. Write its name or its two-letter code."),
    "country_unknown": _("“%(value)s” is not a country we know. Write its name or its two-letter code."),
    "too_long": _("This has %(length)s characters; %(limit)s are kept. Shorten it."),
    "email_invalid": _("“%(value)s” is not an e-mail address. Correct it or leave it empty."),
    "size_unknown": _("“%(value)s” is not a size we know. Write large, medium, or micro and small."),
    "tier_invalid": _("“%(value)s” is not a tier. Write a whole number from 1 to 9."),
    "headcount_invalid": _("“%(value)s” is not a headcount. Write a whole number of people, such as 420."),
    "headcount_range": _("“%(value)s” is a range. The headcount is left empty: write one number."),
    "industry_invalid": _("“%(value)s” is no code of GB/T 4754-2017. Write one, such as 17 for textiles."),
    "amount_invalid": _("“%(value)s” is not an amount. Write digits, with a point before decimals: 1250.5."),
    "currency_invalid": _("“%(value)s” is not a currency the size rules know. Write CNY or EUR."),
    "currency_missing": _("An amount has no currency. Write CNY or EUR in a column “currency”."),
    "figures_year_invalid": _("“%(value)s” is not the year of figures. Write a past year, such as 2025."),
    "size_differs": _(
        "The figures suggest another size: %(suggested)s. Write that one, or why it is another in a column "
        "“reason for size”."
    ),
    "value_missing": _("This is missing. Write it in this line."),
    "value_invalid": _("“%(value)s” cannot be read here. Correct it or leave it empty."),
    "supplier_missing": _(
        "The line names no supplier. Write your number for it, an external id, or its name and country."
    ),
    "supplier_unknown": _(
        "“%(value)s” is no supplier of your list. Import the suppliers first, or correct the number or name."
    ),
    "supplier_ambiguous": _(
        "“%(value)s” means more than one supplier of your list. Write your number or an external id."
    ),
    "not_taken": _("%(text)s"),
    "not_taken_back": _("Stays. %(text)s"),
    "changed_since": _("Stays as it is: somebody changed this since."),
    "used_since": _("Stays: this hangs on it by now: %(users)s."),
    "number_taken": _(
        "Your number stands for %(value)s already, with another name and address. It is taken as a new "
        "supplier; correct the number if it is that one."
    ),
    "place_taken": _(
        "Another supplier of your list has this name, country and address. They are left as they are."
    ),
    "link_to_itself": _("A supplier cannot supply itself. Choose another one."),
    "share_above": _(
        "Other sources cover %(rest)s %% of this material already, in your list or in lines above. "
        "At most %(left)s %% is left; lower a share."
    ),
    "repeats_line": _("Line %(line)s says the same. It is taken once."),
    "more_cells": _(
        "This line has %(cells)s values under %(heads)s heads. Put quotes around a value that holds a "
        "separator."
    ),
    "repeats": _("This is the supplier of line %(line)s again. It is taken once; remove the line."),
    "address_missing": _(
        "Your list has this name in this country; the address is missing here. It is taken as a new site; "
        "write the address of the one in your list if it is that one."
    ),
    "similar_line": _("Line %(line)s has the same name and country. It is taken as another site."),
    "similar_known": _(
        "Your list has this name in this country with another address. It is taken as a new site."
    ),
}

#: A list that cannot be read at all.
LIST_PROBLEMS: dict[str, Promise] = {
    "no_rows": _(
        "There are column heads but no lines under them. Add the suppliers and upload the list again."
    ),
    "no_heads": _(
        "No line of column heads was found. We looked for a name and a country and found: %(found)s. "
        "Name the columns, for example, “name” and “country”."
    ),
    "no_heads_on_sheet": _(
        "No line of column heads was found on the first sheet that holds something; we found: %(found)s. "
        "Put the sheet with the suppliers first, with columns such as “name” and “country”."
    ),
    "no_heads_on_this": _(
        "No line of column heads was found on the sheet “%(sheet)s”; we found: %(found)s. "
        "Choose another sheet, or name the columns, for example, “name” and “country”."
    ),
    "no_heads_of_kind": _(
        "No line of column heads was found; we found: %(found)s. Name the columns below or in the file."
    ),
    "heads_missing": _(
        "No column for %(missing)s was found. The heads are: %(found)s. Name one of them, "
        "for example, %(examples)s."
    ),
    "field_unknown": _("“%(value)s” is nothing a column can be taken for. Choose from the list."),
    "unit_missing": _(
        "The column “%(head)s” is to be %(field)s, but its head names no unit. Name it in the file, for "
        "example, “(million EUR)”, and upload the list again; or leave the column out."
    ),
    "heads_twice": _("The columns %(found)s all look like %(field)s. Rename those that are something else."),
    "too_many_rows": _("The list has more than %(limit)s lines. Split it into several lists."),
    "too_many_columns": _(
        "The list has %(found)s columns; up to %(limit)s are read. Remove those not needed."
    ),
    "quotes": _(
        "Line %(line)s: the quotes do not match, so the values cannot be told apart. Every opening quote "
        "needs a closing one; a quote inside a value is written twice."
    ),
    "cell_too_long": _("Line %(line)s: one value is longer than %(limit)s characters. Shorten it."),
    "nul": _(
        "The file holds NUL characters, so it is damaged or no text. Save the list as CSV UTF-8 or XLSX."
    ),
    "encoding": _("The letters of this file cannot be told apart. Save the list as CSV UTF-8 or XLSX."),
    "password": _("The workbook is protected by a password. Save a copy without one and upload that."),
    "not_a_workbook": _(
        "This is not an Excel workbook, whatever its name says. Save the list as XLSX or CSV."
    ),
    "macros": _(
        "This workbook holds macros, or is of a kind that may. Save a copy as XLSX, which holds none, and "
        "upload that."
    ),
    "formulas_read": _(
        "The workbook holds formulas. What they showed when it was last saved is read; a cell that showed an "
        "error or was never calculated is empty here."
    ),
    "broken_workbook": _(
        "The workbook is damaged and cannot be opened. Open it in Excel, save it anew, and upload that."
    ),
    "unpacks_too_large": _(
        "The workbook unpacks to more than %(limit)s MB. Keep only the sheet with the suppliers, "
        "or save it as CSV."
    ),
    "too_heavy": _(
        "The workbook takes too much time or memory to open. Save the sheet with the suppliers as CSV."
    ),
    "empty_workbook": _(
        "The workbook has no sheet with values. Check that the suppliers are on its first sheet."
    ),
    "empty_sheet": _("This sheet has no values. Choose another one."),
    "file_gone": _("The uploaded file is no longer there. Upload it again."),
    "undo_failed": _("Something went wrong on our side. Nothing was taken back. Try again later."),
    "unexpected": _("Something went wrong on our side. Nothing was imported. Upload the list again."),
}


class UnreadableList(Exception):
    """A list cannot be read; ``problem`` says why, to be stored with the batch."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.problem: Problem = {"code": code, **values}


def sentence(problem: Mapping[str, Any]) -> str:
    """The problem in words, in the active language."""
    code = problem["code"]
    pattern = str(LINE_PROBLEMS[code] if code in LINE_PROBLEMS else LIST_PROBLEMS[code])
    return pattern % _shown(problem)


def word_for(name: str) -> str:
    """The word for a field of any kind of list; empty for none."""
    return str((FIELDS | BELONGINGS).get(name, ""))


def field_label(problem: Mapping[str, Any]) -> str:
    """The word for the field a problem is about; empty when it is about the whole line."""
    return word_for(problem.get("field", ""))


def _shown(problem: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _in_words(key, value) for key, value in problem.items()}


def _in_words(key: str, value: Any) -> Any:
    if key in {"missing", "field"}:
        return ", ".join((word_for(name) or name).lower() for name in _listed(value))
    if key == "users":
        return ", ".join(dict.fromkeys(str(USERS.get(label, _("other records"))) for label in value))
    if key == "suggested":
        return str(SizeClass(value).label).lower()
    if isinstance(value, list):
        return ", ".join(f"“{item}”" for item in value) or "–"
    return value


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]
