"""How much each process may open; light, for who only has to know."""

from __future__ import annotations

from burgerprofiel.foundation.bind import Bind, BindError

__all__ = ["LARGEST_HEAD", "LIVE_CONNECTIONS", "THREADS", "WORKER_CONNECTIONS", "Bind", "BindError"]

THREADS = 4  # per web worker, and connections of its pool
LIVE_CONNECTIONS = 5  # look-ups of sessions, and the one that listens
WORKER_CONNECTIONS = 24  # threads of its loops, jobs at once, listeners
LARGEST_HEAD = 32 * 1024  # bytes of request line and headers
