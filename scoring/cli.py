"""What the commands `score` and `standards` do, without Django: text in, text and exit code out."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from scoring.engine import Problem, Scorer, ScoringError, result_json
from scoring.engine.problems import path_of
from standards import loader
from standards.export import export
from standards.faults import StandardError, UnknownStandardError

DONE, BROKEN, BAD_INPUT = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command prints, and its exit code: 0 done, 1 a package is broken, 2 bad input."""

    code: int
    out: str = ""
    errors: tuple[str, ...] = ()


class _Object(dict[str, object]):
    """A JSON object that remembers which keys stood in it more than once."""

    repeated: tuple[str, ...] = ()


def score_file(name: str) -> Outcome:
    """Scores the document, or the list of documents, in the file `name` (``-``: standard input)."""
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        return Outcome(BAD_INPUT, errors=(f"{name}: cannot be read: {reason}",))
    shown = "standard input" if name == "-" else name
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return Outcome(BAD_INPUT, errors=(f"{shown}: is not UTF-8 at byte {error.start}",))
    return score_text(text, shown)


def score_text(text: str, name: str = "document") -> Outcome:
    """Scores JSON `text`: one result for one document, a list for a list.

    With any fault nothing is scored out: every fault of every document becomes one line
    ``path: what is wrong``, a document of a list named by its place, ``[3].levels.…``.
    `name` stands in the message when the text is no JSON at all.
    """
    try:
        content, repeated = _parse(text)
    except ValueError as error:
        return Outcome(BAD_INPUT, errors=(f"{name}: not valid JSON: {error}",))
    except RecursionError:
        return Outcome(BAD_INPUT, errors=(f"{name}: not valid JSON: nested too deeply",))
    documents = content if isinstance(content, list) else [content]
    scorer = Scorer(loader.get)
    lines: list[str] = []
    problems: list[Problem] = []
    for index, document in enumerate(documents):
        prefix = f"[{index}]" if isinstance(content, list) else ""
        twice = list(_repeated_keys(document, "")) if repeated else []
        try:
            result = scorer.score(document)
            lines.append(json.dumps(result_json(result)))
        except ScoringError as error:
            twice += error.problems
        except StandardError as error:
            return Outcome(BROKEN, errors=tuple(str(fault) for fault in error.faults))
        problems += [problem.under(prefix) for problem in twice]
    if problems:
        return Outcome(BAD_INPUT, errors=tuple(str(problem) for problem in problems))
    out = "[" + ",\n".join(lines) + "]" if isinstance(content, list) else _pretty(json.loads(lines[0]))
    return Outcome(DONE, out)


def list_standards() -> Outcome:
    """A table of the packages: id, version, hash, whether LOCK pins it, edition."""
    try:
        packages = loader.listed()
    except StandardError as error:
        return Outcome(BROKEN, errors=tuple(str(fault) for fault in error.faults))
    rows = [("id", "version", "hash", "locked", "edition")]
    rows += [(p.id, p.version, p.hash, "yes" if p.locked else "no", p.edition) for p in packages]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = [
        "  ".join([*(cell.ljust(w) for cell, w in zip(row, widths, strict=False)), row[4]]) for row in rows
    ]
    return Outcome(DONE, "\n".join(lines))


def export_standard(standard: str, version: str | None = None) -> Outcome:
    """The standard as JSON. An unknown id or version is bad input."""
    try:
        package = loader.get(standard, version)
    except StandardError as error:
        code = BAD_INPUT if isinstance(error, UnknownStandardError) else BROKEN
        return Outcome(code, errors=tuple(str(fault) for fault in error.faults))
    return Outcome(DONE, _pretty(export(package)))


def lock_standards(*, force: bool = False) -> Outcome:
    """Writes LOCK: new packages are added; changed ones are refused, or replaced with `force`."""
    try:
        loader.write_lock(force=force)
    except StandardError as error:
        return Outcome(BROKEN, errors=tuple(str(fault) for fault in error.faults))
    return list_standards()


def _pretty(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _parse(text: str) -> tuple[object, bool]:
    """The JSON value, numbers with a point as Decimal, and whether any object repeats a key."""
    repeats: list[_Object] = []

    def build(pairs: list[tuple[str, object]]) -> _Object:
        made = _Object(pairs)
        if len(made) != len(pairs):
            keys = [key for key, _ in pairs]
            made.repeated = tuple(dict.fromkeys(key for key in keys if keys.count(key) > 1))
            repeats.append(made)
        return made

    def refuse(name: str) -> object:
        raise ValueError(f"{name} is not a number JSON knows")

    value: object = json.loads(text, parse_float=Decimal, parse_constant=refuse, object_pairs_hook=build)
    return value, bool(repeats)


def _repeated_keys(value: object, path: str) -> Iterator[Problem]:
    if isinstance(value, _Object):
        for key in value.repeated:
            yield Problem(_join(path, key), "this key stands more than once")
        for key, inner in value.items():
            yield from _repeated_keys(inner, _join(path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _repeated_keys(inner, f"{path}[{index}]")


def _join(path: str, key: str) -> str:
    return path_of(path, key) if path else path_of(key)
