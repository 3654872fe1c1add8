"""The report of one full case: made, with files of one page."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from reports.models import Report
from reports.services import request_report
from reports.sharing.services import share_result
from scoring.selectors import cards_of_supplier_company
from suppliers.models import Supplier
from tenants.models import User
from tenants.scope import Scope, scope
from tests.world import NOW, World

PICTURE = b"\x89PNG\r\n\x1a\n a page"


def made_report(world: World, buyer: str, *, supplier_id: UUID, asker: User) -> UUID:
    """Ask for the report in the buyer's scope and mark it made in the worker's; gives its id."""
    with scope(world.scope(buyer)):
        report = request_report(
            supplier=Supplier.objects.get(pk=supplier_id), language="en", actor=asker, now=NOW
        )
    with scope(Scope.worker(report.tenant_id)):
        Report.objects.filter(pk=report.pk).update(
            state=Report.State.READY, file=f"reports/{report.pk}/report.pdf", pages=1, ready_at=NOW
        )
    return report.pk


def shared_result(
    world: World, company: str, *, card_id: UUID, report_id: UUID | None = None, with_receipt: bool = True
) -> tuple[UUID, str]:
    """Share a card, and a report, as the company's administrator; gives the id and the token of the link."""
    with scope(world.scope(company)):
        cards = cards_of_supplier_company(world.org(company).pk)
        handed = share_result(
            card=cards.get(pk=card_id),
            recipient="Halcyon Stores",
            with_receipt=with_receipt,
            report=Report.objects.get(pk=report_id) if report_id else None,
            expires_at=NOW + timedelta(days=90),
            form_key=uuid4(),
            actor=world.user(company, "admin"),
            now=NOW,
        )
    return handed.share.pk, handed.token


def write_report_files(report_id: UUID, pdf: bytes) -> None:
    """Put the files of a made report into the storage of the running test."""
    for name, content in {"report.pdf": pdf, "page-1.png": PICTURE}.items():
        path = f"reports/{report_id}/{name}"
        if not default_storage.exists(path):
            default_storage.save(path, ContentFile(content))
