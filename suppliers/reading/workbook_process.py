"""Reads one Excel workbook, in a process of its own that may take only so much memory and time.

Workbooks come from anybody: two cells far apart make the parser reserve room for every cell between them.
Here that ends this process and nothing else. Prints ``{"sheets": [name, …], "sheet": name, "lines": [[number,
[cell, …]], …]}`` or ``{"problem": code}``.
"""

import resource
import sys
import zipfile
from datetime import date, time

import orjson

MAX_MEMORY = 448 * 1024 * 1024  # bytes of address space
MAX_SECONDS = 20  # of processor time
MAX_LINES = 50_050
MAX_COLUMNS = 1_000
MAX_CHARACTERS = 30_000_000
MAX_SHEETS = 100


def text_of(value: object) -> str:
    """A cell's value as the sheet shows it, near enough: whole numbers without a point, dates in ISO form."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"  # noqa: PLR2004 - the digits a double keeps
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def lines_of(path: str, wanted: str = "", *, merged: bool = False) -> dict[str, object]:
    """The lines that hold something on the sheet asked for, or on the first visible one that has any, with
    their numbers there; and which visible sheets there are."""
    from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum  # noqa: PLC0415 - after the limits

    try:
        workbook = CalamineWorkbook.from_path(path)
    except PasswordError:
        return {"problem": "password"}
    names = [
        told.name
        for told in workbook.sheets_metadata
        if told.visible == SheetVisibleEnum.Visible and told.typ == SheetTypeEnum.WorkSheet
    ][:MAX_SHEETS]
    for name in [wanted] if wanted in names else names:
        sheet = workbook.get_sheet_by_name(name)
        if sheet.start is not None:
            more = {"merged": has_merged(path)} if merged else {}
            told = {"sheets": names, "sheet": name, "formulas": has_formulas(path), **more}
            return {**told, **_read(sheet)}
    return {"problem": "empty_sheet" if wanted in names else "empty_workbook", "sheets": names}


def has_formulas(path: str) -> bool:
    """Whether a sheet of an XLSX file has formulas; the reader of cells gives their last values only."""
    return _some_sheet_has(path, (b"<f>", b"<f "))


def has_merged(path: str) -> bool:
    """Whether a sheet of an XLSX file has merged cells, of which only the first holds a value."""
    return _some_sheet_has(path, (b"<mergeCell ",))


def _some_sheet_has(path: str, marks: tuple[bytes, ...]) -> bool:
    try:
        with zipfile.ZipFile(path) as package:
            sheets = [name for name in package.namelist() if name.startswith("xl/worksheets/sheet")]
            return any(_has(package, name, marks) for name in sheets)
    except (zipfile.BadZipFile, OSError, ValueError):
        return False


def _has(package: zipfile.ZipFile, name: str, marks: tuple[bytes, ...]) -> bool:
    with package.open(name) as part:
        before = b""
        while chunk := part.read(1 << 20):
            if any(mark in before + chunk for mark in marks):
                return True
            before = chunk[-16:]
    return False


def _read(sheet: object) -> dict[str, object]:
    lines: list[tuple[int, list[str]]] = []
    characters = 0
    first = sheet.start[0] + 1  # type: ignore[attr-defined] # calamine's sheet, imported after the limits
    if sheet.width > MAX_COLUMNS:  # type: ignore[attr-defined] # see above
        return {"problem": "too_heavy"}
    for number, row in enumerate(sheet.iter_rows(), start=first):  # type: ignore[attr-defined] # see above
        cells = [value if type(value) is str else text_of(value) for value in row]
        size = sum(map(len, cells))
        if not size:
            continue
        characters += size
        lines.append((number, cells))
        if characters > MAX_CHARACTERS:
            return {"problem": "too_heavy"}
        if len(lines) > MAX_LINES:
            break
    return {"lines": lines}


def main(path: str, wanted: str = "", merged: str = "") -> int:
    """Set the limits, read, print."""
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        found = lines_of(path, wanted, merged=bool(merged))
    except MemoryError:
        found = {"problem": "too_heavy"}
    sys.stdout.buffer.write(orjson.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
