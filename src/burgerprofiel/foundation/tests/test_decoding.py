"""Threads that meet a type at the same moment."""

from __future__ import annotations

import subprocess
import sys

_RACE = """
import sys, threading
from typing import Optional
import msgspec
from burgerprofiel.foundation import decoding

FIELDS = 60
BODY = b"{" + b",".join(b'"f%d":1' % number for number in range(FIELDS)) + b"}"

def decode(kind, together):
    together.wait()
    msgspec.json.decode(BODY, type=kind)

sys.setswitchinterval(1e-6)
kinds = [
    msgspec.defstruct(f"Kind{each}", [(f"f{n}", "Optional[int]") for n in range(FIELDS)], module=__name__)
    for each in range(50)
]
decoding.learn_types()
for kind in kinds:
    together = threading.Barrier(8)
    threads = [threading.Thread(target=decode, args=(kind, together)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
"""


def test_threads_that_meet_a_type_at_once_do_not_end_the_process() -> None:
    """In a process of its own: without `learn_types` it ends with a segmentation fault."""
    ended = subprocess.run([sys.executable, "-c", _RACE], capture_output=True, timeout=60, check=False)
    assert (ended.returncode, ended.stderr) == (0, b"")
