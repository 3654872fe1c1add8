"""What is wrong with a package, said so that the line can be found and mended."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: the file, the path inside it (``indicators[3].levels.basic.n``), the message."""

    file: str
    path: str
    message: str

    def __str__(self) -> str:
        return ": ".join(piece for piece in (self.file, self.path, self.message) if piece)


class StandardError(Exception):
    """A package cannot be used. `faults` holds every reason, one each."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in faults))


class UnknownStandardError(StandardError):
    """No package of that id, or no such version of it."""
