"""Taking hostile files apart in a process of its own, with a bound on memory, time and files; no Django, no secrets.

    python -m burgerprofiel.foundation.uploads.workbench KIND < original > clean

A parser that is overrun or a bomb that goes off takes this process with it and nothing else. Exit code 0: the clean
file is on standard output; 3: refused, the reason is on standard error.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from typing import Final

from burgerprofiel.foundation.uploads import archives, images, kinds, pdfs
from burgerprofiel.foundation.uploads.contracts import MIB, Kind, Reason

SECONDS: Final = 40
MEMORY: Final = 1_536 * MIB
_REFUSED: Final = 3


class WorkbenchError(Exception):
    """The file is refused for `reason`."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class TooHeavyError(Exception):
    """The process died or ran out of its time: the fault may be the file's or the machine's."""


def clean(content: bytes, *, kind: Kind) -> bytes:
    """The harmless form of a file, made by a child process. Raises WorkbenchError and TooHeavyError."""
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-I", "-m", __name__, kind.value],
            input=content,
            capture_output=True,
            timeout=SECONDS,
            check=False,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
            cwd="/",
        )
    except subprocess.TimeoutExpired as error:
        raise TooHeavyError from error
    if done.returncode == 0:
        return done.stdout
    if done.returncode == _REFUSED:
        raise WorkbenchError(Reason(done.stderr.decode().strip()))
    raise TooHeavyError


def harmless(content: bytes, *, kind: Kind) -> bytes:
    """The harmless form of a file, made here. Raises the error of its kind, each with a `reason`."""
    if kind is Kind.PDF:
        return pdfs.make_passive(content)
    if kinds.FORMS[kind].is_archive:
        archives.check(content, kind=kind)
        return content
    if kind is Kind.TEXT:
        return content
    return images.redraw(content, kind=kind)


def _limit_ourselves() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # writes to pipes do not count
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


def main() -> int:
    """The child: standard input in, standard output out."""
    kind = Kind(sys.argv[1])
    _limit_ourselves()
    try:
        result = harmless(sys.stdin.buffer.read(), kind=kind)
    except (pdfs.PdfError, archives.ArchiveError, images.ImageError) as error:
        sys.stderr.write(error.reason.value)
        return _REFUSED
    sys.stdout.buffer.write(result)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
