"""Checks a score receipt: ``python -m scoring.engine.verify receipt.json [--keys keys.json]``.

Needs no Django, no database and no network. The exit code is 0 for a receipt that is whole and adds up, 1
for one that is refused, each fault on a line of its own, and 2 where there is nothing to check: no such
file, no receipt, no keys.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from scoring.engine.adding import total_of
from scoring.engine.canonical import MOST_BYTES, read_json
from scoring.engine.exact import exact_text, shown_text
from scoring.engine.problems import shown
from scoring.engine.seal import Fault, PublishedKey, read_keys
from scoring.engine.verdict import Verdict, verify
from scoring.engine.words import FAULTS, UnreadableError
from standards import loader
from standards.faults import StandardError
from standards.schema import Standard

__all__ = ["Verdict", "main", "total_of", "verify"]

#: Faults printed, and letters of a path.
MOST_LINES, MOST_LETTERS = 100, 200
WHOLE, REFUSED, NOTHING_TO_CHECK = 0, 1, 2
_NAMED = re.compile(r"[a-z0-9][a-z0-9-]{0,63} [0-9]{1,4}(\.[0-9]{1,4}){1,2}")


def main(arguments: Sequence[str]) -> int:
    """Checks the file named and prints what it found; gives the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m scoring.engine.verify",
        description="Check a score receipt: that no field was changed, who signed it, and that its points "
        "add up. Exit code 0: whole; 1: refused; 2: nothing to check.",
    )
    parser.add_argument("receipt", help="path of the receipt, or - for standard input")
    parser.add_argument("--keys", metavar="FILE", help="the issuer's published keys (a JSON Web Key set)")
    asked = parser.parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        keys = read_keys(_read(asked.keys)) if asked.keys else None
    except UnreadableError as error:
        return _nothing_to_check(asked.keys, error)
    try:
        receipt = _read(asked.receipt)
        package, note = _package(receipt)
        verdict = verify(receipt, keys, package)
    except UnreadableError as error:
        return _nothing_to_check(asked.receipt, error)
    for fault in verdict.faults[:MOST_LINES]:
        sys.stderr.write(f"{line_of(fault)}\n")
    if len(verdict.faults) > MOST_LINES:
        sys.stderr.write(f"… and {len(verdict.faults) - MOST_LINES} more\n")
    sys.stdout.write("".join(f"{line}\n" for line in _summary(receipt, verdict, note)))
    return WHOLE if verdict.is_whole else REFUSED


def line_of(fault: Fault) -> str:
    """A fault on one line: path, what is wrong, and what was expected and found."""
    ends = [("expected", fault.expected), ("found", fault.found)]
    known = ", ".join(f"{word} {text}" for word, text in ends if text is not None)
    path = fault.path if len(fault.path) <= MOST_LETTERS else f"{fault.path[:MOST_LETTERS]}…"
    return f"{path}: {FAULTS[fault.code]}" + (f" ({known})" if known else "")


def _summary(receipt: object, verdict: Verdict, note: str) -> Iterator[str]:
    yield "The receipt is whole." if verdict.is_whole else "REFUSED: do not rely on this receipt."
    if verdict.total is not None:
        total = f"{shown_text(verdict.total)} (exactly {exact_text(verdict.total)})"
        yield f"  Total, added up again from its own table: {total}"
    if not verdict.is_whole:
        return
    yield f"  Fields that match their digests: {verdict.fields}"
    yield f"  Issuer it names: {_issuer(receipt)}"
    if verdict.key is not None:
        yield f"  Signed with the issuer's key {verdict.kid}, {_use(verdict.key)}"
    else:
        yield f"  Signed with key {verdict.kid}, which stands in the receipt itself. That shows that"
        yield "  nothing was changed since, not who signed. Give --keys with the keys the issuer publishes."
    yield f"  {note}"


def _issuer(receipt: object) -> str:
    issuer = receipt.get("issuer") if isinstance(receipt, dict) else None
    return shown(issuer.get("name")) if isinstance(issuer, dict) else "nobody"


def _use(key: PublishedKey) -> str:
    days = [
        datetime.fromtimestamp(instant, UTC).date().isoformat()
        for instant in (key.since, key.until)
        if instant is not None
    ]
    return f"in use from {days[0]}" + (f" to {days[1]}" if len(days) > 1 else "")


def _nothing_to_check(name: str, error: UnreadableError) -> int:
    sys.stderr.write(f"{name if name.isprintable() else ascii(name)}: {error}\n")
    return NOTHING_TO_CHECK


def _read(name: str) -> object:
    """The JSON value in a file, or on standard input; reads no more than a receipt can be."""
    try:
        if name == "-":
            return read_json(_start_of(sys.stdin.buffer))
        with Path(name).open("rb") as file:
            return read_json(_start_of(file))
    except (OSError, ValueError) as error:
        if isinstance(error, UnreadableError):
            raise
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise UnreadableError("not_opened", reason=reason) from None


def _start_of(file: BinaryIO) -> bytes:
    return file.read(MOST_BYTES + 1)


def _package(receipt: object) -> tuple[Standard | None, str]:
    """The package that the receipt names, if it is here, and a line on it."""
    named = receipt.get("standard") if isinstance(receipt, dict) else None
    name, version = (named.get("id"), named.get("version")) if isinstance(named, dict) else (None, None)
    if not (isinstance(name, str) and isinstance(version, str) and _NAMED.fullmatch(f"{name} {version}")):
        return None, "It names no package of a standard that could be here."
    try:
        package = loader.get(name, version)
    except StandardError as error:
        return None, f"The package {name} {version} is not compared: {error.faults[0].message}"
    return package, f"The package {name} {version} here has the same hash and gives the same result."


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
