"""What a program may say about sites of suppliers, and about who supplies whom."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from api.fields import MAX_ROWS, SOURCE_SYSTEM, CountryField, Line, Rows, Strict
from suppliers.models import Site
from suppliers.services.sites import ADDRESS_LENGTH, NAME_LENGTH

_REGION, _MATERIAL, _ID = 100, 200, 128
_PLACES = Decimal("0.000001")
_SHARE = "A share is in percent of what the receiver needs of the material: above 0, and 100 at most."


class CountryOrNone(CountryField):
    """A country, or an empty text."""

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """The two-letter code; empty for none."""
        return "" if data == "" else super().run_validation(data)


class Degrees(serializers.DecimalField):
    """Degrees of the globe (WGS 84), or null; kept with six decimals, a tenth of a metre."""

    def __init__(self, most: int, **kwargs: Any) -> None:
        super().__init__(
            max_digits=None,
            decimal_places=None,
            min_value=-most,
            max_value=most,
            required=False,
            allow_null=True,
            error_messages=dict.fromkeys(
                ("min_value", "max_value"),
                f"This is between -{most} and {most} degrees. Check that the two are not swapped.",
            ),
            **kwargs,
        )

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """The figure, rounded."""
        found = super().run_validation(data)
        return None if found is None else found.quantize(_PLACES, ROUND_HALF_EVEN)


class SiteRow(Strict):
    """One site of many, under its id in the system it comes from; only the fields named are changed."""

    external_id = Line(max_length=_ID, help_text="The site's id in the source system.")
    supplier = Line(
        max_length=_ID,
        required=False,
        help_text="The supplier's id in the same system. Needed for a new site.",
    )
    name = Line(
        max_length=NAME_LENGTH,
        required=False,
        help_text="Needed for a new site; tells one site of a supplier from another.",
    )
    function = serializers.ChoiceField(Site.Function.choices, required=False, allow_blank=True)
    address = Line(max_length=ADDRESS_LENGTH, required=False, allow_blank=True)
    country = CountryOrNone(
        max_length=1_000,
        required=False,
        allow_blank=True,
        help_text="ISO 3166-1 code or name; empty where it is the supplier's.",
    )
    region = Line(max_length=_REGION, required=False, allow_blank=True)
    latitude = Degrees(90, help_text="Degrees north, with `longitude`.")
    longitude = Degrees(180, help_text="Degrees east, with `latitude`.")
    os_id = Line(max_length=32, required=False, allow_blank=True, help_text="The id at Open Supply Hub.")


class LinkRow(Strict):
    """One delivery: who delivers what to whom, each supplier by its id in the system they come from."""

    upstream = Line(max_length=_ID, help_text="The supplier that delivers.")
    downstream = Line(max_length=_ID, help_text="The supplier that receives.")
    material = Line(
        max_length=_MATERIAL,
        required=False,
        allow_blank=True,
        help_text="With the two suppliers it tells one link from another, however it is spelled.",
    )
    share = serializers.DecimalField(
        max_digits=5,
        decimal_places=2,
        min_value=0,
        max_value=100,
        required=False,
        allow_null=True,
        help_text="Percent of what the receiver needs of the material; null where it is not known.",
        error_messages={"min_value": _SHARE, "max_value": _SHARE},
    )

    def validate_share(self, share: Decimal | None) -> Decimal | None:
        """Nothing at all is no share."""
        if share == 0:
            raise serializers.ValidationError(_SHARE, code="min_value")
        return share


@extend_schema_field(SiteRow(many=True))
class SiteRows(Rows):
    """Sites that are checked one by one later."""


@extend_schema_field(LinkRow(many=True))
class LinkRows(Rows):
    """Links that are checked one by one later."""


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "Two halls of one supplier",
            request_only=True,
            value={
                "source_system": "erp",
                "sites": [
                    {
                        "external_id": "PLANT-1",
                        "supplier": "4711",
                        "name": "Weaving hall",
                        "function": "factory",
                        "country": "PT",
                        "latitude": 41.4425,
                        "longitude": -8.2918,
                    },
                    {
                        "external_id": "PLANT-2",
                        "supplier": "4711",
                        "name": "Yarn store",
                        "function": "warehouse",
                    },
                ],
            },
        )
    ]
)
class SitesBody(Strict):
    """Many sites of one source system."""

    source_system = serializers.RegexField(SOURCE_SYSTEM, max_length=64)
    sites = SiteRows(max_length=MAX_ROWS, min_length=1)


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "Two sources of one weaver",
            request_only=True,
            value={
                "source_system": "erp",
                "links": [
                    {"upstream": "4802", "downstream": "4711", "material": "Cotton yarn", "share": 60},
                    {"upstream": "4803", "downstream": "4711", "material": "Cotton yarn", "share": 40},
                ],
            },
        )
    ]
)
class LinksBody(Strict):
    """Many links of one source system."""

    source_system = serializers.RegexField(SOURCE_SYSTEM, max_length=64)
    links = LinkRows(max_length=MAX_ROWS, min_length=1)
