"""What comes from the system: Pango for PDF files and, for browser tests, Chromium."""

import ctypes
import os
import shutil

from scripts.process import BootstrapError, must, run, say

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}


def missing_packages(*, browser: bool) -> list[str]:
    """Give the Debian packages to install."""
    missing = [package for library, package in LIBRARIES.items() if not _loads(library)]
    if browser and not any(shutil.which(name) for name in BROWSERS):
        missing.append("chromium")
    return missing


def may_install() -> bool:
    """Say whether this is root on a machine with apt."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install_system_packages(packages: list[str]) -> None:
    """Install Debian packages; a failure is told but not fatal, since most of the product works without."""
    try:
        apt_install(packages)
    except BootstrapError as error:
        say(f"{_waiting(packages)} will not work: {error}")


def advise(packages: list[str]) -> None:
    """Say what to type for packages that only the machine's administrator can install."""
    say(f"{_waiting(packages)} will not work yet; type: sudo apt-get install -y {' '.join(packages)}")


def apt_install(packages: list[str]) -> None:
    """Install Debian packages; raises BootstrapError with apt's last words."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    options = ["-q", "-y", "-o", "DPkg::Lock::Timeout=120"]
    must(run(["apt-get", "update", *options], environment), "apt-get update fails")
    install = ["apt-get", "install", "--no-install-recommends", *options, *packages]
    must(run(install, environment), f"{', '.join(packages)} cannot be installed")


def _waiting(packages: list[str]) -> str:
    """Name what does not work without the packages."""
    return " and ".join(
        sorted({"browser tests" if name == "chromium" else "PDF reports" for name in packages})
    )


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
