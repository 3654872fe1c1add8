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


def install_system_packages(*, browser: bool) -> None:
    """Install what is missing as root, else say what to type; never fatal: most of it works without."""
    packages = missing_packages(browser=browser)
    needs = {"chromium": "browser tests"}
    waiting = " and ".join(sorted({needs.get(package, "PDF reports") for package in packages}))
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        say(f"{waiting} need more packages; type: sudo apt-get install -y {' '.join(packages)}")
        return
    try:
        apt_install(packages)
    except BootstrapError as error:
        say(f"{waiting} will not work: {error}")


def apt_install(packages: list[str]) -> None:
    """Install Debian packages; raises BootstrapError with apt's last words."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    options = ["-q", "-y", "-o", "DPkg::Lock::Timeout=120"]
    must(run(["apt-get", "update", *options], environment), "apt-get update fails")
    install = ["apt-get", "install", "--no-install-recommends", *options, *packages]
    must(run(install, environment), f"{', '.join(packages)} cannot be installed")


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
