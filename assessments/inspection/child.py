"""The process that looks at one uploaded file: ``python -m assessments.inspection.child ENDING SIZE``.

The file is its standard input, opened for reading. It prints a fault code, or nothing for a file that may be
kept. It may use :data:`MEMORY` bytes and :data:`SECONDS` of processor, open no file for writing, and holds no
secret of its parent: it is started with an empty environment.
"""

from __future__ import annotations

import resource
import sys
from importlib import import_module
from typing import IO

MEMORY = 256 * 1024 * 1024
SECONDS = 5
#: Ending of the name → module and function that look at such a file.
CHECKS = {
    "pdf": ("pdfs", "pdf_fault"),
    "png": ("pictures", "png_fault"),
    "jpg": ("pictures", "jpeg_fault"),
    "jpeg": ("pictures", "jpeg_fault"),
    "xlsx": ("office", "workbook_fault"),
    "docx": ("office", "text_document_fault"),
    "csv": ("tables", "csv_fault"),
}


def main(ending: str, size: int, file: IO[bytes]) -> str:
    """Look at the file within the limits; gives the fault code, empty for none."""
    module, name = CHECKS[ending]
    check = getattr(import_module(f"assessments.inspection.{module}"), name)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    try:
        return check(file, size) or ""
    except MemoryError:
        return "too_much"


if __name__ == "__main__":
    sys.stdout.write(main(sys.argv[1], int(sys.argv[2]), sys.stdin.buffer))
