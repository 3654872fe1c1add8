"""What a report may load: fonts of ours, and nothing else in the world."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from reports.pdf.fonts import FOLDERS

#: Kinds of font files.
TYPES = {".woff": "font/woff", ".woff2": "font/woff2"}


class ForbiddenAddress(FatalURLFetchingError):  # type: ignore[misc] # WeasyPrint ships no types
    """A report named something outside our own folders. It stops the report: a hole would be worse."""


class OwnFontsOnly(URLFetcher):  # type: ignore[misc] # WeasyPrint ships no types
    """Reads files of :data:`FOLDERS`. No network, no redirects, no ``data:``, no other file, whatever it is
    called: links in the path are followed before the folder is looked at."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=("file",), allow_redirects=False, fail_on_errors=True)

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """The file at ``url``. Raises :class:`ForbiddenAddress` for anything else."""
        parts = urlsplit(url)
        path = Path(url2pathname(parts.path)).resolve()
        allowed = any(path.is_relative_to(folder.resolve()) for folder in FOLDERS)
        if parts.scheme != "file" or parts.netloc or not allowed or path.suffix not in TYPES:
            raise ForbiddenAddress(f"a report may not load {url[:200]}")
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": TYPES[path.suffix]})
