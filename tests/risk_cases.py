"""The risk class of one case's supplier: a rule's draft, an imported index, a class, another instead."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from risk.materiality import blank
from risk.materiality import fields_of as materiality_fields
from risk.models import CountryIndex, MaterialityRecord, RiskAssessment, RiskOverrule, RiskRule, RiskWatch
from risk.rule_content import chosen_of, fields_of, product_rule
from scoring.services.drafts import revision_of
from tenants.scope import Scope, scope
from tests.world import NOW, World

INDEX = (
    b"country,value,year,source,direction,cut_1,cut_2,cut_3\n"
    b"VN,38.5,2025,Publisher,lower_worse,70,50,30\n"
    b"Sweden,81,2025,Publisher,lower_worse,70,50,30\n"
)


def classified(world: World, buyer: str, *, supplier_id: UUID) -> tuple[dict[str, UUID], dict[str, str]]:
    """Write the rows as buyer and worker would; gives their ids, and the revisions of drafts."""
    manager, tenant = world.user(buyer, "esg_manager"), world.org(buyer)
    with scope(world.scope(buyer)):
        rule, _fresh = RiskRule.objects.get_or_create(
            tenant=tenant, version=1, defaults={"created_by": manager, "content": product_rule()[1]}
        )
        record, _fresh = MaterialityRecord.objects.get_or_create(
            tenant=tenant, version=1, defaults={"created_by": manager, "content": judged_content()}
        )
        index, _fresh = CountryIndex.objects.get_or_create(
            tenant=tenant,
            name=f"Index of {tenant.name}",
            year=2025,
            defaults={
                "source": "Publisher",
                "direction": "lower_worse",
                "area": "environment",
                "cuts": ["60", "45", "30"],
                "values": {"CN": "35.4", "VN": "24.6"},
                "sha256": f"{1:064x}",
                "imported_by": manager,
            },
        )
        overrule = RiskOverrule.objects.create(
            tenant=tenant,
            supplier_id=supplier_id,
            risk_class="high",
            instead_of="medium",
            reason=f"Seen on site by {tenant.name}",
            by=manager,
            by_name=manager.name,
        )
    with scope(Scope.worker(tenant.pk)):
        assessment = RiskAssessment.objects.create(
            tenant=tenant,
            supplier_id=supplier_id,
            number=1,
            rule_label="2026.1",
            risk_class="medium",
            tree={},
            input_hash=f"{2:064x}",
            assessed_at=NOW,
        )
        watch, _fresh = RiskWatch.objects.get_or_create(
            tenant=tenant, defaults={"looked_at": NOW, "next_at": NOW + timedelta(days=3650)}
        )
    ids = {
        "risk_rule": rule.pk,
        "materiality": record.pk,
        "country_index": index.pk,
        "risk_overrule": overrule.pk,
        "risk_assessment": assessment.pk,
        "risk_watch": watch.pk,
    }
    return ids, {"risk_rule": revision_of(rule), "materiality": revision_of(record)}


def judged_content() -> dict[str, Any]:
    """A record of materiality of which everything is judged."""
    content = blank(["environment", "labour"])
    marks = {"scale": 3, "scope": 2, "remedy": 4, "likelihood": 4, "size": 2, "chance": 3, "chain": 3}
    for topic in content["topics"]:
        topic |= {**marks, "reason": "Seen at tier 2"}
    return content | {"met_on": "2026-03-02", "people": ["Iris, ESG"]}


def risk_body(route: str, revisions: Mapping[str, str]) -> dict[str, Any]:
    """What somebody sends to a route of risk; ``revisions`` are those of the drafts."""
    content = product_rule()[1]
    revision, record = revisions.get("risk_rule", ""), revisions.get("materiality", "")
    later = (timezone.now() + timedelta(days=9)).date().isoformat()
    bodies: dict[str, dict[str, Any]] = {
        "risk_overrule": {"risk_class": "high", "reason": "Seen on site"},
        "risk_overrule_end": {"reason": "Seen again, all well"},
        "risk_rule_save": {
            **fields_of(content),
            "use": sorted(chosen_of(content)),
            "reason": "Stricter",
            "revision": revision,
        },
        "risk_rule_in_force": {
            "day": later,
            "reason": "Stricter",
            "revision": revision,
        },
        "materiality_save": {**materiality_fields(judged_content()), "revision": record},
        "materiality_in_force": {"day": later, "reason": "First of its kind", "revision": record},
    }
    if route == "country_index_import":
        file = SimpleUploadedFile("index.csv", INDEX, "text/csv")
        return {"name": "Water", "area": "environment", "file": file}
    return bodies.get(route, {})
