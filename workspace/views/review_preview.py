"""Proof beside the answer: pages and pictures made anew, sheets and text, read in the limited process.

The file itself leaves as a download only (``submitted_file``); here nothing of it reaches a browser but
pictures made by the platform and escaped text.

Who comes: a reviewer with "does the paper show what is claimed?"
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from assessments.inspection.running import shown_of
from assessments.models import SubmittedFile
from assessments.selectors.files import readable_file
from core.errors import DomainError
from tenants.access import capability

#: Widths of pages and pictures in pixels, from small to large.
WIDTHS = (600, 900, 1300, 1800)
USUAL = 1
MOST_PAGES = 2000
PICTURES = frozenset({"pdf", "png", "jpg", "jpeg"})
TABLES = frozenset({"xlsx", "csv"})
_JPEG = b"\xff\xd8"


@dataclass(frozen=True, slots=True)
class Preview:
    """What is shown of a file. ``place`` is the page or sheet, ``zoom`` the step of :data:`WIDTHS`."""

    file: SubmittedFile
    kind: str
    place: int = 0
    pages: int = 0
    zoom: int = USUAL
    content: dict[str, Any] = field(default_factory=dict)

    @property
    def previous(self) -> int | None:
        """The page before this one."""
        return self.place - 1 if self.kind == "pages" and self.place > 1 else None

    @property
    def next(self) -> int | None:
        """The page after this one."""
        return self.place + 1 if self.kind == "pages" and self.place < self.pages else None

    @property
    def smaller(self) -> int | None:
        """The zoom step below."""
        return self.zoom - 1 if self.kind == "pages" and self.zoom else None

    @property
    def larger(self) -> int | None:
        """The zoom step above."""
        return self.zoom + 1 if self.kind == "pages" and self.zoom < len(WIDTHS) - 1 else None


@require_GET
@capability("reviews.view")
def file_preview(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """A file that was handed in, to look at: a fragment of the desk. What cannot be shown is said, with the
    download beside it."""
    try:
        file = _file(file_id)
    except DomainError as gone:
        return render(request, "workspace/review/_preview.html", {"refused": str(gone.message)})
    preview = _preview(
        file,
        place=_figure(request, "place", MOST_PAGES),
        zoom=_figure(request, "zoom", len(WIDTHS) - 1, USUAL),
    )
    return render(request, "workspace/review/_preview.html", {"preview": preview})


@require_GET
@capability("reviews.view")
def file_page(request: HttpRequest, file_id: UUID, page: int) -> HttpResponse:
    """One page of a file as a picture the platform made."""
    file = _file(file_id)
    if _ending(file) not in PICTURES or not 1 <= page <= MOST_PAGES:
        raise Http404
    zoom = _figure(request, "zoom", len(WIDTHS) - 1, USUAL)
    found = _shown(file, place=page, width=WIDTHS[zoom])
    if found is None:
        raise DomainError(_("This page cannot be shown. Download the file to read it."), code="not_shown")
    picture = found.split(b"\n", 1)[1]
    kind = "jpeg" if picture.startswith(_JPEG) else "png"
    return HttpResponse(
        picture,
        content_type=f"image/{kind}",
        headers={
            "Content-Disposition": f'attachment; filename="page-{page}.{kind}"',
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox",
            "Cache-Control": "private, max-age=300",
        },
    )


def _file(file_id: UUID) -> SubmittedFile:
    file = readable_file(file_id, now=timezone.now())
    if file is None:
        raise Http404
    return file


def _preview(file: SubmittedFile, *, place: int, zoom: int) -> Preview:
    ending = _ending(file)
    if ending in PICTURES:
        place = max(place, 1)
        found = _shown(file, place=place, width=1)
        pages = int(found.split(b"\n", 1)[0]) if found else 0
        return Preview(file, "pages", min(place, pages), pages, zoom) if pages else Preview(file, "none")
    found = _shown(file, place=place)
    if found is None:
        return Preview(file, "none")
    kind = "table" if ending in TABLES else "words"
    content = json.loads(found)
    return Preview(file, kind, content.get("sheet", 0), content=content)


def _shown(file: SubmittedFile, *, place: int, width: int = 0) -> bytes | None:
    ending = _ending(file)
    if ending not in PICTURES | TABLES | {"docx"}:
        return None
    try:
        content = default_storage.open(file.file, "rb")
    except FileNotFoundError as gone:
        raise Http404 from gone
    with content:
        return shown_of(content, ending=ending, size=file.size, place=place, width=width)


def _ending(file: SubmittedFile) -> str:
    return PurePosixPath(file.name).suffix.lower().lstrip(".")


def _figure(request: HttpRequest, name: str, most: int, otherwise: int = 0) -> int:
    """A whole number of the address within bounds."""
    text = request.GET.get(name, "")
    return min(int(text), most) if text.isascii() and text.isdigit() and len(text) < 6 else otherwise  # noqa: PLR2004
