"""Parameters of lists, checked. One that does not exist is refused, so that a slip cannot widen a list."""

from __future__ import annotations

from functools import cache
from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request

from api.fields import SOURCE_SYSTEM, Strict, SupplierKeyFields
from api.paging import DEFAULT_LIMIT, MAX_LIMIT
from api.problems import Fault, Unusable, faults_of
from assessments.catalogue import STANDARDS
from remediation.models import FindingState, Severity
from scoring.models import Basis
from suppliers.models import RiskClass, SupplierStatus
from suppliers.reading.rows import MAX_TIER

#: What stands in an address that names a supplier by its id in another system.
KEY = [
    OpenApiParameter(
        "source_system", str, OpenApiParameter.PATH, description="The other system, such as `erp`."
    ),
    OpenApiParameter("external_id", str, OpenApiParameter.PATH, description="The supplier's id there."),
]


class PageQuery(Strict):
    """What every list takes."""

    limit = serializers.IntegerField(
        min_value=1, max_value=MAX_LIMIT, default=DEFAULT_LIMIT, help_text="Rows in a page."
    )
    cursor = serializers.CharField(
        max_length=400, required=False, help_text="Where the page begins; taken from the `next` link."
    )


class SupplierQuery(PageQuery):
    """Which suppliers."""

    q = serializers.CharField(
        max_length=200, required=False, help_text="Part of the name, or the whole of your own number."
    )
    country = serializers.RegexField(
        "^[A-Z]{2}$", required=False, help_text="ISO 3166-1 alpha-2 code, such as `CN`."
    )
    tier = serializers.IntegerField(min_value=1, max_value=MAX_TIER, required=False)
    status = serializers.ChoiceField(SupplierStatus.choices, required=False)
    updated_since = serializers.DateTimeField(
        required=False, help_text="Changed at or after this instant (ISO 8601; UTC where it names no zone)."
    )


class SiteQuery(PageQuery):
    """Which sites."""

    supplier = serializers.UUIDField(required=False)
    source_system = serializers.RegexField(
        SOURCE_SYSTEM, max_length=64, required=False, help_text="Those that this system has an id for."
    )


class LinkQuery(PageQuery):
    """Which links."""

    upstream = serializers.UUIDField(required=False, help_text="The supplier that delivers.")
    downstream = serializers.UUIDField(required=False, help_text="The supplier that receives.")


class StandingQuery(PageQuery):
    """Which suppliers' standings."""

    source_system = serializers.RegexField(
        SOURCE_SYSTEM,
        max_length=64,
        required=False,
        help_text="Those that this system has an id for; of the keys only its own are sent.",
    )
    status = serializers.ChoiceField(SupplierStatus.choices, required=False)
    risk_class = serializers.ChoiceField(RiskClass.choices, required=False)
    changed_since = serializers.DateTimeField(
        required=False,
        help_text=(
            "Those whose standing may have changed at or after this instant: send the `as_of` of the list "
            "read before (ISO 8601; UTC where it names no zone)."
        ),
    )


class ScorecardQuery(PageQuery):
    """Which scorecards."""

    supplier = serializers.UUIDField(required=False)
    standard = serializers.ChoiceField([(key, key) for key in STANDARDS], required=False)
    basis = serializers.ChoiceField(Basis.choices, required=False)
    current = serializers.BooleanField(required=False, help_text="`true` for the cards that hold now.")


class FindingQuery(PageQuery):
    """Which findings."""

    supplier = serializers.UUIDField(required=False)
    state = serializers.ChoiceField(
        [(state.value, state.label) for state in FindingState if state != FindingState.DRAFT], required=False
    )
    severity = serializers.ChoiceField(Severity.choices, required=False)
    updated_since = serializers.DateTimeField(required=False)


class ActionQuery(PageQuery):
    """Which corrective actions."""

    supplier = serializers.UUIDField(required=False)
    finding = serializers.UUIDField(required=False)
    done = serializers.BooleanField(required=False)


def checked(query: type[PageQuery], request: Request) -> dict[str, Any]:
    """The parameters of a request. Raises :class:`Unusable` (400), which names each that cannot be used."""
    if not request.query_params and (plain := _without(query)):
        return dict(plain)
    twice = [name for name, values in request.query_params.lists() if len(values) > 1]
    given = query(data=request.query_params.dict())
    if given.is_valid() and not twice:
        found: dict[str, Any] = given.validated_data
        return found
    faults = faults_of(given.errors) + [
        {"pointer": f"/{name}", "code": "twice", "detail": "This parameter is given more than once."}
        for name in twice
    ]
    raise _unusable(faults)


@cache
def _without(query: type[PageQuery]) -> dict[str, Any]:
    """What a query means that says nothing; empty where it has to say something."""
    nothing = query(data={})
    return nothing.validated_data if nothing.is_valid() else {}


def checked_key(source_system: str, external_id: str) -> dict[str, str]:
    """What another system calls a supplier, out of an address. Raises :class:`Unusable` (400)."""
    key = SupplierKeyFields(data={"source_system": source_system, "external_id": external_id})
    if not key.is_valid():
        raise _unusable(faults_of(key.errors))
    found: dict[str, str] = key.validated_data
    return found


def _unusable(faults: list[Fault]) -> Unusable:
    errors = [
        {"parameter": fault["pointer"].lstrip("/"), "code": fault["code"], "detail": fault["detail"]}
        for fault in faults
    ]
    return Unusable(errors, status=400, code="parameters")
