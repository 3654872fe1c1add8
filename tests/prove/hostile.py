"""Files that an enemy, or an accident, might send as proof: each kind in as many versions as asked for."""

from __future__ import annotations

import io
import random
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping

from tests.papers import PDF

Noise = random.Random
Made = tuple[str, bytes]

_TYPES = (
    b'<Types><Override PartName="/xl/workbook.xml" ContentType="application/vnd.'
    b'openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    b"\xff\xc0\x00\x0b\x08\x00\x20\x00\x20\x01\x01\x11\x00\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x00\xff\xd9"
)
_EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE" + b"!$H+H*"
_CATALOG = b"/Pages 2 0 R"


def _bytes(noise: Noise, least: int = 40, most: int = 4_000) -> bytes:
    return noise.randbytes(noise.randint(least, most))


def _pdf(inside: bytes) -> bytes:
    return PDF.replace(_CATALOG, _CATALOG + b" " + inside)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _png(width: int = 40, height: int = 30) -> bytes:
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return _PNG + head + _chunk(b"IDAT", zlib.compress(b"\0")) + _chunk(b"IEND", b"")


def _office(
    more: Mapping[str | zipfile.ZipInfo, bytes] | None = None,
    types: bytes = _TYPES,
    main: str = "xl/workbook.xml",
) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        parts: dict[str | zipfile.ZipInfo, bytes] = {"[Content_Types].xml": types, main: b"<x/>"}
        for part, body in (parts | dict(more or {})).items():
            package.writestr(part, body)
    return content.getvalue()


def _link() -> zipfile.ZipInfo:
    part = zipfile.ZipInfo("xl/link")
    part.create_system, part.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    return part


def _locked() -> bytes:
    content = bytearray(_office())
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def _twice(noise: Noise) -> Made:
    content = io.BytesIO(_office())
    with zipfile.ZipFile(content, "a") as package:
        package.writestr("XL/Workbook.xml", _bytes(noise))
    return "twice.xlsx", content.getvalue()


