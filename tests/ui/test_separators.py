"""No comma, colon or semicolon of one language stands between texts of another."""

from __future__ import annotations

import re
from pathlib import Path

from django.template import Context, Template
from django.utils.translation import override

TEMPLATES = Path(__file__).parents[2] / "templates"
#: The report sets type by its own tags; letters are text in one language, translated whole.
OWN_RULES = ("reports/pdf/", "emails/")
_BLOCK = re.compile(r"\{% blocktrans(?:late)?\b.*?\{% endblocktrans(?:late)? %\}", re.DOTALL)
_BETWEEN = re.compile(r"(?:\}\}|%\})[,:;]\s+(?:\{\{|\{%)")


def test_between_two_values_stands_the_languages_own_separator() -> None:
    found = []
    for path in sorted(TEMPLATES.rglob("*.html")):
        name = path.relative_to(TEMPLATES).as_posix()
        text = _BLOCK.sub("{% x %}", path.read_text(encoding="utf-8"))
        if not name.startswith(OWN_RULES) and (wrong := _BETWEEN.search(text)):
            found.append(f"{name}: {wrong[0]}")
    assert not found


def test_chinese_puts_a_wide_comma() -> None:
    template = Template("{% load ui %}a{% comma %}b")
    with override("zh-hans"):
        assert template.render(Context()) == "a，b"
    with override("en"):
        assert template.render(Context()) == "a, b"
