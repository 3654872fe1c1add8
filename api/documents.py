"""What is sent, described for the OpenAPI document; the rows themselves come from ``api.selectors``."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers
from rest_framework.serializers import ModelSerializer, Serializer

from api.fields import SupplierKeyFields
from api.selectors import ACTION, FINDING, LINK, RECEIPT, SCORECARD, SITE, SUPPLIER
from remediation.models import CorrectiveAction, Finding, PartState
from scoring.models import Scorecard
from suppliers.models import Site, Supplier, SupplyLink
from suppliers.services.upserting import Outcome

OUTCOMES = [(one, one) for one in Outcome]
_NEXT = "The address of the next page; null at the end."


class MergedDocument(Serializer[Any]):
    """A record that was merged into the one sent."""

    supplier_id = serializers.UUIDField()
    number = serializers.IntegerField()
    name = serializers.CharField()
    merged_at = serializers.DateTimeField()


def merged_from() -> MergedDocument:
    """The field that says that another record was asked for."""
    return MergedDocument(
        allow_null=True,
        help_text="The record that was asked for, where it was merged into this one; else null, as in lists.",
    )


class SupplierDocument(ModelSerializer[Supplier]):
    """A supplier of the buyer's list."""

    keys = SupplierKeyFields(many=True, help_text="What other systems call it.")
    merged_from = merged_from()

    class Meta:
        model = Supplier
        fields: tuple[str, ...] = (*SUPPLIER, "keys", "merged_from")


class UpsertedDocument(SupplierDocument):
    """A supplier as it stands after an upsert, and what became of what was sent."""

    outcome = serializers.ChoiceField([(one, one) for one in Outcome if one != Outcome.REFUSED])

    class Meta(SupplierDocument.Meta):
        fields = (*SUPPLIER, "keys", "merged_from", "outcome")


class FaultDocument(Serializer[Any]):
    """One thing that cannot be used."""

    pointer = serializers.CharField(required=False, help_text="Where in the body (RFC 6901).")
    parameter = serializers.CharField(required=False, help_text="Which parameter of the address.")
    code = serializers.CharField(help_text="A stable word for programs.")
    detail = serializers.CharField(help_text="What is wrong and what to do.")


