"""Makes a checkout ready to run, then hands over to ``python -m esgdd.run`` inside ``.venv``.

Uses the standard library alone, since nothing is installed yet. Every step is stamped with a hash of what it
depends on, so a second call does nothing; steps that do not need each other run at the same time.
"""

import contextlib
import ctypes
import fcntl
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
VENV = CHECKOUT / ".venv"
PYTHON = VENV / "bin/python"
NODE = CHECKOUT / ".venv-node"
MODULES = CHECKOUT / "node_modules"
WITH_DEVELOPMENT_TOOLS = {"test", "check", "prove", "bench"}
WITH_BROWSER = {"test", "prove"}
WITHOUT_SETUP = {"help", "--help", "-h"}
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
CERTIFICATES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt")


class BootstrapError(Exception):
    """A step cannot be done; the text says what is wrong and what to do."""


def main(words: list[str]) -> int:
    """Prepare what the sub-command needs and become it; gives 1 after one clear sentence when that fails."""
    command = words[0] if words else "help"
    try:
        check_platform()
        if command in WITHOUT_SETUP and not usable_environment():
            print((CHECKOUT / "esgdd/run/help.txt").read_text(), end="")
            return 0
        if command not in WITHOUT_SETUP:
            prepare(development=command in WITH_DEVELOPMENT_TOOLS, browser=command in WITH_BROWSER)
    except BootstrapError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped. What was done so far is kept.", file=sys.stderr)
        return 130
    os.chdir(CHECKOUT)
    os.environ["PATH"] = f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    os.environ["VIRTUAL_ENV"] = str(VENV)
    os.execv(PYTHON, [str(PYTHON), "-m", "esgdd.run", *words])  # noqa: S606 - replaces this process


def check_platform() -> None:
    """Raise BootstrapError unless this is Linux on x86-64 with the GNU C library."""
    system, machine, libc = platform.system(), platform.machine(), platform.libc_ver()[0]
    if system != "Linux" or machine != "x86_64":
        raise BootstrapError(
            f"ESGDD's embedded servers run on Linux x86-64, not on {system} {machine}: use docker compose up there."
        )
    if libc != "glibc":
        raise BootstrapError("ESGDD needs a Linux with the GNU C library (Debian, Ubuntu, Fedora), not musl.")


def prepare(*, development: bool, browser: bool) -> None:
    """Do every step whose stamp is out of date. Raises BootstrapError for the first that fails."""
    if prepared(development=development) and not missing_packages(browser=browser):
        return
    with setup_lock():
        make_environment()
        steps: dict[str, Callable[[], None]] = {}
        if not python_ready(development=development):
            steps["Python packages"] = lambda: install_python_packages(development=development)
        if not front_end_ready():
            steps["front-end packages"] = install_front_end_packages
        if missing_packages(browser=browser):
            steps["system packages"] = lambda: install_system_packages(browser=browser)
        run_together(steps)


def prepared(*, development: bool) -> bool:
    """Say whether the Python and front-end packages are those of the lock files."""
    return usable_environment() and python_ready(development=development) and front_end_ready()


def run_together(steps: dict[str, Callable[[], None]]) -> None:
    """Run the steps at the same time and print how long each took; raises the first error after all have ended."""

    def timed(name: str, step: Callable[[], None]) -> None:
        started = time.monotonic()
        step()
        say(f"{name}: ready after {time.monotonic() - started:.0f} s")

    if steps:
        say(f"installing {', '.join(steps)} (once)")
    with ThreadPoolExecutor() as pool:
        futures = [pool.submit(timed, name, step) for name, step in steps.items()]
    for future in futures:
        future.result()


def say(text: str) -> None:
    """Print one line of progress."""
    print(f"setup    | {text}", flush=True)


@contextlib.contextmanager
def setup_lock() -> Iterator[None]:
    """Let one ./dev at a time install into this checkout."""
    try:
        descriptor = os.open(CHECKOUT / ".setup.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise BootstrapError(f"{CHECKOUT} cannot be written ({error.strerror}): clone it into a folder of yours.") from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another ./dev is installing; waiting for it")
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


