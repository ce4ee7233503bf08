"""Asking several elsewhere at once: each in a thread, so that none holds up the others, nor piles up when it hangs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from functools import partial
from threading import BoundedSemaphore
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Crew:
    """The threads of a process for one kind of question, and how many pages of it may wait for them at once.

    A page that waits is a thread that answers nobody else: `pages` has to be less than a process has.
    """

    def __init__(self, name: str, *, threads: int, pages: int) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._free = BoundedSemaphore(threads)
        self._room = BoundedSemaphore(pages)

    @contextmanager
    def room(self) -> Iterator[bool]:
        """Around the waiting: whether there is room for it."""
        is_free = self._room.acquire(blocking=False)
        try:
            yield is_free
        finally:
            if is_free:
                self._room.release()

    def start(self, ask: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T] | None:
        """Do it in a thread, in the context of now; None when all threads are taken: nothing waits in a queue."""
        if not self._free.acquire(blocking=False):
            return None
        future = self._threads.submit(copy_context().run, partial(ask, *args, **kwargs))
        future.add_done_callback(self._done)
        return future

    def _done(self, _: Future[Any]) -> None:
        self._free.release()
