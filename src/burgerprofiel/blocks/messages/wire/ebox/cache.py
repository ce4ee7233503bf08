"""What partners allow us to keep for a while: a small memory that obeys `Cache-Control` (RFC 9111).

It serves everybody of this process, so it is a shared cache: what is `private` is not kept.
"""

from __future__ import annotations

import re
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Generic, TypeVar

MOST_SECONDS = 2 * 24 * 3600
T = TypeVar("T")


class Cache(Generic[T]):
    """At most so many values, each as long as its answer allows; the one that was not asked longest goes first."""

    def __init__(self, *, most: int = 2000, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock, self._lock = most, clock, Lock()
        self._kept: OrderedDict[tuple[str, ...], tuple[T, float]] = OrderedDict()

    def get(self, key: tuple[str, ...]) -> T | None:
        """What is kept under a key and still good."""
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                return None
            value, until = found
            if until <= self._clock():
                del self._kept[key]
                return None
            self._kept.move_to_end(key)
            return value

    def put(self, key: tuple[str, ...], value: T, *, headers: Mapping[str, str]) -> None:
        """Keep a value as long as the headers of its answer allow, if at all."""
        seconds = freshness(headers)
        if seconds <= 0:
            return
        with self._lock:
            self._kept[key] = value, self._clock() + seconds
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)


def freshness(headers: Mapping[str, str]) -> int:
    """Seconds that an answer may be kept, 0 for not at all."""
    given = [part.strip().lower() for part in headers.get("cache-control", "").split(",")]
    if {"no-store", "no-cache", "private"} & {part.partition("=")[0] for part in given}:
        return 0
    for name in ("s-maxage", "max-age"):
        ages = [
            found[1]
            for part in given
            if (found := re.fullmatch(rf'{name}="?([0-9]{{1,9}})"?', part, re.ASCII))
        ]
        if ages:
            return max(0, min(int(ages[0]), MOST_SECONDS) - _age(headers.get("age", "")))
    return 0


def _age(given: str) -> int:
    return int(given) if re.fullmatch(r"[0-9]{1,9}", given, re.ASCII) else 0
