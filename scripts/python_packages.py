"""The Python side of a checkout: .venv, uv, and the packages of uv.lock."""

import json
import os
import shutil
import sys

from scripts.process import CERTIFICATES_FOR_UV, CHECKOUT, BootstrapError, Command, digest, must, run, say
from scripts.system_packages import apt_install, may_install

VENV = CHECKOUT / ".venv"
PYTHON = VENV / "bin/python"


def usable_environment() -> bool:
    """Say whether .venv holds a Python of the version that runs this."""
    if not PYTHON.exists():
        return False
    found = run([PYTHON, "-I", "-c", "import sys; print(*sys.version_info[:2])"])
    return found.returncode == 0 and found.stdout.split() == [*map(str, sys.version_info[:2])]


def make_environment() -> None:
    """Make .venv with uv in reach; a broken one is made anew."""
    if not usable_environment():
        if VENV.exists():
            say(".venv is broken or of another Python version; making it anew")
            shutil.rmtree(VENV)
        uv = shutil.which("uv")
        command: Command = [uv, "venv", "-q", "--python", sys.executable, VENV] if uv else _venv_command()
        must(run(command), "The folder .venv cannot be made")
    if uv_program() is None:
        outer: Command = [sys.executable, "-m", "pip", "--python", PYTHON]
        pip: Command = [PYTHON, "-m", "pip"] if (VENV / "bin/pip").exists() else outer
        options = ["-q", "--disable-pip-version-check", "--no-deps", "--require-hashes"]
        install: Command = ["install", *options, "-r", CHECKOUT / "scripts/requirements-uv.txt"]
        must(run([*pip, *install]), "uv cannot be installed")


def uv_program() -> str | None:
    """Give the path of uv, that of the machine first."""
    inside = VENV / "bin/uv"
    return shutil.which("uv") or (str(inside) if inside.exists() else None)


def python_ready(*, development: bool) -> bool:
    """Say whether the packages of uv.lock are in .venv; those for development include those to run."""
    stamps = _stamps()
    return any(stamps.get(_stamp(development=kind)) for kind in {development, True})


def install_python_packages(*, development: bool) -> None:
    """Install what uv.lock names, with the machine's certificates."""
    settings = CERTIFICATES_FOR_UV | {"UV_PROJECT_ENVIRONMENT": str(VENV), "UV_NO_PROGRESS": "1"}
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"} | settings
    groups = "--all-groups" if development else "--no-default-groups"
    command = [str(uv_program()), "sync", "--frozen", "--inexact", groups, "--python", str(PYTHON)]
    must(run(command, environment), "The Python packages cannot be installed")
    stamps = _stamps() | {_stamp(development=development): True}
    (VENV / "stamps.json").write_text(json.dumps(stamps))


def _venv_command() -> Command:
    """Give the command that makes .venv, after installing what Debian leaves out of Python."""
    pip = run([sys.executable, "-m", "pip", "--help"])
    if pip.returncode == 0 and "--python" in pip.stdout:  # pip 22.3 fills a .venv that has no pip of its own
        return [sys.executable, "-m", "venv", "--without-pip", VENV]
    if run([sys.executable, "-c", "import ensurepip, venv"]).returncode != 0:
        package = f"python3.{sys.version_info.minor}-venv"
        line = f"apt-get install -y {package}"
        if not may_install():
            raise BootstrapError(f"This Python comes without venv: type 'sudo {line}' and run ./dev again.")
        say(f"this Python comes without venv; doing {line}")
        apt_install([package])
    return [sys.executable, "-m", "venv", VENV]


def _stamp(*, development: bool) -> str:
    """Give the hash of all that decides which Python packages are installed."""
    kind = "development" if development else "run"
    return digest(["pyproject.toml", "uv.lock"], f"{sys.version_info[0]}.{sys.version_info[1]}", kind)


def _stamps() -> dict[str, bool]:
    try:
        found: dict[str, bool] = json.loads((VENV / "stamps.json").read_text())
    except (OSError, ValueError):
        return {}
    return found
