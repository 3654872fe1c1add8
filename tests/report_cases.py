"""The report of one full case: made, with files of one page."""

from __future__ import annotations

from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from reports.models import Report
from reports.services import request_report
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


def write_report_files(report_id: UUID, pdf: bytes) -> None:
    """Put the files of a made report into the storage of the running test."""
    for name, content in {"report.pdf": pdf, "page-1.png": PICTURE}.items():
        path = f"reports/{report_id}/{name}"
        if not default_storage.exists(path):
            default_storage.save(path, ContentFile(content))
