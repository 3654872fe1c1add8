"""Whether node_modules holds what the lock names, without asking npm."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scripts import front_end_packages


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout whose lock names one package, and one that only some machines need."""
    monkeypatch.setattr(front_end_packages, "LOCK", tmp_path / "package-lock.json")
    monkeypatch.setattr(front_end_packages, "MODULES", tmp_path)
    write(tmp_path / "package-lock.json", vega="sha512-a", extra={"integrity": "sha512-x", "optional": True})
    return tmp_path


def write(lock: Path, **packages: str | dict[str, object]) -> None:
    """A lock file of these packages by name: a hash, or the whole entry."""
    named = {
        f"node_modules/{name}": {"integrity": entry} if isinstance(entry, str) else entry
        for name, entry in packages.items()
    }
    lock.write_text(json.dumps({"packages": {"": {"name": "ours"}, **named}}))


@pytest.mark.parametrize(
    ("installed", "ready"),
    [
        ({"vega": "sha512-a"}, True),
        ({"vega": "sha512-a", "more": "sha512-b"}, True),
        ({"vega": "sha512-b"}, False),
        ({}, False),
        (None, False),
    ],
)
def test_all_that_is_locked_must_be_there_in_its_version(checkout, installed, ready) -> None:
    if installed is not None:
        write(checkout / ".package-lock.json", **installed)
    assert front_end_packages.front_end_ready() is ready


def test_a_list_cut_short_counts_as_nothing_installed(checkout) -> None:
    (checkout / ".package-lock.json").write_text('{"packages": {"node_modules/ve')
    assert not front_end_packages.front_end_ready()