#: Kind → how one is made. All of them must be refused.
REFUSED: dict[str, Callable[[Noise], Made]] = {
    "program as PDF": lambda n: ("a.pdf", b"MZ\x90\x00" + _bytes(n)),
    "program as table": lambda n: ("a.csv", b"\x7fELF\x02\x01\x01\x00" + _bytes(n)),
    "program by name": lambda n: ("a.exe", b"MZ" + _bytes(n)),
    "program behind a second ending": lambda n: ("policy.pdf.exe", PDF + _bytes(n)),
    "program behind a turned name": lambda n: ("policy\u202efdp.scr", PDF + _bytes(n)),
    "script by name": lambda n: ("a.js", b"alert(1)//" + _bytes(n)),
    "page by name": lambda n: ("a.html", b"<script>1</script>" + _bytes(n)),
    "page as PDF": lambda n: ("a.pdf", b"<!doctype html><script>1</script>" + _bytes(n)),
    "page as table": lambda n: ("a.csv", b"\n <html>" + _bytes(n).hex().encode()),
    "page before a PDF": lambda n: ("a.pdf", b"<html>" + _bytes(n, 9, 90).hex().encode() + PDF),
    "drawing by name": lambda n: ("a.svg", b"<svg onload='x'/>" + _bytes(n)),
    "drawing as picture": lambda n: ("a.png", b"<svg onload='x'/>" + _bytes(n)),
    "PHP as picture": lambda n: ("a.jpg", b"<?php system('id') ?>" + _bytes(n)),
    "photo with code": lambda n: ("a.jpg", _JPEG + b"<?php system('id') ?>" + _bytes(n, 9, 99)),
    "GIF as JPEG": lambda n: ("a.jpg", b"GIF89a" + _bytes(n)),
    "film as picture": lambda n: ("a.png", b"\0\0\0\x18ftypmp42" + _bytes(n)),
    "RTF as document": lambda n: ("a.docx", b"{\\rtf1 " + _bytes(n)),
    "old workbook as new": lambda n: ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + _bytes(n)),
    "archive as workbook": lambda n: ("a.xlsx", _office(types=_bytes(n), main="readme.txt")),
    "workbook as document": lambda n: ("a.docx", _office({"xl/a": _bytes(n)})),
    "PDF and archive": lambda n: ("a.pdf", PDF + _office({"xl/a": _bytes(n)})),
    "picture and archive": lambda n: ("a.png", _png() + _office({"xl/a": _bytes(n)})),
    "photo and archive": lambda n: ("a.jpg", _JPEG + _office({"xl/a": _bytes(n)})),
    "archive before a workbook": lambda n: ("a.xlsx", b"PK\x03\x04" + _bytes(n) + _office()),
    "something behind a workbook": lambda n: ("a.xlsx", _office() + _bytes(n)),
    "something behind a PDF": lambda n: ("a.pdf", PDF + _bytes(n)),
    "macros": lambda n: ("a.xlsx", _office({"xl/vbaProject.bin": _bytes(n)})),
    "macros by type": lambda n: (
        "a.xlsx",
        _office({"xl/a": _bytes(n)}, types=_TYPES.replace(b"sheet.main", b"sheet.macroEnabled.main")),
    ),
    "program in a document": lambda n: ("a.xlsx", _office({"xl/embeddings/a.exe": _bytes(n)})),
    "bomb": lambda n: ("a.xlsx", _office({"xl/a.xml": bytes(n.randint(4, 40) * 1024 * 1024)})),
    "bomb of many parts": lambda n: (
        "a.xlsx",
        _office({f"xl/{i}": b"" for i in range(5_000 + n.randint(1, 500))}),
    ),
    "part that climbs": lambda n: ("a.xlsx", _office({f"{'../' * n.randint(1, 9)}etc/x": b"x"})),
    "part at the root": lambda n: ("a.xlsx", _office({"/etc/cron.d/x": _bytes(n)})),
    "part on a drive": lambda n: ("a.xlsx", _office({"C:\\x": _bytes(n)})),
    "part that is a link": lambda n: ("a.xlsx", _office({_link(): b"/etc/passwd", "xl/a": _bytes(n)})),
    "parts of one name": _twice,
    "locked workbook": lambda n: (f"{n.randint(1, 99)}.xlsx", _locked()),
    "virus in a table": lambda n: ("a.csv", b"a,b\n" * n.randint(1, 99_999) + _EICAR),
    "virus in a PDF": lambda n: (
        "a.pdf",
        PDF.replace(b"trailer", _EICAR + _bytes(n).hex().encode() + b"\ntrailer"),
    ),
    "PDF with a script": lambda n: (
        "a.pdf",
        _pdf(
            b"/Names << /JavaScript << /Names [(a) << /S /JavaScript /JS (%d) >>] >> >>" % n.randint(1, 999)
        ),
    ),
    "PDF that starts programs": lambda n: (
        "a.pdf",
        _pdf(b"/OpenAction << /S /Launch /F (%d.exe) >>" % n.randint(1, 999)),
    ),
    "PDF with files inside": lambda n: (
        "a.pdf",
        _pdf(
            b"/Names << /EmbeddedFiles << /Names [(a) << /Type /Filespec /F (%d.exe) >>] >> >>"
            % n.randint(1, 9)
        ),
    ),
    "PDF without pages": lambda n: (
        "a.pdf",
        PDF.replace(b"/Count 1", b"").replace(b"[3 0 R]", b"[%d 0 R]" % n.randint(7, 99)),
    ),
    "cut PDF": lambda n: ("a.pdf", PDF[: n.randint(20, len(PDF) - 7)]),
    "cut picture": lambda n: ("a.png", _png()[: n.randint(9, 50)]),
    "cut workbook": lambda n: ("a.xlsx", _office()[: -n.randint(1, 60)]),
    "picture of too many pixels": lambda n: (
        "a.png",
        _png(n.randint(20_001, 60_000), n.randint(20_001, 60_000)),
    ),
    "picture without a size": lambda n: ("a.png", _png(0, n.randint(1, 99))),
    "NUL in a table": lambda n: ("a.csv", b"a,b\x00\n" * n.randint(1, 99)),
    "UTF-16 table": lambda n: ("a.csv", ("a,b\n" * n.randint(1, 99)).encode("utf-16")),
    "nothing": lambda _n: ("a.pdf", b""),
    "too large": lambda n: ("a.pdf", PDF + bytes(25 * 1024 * 1024 + n.randint(0, 99))),
}

#: Kind → how one is made. Kept as what they are, and handed out for keeping only.
KEPT: dict[str, Callable[[Noise], Made]] = {
    "photo with code far behind": lambda n: ("a.jpg", _JPEG + _bytes(n, 2_000) + b"<?php system('id') ?>"),
    "table of formulas": lambda n: ("a.csv", b"=cmd|' /C calc'!A0,%d\n" % n.randint(1, 10**9)),
    "name with a path": lambda n: (
        "../../../etc/passwd.pdf",
        PDF.replace(b"90 90", b"90 %d" % n.randint(1, 10**6)),
    ),
    "name that goes on": lambda n: (
        "a;filename=evil.html;.pdf",
        PDF.replace(b"90 90", b"91 %d" % n.randint(1, 10**6)),
    ),
}
