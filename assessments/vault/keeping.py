"""A company keeps its checklists: its sites, papers on lines, and which customers may look at the lists."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assessments.models import ChecklistPaper, CompanySite, Evidence, KeptShare, Request
from assessments.vault.checklists import lines
from assessments.vault.holding import NOT_IN_FORCE, refuse_held
from core.errors import DomainError, InvalidInput
from core.events import record
from tenants.models import User

#: Sites of one company.
MAX_SITES = 200
#: Papers on one line.
MAX_PAPERS = 30


@transaction.atomic
def add_site(*, company_id: UUID, name: str, place: str, actor: User) -> CompanySite:
    """Note a site that papers may cover. Raises :class:`InvalidInput` for a known name or too many."""
    own = CompanySite.objects.filter(tenant_id=company_id)
    name = " ".join(name.split())
    if not name:
        raise InvalidInput(_("Write the name of the site."), field="name")
    if own.filter(name__iexact=name).exists():
        raise InvalidInput(_("This site is in the list already."), code="known", field="name")
    if own.count() >= MAX_SITES:
        raise InvalidInput(
            _("A company has at most %(limit)s sites here.") % {"limit": MAX_SITES}, field="name"
        )
    site = CompanySite.objects.create(tenant_id=company_id, name=name, place=place.strip())
    record("company_site.added", site, actor=actor, after={"name": site.name, "place": site.place})
    return site


@transaction.atomic
def remove_site(*, site: CompanySite, actor: User) -> None:
    """Take a site off the list; papers said to cover it keep its name."""
    record("company_site.removed", site, actor=actor, before={"name": site.name, "place": site.place})
    site.delete()


@transaction.atomic
def put_on_line(*, evidence: Evidence, line: str, actor: User) -> None:
    """Lay a paper of the vault on a line of a checklist; doing so twice changes nothing.

    A draft or a file that waits for the virus scanner may lie there and does not count yet. Raises
    :class:`InvalidInput` for an unknown line, a paper that is no longer used, or too many papers.
    """
    if line not in lines():
        raise InvalidInput(_("There is no such line on the checklists."), code="unknown_line", field="line")
    if evidence.scan != "waiting" and evidence.control not in {"draft", "reviewed"}:
        refuse_held(evidence, released=True)
    lying = ChecklistPaper.objects.filter(tenant_id=evidence.tenant_id, line=line)
    if lying.filter(evidence=evidence).exists():
        return
    if lying.count() >= MAX_PAPERS:
        raise InvalidInput(
            _("One line holds at most %(limit)s papers. Take one off first.") % {"limit": MAX_PAPERS},
            code="too_many",
            field="file",
        )
    laid = ChecklistPaper.objects.create(tenant_id=evidence.tenant_id, line=line, evidence=evidence)
    record("checklist.laid", laid, actor=actor, after={"line": line, "name": evidence.name})
    refresh_shares(evidence.tenant_id)


@transaction.atomic
def take_off_line(*, paper: ChecklistPaper, actor: User) -> None:
    """Take a paper off a line; it stays in the vault."""
    record(
        "checklist.taken_off", paper, actor=actor, before={"line": paper.line, "name": paper.evidence.name}
    )
    company_id = paper.tenant_id
    paper.delete()
    refresh_shares(company_id)


@transaction.atomic
def show_lists(*, company_id: UUID, customer_id: UUID, actor: User, now: datetime) -> None:
    """Let one customer see how the lines of the checklists stand, without names and files, until it is taken
    back. Raises :class:`DomainError` for an organisation that asked this company for nothing."""
    if not Request.objects.filter(supplier_org_id=company_id, tenant_id=customer_id).exists():
        raise DomainError(_("This organisation is no customer of yours here."), code="no_customer")
    told = {"document": document_of(company_id), "given_by": actor, "given_at": now, "revoked_at": None}
    share, is_new = KeptShare.objects.get_or_create(
        tenant_id=customer_id, supplier_org_id=company_id, defaults=told
    )
    if not is_new:
        if share.revoked_at is None:
            return
        for field, value in told.items():
            setattr(share, field, value)
        share.save(update_fields=[*told, "updated_at"])
    record("kept_list.shown", share, actor=actor, after={"shown": True})


@transaction.atomic
def hide_lists(*, company_id: UUID, customer_id: UUID, actor: User, now: datetime) -> None:
    """Take back what :func:`show_lists` allowed; the customer's copy is emptied."""
    share = KeptShare.objects.filter(
        tenant_id=customer_id, supplier_org_id=company_id, revoked_at=None
    ).first()
    if share is None:
        return
    share.document, share.revoked_at = {}, now
    share.save(update_fields=["document", "updated_at", "revoked_at"])
    record("kept_list.hidden", share, actor=actor, after={"shown": False})


def refresh_shares(company_id: UUID) -> None:
    """Bring the customers' copies up to date with the vault. One query where nobody may look."""
    shares = list(KeptShare.objects.filter(supplier_org_id=company_id, revoked_at=None))
    if not shares:
        return
    document = document_of(company_id)
    for share in shares:
        if share.document != document:
            share.document = document
            share.save(update_fields=["document", "updated_at"])


def document_of(company_id: UUID) -> dict[str, Any]:
    """What a customer is told: by line the last days of the papers that count, None for one without end."""
    papers = ChecklistPaper.objects.filter(tenant_id=company_id, evidence__scan="").exclude(
        evidence__control__in=NOT_IN_FORCE
    )
    ends: dict[str, list[str | None]] = defaultdict(list)
    for line, end in papers.order_by("line", "evidence_id").values_list("line", "evidence__valid_until"):
        ends[line].append(end.isoformat() if end else None)
    return {"lines": dict(ends)}
