"""What is wrong with the values given to the engine, one problem each, with the field's path."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

_LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: the path of the field (``levels.environment.policy.…``) and what is wrong with it.
    An empty path means the document itself."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path or 'document'}: {self.message}"

    def under(self, prefix: str) -> Problem:
        """The same problem, seen from outside: ``[3]`` + ``size`` gives ``[3].size``."""
        if not prefix:
            return self
        return Problem(f"{prefix}.{self.path}" if self.path else prefix, self.message)


class ScoringError(ValueError):
    """The values cannot be scored. `problems` holds every reason."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def path_of(*names: str) -> str:
    """The names joined by dots, each kept on one printable line."""
    return ".".join(name if name.isprintable() else ascii(name)[1:-1] for name in names)


def shown(value: object) -> str:
    """A wrong value as it stands in a message: short, on one line."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list | tuple):
        return "a list"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = ascii(value) if isinstance(value, str) and not value.isprintable() else _plain(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def _plain(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)
