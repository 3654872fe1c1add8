"""Without Redis the product goes on: the beat makes up for a nudge that was lost."""

import os
import subprocess
import sys

from esgdd.run.session import CHECKOUT

NUDGE_TWICE = """
import time
import esgdd.wsgi
from core.nudge import nudge
seconds = []
for _ in range(2):
    start = time.monotonic()
    nudge("notices")
    seconds.append(time.monotonic() - start)
print(min(seconds))
"""


def test_a_nudge_to_a_redis_that_is_away_keeps_nobody_waiting(tmp_path):
    environment = {**os.environ, "REDIS_URL": f"redis+socket://{tmp_path}/nobody.sock?virtual_host=0"}
    done = subprocess.run(
        [sys.executable, "-c", NUDGE_TWICE],
        check=True,
        capture_output=True,
        text=True,
        cwd=CHECKOUT,
        env=environment,
        timeout=60,
    )
    assert float(done.stdout) < 1
    assert "the beat will run it" in done.stderr
