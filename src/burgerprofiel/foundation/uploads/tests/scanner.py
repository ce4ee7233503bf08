"""A real clamd with two signatures of our own; no test needs the network or the whole database."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

CLAMD = shutil.which("clamd") or "/usr/sbin/clamd"
STREAM_LIMIT = 2 * 1024 * 1024
# In two parts, so that no scanner takes this file for the test virus itself (eicar.org).
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD" + rb"-ANTIVIRUS-TEST-FILE!$H+H*"
OURS = b"Burgerprofiel-onschuldig-testvirus"
_START_SECONDS = 60

needs_clamd = pytest.mark.skipif(not Path(CLAMD).exists(), reason="no clamd here (Debian: clamav-daemon)")


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """A clamd in a folder; yields its address."""
    folder.mkdir(parents=True, exist_ok=True)
    database = folder / "db"
    database.mkdir(exist_ok=True)
    signatures = {"Burgerprofiel.Eicar": EICAR, "Burgerprofiel.Ours": OURS}
    (database / "test.ndb").write_text(
        "".join(f"{name}:0:*:{content.hex()}\n" for name, content in signatures.items())
    )
    address = folder / "clamd.sock"
    (folder / "clamd.conf").write_text(
        f"LocalSocket {address}\nDatabaseDirectory {database}\nForeground yes\nStreamMaxLength {STREAM_LIMIT}\n"
        f"AlertExceedsMax yes\nTemporaryDirectory {folder}\nLogFile {folder}/clamd.log\n"
    )
    process = subprocess.Popen(
        [CLAMD, "-c", str(folder / "clamd.conf")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(address, process)
        yield f"unix:{address}"
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(address: Path, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket(socket.AF_UNIX) as connection:
            try:
                connection.connect(str(address))
            except OSError:
                time.sleep(0.05)
            else:
                return
    raise AssertionError("clamd did not start")
