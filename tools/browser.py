"""Chromium for the tests in a browser: found, installed where that is possible, or explained in one line."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

_NAMES = ("chromium", "chromium-browser", "google-chrome")


def find() -> str | None:
    """The path of a Chromium, or None. `CHROMIUM` names another one."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)


def main() -> int:
    """Make sure of a Chromium where we may; the tests that need one are skipped otherwise."""
    if find() or _install():
        return 0
    print("No Chromium: tests in a browser are skipped. Install it with: sudo apt-get install chromium")
    return 0


def _install() -> bool:
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        return False
    print("Installing Chromium for the tests in a browser ...")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
        if subprocess.run(
            [apt, "-qq", *arguments], env=quiet, stdout=subprocess.DEVNULL, check=False
        ).returncode:
            return False
    return find() is not None


if __name__ == "__main__":
    sys.exit(main())
