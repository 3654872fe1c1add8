"""Receiving uploaded files on disk, whatever their names."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from django.core.files.uploadhandler import TemporaryFileUploadHandler

#: Characters of an ending that the name of the temporary file can carry on every file system.
ENDING_LENGTH = 20


class OnDiskUploadHandler(TemporaryFileUploadHandler):
    """Keeps each upload in a temporary file. Django names that file with the upload's whole ending, which
    the file system refuses when it is very long; here the ending is cut first."""

    def new_file(self, field_name: str, file_name: str, *args: Any, **kwargs: Any) -> None:
        """Start a file; what comes after the last dot of ``file_name`` is cut to twenty characters."""
        ending = PurePosixPath(file_name).suffix
        if len(ending) > ENDING_LENGTH:
            file_name = file_name.removesuffix(ending) + ending[:ENDING_LENGTH]
        super().new_file(field_name, file_name, *args, **kwargs)
