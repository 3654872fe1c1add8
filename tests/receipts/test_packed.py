"""A receipt out of a ZIP file: found, or refused for what is wrong with the file."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from scoring.receipts.packed import NotPackedError, receipt_in

MOST = 1000


def packed(**files: bytes) -> bytes:
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_", "."), content)
    return made.getvalue()


def test_the_receipt_is_taken_and_nothing_else() -> None:
    assert receipt_in(packed(README_txt=b"read me", receipt_json=b"{}"), most=MOST) == b"{}"
    assert receipt_in(b'{"format": 1}', most=MOST) == b'{"format": 1}', "no ZIP file: as it was brought"


def test_what_unpacks_to_more_than_a_receipt_is_not_unpacked() -> None:
    assert len(receipt_in(packed(receipt_json=b"0" * 50_000_000), most=MOST)) == MOST + 1


@pytest.mark.parametrize(
    "broken",
    [packed(other_json=b"{}"), packed(receipt_json=b"{}" * 99)[:60], b"PK\x03\x04 and nothing"],
    ids=["no receipt", "cut off", "no ZIP"],
)
def test_a_zip_file_without_a_readable_receipt_is_refused(broken) -> None:
    with pytest.raises(NotPackedError):
        receipt_in(broken, most=MOST)
