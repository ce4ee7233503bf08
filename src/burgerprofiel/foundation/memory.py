"""What a process has in memory stays there: no image of it is written when it crashes, nor read by its own user.

Both are needed. The limit alone does not count where the kernel hands a crash to a program (`core_pattern` with a pipe,
as systemd does); a process that is not dumpable leaves nothing in either case, and cannot be traced by others of its
user. An administrator of the machine can still read its memory, and what is in memory can be swapped to disk: see
docs/operators/vault.md.
"""

from __future__ import annotations

import ctypes
import resource
import sys

_PR_GET_DUMPABLE, _PR_SET_DUMPABLE = 3, 4


def keep_to_itself() -> None:
    """Leave no image of the memory of this process and of those that it forks. Raises OSError when it cannot."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux" and _prctl(_PR_SET_DUMPABLE) != 0:
        raise OSError(ctypes.get_errno(), "prctl")


def is_kept() -> bool:
    """Whether this process leaves no image behind."""
    dumpable = sys.platform == "linux" and _prctl(_PR_GET_DUMPABLE) != 0
    return not dumpable and resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)


def _prctl(option: int) -> int:
    return int(ctypes.CDLL(None, use_errno=True).prctl(option, 0, 0, 0, 0))