# --- Python ---------------------------------------------------------------------------------------------------------


def usable_environment() -> bool:
    """Say whether .venv holds a Python of the version that runs this."""
    found = run([PYTHON, "-c", "import sys; print(*sys.version_info[:2])"]) if PYTHON.exists() else None
    return found is not None and found.returncode == 0 and found.stdout.split() == [*map(str, sys.version_info[:2])]


def make_environment() -> None:
    """Make .venv with uv in reach; a broken one is made anew."""
    if not usable_environment():
        if VENV.exists():
            say(".venv is broken or of another Python version; making it anew")
            shutil.rmtree(VENV)
        uv = shutil.which("uv")
        command = [uv, "venv", "-q", "--python", sys.executable, VENV] if uv else venv_command()
        check(run(command), "The folder .venv cannot be made")
    if uv_program() is None:
        pip = [PYTHON, "-m", "pip"] if (VENV / "bin/pip").exists() else [sys.executable, "-m", "pip", "--python", PYTHON]
        options = ["install", "-q", "--disable-pip-version-check", "--no-deps", "--require-hashes"]
        check(run([*pip, *options, "-r", CHECKOUT / "scripts/requirements-uv.txt"]), "uv cannot be installed")


def venv_command() -> list[str | Path]:
    """Give the command that makes .venv, installing Debian's missing part of Python when root may do so."""
    if run([sys.executable, "-m", "pip", "--version"]).returncode == 0 and pip_can_aim():
        return [sys.executable, "-m", "venv", "--without-pip", VENV]
    if run([sys.executable, "-c", "import ensurepip, venv"]).returncode != 0:
        package = f"python3.{sys.version_info.minor}-venv"
        line = f"apt-get install -y {package}"
        if os.geteuid() != 0 or shutil.which("apt-get") is None:
            raise BootstrapError(f"This Python comes without venv: type 'sudo {line}' and run ./dev again.")
        say(f"this Python comes without venv; doing {line}")
        apt_install([package])
    return [sys.executable, "-m", "venv", VENV]


def pip_can_aim() -> bool:
    """Say whether this Python's pip knows ``--python`` (pip 22.3), which spares .venv a pip of its own."""
    return "--python" in run([sys.executable, "-m", "pip", "--help"]).stdout


def uv_program() -> str | None:
    """Give the path of uv, that of the machine first."""
    inside = VENV / "bin/uv"
    return shutil.which("uv") or (str(inside) if inside.exists() else None)


def python_stamp(*, development: bool) -> str:
    """Give the hash of all that decides which Python packages are installed."""
    return digest(["pyproject.toml", "uv.lock"], sys.version.split()[0], "development" if development else "run")


def python_ready(*, development: bool) -> bool:
    """Say whether the packages of uv.lock are in .venv; those for development include those to run."""
    stamps = read_stamps()
    return any(stamps.get(python_stamp(development=kind)) for kind in {development, True})


def install_python_packages(*, development: bool) -> None:
    """Install what uv.lock names."""
    environment = os.environ | {"UV_PROJECT_ENVIRONMENT": str(VENV), "UV_SYSTEM_CERTS": "1", "UV_NO_PROGRESS": "1"}
    environment.pop("VIRTUAL_ENV", None)
    command = [str(uv_program()), "sync", "--frozen", "--inexact", "--python", str(PYTHON)]
    command += ["--all-groups"] if development else ["--no-default-groups"]
    check(run(command, environment), "The Python packages cannot be installed")
    stamps = read_stamps() | {python_stamp(development=development): True}
    (VENV / "stamps.json").write_text(json.dumps(stamps))


def read_stamps() -> dict[str, bool]:
    """Read what was installed into .venv."""
    try:
        found: dict[str, bool] = json.loads((VENV / "stamps.json").read_text())
    except (OSError, ValueError):
        return {}
    return found


# --- Front end ------------------------------------------------------------------------------------------------------


def front_end_stamp() -> str:
    """Give the hash of all that decides which front-end packages are installed."""
    return digest(["package.json", "package-lock.json"])


