"""No process that has keys or personal data in memory leaves an image of it when it crashes."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.platform import Platform
from tests.process import serving


def _core_limit(pid: int) -> list[str]:
    (line,) = (line for line in Path(f"/proc/{pid}/limits").read_text().splitlines() if "core file" in line)
    return re.findall(r"\S+", line.removeprefix("Max core file size"))[:2]


def _writes_no_core(platform: Platform, name: str) -> bool:
    try:
        process = platform.process(name)
        family = [process, *process.children(recursive=True)]
    except (ValueError, psutil.Error):  # not started yet
        return False
    return len(family) > (name == "web") and all(_core_limit(one.pid) == ["0", "0"] for one in family)


@pytest.mark.parametrize("name", ["vault", "web", "live", "worker"])
def test_every_process_of_a_running_platform_writes_no_core(platform: Platform, name: str) -> None:
    serving.until(lambda: _writes_no_core(platform, name), what=f"{name} would leave an image of its memory")


# As an ordinary user where the test runs as root, to whom nothing in /proc is closed. What it has to import comes
# first: that user may not be able to read it.
_CRASHES = """
import ctypes, os
from burgerprofiel.foundation import memory
if os.geteuid() == 0:
    os.setresgid(65534, 65534, 65534)
    os.setresuid(65534, 65534, 65534)
    ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)  # changing user has closed it already
assert not memory.is_kept()
assert os.stat("/proc/self/environ").st_uid == os.geteuid()
memory.keep_to_itself()
assert memory.is_kept()
assert os.stat("/proc/self/environ").st_uid == 0, "others of its user could look into it"
if os.fork() == 0:  # as the workers of web are
    os._exit(0 if memory.is_kept() else 1)
assert os.wait()[1] == 0
os.abort()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="what a crash leaves is known here for Linux only")
def test_a_crash_leaves_nothing_and_nobody_of_the_same_user_may_look_in(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    done = subprocess.run(
        [sys.executable, "-c", _CRASHES],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=serving.PATIENCE,
    )
    assert done.returncode == -6, done.stderr
    assert list(tmp_path.iterdir()) == []
