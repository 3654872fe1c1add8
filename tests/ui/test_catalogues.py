"""Every text of the interface is there in every language offered, and compiled."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.utils.translation import to_locale

CATALOGUES = [
    Path(settings.BASE_DIR) / "locale" / to_locale(code) / "LC_MESSAGES" / "django.po"
    for code, _name in settings.LANGUAGES
    if code != settings.LANGUAGE_CODE
]


@pytest.mark.parametrize("path", CATALOGUES, ids=str)
def test_no_text_is_missing_or_a_guess(path: Path) -> None:
    catalogue = polib.pofile(str(path))
    assert [entry.msgid for entry in catalogue if not entry.translated()] == []
    assert [entry.msgid for entry in catalogue.fuzzy_entries()] == []


@pytest.mark.parametrize("path", CATALOGUES, ids=str)
def test_the_compiled_catalogue_is_the_one_we_read(path: Path) -> None:
    def texts(entries: Iterable[polib.POEntry]) -> dict[tuple[str, str], object]:
        return {(one.msgctxt or "", one.msgid): one.msgstr or one.msgstr_plural for one in entries}

    assert texts(polib.mofile(str(path.with_suffix(".mo")))) == texts(polib.pofile(str(path)))


@pytest.mark.skipif(not shutil.which("xgettext"), reason="gettext is not installed")
def test_no_text_of_the_source_is_left_out(tmp_path: Path) -> None:
    sources = subprocess.run(
        ["git", "ls-files", "-z"], cwd=settings.BASE_DIR, capture_output=True, check=True
    )
    for name in sources.stdout.decode().split("\0"):
        if name.endswith((".py", ".html", ".txt", ".po")) and not name.startswith("tests/"):
            copy = tmp_path / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(Path(settings.BASE_DIR) / name, copy)
    words = ["makemessages", "--all", "--no-wrap", "--no-location"]
    subprocess.run([sys.executable, "-m", "django", *words], cwd=tmp_path, check=True, capture_output=True)
    for path in CATALOGUES:
        fresh = polib.pofile(str(tmp_path / path.relative_to(settings.BASE_DIR)))
        assert [entry.msgid for entry in fresh if not entry.translated() and not entry.obsolete] == []
