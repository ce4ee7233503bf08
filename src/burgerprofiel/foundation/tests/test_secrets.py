"""A secret that is made at its first use is the same for everybody, however many ask for it at once."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from burgerprofiel.foundation import secrets

_THREADS = 8


def test_threads_that_make_one_together_get_the_one_that_is_kept(tmp_path: Path) -> None:
    """All are past looking whether it exists before the first of them writes."""
    path, ready = tmp_path / "field.key", Barrier(_THREADS)

    def make(content: bytes) -> None:
        ready.wait(timeout=30)
        secrets.create(path, content=content)

    for _ in range(50):
        path.unlink(missing_ok=True)
        contents = [bytes([number]) * 4096 for number in range(_THREADS)]
        with ThreadPoolExecutor(_THREADS) as pool:
            list(pool.map(make, contents))
        assert path.read_bytes() in contents
        assert [found.name for found in tmp_path.iterdir()] == ["field.key"]
        assert path.stat().st_mode & 0o777 == 0o600


def test_one_that_is_there_already_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "field.key"
    for content in (b"first", b"second"):
        secrets.create(path, content=content)
    assert path.read_bytes() == b"first"


def test_who_is_later_changes_nothing_of_what_another_thread_linked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second thread writes while the first has linked its file and not yet cleared away its own name for it."""
    path, link = tmp_path / "field.key", os.link

    def linked(source: Path, target: Path) -> None:
        link(source, target)
        monkeypatch.setattr(os, "link", link)
        secrets.create(path, content=b"second")

    monkeypatch.setattr(os, "link", linked)
    secrets.create(path, content=b"first")
    assert path.read_bytes() == b"first"
