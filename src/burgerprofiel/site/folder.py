"""`DATA_DIR` belongs to one supervisor at a time: a lock that the kernel gives back, whatever happens."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Holder:
    """Who runs here already."""

    pid: int
    address: str


class RunningAlreadyError(Exception):
    """Another supervisor holds this folder."""

    def __init__(self, holder: Holder | None) -> None:
        super().__init__("already running")
        self.holder = holder


@contextmanager
def held(data_dir: Path, *, address: str) -> Iterator[None]:
    """Hold the folder for the block. Raises RunningAlreadyError."""
    path = data_dir / "run" / "lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise RunningAlreadyError(_holder(path)) from error
        file.truncate(0)
        file.write(json.dumps({"pid": os.getpid(), "address": address}))
        file.flush()
        yield


def _holder(path: Path) -> Holder | None:
    try:
        content = json.loads(path.read_text())
    except ValueError:  # it has the lock and has not written yet
        return None
    return Holder(pid=content["pid"], address=content["address"])
