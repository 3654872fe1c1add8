"""A newer file for the same paper: the next revision, with the older one kept.

Answers that are still being worked on, and lines of checklists, point to the newer file from then on; what
was handed in stays as it was. The newer file of a paper under document control takes the place of the older
one when it is put in force, not before.
"""

from __future__ import annotations

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assessments.models import (
    AnswerEvidence,
    ChecklistPaper,
    Control,
    Evidence,
    Request,
    RequestState,
)
from assessments.selectors.drafts import rejected_items
from assessments.services.evidence import kept_file
from assessments.vault.keeping import refresh_shares
from core.errors import DomainError, InvalidInput
from core.events import record
from tenants.models import User

#: What the newer file of a paper has in common with the older one; days and numbers it has its own.
SAME = (
    "kind",
    "issuer",
    "type_key",
    "type_name",
    "rank",
    "sites",
    "language",
    "confidentiality",
    "origin",
    "original_at",
    "of_group",
    "group_name",
    "binds_supplier",
)


@transaction.atomic
def revise_evidence(*, evidence: Evidence, file: File[bytes], name: str, actor: User) -> Evidence:
    """Keep ``file`` as the next revision of a paper and give it.

    Raises :class:`InvalidInput` for a file that may not be kept or is in the vault already, and
    :class:`DomainError` for a paper that has a newer file.
    """
    evidence.refresh_from_db(from_queryset=Evidence.objects.select_for_update(no_key=True))
    if evidence.replaced_by_id is not None:
        raise DomainError(_("This paper has a newer file already. Open that one."), code="replaced")
    newer, is_new = kept_file(organisation_id=evidence.tenant_id, file=file, name=name, actor=actor)
    if not is_new:
        raise InvalidInput(
            _("This very file is in your vault already, as %(name)s.") % {"name": newer.name},
            code="known",
            field="file",
        )
    for field in SAME:
        setattr(newer, field, getattr(evidence, field))
    newer.revision = evidence.revision + 1
    if evidence.control:
        newer.control, newer.drafted_by = Control.DRAFT, actor
    newer.save(update_fields=[*SAME, "revision", "control", "drafted_by"])
    evidence.replaced_by = newer
    evidence.save(update_fields=["replaced_by"])
    if not newer.control:
        take_over(newer)
    record(
        "evidence.revised",
        newer,
        actor=actor,
        before={"name": evidence.name, "sha256": evidence.sha256},
        after={"name": newer.name, "sha256": newer.sha256, "paper_revision": newer.revision},
    )
    refresh_shares(evidence.tenant_id)
    return newer


def take_over(newer: Evidence) -> None:
    """Let ``newer`` stand wherever the file it replaces stands in open answers and on checklists."""
    for older in Evidence.objects.filter(tenant_id=newer.tenant_id, replaced_by=newer):
        _in_answers(older, newer)
        _on_lines(older, newer)
        older.remind_at = None
        if older.control in {Control.IN_FORCE, Control.REVIEWED, Control.DRAFT}:
            older.control = Control.OBSOLETE
        older.save(update_fields=["remind_at", "control"])


def give_up(newer: Evidence) -> None:
    """A draft of a newer file was withdrawn: the file it should have replaced stands by itself again."""
    Evidence.objects.filter(tenant_id=newer.tenant_id, replaced_by=newer).update(replaced_by=None)


def _in_answers(older: Evidence, newer: Evidence) -> None:
    links = AnswerEvidence.objects.filter(supplier_org_id=older.tenant_id, evidence=older)
    asked = Request.objects.filter(
        supplier_org_id=older.tenant_id, pk__in=links.values("request_id")
    ).exclude(state__in=[RequestState.REVIEWED, RequestState.CLOSED])
    for request in asked.select_for_update(no_key=True).order_by("pk"):
        for link in _open_links(request, older):
            link.delete()
            AnswerEvidence.objects.get_or_create(
                tenant_id=request.tenant_id,
                request=request,
                item=link.item,
                evidence=newer,
                defaults={"supplier_org_id": older.tenant_id, "released": link.released},
            )


def _open_links(request: Request, older: Evidence) -> list[AnswerEvidence]:
    links = AnswerEvidence.objects.filter(tenant_id=request.tenant_id, request=request, evidence=older)
    if request.state == RequestState.ANSWERING:
        return list(links)
    if request.state == RequestState.RETURNED:
        return list(links.filter(item__in=rejected_items(request)))
    return []


def _on_lines(older: Evidence, newer: Evidence) -> None:
    for lying in ChecklistPaper.objects.filter(tenant_id=older.tenant_id, evidence=older):
        ChecklistPaper.objects.get_or_create(tenant_id=older.tenant_id, line=lying.line, evidence=newer)
        lying.delete()
