"""Files handed out for keeping."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404


def attachment(path: str, name: str) -> FileResponse:
    """The stored file at ``path`` as an attachment called ``name``, which no browser shows as a page.

    Raises Http404 where it is gone.
    """
    try:
        content = default_storage.open(path, "rb")
    except FileNotFoundError as gone:
        raise Http404 from gone
    return FileResponse(
        content,
        as_attachment=True,
        filename=name,
        content_type="application/octet-stream",
        headers={
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox",
            "Cache-Control": "private, no-store",
        },
    )
