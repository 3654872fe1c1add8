"""Values of bodies, read as an uploaded list is read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from suppliers.countries import country_of
from suppliers.industries import industry_of
from suppliers.models import Currency, SizeClass
from suppliers.reading.rows import LIMITS, MAX_TIER
from suppliers.reading.table import MAX_CELL, cleaned
from suppliers.sizing import FIRST_YEAR, MOST_MONEY, MOST_PEOPLE

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


class IndustryField(Line):
    """A code of GB/T 4754-2017; a longer one stands for the division it belongs to."""

    default_error_messages = {"unknown": "This is no code of GB/T 4754-2017, such as 17 or C17."}

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """The code as it is kept; empty for none."""
        line = super().run_validation(data)
        known = industry_of(line) if line else None
        if line and known is None:
            self.fail("unknown")
        return known.code if known else ""


class Amount(serializers.DecimalField):
    """Millions of a currency, or null."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_digits=12,
            decimal_places=4,
            min_value=0,
            max_value=int(MOST_MONEY),
            required=False,
            allow_null=True,
            **kwargs,
        )


class YearField(serializers.IntegerField):
    """A year that is not to come."""

    default_error_messages = {"year": "Write a year from {first} to this one."}

    def to_internal_value(self, data: Any) -> int:
        """The year."""
        year = super().to_internal_value(data)
        if not FIRST_YEAR <= year <= timezone.now().year:
            self.fail("year", first=FIRST_YEAR)
        return year


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
    size_class = serializers.ChoiceField(
        SizeClass.choices,
        required=False,
        allow_blank=True,
        help_text="Another class than the figures suggest needs `size_reason`.",
    )
    size_reason = Line(
        max_length=LIMITS["size_reason"],
        required=False,
        allow_blank=True,
        help_text="Why the size class is another than the figures suggest.",
    )
    industry = IndustryField(
        max_length=MAX_CELL, required=False, allow_blank=True, help_text="A code of GB/T 4754-2017."
    )
    headcount = serializers.IntegerField(min_value=0, max_value=MOST_PEOPLE, required=False, allow_null=True)
    revenue = Amount(help_text="Of one year, in millions of `currency`.")
    assets = Amount(help_text="Total assets, in millions of `currency`.")
    currency = serializers.ChoiceField(
        Currency.choices, required=False, allow_blank=True, help_text="The size rules know CNY and EUR."
    )
    figures_year = YearField(required=False, allow_null=True, help_text="The year of the figures.")
    tier = serializers.IntegerField(
        min_value=1, max_value=MAX_TIER, required=False, help_text="1 delivers directly."
    )
    reference = Line(
        max_length=LIMITS["reference"], required=False, allow_blank=True, help_text="Your own number."
    )
    contact_name = Line(max_length=LIMITS["contact_name"], required=False, allow_blank=True)
    contact_email = EmailLine(max_length=LIMITS["contact_email"], required=False, allow_blank=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Amounts come with their currency."""
        amounts = (attrs.get("revenue"), attrs.get("assets"))
        if any(amount is not None for amount in amounts) and not attrs.get("currency"):
            needed = serializers.ErrorDetail("Send the currency of the amounts, CNY or EUR.", code="required")
            raise serializers.ValidationError({"currency": [needed]})
        return attrs


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


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "A new supplier, and another number for a known one",
            request_only=True,
            value={
                "source_system": "erp",
                "suppliers": [
                    {"external_id": "4711", "name": "Hazel Weaving", "country": "PT", "tier": 1},
                    {"external_id": "4802", "sector": "Yarn", "tier": 2},
                ],
            },
        )
    ]
)
class SuppliersBody(Strict):
    """Many suppliers of one source system."""

    source_system = serializers.RegexField(SOURCE_SYSTEM, max_length=64)
    suppliers = Rows(max_length=MAX_ROWS, min_length=1)
