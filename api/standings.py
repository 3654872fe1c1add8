"""Where suppliers stand, for programs that act on it: the ratings that count, risk class, status, onboarding,
and what is open. As many queries for a page as for one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from api.selectors import with_keys
from core.models import Obligation
from onboarding.models import OnboardingCase
from onboarding.reference import days_allowed
from onboarding.rules import elapsed_days
from remediation.models import Finding, FindingState, Severity
from risk.models import RiskAssessment, RiskOverrule
from risk.wording import Words
from scoring.models import RatingRule, RuleKind, RuleState, Scorecard
from scoring.rules import least_points
from standards import loader
from suppliers.models import StatusChange, Supplier, SupplierKey
from suppliers.services.listing import plain
from tenants.models import Organisation

Rows = QuerySet[Any, dict[str, Any]]
_SUPPLIER = ("id", "number", "name", "country", "status", "risk_class", "created_at")
#: Whoever asks from the time of the answer on before may miss what was being written then; nothing that
#: changes standings takes longer than this.
OVERLAP = timedelta(minutes=10)
_RUNNING = (Obligation.State.OPEN, Obligation.State.WAITING)


def standings(query: dict[str, Any], *, tenant_id: UUID, now: datetime) -> Rows:
    """The suppliers that fit a :class:`api.queries.StandingQuery`, for :func:`told`."""
    found = Supplier.objects.filter(tenant_id=tenant_id)
    if system := query.get("source_system"):
        found = found.filter(Exists(_keys(tenant_id, system).filter(supplier_id=OuterRef("pk"))))
    if since := query.get("changed_since"):
        found = found.filter(_changed(tenant_id, since, now))
    wanted = {name: query[name] for name in ("status", "risk_class") if query.get(name)}
    rows: Rows = found.filter(**wanted).values(*_SUPPLIER)
    return rows


def _keys(tenant_id: UUID, system: str) -> QuerySet[SupplierKey]:
    return SupplierKey.objects.filter(
        tenant_id=tenant_id, scheme=SupplierKey.Scheme.ERP, source_system=system
    )


def _changed(tenant_id: UUID, since: datetime, now: datetime) -> Q:
    """Whether anything a standing tells may have changed at or after ``since``, for a queryset of suppliers.

    Days that pass (of onboarding) are no change; a term that runs out is.
    """
    of_tenant = {"tenant_id": tenant_id}
    overruled = RiskOverrule.objects.filter(**of_tenant)
    cases = OnboardingCase.objects.filter(**of_tenant)
    findings = Finding.objects.filter(**of_tenant).exclude(state=FindingState.DRAFT)
    breached = Obligation.objects.filter(**of_tenant, breached_at__gte=since)
    changed: Sequence[QuerySet[Any]] = (
        _counting(tenant_id).filter(Q(computed_at__gte=since) | Q(published_at__gte=since)),
        _counting(tenant_id).filter(standard__in=_policies_since(tenant_id, since, now)),
        RiskAssessment.objects.filter(**of_tenant, is_current=True, assessed_at__gte=since),
        overruled.filter(Q(created_at__gte=since) | Q(ended_at__gte=since)),
        cases.filter(
            Q(started_at__gte=since)
            | Q(decided_at__gte=since)
            | Q(due_at__gte=since, due_at__lte=now)
            | Q(standings__checked_at__gte=since)
        ),
        findings.filter(Q(updated_at__gte=since) | Q(pk__in=breached.values("subject_id"))),
        SupplierKey.objects.filter(**of_tenant, created_at__gte=since),
    )
    found = Q(updated_at__gte=since)
    for rows in changed:
        found |= Q(pk__in=rows.order_by().values("supplier_id"))
    of_merged = findings.filter(updated_at__gte=since, supplier__merged_into__isnull=False)
    return found | Q(pk__in=of_merged.order_by().values("supplier__merged_into_id"))


def _counting(tenant_id: UUID) -> QuerySet[Scorecard]:
    """The cards that count."""
    return Scorecard.objects.filter(tenant_id=tenant_id, is_official=True)


def _policies_since(tenant_id: UUID, since: datetime, now: datetime) -> QuerySet[Any, Any]:
    """The standards whose policy came into force, or was put in force, at or after ``since``; by the day, and
    rather too early than too late."""
    policies = RatingRule.objects.filter(tenant_id=tenant_id, kind=RuleKind.POLICY, state=RuleState.PUBLISHED)
    day = since.date() - timedelta(days=1)
    fresh = policies.filter(Q(published_at__gte=since) | Q(effective_from__gte=day))
    return fresh.filter(effective_from__lte=now.date() + timedelta(days=1)).values("standard")


def told(
    rows: Iterable[dict[str, Any]], *, tenant_id: UUID, now: datetime, source_system: str = ""
) -> list[dict[str, Any]]:
    """Rows of :func:`standings` as they are sent; of the keys those of ``source_system`` only, where one is
    named. Ten queries."""
    suppliers = with_keys(rows, tenant_id=tenant_id)
    ids = [one["id"] for one in suppliers]
    zone = ZoneInfo(Organisation.objects.values_list("time_zone", flat=True).get(pk=tenant_id))
    least = least_points(tenant_id, now.astimezone(zone).date())
    statuses = _statuses(tenant_id, ids)
    ratings = _ratings(tenant_id, ids, least)
    risks = _risks(tenant_id, ids)
    cases = _cases(tenant_id, ids, now, zone)
    open_now = _open(tenant_id, ids)
    return [
        {
            "supplier_id": one["id"],
            **{name: one[name] for name in ("number", "name", "country")},
            "keys": [key for key in one["keys"] if source_system in {"", key["source_system"]}],
            "merged_from": None,
            "status": _status(one, statuses.get(one["id"])),
            "ratings": ratings[one["id"]],
            "risk": risks.get(one["id"]),
            "onboarding": cases.get(one["id"]),
            "open": open_now.get(one["id"], _NOTHING_OPEN),
        }
        for one in suppliers
    ]


def _statuses(tenant_id: UUID, ids: Sequence[UUID]) -> dict[UUID, StatusChange]:
    """The last change of each status."""
    changes = StatusChange.objects.filter(tenant_id=tenant_id, supplier_id__in=ids)
    latest = changes.order_by("supplier_id", "-created_at", "-id").distinct("supplier_id")
    return {one.supplier_id: one for one in latest}


def _status(supplier: Mapping[str, Any], change: StatusChange | None) -> dict[str, Any]:
    if change is None or change.new != supplier["status"]:
        return {"code": supplier["status"], "since": supplier["created_at"], "reason": ""}
    return {"code": change.new, "since": change.created_at, "reason": change.reason}


def _ratings(
    tenant_id: UUID, ids: Sequence[UUID], least: Mapping[str, Fraction]
) -> dict[UUID, list[dict[str, Any]]]:
    """The card that counts on each standard, by standard."""
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    cards = _counting(tenant_id).filter(supplier_id__in=ids).order_by("standard")
    for card in cards.values(
        *("id", "supplier_id", "standard", "standard_version", "basis", "total", "total_exact", "band"),
        *("reference_date", "computed_at", "published_at"),
    ):
        asked, in_stars = least.get(card["standard"]), loader.has_levels(card["standard"])
        found[card["supplier_id"]].append(
            {
                "standard": card["standard"],
                "standard_version": card["standard_version"],
                "scorecard_id": card["id"],
                "basis": card["basis"],
                "total": card["total"],
                "total_exact": card["total_exact"],
                "stars": int(card["band"]) if in_stars and card["band"] else None,
                "grade": card["band"] if not in_stars and card["band"] else None,
                "zeroed": not card["band"],
                "reference_date": card["reference_date"],
                "published_at": card["published_at"] or card["computed_at"],
                "minimum": None if asked is None else plain(Decimal(asked.numerator) / asked.denominator),
                "below_minimum": asked is not None and Fraction(card["total_exact"]) < asked,
            }
        )
    return found


def _risks(tenant_id: UUID, ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """The class that holds of each supplier, by the rule or a person."""
    overrules: dict[UUID, list[RiskOverrule]] = defaultdict(list)
    said = RiskOverrule.objects.filter(tenant_id=tenant_id, supplier_id__in=ids)
    for one in said.order_by("created_at"):
        overrules[one.supplier_id].append(one)
    of_supplier = RiskAssessment.objects.filter(tenant_id=tenant_id, supplier_id=OuterRef("supplier_id"))
    other = of_supplier.exclude(risk_class=OuterRef("risk_class")).order_by("-number").values("number")[:1]
    current = RiskAssessment.objects.filter(tenant_id=tenant_id, supplier_id__in=ids, is_current=True)
    unlike = current.annotate(unlike=Coalesce(Subquery(other), 0)).order_by()
    began = of_supplier.filter(number__gt=OuterRef("unlike")).order_by("number").values("assessed_at")[:1]
    return {
        one["supplier_id"]: _risk(one, overrules[one["supplier_id"]])
        for one in unlike.annotate(began=Subquery(began)).values(
            "supplier_id", "risk_class", "rule_label", "points", "tree", "assessed_at", "began"
        )
    }


def _risk(assessed: Mapping[str, Any], overrules: Sequence[RiskOverrule]) -> dict[str, Any]:
    running = next((one for one in overrules if one.ended_at is None), None)
    by_rule, since = assessed["risk_class"], assessed["began"]
    for one in overrules:
        if one.ended_at is not None and one.risk_class != by_rule:
            since = max(since, one.ended_at)
    return {
        "class": running.risk_class if running else by_rule,
        "since": running.created_at if running else since,
        "why": running.reason if running else _why(assessed["tree"]),
        "by_rule": by_rule,
        "why_by_rule": _why(assessed["tree"]),
        "rule": assessed["rule_label"],
        "points": assessed["points"],
        "assessed_at": assessed["assessed_at"],
        "overruled": running is not None,
        "overruled_until": running.until if running else None,
    }


def _why(tree: Mapping[str, Any]) -> str:
    return Words(tree, "en").sentence if tree else ""


def _cases(tenant_id: UUID, ids: Sequence[UUID], now: datetime, zone: ZoneInfo) -> dict[UUID, dict[str, Any]]:
    """The latest case of onboarding of each supplier, running or decided."""
    cases = OnboardingCase.objects.filter(tenant_id=tenant_id, supplier_id__in=ids)
    latest = cases.order_by("supplier_id", "-started_at", "-id").distinct("supplier_id")
    allowed = days_allowed()
    return {
        one["supplier_id"]: {
            "stage": None if one["outcome"] else one["stage"],
            "outcome": one["outcome"] or None,
            "started_at": one["started_at"],
            "day": elapsed_days(one["started_at"], one["decided_at"] or now, zone),
            "days_allowed": allowed,
            "due_at": one["due_at"],
            "overdue": not one["outcome"] and one["due_at"] < now,
            "blocked": bool(one["blocked"]) and not one["outcome"],
            "decided_at": one["decided_at"],
            "terms_until": one["terms_until"],
        }
        for one in latest.values(
            *("supplier_id", "outcome", "started_at", "due_at", "decided_at", "terms_until"),
            stage=F("standings__stage"),
            blocked=F("standings__blocked"),
        )
    }


_NOTHING_OPEN: Mapping[str, int] = {**dict.fromkeys(Severity.values, 0), "overdue": 0}


def _open(tenant_id: UUID, ids: Sequence[UUID]) -> dict[UUID, dict[str, int]]:
    """Open findings of each supplier by severity, and how many have a plan or correction overdue; with those
    of records that were merged into it."""
    late = Obligation.objects.filter(
        tenant_id=tenant_id, subject_id=OuterRef("pk"), breached_at__isnull=False, state__in=_RUNNING
    )
    findings = Finding.objects.filter(tenant_id=tenant_id, state=FindingState.OPEN).order_by()
    of_these = Q(supplier_id__in=ids) | Q(supplier__merged_into_id__in=ids)
    counted = (
        findings.filter(of_these)
        .annotate(late=Exists(late), of=Coalesce("supplier__merged_into_id", "supplier_id"))
        .values("of", "severity")
        .annotate(n=Count("pk"), overdue=Count("pk", filter=Q(late=True)))
    )
    found: dict[UUID, dict[str, int]] = defaultdict(lambda: dict(_NOTHING_OPEN))
    for one in counted:
        found[one["of"]][one["severity"]] = one["n"]
        found[one["of"]]["overdue"] += one["overdue"]
    return found