def front_end_ready() -> bool:
    """Say whether node_modules is what package-lock.json names."""
    try:
        return (MODULES / ".stamp").read_text() == front_end_stamp()
    except OSError:
        return not (CHECKOUT / "package-lock.json").exists()


def install_front_end_packages() -> None:
    """Install what package-lock.json names, with the machine's npm or else the one of a Python package."""
    environment = dict(os.environ)
    bundle = next((path for path in CERTIFICATES if Path(path).exists()), None)
    if bundle:
        environment.setdefault("NODE_EXTRA_CA_CERTS", bundle)
    npm = shutil.which("npm") if shutil.which("node") else None
    if npm is None:
        npm = str(NODE / "bin/npm")
        uv = str(uv_program())
        environment["PATH"] = f"{NODE / 'bin'}{os.pathsep}{environment.get('PATH', os.defpath)}"
        environment["UV_SYSTEM_CERTS"] = "1"
        if not Path(npm).exists():
            check(run([uv, "venv", "-q", "--clear", "--python", PYTHON, NODE], environment), "Node.js cannot be installed")
            install = [uv, "pip", "install", "-q", "--require-hashes", "--python", NODE / "bin/python"]
            check(run([*install, "-r", CHECKOUT / "scripts/requirements-node.txt"], environment), "Node.js cannot be installed")
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-progress", "--loglevel=error"]
    check(run(command, environment), "The front-end packages cannot be installed")
    (MODULES / ".stamp").write_text(front_end_stamp())


# --- System ---------------------------------------------------------------------------------------------------------


def missing_packages(*, browser: bool) -> list[str]:
    """Give the Debian packages to install: Pango for PDF files and, for browser tests, Chromium."""
    missing = [package for library, package in LIBRARIES.items() if not loads(library)]
    if browser and not any(shutil.which(name) for name in BROWSERS):
        missing.append("chromium")
    return missing


def loads(library: str) -> bool:
    """Say whether a shared library can be loaded."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def install_system_packages(*, browser: bool) -> None:
    """Install missing system packages as root; else say what to type. Never fatal: only PDF or browser tests wait."""
    packages = missing_packages(browser=browser)
    line = f"apt-get install -y {' '.join(packages)}"
    what = " and ".join(
        [*(["PDF reports"] if set(packages) != {"chromium"} else []), *(["browser tests"] if "chromium" in packages else [])]
    )
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        say(f"{what} need more packages; type: sudo {line}")
        return
    try:
        apt_install(packages)
    except BootstrapError as error:
        say(f"{what} will not work: {error}")


def apt_install(packages: list[str]) -> None:
    """Install Debian packages; raises BootstrapError with apt's last word."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    options = ["-q", "-y", "-o", "DPkg::Lock::Timeout=120"]
    check(run(["apt-get", "update", *options], environment), "apt-get update fails")
    install = ["apt-get", "install", "--no-install-recommends", *options, *packages]
    check(run(install, environment), f"{', '.join(packages)} cannot be installed")


# --- Common ---------------------------------------------------------------------------------------------------------


def run(command: list[str | Path] | list[str], environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command quietly and keep what it printed."""
    try:
        return subprocess.run(  # noqa: S603 - fixed words and our own paths
            command, check=False, cwd=CHECKOUT, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True
        )
    except OSError as error:
        return subprocess.CompletedProcess(command, 127, "", str(error))


def check(done: subprocess.CompletedProcess[str], failure: str) -> None:
    """Raise BootstrapError with the command's last words when it failed."""
    if done.returncode != 0:
        lines = [line.strip() for line in (done.stderr or done.stdout).splitlines() if line.strip()]
        said = " / ".join(lines[-3:])[:600] or f"exit code {done.returncode}"
        raise BootstrapError(f"{failure}: {said}. Check the network and the free space, then run ./dev again.")


def digest(names: list[str], *words: str) -> str:
    """Give one hash over files of the checkout and some words."""
    total = hashlib.sha256(repr(words).encode())
    for name in names:
        path = CHECKOUT / name
        total.update(path.read_bytes() if path.exists() else b"")
    return total.hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
