"""Static files as tests serve them: where they lie in the sources, each address put together once."""

from __future__ import annotations

from functools import cache

from django.contrib.staticfiles.storage import StaticFilesStorage


class KnownAddresses(StaticFilesStorage):
    """A page names twenty files, and tests ask for thousands of pages."""

    def url(self, name: str | None) -> str:
        """The address of a file."""
        return _address(name, str(self.base_url))


@cache
def _address(name: str | None, base_url: str) -> str:
    return str(StaticFilesStorage(base_url=base_url).url(name))
