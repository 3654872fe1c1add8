"""A shared result as one file: everything needed to check it without this platform.

The same shared result and the same published keys give the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.utils.translation import override

from reports.models import Language, SharedResult
from reports.sharing.checks import checked_share, receipt_bytes
from scoring.receipts.keys import published_keys
from scoring.receipts.making import keys_url

RECEIPT, KEYS, README = "receipt.json", "score-receipt-keys.json", "README.txt"
#: The first instant a ZIP file can hold: files in it carry no time of their own.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_READABLE = 0o644 << 16


def bundle(share: SharedResult) -> bytes:
    """The ZIP file of a shared result that comes with its company and report: what was included and no more.

    Raises FileNotFoundError when the report's file is gone.
    """
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for name, content in _files(share):
            entry = ZipInfo(name, _NO_TIME)
            entry.compress_type, entry.external_attr = ZIP_DEFLATED, _READABLE
            archive.writestr(entry, content)
    return made.getvalue()


def bundle_name(share: SharedResult) -> str:
    """What the file is called."""
    return f"rating-{share.receipt['standard']['id']}-{str(share.pk)[:8]}.zip"


def report_name(share: SharedResult) -> str:
    """What the report of a shared result is called."""
    return f"rating-report-{share.report.language}.pdf" if share.report else ""


def _files(share: SharedResult) -> Iterator[tuple[str, bytes]]:
    yield README, _readme(share).encode()
    if share.with_receipt:
        keys = {"keys": [key.jwk for key in published_keys().values()]}
        yield RECEIPT, receipt_bytes(share)
        yield KEYS, json.dumps(keys, indent=1, sort_keys=True).encode() + b"\n"
    if share.report is not None:
        with default_storage.open(share.report.file, "rb") as file:
            yield report_name(share), file.read()


def _readme(share: SharedResult) -> str:
    """What the file holds and how to check it, in every language reports are written in."""
    checked = checked_share(share)
    context = {
        "share": share,
        "checked": checked,
        "rated_on": datetime.fromisoformat(share.receipt["card"]["reference_date"]).date(),
        "report_name": report_name(share),
        "keys_url": keys_url(),
    }
    parts = []
    for language in Language.values:
        with override(language):
            parts.append(render_to_string("reports/shared_readme.txt", context).strip())
    return "\n\n".join(parts) + "\n"
