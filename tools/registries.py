"""No committed file names the host of a package registry: an installation chooses its own mirror."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

# Put together from parts, so that this file does not name them either.
_HOSTS = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("files", "pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("registry", "yarnpkg", "com"),
        ("npm", "pkg", "github", "com"),
        ("crates", "io"),
        ("proxy", "golang", "org"),
    )
)
_PATTERN = re.compile("|".join(re.escape(host) for host in _HOSTS).encode())


def main() -> int:
    """Print every line of a tracked file that names a registry. Returns 1 when there is one."""
    tracked = subprocess.run(["git", "ls-files", "-z"], capture_output=True, check=True).stdout
    found = 0
    for name in tracked.decode().split("\0"):
        path = Path(name)
        if not name or not path.is_file():
            continue
        for number, line in enumerate(path.read_bytes().splitlines(), start=1):
            if _PATTERN.search(line):
                print(f"{name}:{number}: names a package registry")
                found = 1
    return found


if __name__ == "__main__":
    sys.exit(main())
