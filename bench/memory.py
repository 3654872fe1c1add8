"""Memory of a web process after it has answered, against a bare Django's."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

from bench.database import NAME, bench_database
from bench.figures import Figure
from tests import databases

BARE = """
import django
from django.conf import settings
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="bare")
django.setup()
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path
urlpatterns = [path("", lambda request: HttpResponse("bare"))]
application, address = get_wsgi_application(), "/"
"""
OURS = """
from esgdd.wsgi import application
address = "/accounts/login/"
"""
ASK = """
from io import BytesIO
for _ in range(20):
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": address, "SERVER_NAME": "localhost", "SERVER_PORT": "80",
               "wsgi.input": BytesIO(), "wsgi.url_scheme": "http", "SCRIPT_NAME": ""}
    b"".join(application(environ, lambda status, headers: None))
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmRSS")))
"""


def measure_memory() -> Iterator[Figure]:
    """Resident megabytes of one process after 20 pages."""
    with bench_database():
        ours = _megabytes(OURS, {"DATABASE_URL": databases.url_for(NAME), "ALLOWED_HOSTS": "localhost"})
        bare = _megabytes(BARE, {})
    yield Figure("memory of a web process", ours, bare, "MB", at_most=2.5)


def _megabytes(program: str, environment: dict[str, str]) -> float:
    done = subprocess.run(  # noqa: S603 - the two programs above
        [sys.executable, "-W", "ignore", "-c", program + ASK],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return int(done.stdout.split()[-1]) / 1024