class ProblemDocument(Serializer[Any]):
    """A refusal (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="What happened and what to do.")
    code = serializers.CharField(help_text="A stable word for programs.")
    errors = FaultDocument(many=True, required=False)  # type: ignore[assignment] # a field of that name


class VerdictDocument(Serializer[Any]):
    """What became of one row."""

    external_id = serializers.CharField(allow_null=True, help_text="As sent; null where it was no text.")
    outcome = serializers.ChoiceField(OUTCOMES)
    id = serializers.UUIDField(allow_null=True, help_text="Our id of it; null for a refused row.")
    errors = FaultDocument(  # type: ignore[assignment] # a field of that name
        many=True, required=False, help_text="Why the row is refused."
    )


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "One taken, one refused",
            response_only=True,
            value={
                "counts": {"created": 1, "connected": 0, "updated": 0, "unchanged": 0, "refused": 1},
                "rows": [
                    {
                        "external_id": "4711",
                        "outcome": "created",
                        "id": "6f0c1c3e-3f57-4c0a-9a53-0a1b2c3d4e5f",
                    },
                    {
                        "external_id": "4802",
                        "outcome": "refused",
                        "id": None,
                        "errors": [
                            {
                                "pointer": "/suppliers/1/country",
                                "code": "missing",
                                "detail": "A supplier that is not in the list yet needs this.",
                            }
                        ],
                    },
                ],
            },
        )
    ]
)
class VerdictsDocument(Serializer[Any]):
    """What became of each row, in their order."""

    counts = serializers.DictField(child=serializers.IntegerField(), help_text="Outcome → number of rows.")
    rows = VerdictDocument(many=True)


class LinkVerdictDocument(Serializer[Any]):
    """What became of one link."""

    upstream = serializers.CharField(allow_null=True, help_text="As sent; null where it was no text.")
    downstream = serializers.CharField(allow_null=True, help_text="As sent; null where it was no text.")
    material = serializers.CharField(allow_null=True, allow_blank=True)
    outcome = serializers.ChoiceField(OUTCOMES)
    id = serializers.UUIDField(allow_null=True, help_text="Our id of the link; null for a refused row.")
    errors = FaultDocument(  # type: ignore[assignment] # a field of that name
        many=True, required=False, help_text="Why the row is refused."
    )


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "More than the whole",
            response_only=True,
            value={
                "counts": {"created": 0, "connected": 0, "updated": 0, "unchanged": 0, "refused": 1},
                "rows": [
                    {
                        "upstream": "4803",
                        "downstream": "4711",
                        "material": "Cotton yarn",
                        "outcome": "refused",
                        "id": None,
                        "errors": [
                            {
                                "pointer": "/links/0/share",
                                "code": "over_whole",
                                "detail": "Other sources cover 90 % of “Cotton yarn” for “4711”. At most "
                                "10 % is left; lower a share, here or in another row.",
                            }
                        ],
                    }
                ],
            },
        )
    ]
)
class LinkVerdictsDocument(Serializer[Any]):
    """What became of each link, in their order."""

    counts = serializers.DictField(child=serializers.IntegerField(), help_text="Outcome → number of rows.")
    rows = LinkVerdictDocument(many=True)


class SiteDocument(ModelSerializer[Site]):
    """A place where a supplier works."""

    supplier_id = serializers.UUIDField()
    keys = SupplierKeyFields(many=True, help_text="What other systems call it.")

    class Meta:
        model = Site
        fields: tuple[str, ...] = (*SITE, "keys")


class LinkDocument(ModelSerializer[SupplyLink]):
    """`upstream` delivers `material` to `downstream`."""

    upstream_id = serializers.UUIDField()
    downstream_id = serializers.UUIDField()

    class Meta:
        model = SupplyLink
        fields: tuple[str, ...] = LINK


class ScorecardDocument(ModelSerializer[Scorecard]):
    """One evaluation; it never changes, but a newer one may take over `is_current`."""

    supplier_id = serializers.UUIDField()
    request_id = serializers.UUIDField()
    total_exact = serializers.CharField(help_text="The total as an exact fraction: numerator/denominator.")
    total = serializers.DecimalField(9, 4, help_text="The same, rounded to four decimals.")
    band = serializers.CharField(
        allow_blank=True, help_text="Stars (1 to 7) or grade (AA to C); empty when zeroed."
    )

    zeroed = serializers.BooleanField(
        help_text="Whether a negative event voids the round: total 0, no stars (T/CERDS 6.3 d)."
    )

    class Meta:
        model = Scorecard
        fields: tuple[str, ...] = SCORECARD


class ScorecardReceipt(ScorecardDocument):
    """A scorecard with its parts and the exact document it was computed from."""

    parts = serializers.DictField(help_text="Exact parts of the total.")
    adjustments = serializers.ListField(child=serializers.DictField(), help_text="Audit findings taken in.")
    events = serializers.ListField(
        child=serializers.DictField(), help_text="Negative events taken in, each with its share."
    )
    document = serializers.DictField(help_text="The input of the engine: anybody can compute the card again.")

    class Meta(ScorecardDocument.Meta):
        fields = (*SCORECARD, *RECEIPT)


class FindingDocument(ModelSerializer[Finding]):
    """Something found wrong at a supplier."""

    supplier_id = serializers.UUIDField()

    class Meta:
        model = Finding
        fields = FINDING


class ActionDocument(ModelSerializer[CorrectiveAction]):
    """One action of a supplier's corrective action plan."""

    supplier_id = serializers.UUIDField()
    finding_id = serializers.UUIDField()
    plan_state = serializers.ChoiceField(PartState.choices)

    class Meta:
        model = CorrectiveAction
        fields = (*ACTION, "supplier_id", "plan_state")


class SupplierPage(Serializer[Any]):
    """A page of suppliers."""

    items = SupplierDocument(many=True)
    next = serializers.URLField(allow_null=True, help_text=_NEXT)


class SitePage(Serializer[Any]):
    """A page of sites."""

    items = SiteDocument(many=True)
    next = serializers.URLField(allow_null=True, help_text=_NEXT)


class LinkPage(Serializer[Any]):
    """A page of links."""

    items = LinkDocument(many=True)
    next = serializers.URLField(allow_null=True, help_text=_NEXT)


class ScorecardPage(Serializer[Any]):
    """A page of scorecards."""

    items = ScorecardDocument(many=True)
    next = serializers.URLField(allow_null=True, help_text=_NEXT)


class FindingPage(Serializer[Any]):
    """A page of findings."""

    items = FindingDocument(many=True)
    next = serializers.URLField(allow_null=True, help_text=_NEXT)


class ActionPage(Serializer[Any]):
    """A page of corrective actions."""

    items = ActionDocument(many=True)
    next = serializers.URLField(allow_null=True, help_text=_NEXT)
