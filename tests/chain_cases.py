"""A source that a supplier company declared to a buyer by name, with a demand passed on to it."""

from __future__ import annotations

from uuid import UUID

from suppliers.models import Declaration, Shown, Supplier
from suppliers.services.declaring import add_source, declare_source, pass_demand
from tenants.models import Organisation, User
from tests.world import NOW


def declared_source(entry: Supplier, company: Organisation, *, actor: User) -> dict[str, UUID]:
    """Ids of the company's own source and of what the buyer is told of it; needs the company's scope."""
    source = add_source(
        company_id=company.pk,
        actor=actor,
        name=f"Dye house for {entry.tenant.name}",
        country="CN",
        identifier="",
        material="Dyeing",
        share=None,
    )
    declare_source(
        source=source,
        customers={entry.tenant_id: (entry.pk, Shown.NAMED)},
        consents=True,
        actor=actor,
        now=NOW,
    )
    declaration = Declaration.objects.get(source=source.pk)
    pass_demand(declaration=declaration, kind="code", passed_on=NOW.date(), today=NOW.date(), actor=actor)
    return {"source": source.pk, "declaration": declaration.pk}
