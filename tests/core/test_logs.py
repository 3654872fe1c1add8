"""Log lines hold no link that anybody could use."""

from __future__ import annotations

import logging

from core.logs import LinksMasked


def logged(message: str, *args: object) -> str:
    record = logging.LogRecord("django.request", logging.ERROR, __file__, 1, message, args, None)
    assert LinksMasked().filter(record)
    return record.getMessage()


def test_the_secret_part_of_a_link_is_left_out_and_nothing_else() -> None:
    token = "0123456789abcdef" * 4
    told = logged("%s: %s", "Internal Server Error", f"/shared/{token}/receipt/")
    assert told == "Internal Server Error: /shared/…/receipt/"
    assert logged("sha256 %s", token) == f"sha256 {token}"
    assert logged("/suppliers/%s/", 17) == "/suppliers/17/"
