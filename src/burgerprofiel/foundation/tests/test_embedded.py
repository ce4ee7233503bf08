"""The embedded PostgreSQL where nobody takes note of processes that end, as in many a container."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.process

_UNATTENDED = """
import ctypes, os, signal, sys, time
from pathlib import Path
import psutil
from burgerprofiel.foundation.database import EmbeddedServer, EmbeddedServerError

PR_SET_CHILD_SUBREAPER = 36
assert ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0  # what loses its parent becomes ours
folder = Path(sys.argv[1])
server = EmbeddedServer(folder)
server.start()
killed = int((folder / "postgres" / "postmaster.pid").read_text().split()[0])
assert not server.revive()
os.kill(killed, signal.SIGKILL)
until = time.monotonic() + 60
revived = False
while not revived and time.monotonic() < until:
    try:
        revived = server.revive()
    except EmbeddedServerError:
        pass
    time.sleep(0.05)
print(revived, psutil.Process(killed).status(), flush=True)
server.stop()
"""


def test_it_comes_back_though_the_dead_one_is_still_listed(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _UNATTENDED, str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stdout.split() == ["True", "zombie"], done.stderr
