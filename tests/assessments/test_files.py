"""Which files count as proof: by name and content together, and one test for each trick."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pytest

from assessments.files import clean_name, inspect
from assessments.inspection.running import fault_of
from core.errors import InvalidInput
from tests.papers import PDF

XLSX_TYPES = (
    b'<Types><Override PartName="/xl/workbook.xml" ContentType="application/vnd.'
    b'openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
DOCX_TYPES = XLSX_TYPES.replace(b"/xl/workbook", b"/word/document").replace(
    b"spreadsheetml.sheet", b"wordprocessingml.document"
)
JPEG = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    b"\xff\xc0\x00\x0b\x08\x00\x20\x00\x20\x01\x01\x11\x00\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x00\xff\xd9"
)
SCRIPT = b"/Pages 2 0 R /Names << /JavaScript << /Names [(a) << /S /JavaScript /JS (app.alert(1)) >>] >> >>"
ATTACHED = b"/Pages 2 0 R /Names << /EmbeddedFiles << /Names [(a) << /Type /Filespec /F (run.exe) >>] >> >>"
MALWARE = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE" + b"!$H+H*"


def png(width: int = 40, height: int = 30) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0"))
        + chunk(b"IEND", b"")
    )


def office(
    types: bytes = XLSX_TYPES,
    main: str = "xl/workbook.xml",
    more: dict[str, bytes] | None = None,
    compression: int = zipfile.ZIP_DEFLATED,
) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", compression) as package:
        for name, body in {"[Content_Types].xml": types, main: b"<x/>", **(more or {})}.items():
            package.writestr(name, body)
    return content.getvalue()


XLSX = office()
DOCX = office(DOCX_TYPES, "word/document.xml")


def kind(name: str, content: bytes) -> str:
    return inspect(io.BytesIO(content), name=name, size=len(content))


def refusal(name: str, content: bytes) -> InvalidInput:
    with pytest.raises(InvalidInput) as refused:
        kind(name, content)
    return refused.value


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("policy.pdf", PDF, "application/pdf"),
        ("Policy.PDF", PDF, "application/pdf"),
        ("meter.png", png(), "image/png"),
        ("gate.jpg", JPEG, "image/jpeg"),
        ("gate.jpeg", JPEG + b"phone data behind the end", "image/jpeg"),
        ("energy.xlsx", XLSX, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("manual.docx", DOCX, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("water.csv", b"month,m3\n1,20\n", "text/csv"),
        ("水表.csv", "月份,用水\n1,20\n".encode("gb18030"), "text/csv"),
        ("water.csv", "\ufeffmonth;m³\n1;20\n".encode(), "text/csv"),
    ],
)
def test_honest_files_are_taken(name, content, content_type):
    assert kind(name, content) == content_type


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("picture.pdf", png(), "a PNG picture"),
        ("page.pdf", b"<html><script>alert(1)</script></html>", "a web page"),
        ("drawing.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a web page"),
        ("policy.png", PDF, "a PDF"),
        ("energy.xlsx", PDF, "a PDF"),
        ("energy.xlsx", DOCX, "no Excel workbook"),
        ("manual.docx", XLSX, "no Word document"),
        ("archive.xlsx", office(b"<Types/>", "readme.txt"), "no Excel workbook"),
        ("old.xlsx", b"\xd0\xcf\x11\xe0" + bytes(60), "an older Office file"),
        ("noise.pdf", bytes(range(200, 256)), "its content is something else"),
        ("program.pdf", b"MZ\x90\x00\x03" + bytes(60), "a program"),
    ],
)
def test_a_file_that_pretends_to_be_another_is_named(name, content, words):
    error = refusal(name, content)
    assert error.code == "content"
    assert words in str(error.message)


@pytest.mark.parametrize(
    "name", ["run.exe", "page.html", "drawing.svg", "book.xls", "no ending", "a.pdf.zip"]
)
def test_other_kinds_are_refused_with_what_is_allowed(name):
    error = refusal(name, PDF)
    assert error.code == "kind"
    assert "Send a PDF, PNG, JPG, XLSX, DOCX or CSV file" in str(error.message)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("cut.pdf", PDF[:-6]),
        ("tail.pdf", PDF + b"MZ" + bytes(40)),
        ("late.pdf", b"<b>" + PDF),
        ("archive.pdf", PDF + XLSX),
        ("empty.pdf", b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<<>>\n%%EOF\n"),
        ("launch.pdf", PDF.replace(b"/Pages 2 0 R", b"/Pages 2 0 R /OpenAction << /S /Launch /F (run) >>")),
        ("script.pdf", PDF.replace(b"/Pages 2 0 R", SCRIPT)),
        ("files.pdf", PDF.replace(b"/Pages 2 0 R", ATTACHED)),
        ("page.pdf", PDF.replace(b"trailer", b"<script>1</script>trailer")),
        ("cut.png", png()[:-4]),
        ("tail.png", png() + XLSX),
        ("empty.png", png(width=0)),
        ("huge.png", png(width=30_000, height=30_000)),
        ("cut.jpg", JPEG[:30]),
        ("archive.jpg", JPEG + XLSX),
        ("page.csv", b"<html>\n</html>"),
        ("nul.csv", b"a,b\x00\n"),
        ("utf16.csv", "a,b\n".encode("utf-16")),
        ("cut.xlsx", XLSX[:-30]),
        ("prefix.xlsx", b"PK\x03\x04" + XLSX),
        ("tail.xlsx", XLSX + b"tail"),
        ("macro.xlsx", office(more={"xl/vbaProject.bin": b"x"})),
        ("macro.xlsx", office(XLSX_TYPES.replace(b"sheet.main", b"sheet.macroEnabled.main"))),
        ("program.docx", office(DOCX_TYPES, "word/document.xml", {"word/embeddings/run.exe": b"MZ"})),
        ("climb.xlsx", office(more={"../../etc/cron.d/x": b"x"})),
        ("root.xlsx", office(more={"/etc/passwd": b"x"})),
        ("drive.xlsx", office(more={"C:\\x": b"x"})),
        ("bomb.xlsx", office(more={"xl/a.xml": bytes(8 * 1024 * 1024)})),
        ("virus.csv", b"a,b\n" + MALWARE),
        ("virus.pdf", PDF.replace(b"trailer", MALWARE + b"\ntrailer")),
    ],
)
def test_damaged_and_dangerous_files_are_refused(name, content):
    error = refusal(name, content)
    assert error.code in {"content", "malware"}
    assert error.field == "file"


@pytest.mark.parametrize(
    ("inside", "words"),
    [(SCRIPT, "programs"), (ATTACHED, "other files inside"), (b"/Pages 9 0 R", "cannot be opened")],
)
def test_a_pdf_is_opened_and_told_what_it_should_not_hold(inside, words):
    assert words in str(refusal("a.pdf", PDF.replace(b"/Pages 2 0 R", inside)).message)


def test_looking_at_a_file_takes_little_memory_or_ends():
    wide = b'"' + b"\xc3\xa9" * (90 * 1024 * 1024) + b'"'
    assert fault_of(io.BytesIO(wide), ending="csv", size=len(wide)) == "too_much"


def test_encrypted_parts_are_refused():
    content = bytearray(XLSX)
    content[6] |= 1
    content[content.rindex(b"PK\x01\x02", 0, content.rindex(b"PK\x01\x02")) + 8] |= 1
    assert "password" in str(refusal("locked.xlsx", bytes(content)).message)


def test_two_parts_of_one_name_are_refused():
    content = io.BytesIO(XLSX)
    with zipfile.ZipFile(content, "a") as package:
        package.writestr("XL/Workbook.xml", b"<y/>")
    assert refusal("twice.xlsx", content.getvalue()).code == "content"


def test_empty_and_too_large_files_say_so(settings):
    assert refusal("nothing.pdf", b"").code == "empty"
    settings.MAX_EVIDENCE_BYTES = 1024 * 1024
    error = refusal("large.pdf", PDF + bytes(1024 * 1024))
    assert "larger than 1 MB" in str(error.message)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\li\\政策.pdf", "政策.pdf"),
        ("a\u202efdp.exe.pdf", "afdp.exe.pdf"),
        ('a"b\r\n<c>.pdf', "a_b_c_.pdf"),
        ("   .pdf", "pdf"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_names_are_safe_to_show_and_to_download(given, kept):
    assert clean_name(given) == kept
