"""The risk class of one case's supplier: a rule's draft, an imported index, a class, another instead."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from risk.models import CountryIndex, RiskAssessment, RiskOverrule, RiskRule, RiskWatch
from tenants.scope import Scope, scope
from tests.world import NOW, World


def classified(world: World, buyer: str, *, supplier_id: UUID) -> dict[str, UUID]:
    """Write the rows as buyer and worker would; gives their ids."""
    manager, tenant = world.user(buyer, "esg_manager"), world.org(buyer)
    with scope(world.scope(buyer)):
        rule, _fresh = RiskRule.objects.get_or_create(
            tenant=tenant, version=1, defaults={"created_by": manager, "content": {}}
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
    return {
        "risk_rule": rule.pk,
        "country_index": index.pk,
        "risk_overrule": overrule.pk,
        "risk_assessment": assessment.pk,
        "risk_watch": watch.pk,
    }
