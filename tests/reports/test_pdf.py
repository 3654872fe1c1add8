"""The PDF: what it says, in which fonts, and that it is the same every time."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from weasyprint import CSS, HTML

from assessments.documents import document_hash
from core.templatetags.ui_format import number
from reports.pdf.fetcher import ForbiddenAddress, OwnFontsOnly
from reports.pdf.fonts import INTER, UNKNOWN, write_with
from reports.pdf.pictures import WIDTH, pictures_of
from reports.pdf.render import render_pdf
from scoring import documents
from standards import loader
from standards.schema import LevelsStandard, PartsStandard
from tests.reports.pdf_reading import (
    bookmarks,
    filled,
    fonts,
    is_tagged,
    last_sizes,
    missing_glyphs,
    overflowing,
    pages,
)
from tests.reports.samples import BOTH, content, pdf

LANGUAGES = ["en", "zh-hans"]
#: A name in five scripts, longer than a line, with a rare character and one no font of ours has.
LONG = "Công ty Dệt may Şirketi Приволжье Ελλάδα " + "Textilveredelungsgesellschaft " * 3 + "堃亼臺灣 ٣"

#: What people write at their longest: a sentence, and a word without a place to break.
WORDS = " which somebody described at length and " + "Donaudampfschifffahrt" * 5

#: A name that would read a file of the machine, were it taken for markup.
MARKUP = "<img src='file:///etc/passwd'> & Sons"

#: Text of a line is at most this high, in points; headings are higher.
LARGEST_LINE = 10


#: Headings of the parts, in their order.
HEADS = [
    "The results in words",
    "Topic analysis",
    "Strengths, gaps and risks by topic",
    "Deductions and advice",
    "T/CFIE: grade and extent of risk",
    "Findings and corrective actions",
    "Basis and process",
    "Annex: all indicators",
    "Annex: groups and items",
    "Annex: readings and receipts",
]


def worst(language: str) -> bytes:
    """A draft of a voided round with many findings, and long words wherever people write."""
    return pdf(language, name=LONG, findings=25, events=2, draft=True, words=WORDS)


def one_with(heading: str, texts: list[str]) -> str:
    """The text of the first page with this heading."""
    return next(text for text in texts if heading in text)


def is_ours(font: str) -> bool:
    """Whether a font comes from our packages."""
    return font.startswith(("Inter-", "Noto-Sans-SC-"))


def squeezed(text: str) -> str:
    """The text without blanks and hyphens: names may break over lines."""
    return re.sub(r"[\s\-\u00ad\ufffe]", "", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_page_tells_both_results_apart(language) -> None:
    frozen = content(findings=2)
    first, *_rest = pages(pdf(language))
    for result in frozen["results"]:
        total = documents.score(result["cards"]["audited"]["document"]).total
        assert number(total) in first
    assert "Evergreen Knitting" in first
    assert "T/CERDS" in first
    assert "T/CFIE" in first


def test_an_audit_leads_where_there_is_one_and_documents_where_not() -> None:
    first, *rest = pages(pdf("en", audited=("t-cerds",)))
    assert "of 200, audit-verified" in first
    assert "of 100, document-verified" in first
    assert "T/CERDS 1.0, audit-verified" in one_with("Topic analysis", rest)
    assert "T/CFIE 1.0, document-verified" in one_with("grade and extent of risk", rest)
    items = one_with("Annex: groups and items", rest)
    assert "T/CFIE 1.0, document-verified" in items
    assert "Refuted by" not in items


def test_what_an_open_finding_refutes_is_told_at_the_item() -> None:
    texts = pages(pdf("en"))
    assert "Refuted by F-0002" in one_with("Strengths, gaps and risks by topic", texts)
    assert "Refuted by F-0002" in one_with("Parts without full points", texts)
    assert "Refuted by F-0002" in one_with("Annex: all indicators", texts)


@pytest.mark.parametrize(("findings", "audited"), [(0, ()), (2, BOTH)])
def test_no_page_holds_only_a_few_lines_and_no_heading_stands_alone(findings, audited) -> None:
    made = pdf("en", findings=findings, audited=audited)
    assert [share for share in filled(made)[:-1] if share < 0.3] == []
    assert [size for size in last_sizes(made) if size > LARGEST_LINE] == []


def test_audits_stand_before_what_closures_changed() -> None:
    text = " ".join(pages(pdf("en")))
    parts = ["Findings and corrective actions", "Audits 现场审核", "Before and after closures", HEADS[-3]]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)


def test_the_pages_follow_each_other_and_say_where_one_is() -> None:
    texts = pages(pdf("en"))
    assert len(texts) >= 4
    for place, text in enumerate(texts, start=1):
        assert f"Page {place} of {len(texts)}" in text
        assert document_hash(content(findings=2))[:8] in text
        assert "Demo data" in text
    places = [next(n for n, text in enumerate(texts) if head in text) for head in HEADS]
    assert places == sorted(places)
    assert places[0] == 1
    outline = bookmarks(pdf("en"))
    assert outline[0] == "Evergreen Knitting"
    assert [head for head in HEADS if not any(one.startswith(head) for one in outline)] == []


def test_the_pdf_is_tagged_for_readers_who_hear_it() -> None:
    assert is_tagged(pdf("en"))


def test_the_results_stand_in_words_with_peers_and_what_came_before() -> None:
    words = one_with("The results in words", pages(pdf("en")))
    assert "2 stars (Starting) in the size class “Medium”" in words
    assert "it stands at percentile 41" in words
    assert "Medium, Textiles not compared: too few companies" in words
    assert "3 Nov 2025 Review finished Document-verified" in words


def test_process_and_people_are_told_by_role() -> None:
    basis = one_with("Basis and process", pages(pdf("en")))
    for said in (
        "Jonas Bergström (buyer)",
        "Wang Lei (supplier)",
        "Mira Castellan (assessor)",
        "Clearwater Ratings (audit firm)",
        "Elin Lindqvist (second person)",
        "Topic weights (Textiles, apparel and leather), version 2, in force from 1 Jan 2026",
    ):
        assert said in basis, said


def test_gaps_quote_the_proof_and_the_decision() -> None:
    text = " ".join(pages(pdf("en")))
    assert "02 proof of environmental_initiative.pdf (Certificate, TÜV, in force until 30 Jun 2027)" in text
    assert "Rejected: Does not show it (Mira Castellan, 1 Nov 2026). “The file names no measure.”" in text


def test_chinese_sentences_have_chinese_signs_between_them() -> None:
    text = "".join("".join(pages(pdf("zh-hans"))).split())
    assert "高级，200/200。已通过（MiraCastellan，2026年11月1日）。" in text
    assert "pdf（证书，TÜV，有效期至2027年6月30日）；" in text
    assert "议题权重（纺织服装与皮革）" in text


def test_advice_names_days_points_and_conditions() -> None:
    advice = one_with("Deductions and advice", pages(pdf("en")))
    assert "Social welfare initiative to Basic" in advice
    assert "working days. What gains most for a day comes first." in advice
    assert "−30.00" in advice, "what the negative event takes off"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_draft_says_so_on_every_page_and_a_voided_round_on_the_first(language) -> None:
    texts = pages(worst(language))
    mark, voided = {"en": ("Draft", "The round was zeroed"), "zh-hans": ("草稿", "清零")}[language]
    assert [place for place, text in enumerate(texts, start=1) if mark not in text] == []
    assert voided in texts[0]
    assert not any(mark in text for text in pages(pdf(language)))


def test_every_indicator_and_item_of_both_standards_is_there() -> None:
    text = squeezed(" ".join(pages(pdf("en"))))
    cerds, cfie = loader.get("t-cerds"), loader.get("t-cfie")
    assert isinstance(cerds, LevelsStandard)
    assert isinstance(cfie, PartsStandard)
    names = [one.name.en for one in cerds.indicators] + [one.name.en for one in cfie.items]
    assert len(names) == 84 + 30
    assert [name for name in names if squeezed(name) not in text] == []


def test_findings_and_what_their_closure_changed_are_told() -> None:
    text = " ".join(pages(pdf("en")))
    assert "2 findings were issued, 1 open." in text
    assert "Emergency exit locked" in text
    assert "A term was missed" in text
    assert "Before and after closures" in text
    audited = content(findings=2)["results"][0]["audited"]
    assert audited[0]["total"] != audited[1]["total"]
    assert "No verified closure has changed a result yet." not in text


def test_the_other_language_stands_beside_the_own_one() -> None:
    english = one_with("Topic analysis", pages(pdf("en")))
    chinese = one_with("Topic analysis", pages(pdf("zh-hans")))
    for text in (english, chinese):
        assert "Fair operation" in text
        assert "公平运营" in text
    assert english.index("Fair operation") < english.index("公平运营")
    assert chinese.index("公平运营") < chinese.index("Fair operation")


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_our_own_fonts_are_used_and_all_are_embedded(language) -> None:
    used = fonts(worst(language))
    assert used
    assert all(used.values())
    assert [name for name in used if not is_ours(name)] == []
    assert any(name.startswith("Inter-latin") and name.endswith("Bold") for name in used), "a real bold"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_glyph_is_missing_and_nothing_sticks_out(language) -> None:
    made = worst(language)
    assert missing_glyphs(made) == 0
    assert overflowing(made) == []
    assert "堃亼臺灣" in "".join(pages(made)[0].split())


def test_a_letter_no_font_of_ours_has_is_shown_as_unknown() -> None:
    written, sheet = write_with("Jiangsu ٣ Ķ\u0000\u200b")
    assert written == f"Jiangsu {UNKNOWN} Ķ"
    assert "Inter latin-ext" in sheet
    assert "cyrillic" not in sheet


def test_a_font_of_the_machine_would_be_noticed() -> None:
    bare = HTML(string="<p>A page without our fonts 中</p>").write_pdf()
    assert missing_glyphs(bare) or not all(map(is_ours, fonts(bare)))


def test_the_same_document_gives_the_same_bytes() -> None:
    frozen = content(findings=2, standards=1, name=MARKUP)
    again = render_pdf(frozen, "en", content_hash=document_hash(frozen))
    assert again == pdf("en", standards=1, name=MARKUP)


def test_one_standard_alone_makes_a_whole_report() -> None:
    texts = pages(pdf("en", standards=1, name=MARKUP))
    assert "No other standard has been evaluated." in texts[0]
    assert len(texts) >= 4


def test_four_standards_stand_two_by_two_and_each_has_its_pages() -> None:
    made = pdf("en", standards=4)
    first, *rest = pages(made)
    for code, grade in (("DDQ", "C"), ("SAQ", "C")):
        assert code in first
        assert any(f"{code} 2.0" in page or f"{code} 1.0" in page for page in rest), code
        assert grade in first
    assert not overflowing(made)


def test_a_picture_of_every_page_is_as_wide_as_the_viewer() -> None:
    made = pdf("en")
    pictures = pictures_of(made)
    assert len(pictures) == len(pages(made))
    for picture in pictures:
        assert picture.startswith(b"\x89PNG")
        assert int.from_bytes(picture[16:20], "big") == WIDTH


@pytest.mark.parametrize(
    "address",
    [
        "http://localhost/font.woff2",
        "https://example.org/font.woff2",
        "ftp://example.org/font.woff2",
        "data:font/woff2;base64,AAAA",
        "file:///etc/passwd",
        f"file://{settings.BASE_DIR}/esgdd/settings.py",
        f"{INTER.as_uri()}/../package.json",
        f"{INTER.as_uri()}/../../../../esgdd/font.woff2",
        f"file://example.org{INTER}/inter-latin-wght-normal.woff2",
        "relative.woff2",
    ],
)
def test_nothing_but_our_fonts_can_be_loaded(address) -> None:
    with pytest.raises(ForbiddenAddress):
        OwnFontsOnly().fetch(address)


def test_a_forbidden_address_stops_the_report() -> None:
    page = HTML(string='<img src="file:///etc/passwd">', url_fetcher=OwnFontsOnly())
    with pytest.raises(ForbiddenAddress):
        page.write_pdf()
    with pytest.raises(ForbiddenAddress):
        CSS(string="@import 'https://example.org/x.css';", url_fetcher=OwnFontsOnly())


def test_a_link_out_of_the_folder_is_followed_before_it_is_judged(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("reports.pdf.fetcher.FOLDERS", (tmp_path / "fonts",))
    (tmp_path / "fonts").mkdir()
    (tmp_path / "secret.woff2").write_bytes(b"secret")
    (tmp_path / "fonts" / "link.woff2").symlink_to(tmp_path / "secret.woff2")
    with pytest.raises(ForbiddenAddress):
        OwnFontsOnly().fetch((tmp_path / "fonts" / "link.woff2").as_uri())


def test_what_a_supplier_is_called_is_text_and_never_markup() -> None:
    assert MARKUP in pages(pdf("en", standards=1, name=MARKUP))[0]
