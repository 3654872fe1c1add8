"""What log lines must not hold."""

from __future__ import annotations

import logging
import re

#: The secret part of an invitation's link, or of one to a shared result.
_TOKEN = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?=/)")


class LinksMasked(logging.Filter):
    """Leaves the secret part of links out of a line: whoever reads the log must not be able to use them."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, its message without tokens."""
        message = record.getMessage()
        masked = _TOKEN.sub("…", message)
        if masked != message:
            record.msg, record.args = masked, None
        return True
