"""The front-end side of a checkout: node_modules from package-lock.json."""

import json
import os
import shutil
from pathlib import Path

from scripts.process import CERTIFICATES, CERTIFICATES_FOR_UV, CHECKOUT, Command, must, run
from scripts.python_packages import PYTHON, uv_program

MODULES = CHECKOUT / "node_modules"
LOCK = CHECKOUT / "package-lock.json"
NODE = CHECKOUT / ".venv-node"


def front_end_ready() -> bool:
    """Say whether node_modules holds what package-lock.json names; packages beside those do no harm.

    npm keeps a list of what it installed, written last.
    """
    try:
        return _packages(LOCK).items() <= _packages(MODULES / ".package-lock.json").items()
    except (OSError, ValueError, KeyError):
        return False


def install_front_end_packages() -> None:
    """Install what package-lock.json names, with the machine's npm or else the one of a Python package."""
    environment = dict(os.environ)
    bundle = next((path for path in CERTIFICATES if Path(path).exists()), None)
    if bundle:
        environment.setdefault("NODE_EXTRA_CA_CERTS", bundle)
    npm = shutil.which("npm") if shutil.which("node") else None
    if npm is None:
        npm = str(_own_npm(environment))
        environment["PATH"] = f"{NODE / 'bin'}{os.pathsep}{environment.get('PATH', os.defpath)}"
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-progress", "--loglevel=error"]
    must(run([npm, "ci", *options], environment), "The front-end packages cannot be installed")


def _own_npm(environment: dict[str, str]) -> Path:
    """Give npm from the locked Python package, installed beside .venv."""
    npm = NODE / "bin/npm"
    if not npm.exists():
        uv, settings = str(uv_program()), environment | CERTIFICATES_FOR_UV
        failure = "Node.js cannot be installed"
        must(run([uv, "venv", "-q", "--clear", "--python", PYTHON, NODE], settings), failure)
        install: Command = [uv, "pip", "install", "-q", "--require-hashes", "--python", NODE / "bin/python"]
        must(run([*install, "-r", CHECKOUT / "scripts/requirements-node.txt"], settings), failure)
    return npm


def _packages(lock: Path) -> dict[str, str]:
    """Folder → hash of every package a lock file names, but for those that not every machine needs."""
    entries = json.loads(lock.read_text(encoding="utf-8"))["packages"]
    return {
        folder: entry["integrity"]
        for folder, entry in entries.items()
        if folder and not entry.get("optional")
    }
