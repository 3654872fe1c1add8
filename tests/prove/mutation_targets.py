"""What row 22 makes wrong, the tests that are to notice, and what no test can notice."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """A module and its tests, the quickest first, as pytest is given them. Tests of pure modules run without
    Django."""

    module: str
    tests: tuple[str, ...]
    is_pure: bool = True

    @property
    def path(self) -> str:
        """The file, from the root of the repository."""
        return f"{self.module.replace('.', '/')}.py"


def _engine(name: str, *tests: str) -> Target:
    return Target(f"scoring.engine.{name}", tuple(f"tests/engine/test_{one}.py" for one in tests))


def _receipt(name: str, *tests: str) -> Target:
    return Target(f"scoring.engine.{name}", tuple(f"tests/receipts/test_{one}.py" for one in tests))


_LEVELS = ("golden", "settings", "docs", "properties")

ENGINE = (
    _engine("exact", "messages", "settings", "golden", "docs"),
    _engine("problems", "messages", "settings", "golden"),
    _engine("levels", "messages", "levels", "docs", "best_path"),
    _engine("options", "messages", "settings", "golden", "levels", "docs"),
    _engine("screening", "messages", "screening", "docs"),
    _engine("settings", "messages", "settings", "golden", "docs"),
    _engine("documents", "messages", "golden", "settings", "docs"),
    _engine("level_shares", "golden", "docs", "bulk"),
    _engine("level_compile", "trace", *_LEVELS),
    _engine("level_scores", "messages", "trace", *_LEVELS),
    _engine("level_trace", "trace", *_LEVELS),
    _engine("part_scores", "messages", "trace", "golden", "bulk_parts", "docs", "properties"),
    _engine("output", "trace", "golden", "docs"),
    _engine("digits", "digits", "bulk"),
    _engine("bulk_tables", "bulk"),
    _engine("bulk", "bulk"),
    _engine("bulk_parts", "bulk_parts"),
    _engine("controls", "controls", "messages"),
    _engine("knapsack", "best_path"),
    _engine("path_moves", "best_path"),
    _engine("best_path", "best_path"),
    _receipt("canonical", "canonical", "seal"),
    _receipt("words", "words", "canonical"),
    _receipt("seal", "seal", "altering"),
    _receipt("place", "deducting", "adding", "altering"),
    _receipt("deducting", "deducting", "adding", "altering"),
    _receipt("adding", "adding", "deducting", "altering"),
    _receipt("agreeing", "adding", "input_hash", "altering"),
    _receipt("receipt", "adding", "deducting", "altering"),
    _receipt("verdict", "seal", "adding", "altering"),
    Target("scoring.engine.verify", ("tests/receipts/test_command.py", "-k", "called")),
)
DEADLINES = (Target("core.deadlines", ("tests/core/test_deadlines.py",)),)
ACCESS = (Target("tenants.access", ("tests/tenants/test_access.py",), is_pure=False),)
OBLIGATIONS = (Target("core.obligations", ("tests/core/test_obligations.py",), is_pure=False),)

AREAS = {"engine": ENGINE, "deadlines": DEADLINES, "access": ACCESS, "obligations": OBLIGATIONS}

#: Path → (line, what is wrong there) → why it is the same program.
EQUIVALENT: dict[str, dict[tuple[str, str], str]] = {
    "scoring/engine/settings.py": {
        ("return (0, 0, 0)", "1"): "the row is refused already; what stands for it is never used",
        ("return (0, 0, 0)", "gives None"): "likewise",
        ("return 0", "1"): "the number is refused already; what stands for it is never used",
    },
    "scoring/engine/bulk.py": {
        (
            "while last < count and self.bounds[last + 1] - self.bounds[first] < _MANY:",
            "Add for Sub",
        ): "how many masks are taken together is a matter of speed, no result depends on it",
    },
    "scoring/engine/knapsack.py": {
        (
            "for way in ways:",
            "without `to_come -= min(_costs(way, price))`",
        ): "what is left out early is a matter of speed: with a wider bound the same choice is the best",
    },
    "scoring/engine/screening.py": {
        ("return Fraction(0)", "1"): "the grading is refused already; what stands for it is never used",
    },
}
