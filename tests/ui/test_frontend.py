"""The front end as files: small, from our own server, within the content security policy."""

import gzip
import json
import os
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

ROOT = Path(settings.BASE_DIR)
PAGES = ROOT / "templates"
#: All but mails: they are read in mail programs, which have no policy and no style sheets.
TEMPLATES = [page for page in sorted(PAGES.rglob("*.html")) if "emails" not in page.parts]
OURS = sorted((ROOT / "static").rglob("*.*"))
FIRST_LOAD_LIMIT = 300_000
LINES = 350


def test_the_lock_names_no_download_host():
    lock = json.loads((ROOT / "package-lock.json").read_text())
    assert lock["packages"]
    assert not [name for name, entry in lock["packages"].items() if "resolved" in entry]


def test_the_first_load_stays_under_300_kb_compressed():
    html = render_to_string("base/base.html")
    wanted = re.findall(r'(?:href|src)="/?static/([^"]+\.(?:css|js|woff2))"', html)
    assert len(wanted) > 10
    sizes = {}
    for name in set(wanted):
        content = served(name).read_bytes()
        sizes[name] = len(content) if name.endswith("woff2") else len(gzip.compress(content))
    assert sum(sizes.values()) < FIRST_LOAD_LIMIT, sizes


@pytest.mark.parametrize(
    "template", TEMPLATES, ids=lambda path: path.relative_to(ROOT / "templates").as_posix()
)
def test_no_template_needs_more_than_the_security_policy_allows(template):
    source = template.read_text(encoding="utf-8")
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")", source), "inline script"
    assert "<style" not in source
    assert not re.search(r"\son[a-z]+\s*=", source), "inline handler"
    assert not re.search(r"(src|href)=\"(https?:)?//", source), "foreign host"


@pytest.mark.parametrize("file", [f for f in OURS if f.suffix in {".css", ".js"}], ids=lambda path: path.name)
def test_our_style_sheets_and_scripts_stay_short_and_local(file):
    text = file.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LINES
    assert not re.search(r"https?://(?!www\.w3\.org)", text)
    assert "eval(" not in text


def test_every_file_that_a_served_style_sheet_names_is_served_too():
    """Otherwise the hashed names of a production build cannot be made."""
    listed = [entry for finder in finders.get_finders() for entry in finder.list([])]
    names = [f"{getattr(storage, 'prefix', None) or ''}/{path}".lstrip("/") for path, storage in listed]
    sheets = [name for name in names if name.endswith(".css")]
    missing = set()
    for sheet in sheets:
        text = served(sheet).read_text(encoding="utf-8")
        named = re.findall(r"url\([\"']?(?!data:|#|%23|https?:)([^)\"'?#]+)", text)
        places = (os.path.normpath(Path(sheet).parent / name) for name in named)
        missing |= {(sheet, place) for place in places if not finders.find(place)}
    assert missing == set()


#: Tabler's classes that we restyle on purpose; w3 and org stand in the drawings (www.w3.org).
RESTYLED = {"btn", "btn-primary", "form-check-input", "form-control", "icon", "small", "strong", "table"}
RESTYLED |= {"h1", "h2", "h3", "w3", "org"}


def served(name: str) -> Path:
    """The file behind a static address."""
    found = finders.find(name)
    assert found, f"{name} is not served"
    return Path(found)


def class_names(sheet: Path) -> set[str]:
    """The class names a style sheet speaks of."""
    text = re.sub(r"/\*.*?\*/|url\([^)]*\)", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
    return set(re.findall(r"\.([a-z][\w-]*)", text))


def test_our_class_names_do_not_change_tablers_components():
    tabler = class_names(served("vendor/tabler/css/tabler.min.css"))
    shared = {
        (sheet.name, name)
        for sheet in (ROOT / "static" / "css").glob("*.css")
        if sheet.name not in {"tabler-overrides.css", "tokens.css", "print.css"}
        and not sheet.name.startswith("pages")
        for name in class_names(sheet) & tabler - RESTYLED
    }
    assert shared == set()


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The WCAG contrast ratio of two colours written #rrggbb."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_text_colours_reach_the_contrast_of_wcag_aa():
    tokens = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", (ROOT / "static/css/tokens.css").read_text()))
    white = "#ffffff"
    pairs = [
        (tokens["ink-900"], white),
        (tokens["ink-500"], tokens["canvas"]),
        (tokens["teal-700"], tokens["canvas"]),
        (white, tokens["teal-700"]),
        (white, tokens["warm-600"]),
        (tokens["warm-700"], white),
        (tokens["warm-800"], tokens["warm-100"]),
        (tokens["teal-800"], tokens["teal-100"]),
        (tokens["rail-text"], tokens["rail"]),
        (white, tokens["heat-6"]),
        (white, tokens["heat-7"]),
        *((tokens["ink-900"], tokens[f"heat-{step}"]) for step in range(1, 6)),
    ]
    assert [pair for pair in pairs if contrast(*pair) < 4.5] == []
    assert contrast(tokens["ink-400"], white) >= 3, "field borders"


def test_the_gallery_shows_every_component():
    html = render_to_string("ui_gallery.html")
    for css in (
        "clock--breached",
        "grade--AA",
        "heat-7",
        "scores__bar--declared",
        "choice-card",
        "dropzone",
        "conflict",
    ):
        assert css in html
