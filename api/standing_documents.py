"""Where a supplier stands, described for the OpenAPI document; the values come from ``api.standings``."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers
from rest_framework.serializers import Serializer

from api.documents import merged_from
from api.fields import SupplierKeyFields
from onboarding.models import Outcome, Stage
from remediation.models import Severity
from scoring.models import Basis
from suppliers.models import RiskClass, SupplierStatus

_EXAMPLE = {
    "supplier_id": "6f0c1c3e-3f57-4c0a-9a53-0a1b2c3d4e5f",
    "number": 352,
    "name": "Hazel Weaving",
    "country": "PT",
    "keys": [{"source_system": "erp", "external_id": "4711"}],
    "merged_from": None,
    "status": {"code": "watch", "since": "2026-10-02T08:15:00Z", "reason": "Late wages at two sites."},
    "ratings": [
        {
            "standard": "t-cerds",
            "standard_version": "1.0",
            "scorecard_id": "b3a1f0de-8a57-4a8e-8f2b-5e4d3c2b1a09",
            "basis": "verified",
            "total": 57.7,
            "total_exact": "577/10",
            "stars": 3,
            "grade": None,
            "zeroed": False,
            "reference_date": "2026-06-30",
            "published_at": "2026-09-14T10:00:00Z",
            "minimum": "60",
            "below_minimum": True,
        }
    ],
    "risk": {
        "class": "high",
        "since": "2026-09-20T02:00:00Z",
        "why": "2 of the four factors are high.",
        "by_rule": "high",
        "why_by_rule": "2 of the four factors are high.",
        "rule": "2026.1",
        "points": 14,
        "assessed_at": "2026-10-02T02:00:00Z",
        "overruled": False,
        "overruled_until": None,
    },
    "onboarding": None,
    "open": {"zero_tolerance": 0, "critical": 1, "major": 2, "minor": 0, "observation": 0, "overdue": 1},
}


class StatusDocument(Serializer[Any]):
    """Where it stands with the buyer, as people decided."""

    code = serializers.ChoiceField(SupplierStatus.choices)
    since = serializers.DateTimeField(help_text="When it got this status.")
    reason = serializers.CharField(
        allow_blank=True, help_text="As somebody wrote it; empty for a status it has had from the start."
    )


class RatingDocument(Serializer[Any]):
    """The result that counts on one standard by the buyer's evaluation policy."""

    standard = serializers.CharField()
    standard_version = serializers.CharField()
    scorecard_id = serializers.UUIDField(help_text="Of `/api/v1/scorecards/`, which shows how it came about.")
    basis = serializers.ChoiceField(Basis.choices)
    total = serializers.DecimalField(9, 4, help_text="Points, rounded to four decimals.")
    total_exact = serializers.CharField(help_text="The same as an exact fraction: numerator/denominator.")
    stars = serializers.IntegerField(
        allow_null=True, help_text="1 to 7, on a standard of stars; null when zeroed."
    )
    grade = serializers.CharField(
        allow_null=True, help_text="AA to C, on a standard of grades; null when zeroed."
    )
    zeroed = serializers.BooleanField(help_text="Whether a negative event voids the round.")
    reference_date = serializers.DateField(allow_null=True, help_text="The end of the time it is about.")
    published_at = serializers.DateTimeField(help_text="It holds from then until another takes its place.")
    minimum = serializers.CharField(
        allow_null=True,
        help_text="The least points for further co-operation, by the policy; null where it names none.",
    )
    below_minimum = serializers.BooleanField(help_text="Whether the exact total is below them.")


class RiskDocument(Serializer[Any]):
    """How exposed the buyer is."""

    since = serializers.DateTimeField(help_text="When this class began to hold without a break.")
    why = serializers.CharField(
        help_text="The rule's reason in a sentence, or the person's who overruled it."
    )
    by_rule = serializers.ChoiceField(RiskClass.choices, help_text="What the rule says.")
    why_by_rule = serializers.CharField()
    rule = serializers.CharField(help_text="The version of the rule.")
    points = serializers.IntegerField(help_text="Of the four factors together.")
    assessed_at = serializers.DateTimeField(help_text="When something the class rests on last changed.")
    overruled = serializers.BooleanField(help_text="Whether a person said another class than the rule.")
    overruled_until = serializers.DateField(
        allow_null=True, help_text="Included; null for until it is ended."
    )

    def get_fields(self) -> dict[str, Any]:
        """With ``class``, which Python cannot name."""
        held = serializers.ChoiceField(RiskClass.choices, help_text="The class that holds.")
        return {"class": held, **super().get_fields()}


class OnboardingDocument(Serializer[Any]):
    """The latest case of onboarding."""

    stage = serializers.ChoiceField(Stage.choices, allow_null=True, help_text="Null once decided.")
    outcome = serializers.ChoiceField(Outcome.choices, allow_null=True, help_text="Null while it runs.")
    started_at = serializers.DateTimeField()
    day = serializers.IntegerField(help_text="Calendar days from the start, to the decision at most.")
    days_allowed = serializers.IntegerField()
    due_at = serializers.DateTimeField(help_text="The end of the last day allowed.")
    overdue = serializers.BooleanField()
    blocked = serializers.BooleanField(help_text="Whether a grave violation stands against admission.")
    decided_at = serializers.DateTimeField(allow_null=True)
    terms_until = serializers.DateField(
        allow_null=True, help_text="By when the conditions of an admission with conditions are to be met."
    )


class OpenDocument(Serializer[Any]):
    """Open findings by severity, with those of records merged into this one."""

    overdue = serializers.IntegerField(help_text="Of these, how many have a plan or correction overdue.")

    def get_fields(self) -> dict[str, Any]:
        """A figure for each severity."""
        return {one: serializers.IntegerField() for one in Severity.values} | super().get_fields()


@extend_schema_serializer(examples=[OpenApiExample("On watch", response_only=True, value=_EXAMPLE)])
class StandingDocument(Serializer[Any]):
    """Where a supplier stands now."""

    supplier_id = serializers.UUIDField(help_text="Our id of the supplier.")
    number = serializers.IntegerField()
    name = serializers.CharField()
    country = serializers.CharField()
    keys = SupplierKeyFields(many=True, help_text="What other systems call it.")
    merged_from = merged_from()
    status = StatusDocument()
    ratings = RatingDocument(many=True, help_text="One for each standard it is rated on; often none.")
    risk = RiskDocument(allow_null=True, help_text="Null until it is first classified.")
    onboarding = OnboardingDocument(allow_null=True, help_text="Null where there was no case.")
    open = OpenDocument()


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "First page",
            response_only=True,
            value={"as_of": "2026-11-20T01:50:00Z", "items": [_EXAMPLE], "next": None},
        )
    ]
)
class StandingPage(Serializer[Any]):
    """A page of standings."""

    as_of = serializers.DateTimeField(
        allow_null=True,
        help_text="What to send as `changed_since` next time; on the first page only, else null.",
    )
    items = StandingDocument(many=True)
    next = serializers.URLField(allow_null=True, help_text="The address of the next page; null at the end.")
