"""What verdicts say: every sentence is one that readers of both languages get."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scoring.engine.words import FAULTS, UNREADABLE, UnreadableError

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "locale/zh_Hans/LC_MESSAGES/django.po"
#: Only the command says these.
UNTRANSLATED = {"not_opened", "no_keys", "no_key_object", "no_ed25519", "key_bytes", "key_name", "key_time"}


def test_every_sentence_of_a_page_is_translated() -> None:
    catalogue = CATALOGUE.read_text(encoding="utf-8").replace('"\n"', "")
    translated = dict(re.findall(r'^msgid "(.+)"\nmsgstr "(.+)"$', catalogue, re.MULTILINE))
    said = [*FAULTS.values(), *(text for code, text in UNREADABLE.items() if code not in UNTRANSLATED)]
    assert [text for text in said if text not in translated] == []
    assert len(set(said)) == len(said)


def test_every_code_is_one_that_is_given() -> None:
    modules = [ROOT / "scoring/management/commands", ROOT / "scoring/engine"]
    files = [file for folder in modules for file in folder.glob("*.py") if file.name != "words.py"]
    written = "".join(file.read_text(encoding="utf-8") for file in files)
    given = {*re.findall(r'"([a-z_0-9]+)"', written)}
    given |= {f"digest_{kind}" for kind in ("changed", "added", "missing")}
    assert {*FAULTS, *UNREADABLE} - given == set()
    plain = {*re.findall(r'(?:Fault|UnreadableError)\(\s*"([a-z_0-9]+)"', written)}
    assert plain <= {*FAULTS, *UNREADABLE}


@pytest.mark.parametrize(
    ("code", "details", "text"),
    [
        ("not_opened", {"reason": "no such file"}, "cannot be read: no such file"),
        ("no_keys", {}, 'is no set of keys: {"keys": [...]} is expected'),
        ("no_key_object", {"path": "keys[1]"}, "is no set of keys: keys[1] is not an object"),
        ("no_ed25519", {}, "holds no Ed25519 key, so no signature can be checked with it"),
        (
            "key_bytes",
            {"path": "keys[0]"},
            "holds a key that cannot be used: keys[0].x is not 32 bytes in base64url",
        ),
        (
            "key_name",
            {"path": "keys[0]"},
            "holds a key that cannot be used: keys[0].kid is not the key's thumbprint",
        ),
        (
            "key_time",
            {"path": "keys[0].exp"},
            "holds a key that cannot be used: keys[0].exp is no time in whole seconds",
        ),
    ],
)
def test_what_the_command_alone_says_of_a_file_names_the_place(code, details, text) -> None:
    assert str(UnreadableError(code, **details)) == text
