"""Values of bodies, read as an uploaded list is read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from suppliers.countries import country_of
from suppliers.models import SizeClass
from suppliers.reading.rows import LIMITS, MAX_TIER
from suppliers.reading.table import MAX_CELL, cleaned

MAX_ROWS = 1_000
#: Letters, digits and a few marks: it stands in addresses.
SOURCE_SYSTEM = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"


class Strict(serializers.Serializer[Any]):
    """Refuses a field it does not know, so that a slip of the pen is told and not lost."""

    def to_internal_value(self, data: Any) -> Any:
        """The checked values of an object."""
        if isinstance(data, Mapping):
            unknown = {
                name: [serializers.ErrorDetail("There is no such field.", code="unknown_field")]
                for name in data
                if name not in self.fields
            }
            if unknown:
                raise serializers.ValidationError(unknown)
        return super().to_internal_value(data)


class Line(serializers.CharField):
    """One line of text, kept as a cell of an imported list is: nothing invisible in it."""

    default_error_messages = {"nul": "This holds a NUL character, so it is damaged or no text."}

    def to_internal_value(self, data: Any) -> str:
        """The line."""
        text = super().to_internal_value(data)
        if "\x00" in text:
            self.fail("nul")
        return cleaned(text)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """The line; refused when it is needed and nothing visible is in it."""
        line = super().run_validation(data)
        if line == "" and not self.allow_blank:
            self.fail("blank")
        return line


class CountryField(Line):
    """A country as a code or a name, in any spelling that imports know."""

    default_error_messages = {
        "unknown": "This is not a country we know. Write its two-letter code (ISO 3166-1)."
    }

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """The two-letter code."""
        code = country_of(super().run_validation(data))
        if code is None:
            self.fail("unknown")
        return code


class EmailLine(Line, serializers.EmailField):
    """An e-mail address, or nothing."""


class SupplierFields(Strict):
    """What a program may say about a supplier; only the fields named are changed."""

    id = serializers.UUIDField(
        required=False,
        help_text="Our id of the supplier, to connect the key to one that is in the list under another name.",
    )
    name = Line(max_length=LIMITS["name"], required=False, help_text="Needed for a new supplier.")
    country = CountryField(
        max_length=MAX_CELL, required=False, help_text="ISO 3166-1 code or name. Needed for a new supplier."
    )
    address = Line(
        max_length=LIMITS["address"],
        required=False,
        allow_blank=True,
        help_text="Name, country and address tell one supplier from another.",
    )
    sector = Line(max_length=LIMITS["sector"], required=False, allow_blank=True)
    size_class = serializers.ChoiceField(SizeClass.choices, required=False, allow_blank=True)
    tier = serializers.IntegerField(
        min_value=1, max_value=MAX_TIER, required=False, help_text="1 delivers directly."
    )
    reference = Line(
        max_length=LIMITS["reference"], required=False, allow_blank=True, help_text="Your own number."
    )
    contact_name = Line(max_length=LIMITS["contact_name"], required=False, allow_blank=True)
    contact_email = EmailLine(max_length=LIMITS["contact_email"], required=False, allow_blank=True)


class SupplierKeyFields(Strict):
    """What another system calls a supplier."""

    source_system = serializers.RegexField(SOURCE_SYSTEM, max_length=64)
    external_id = Line(max_length=128)


class SupplierRow(SupplierFields):
    """One supplier of many, under its id in the system they come from."""

    external_id = Line(max_length=128, help_text="The supplier's id in the source system.")


@extend_schema_field(SupplierRow(many=True))
class Rows(serializers.ListField):
    """Rows that are checked one by one later, so that one that is wrong does not refuse the others."""


class SuppliersBody(Strict):
    """Many suppliers of one source system."""

    source_system = serializers.RegexField(SOURCE_SYSTEM, max_length=64)
    suppliers = Rows(max_length=MAX_ROWS, min_length=1)
