"""Asks /healthz of a web process: ``python -m esgdd.run.health HOST PORT`` ends with 0 when it is green."""

import http.client
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field

from esgdd.run.errors import SetupError


@dataclass
class Health:
    """The health of the web process at ``host`` and ``port``, which was started with ``environment``."""

    host: str
    port: int
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    last: str = ""

    def green(self) -> bool:
        """Say whether /healthz answers 200; ``last`` keeps what it said. Raises SetupError on a 500."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=5.0)
        try:
            connection.request("GET", "/healthz", headers=self._headers())
            response = connection.getresponse()
            self.last = f"/healthz answers {response.status} {response.read(500).decode(errors='replace')}"
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        if response.status == http.HTTPStatus.INTERNAL_SERVER_ERROR:
            raise SetupError("The application starts but /healthz fails: the reason stands above.")
        return response.status == http.HTTPStatus.OK

    def _headers(self) -> dict[str, str]:
        """Speak as an allowed host and, behind a proxy, as the proxy would."""
        allowed = self.environment.get("ALLOWED_HOSTS", "").split(",")[0].strip().lstrip(".")
        host = allowed if allowed not in {"", "*"} else "localhost"
        return {"Host": host, "X-Forwarded-Proto": "https"}


if __name__ == "__main__":
    health = Health(sys.argv[1], int(sys.argv[2]))
    if not health.green():
        sys.exit(health.last or "no answer")
