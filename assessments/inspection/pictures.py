"""PNG and JPEG files: their structure from first to last byte, and their size in pixels."""

from __future__ import annotations

from typing import IO

from assessments.inspection.office import ends_as_zip

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
MAX_SIDE = 20_000
MAX_PIXELS = 120_000_000
#: JPEG markers that hold the picture's size: all start-of-frame markers.
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def png_fault(file: IO[bytes], size: int) -> str | None:
    """What is wrong with a PNG, or None: header first, whole chunks, nothing behind the end chunk."""
    file.seek(len(PNG_SIGNATURE))
    place, width, height = len(PNG_SIGNATURE), 0, 0
    while place < size:
        head = file.read(8)
        if len(head) < 8:  # noqa: PLR2004 - length and type of a chunk, four bytes each
            return "picture_broken"
        length, name = int.from_bytes(head[:4], "big"), head[4:]
        if place == len(PNG_SIGNATURE):
            if name != b"IHDR":
                return "picture_broken"
            box = file.read(8)
            width, height = int.from_bytes(box[:4], "big"), int.from_bytes(box[4:], "big")
        place += length + 12
        file.seek(place)
        if name == b"IEND":
            return _size_fault(width, height) if place == size else "picture_archive"
    return "picture_broken"


def jpeg_fault(file: IO[bytes], size: int) -> str | None:
    """What is wrong with a JPEG, or None. Phones put data of their own behind the end: that is let be."""
    if ends_as_zip(file):
        return "picture_archive"
    found = _jpeg_size(file, size)
    if found is None or not _has_end(file):
        return "picture_broken"
    return _size_fault(*found)


def _jpeg_size(file: IO[bytes], size: int) -> tuple[int, int] | None:
    place = 2
    while place < size:
        file.seek(place)
        head = file.read(9)
        if len(head) < 9 or head[0] != 0xFF:  # noqa: PLR2004 - marker, length and the size in a frame
            return None
        marker, length = head[1], int.from_bytes(head[2:4], "big")
        if marker == 0xFF:  # noqa: PLR2004 - a fill byte
            place += 1
            continue
        if marker in FRAMES:
            return int.from_bytes(head[7:9], "big"), int.from_bytes(head[5:7], "big")
        if marker == 0xDA or length < 2:  # noqa: PLR2004 - picture data before any frame
            return None
        place += 2 + length
    return None


def _has_end(file: IO[bytes]) -> bool:
    file.seek(0)
    return b"\xff\xd9" in file.read()[-4 * 1024 * 1024 :]


def _size_fault(width: int, height: int) -> str | None:
    if not width or not height:
        return "picture_broken"
    return "picture_bomb" if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS else None
