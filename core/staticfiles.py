"""Static files: which files of which npm package the pages use, and how they are named and compressed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage, Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage


class NpmFinder(BaseFinder):
    """Finds ``settings.NPM_STATIC``: prefix → (folder of node_modules or absolute one, patterns of files)."""

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002 - Django's
        """The file system path of one static path; a list with ``find_all``."""
        found = [
            storage.path(name)
            for name, storage in self.list(None)
            if f"{storage.prefix}/{name}" == path  # type: ignore[attr-defined]
        ]
        return found if find_all else (found[0] if found else [])

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        """Every wanted file with its storage, whose ``prefix`` comes before its name."""
        for prefix, (folder, patterns) in settings.NPM_STATIC.items():
            storage = FileSystemStorage(location=settings.NODE_MODULES / folder)
            storage.prefix = prefix  # type: ignore[attr-defined]  # collectstatic asks for it
            for pattern in patterns:
                subfolder, _, names = pattern.rpartition("/")
                if not storage.exists(subfolder or "."):
                    continue
                for name in sorted(storage.listdir(subfolder)[1]):
                    if fnmatch(name, names):
                        yield (f"{subfolder}/{name}" if subfolder else name), storage


IMPORTS = (r"""(?P<matched>from "(?P<url>\./[^"]+)";)""", 'from "%(url)s";')


class StaticStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Names files by their content and compresses them. Source maps are not shipped, so their links stay;
    our own modules import one another by these names."""

    patterns = (
        *(
            (extension, tuple(rule for rule in rules if "sourceMappingURL" not in str(rule)))
            for extension, rules in CompressedManifestStaticFilesStorage.patterns
        ),
        ("js/*.js", (IMPORTS,)),
    )
