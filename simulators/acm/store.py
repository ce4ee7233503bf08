"""Short memory: what must be forgotten after a while."""

import time
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")
LIMIT = 100_000


class Expiring(Generic[T]):
    """Values that disappear after their time; the oldest goes when there are too many."""

    def __init__(self, *, clock: Callable[[], float] = time.time) -> None:
        self.clock = clock
        self._values: dict[str, tuple[float, T]] = {}

    def put(self, key: str, *, value: T, seconds: float) -> None:
        """Keep a value for so many seconds."""
        self._forget()
        self._values[key] = (self.clock() + seconds, value)

    def add(self, key: str, *, value: T, seconds: float) -> bool:
        """Keep a value unless the key is there already; tell whether it was new."""
        if self.get(key) is not None:
            return False
        self.put(key, value=value, seconds=seconds)
        return True

    def get(self, key: str) -> T | None:
        """Return the value, or None when it never was or is gone."""
        expires, value = self._values.get(key, (0.0, None))
        return value if expires > self.clock() else None

    def pop(self, key: str) -> T | None:
        """Return the value and forget it."""
        value = self.get(key)
        self._values.pop(key, None)
        return value

    def _forget(self) -> None:
        if len(self._values) < LIMIT:
            return
        now = self.clock()
        self._values = {key: entry for key, entry in self._values.items() if entry[0] > now}
        while len(self._values) >= LIMIT:
            self._values.pop(next(iter(self._values)))
