"""What a supplier company keeps beside its files: a site, a paper on a line, and a customer that may look."""

from __future__ import annotations

from uuid import UUID

from assessments.models import ChecklistPaper, Evidence, KeptShare
from assessments.vault.keeping import add_site, put_on_line, show_lists
from tenants.models import Organisation, User
from tests.world import NOW

#: A line of the checklists.
LINE = "records.design.dismantling"


def kept_papers(paper: Evidence, *, customer: Organisation, actor: User) -> dict[str, UUID]:
    """Ids of a site of the company, a paper on a line, and what ``customer`` sees of it; needs its scope."""
    company_id = paper.tenant_id
    site = add_site(company_id=company_id, name=f"Hall for {customer.name}", place="Porto", actor=actor)
    put_on_line(evidence=paper, line=LINE, actor=actor)
    show_lists(company_id=company_id, customer_id=customer.pk, actor=actor, now=NOW)
    laid = ChecklistPaper.objects.get(evidence=paper)
    share = KeptShare.objects.get(tenant_id=customer.pk, supplier_org_id=company_id)
    return {"company_site": site.pk, "laid_paper": laid.pk, "kept_share": share.pk}
