"""The process that reads one stored file for a reviewer.

Called as ``python -m assessments.inspection.reader ENDING SIZE PLACE WIDTH`` with the file as its input.
It prints what :mod:`~assessments.inspection.showing` makes of it, within the limits of the process that looks
at uploads, and ends with 1 where that does not work.
"""

from __future__ import annotations

import resource
import sys
from typing import IO

from assessments.inspection import showing
from assessments.inspection.child import MEMORY, SECONDS

#: Ending of the name → what shows such a file.
READERS = {
    "pdf": showing.pdf_page,
    "png": showing.picture,
    "jpg": showing.picture,
    "jpeg": showing.picture,
    "xlsx": showing.workbook,
    "csv": showing.table,
    "docx": showing.words,
}


def main(ending: str, size: int, place: int, width: int, file: IO[bytes]) -> bytes:
    """What is shown of the file, read within the limits."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    return READERS[ending](file, size, place, width)


if __name__ == "__main__":
    length, at, wide = map(int, sys.argv[2:5])
    sys.stdout.buffer.write(main(sys.argv[1], length, at, wide, sys.stdin.buffer))
