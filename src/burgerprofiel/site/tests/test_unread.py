"""What a refusal leaves unread is thrown away, within bounds, before the answer goes out."""

import io
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from burgerprofiel.site import unread
from burgerprofiel.site.capacity import THREADS


class Endless:
    """A sender that goes on and on; `taken` counts."""

    def __init__(self) -> None:
        self.taken = 0

    def read(self, size: int) -> bytes:
        self.taken += size
        return b"x" * size


class Still:
    """A sender that stands still until it goes away; `waiting` counts who waits for it."""

    def __init__(self) -> None:
        self.waiting = threading.Semaphore(0)
        self.gone = threading.Event()

    def read(self, _size: int) -> bytes:
        self.waiting.release()
        self.gone.wait()
        return b""


def body(source: Any, *, length: int | None) -> unread.Body:
    announced = {"HTTP_TRANSFER_ENCODING": "chunked"} if length is None else {"CONTENT_LENGTH": str(length)}
    return unread.Body({"wsgi.input": source, **announced})


@pytest.mark.parametrize("length", [100_000, None])
def test_what_is_left_is_read(length: int | None) -> None:
    source = io.BytesIO(b"x" * 100_000)
    given = body(source, length=length)
    given.read(10)
    assert given.finish()
    assert source.tell() == 100_000


def test_a_body_that_was_read_is_not_touched_again() -> None:
    given = body(io.BytesIO(b"line\nrest"), length=9)
    assert (given.readline(), given.read(4)) == (b"line\n", b"rest")
    given._source = None
    assert given.finish()


def test_a_request_without_body_is_not_touched() -> None:
    assert unread.Body({"wsgi.input": None, "CONTENT_LENGTH": ""}).finish()


def test_an_endless_body_is_read_up_to_the_limit() -> None:
    source = Endless()
    assert not body(source, length=None).finish()
    assert source.taken == unread.LARGEST_BYTES


def test_an_announced_body_over_the_limit_is_not_begun() -> None:
    source = Endless()
    assert not body(source, length=unread.LARGEST_BYTES + 1).finish()
    assert source.taken == 0


def test_a_slow_sender_is_not_waited_for_to_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unread, "LONGEST_SECONDS", 0)
    assert not body(Endless(), length=10_000).finish()


def test_senders_that_stand_still_do_not_hold_all_threads() -> None:
    still, other, count = Still(), Endless(), THREADS // 2
    with ThreadPoolExecutor(count) as threads:
        held = [threads.submit(body(still, length=5).finish) for _ in range(count)]
        try:
            assert all(still.waiting.acquire(timeout=60) for _ in range(count))
            assert not body(other, length=5).finish()
        finally:
            still.gone.set()
    assert (other.taken, [one.result() for one in held]) == (0, [True] * count)
    assert body(other, length=5).finish()
