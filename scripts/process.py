"""Running other programs, saying what goes on, and failing with one sentence."""

import hashlib
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
CERTIFICATES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt")
#: uv trusts the machine's certificates only when told to; older releases know the second name.
CERTIFICATES_FOR_UV = {"UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1"}

#: The words of a command line.
Command = list[str | Path]


class BootstrapError(Exception):
    """A step cannot be done; the text says what is wrong and what to do."""


def say(text: str) -> None:
    """Print one line of progress."""
    sys.stdout.write(f"setup    | {text}\n")
    sys.stdout.flush()


def run(
    command: Sequence[str | Path], environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command quietly and keep what it printed; one that cannot be started gives exit code 127."""
    try:
        return subprocess.run(  # noqa: S603 - fixed words and our own paths
            command,
            check=False,
            cwd=CHECKOUT,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
        )
    except OSError as error:
        return subprocess.CompletedProcess(command, 127, "", str(error))


def must(done: subprocess.CompletedProcess[str], failure: str) -> None:
    """Raise BootstrapError with the command's last words when it failed."""
    if done.returncode != 0:
        lines = [line.strip() for line in (done.stderr or done.stdout).splitlines() if line.strip()]
        errors = [line for line in lines if "error" in line.lower() and not line.startswith("WARNING")]
        said = " / ".join((errors or lines)[-2:])[:400] or f"exit code {done.returncode}"
        raise BootstrapError(f"{failure}: {said}. Check the network and the free space and run ./dev again.")


def digest(names: Sequence[str], *words: str) -> str:
    """Give one hash over files of the checkout and some words."""
    total = hashlib.sha256(repr(words).encode())
    for name in names:
        path = CHECKOUT / name
        total.update(path.read_bytes() if path.exists() else b"")
    return total.hexdigest()
