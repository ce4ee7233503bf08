"""The one statement (generic cell rate algorithm) and what it means.

A bucket is one moment: when everything spent has drained. To spend is to push it ahead by one interval, unless it would
be more than a period ahead; so a refused try writes nothing, and nothing is ever counted.
"""

from __future__ import annotations

import hmac
import ipaddress
import math
import threading
import time
from datetime import timedelta
from functools import lru_cache
from typing import Final
from uuid import UUID

import structlog
from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest
from prometheus_client import Counter

from burgerprofiel.foundation import clock, database, errors, keys
from burgerprofiel.foundation.limits import uses
from burgerprofiel.foundation.limits.uses import Limit, Unavailable

_HELD_SECONDS: Final = 1.0
_HELD_KEYS: Final = 10_000
_V6_PREFIX: Final = 64  # what one subscriber has; a single address of it proves nothing

_log = structlog.get_logger(__name__)
_REFUSED = Counter("burgerprofiel_limited", "Refused by a limit", labelnames=("limit",))
_UNASKED = Counter("burgerprofiel_limit_unavailable", "Limits that could not be asked", labelnames=("limit",))

_SPEND = """
INSERT INTO limits_bucket AS bucket (key, empty_at) VALUES (%(key)s, %(now)s + %(cost)s)
ON CONFLICT (key) DO UPDATE SET empty_at = greatest(bucket.empty_at, %(now)s) + %(cost)s
WHERE greatest(bucket.empty_at, %(now)s) + %(cost)s <= %(now)s + %(period)s
RETURNING true
"""
_WHEN = "SELECT empty_at FROM limits_bucket WHERE key = %(key)s"
_PURGE = """
DELETE FROM limits_bucket WHERE key IN (
    SELECT key FROM limits_bucket WHERE empty_at < %(now)s LIMIT 10000 FOR UPDATE SKIP LOCKED)
"""


def spend(
    limit: Limit,
    *,
    person: UUID | None = None,
    session: UUID | None = None,
    client: str = "",
    address: str = "",
) -> None:
    """Count one use for everyone who is named. Raises errors.TooManyError with the seconds to wait."""
    named = {"person": person, "session": session, "client": client, "address": _network(address)}
    for kind, value in named.items():
        if value:
            _spend_one(limit, key=_key(limit, f"{kind}:{value}"))


def spend_for(limit: Limit, request: HttpRequest) -> None:
    """As `spend`, for the address that a request comes from and, where somebody is signed in, the person."""
    actor = getattr(request, "actor", None)
    spend(limit, person=actor.person_id if actor else None, address=request.META.get("REMOTE_ADDR", ""))


def _spend_one(limit: Limit, *, key: bytes) -> None:
    if limit.chunk > 1 and _held.take(key):
        return
    try:
        wait = _ask(limit, key=key)
    except (DatabaseError, InterfaceError) as error:
        _UNASKED.labels(limit.name).inc()
        _log.warning("limit.unavailable", limit=limit.name, error=type(error).__name__)
        if limit.unavailable is Unavailable.OPEN:
            return
        wait = 30
    if wait:
        _REFUSED.labels(limit.name).inc()
        raise errors.TooManyError(limit.name, retry_after=wait)
    if (chunk := _chunk(limit)) > 1:
        _held.put(key, chunk - 1)


def _ask(limit: Limit, *, key: bytes) -> int:
    """Seconds to wait; 0 when it was spent."""
    count, seconds = uses.rate(limit)
    period = timedelta(seconds=seconds)
    cost = period / count * _chunk(limit)
    now = clock.now()
    if database.value(_SPEND, {"key": key, "now": now, "cost": cost, "period": period}):
        return 0
    empty_at = database.value(_WHEN, {"key": key})
    left = (empty_at + cost - period - now).total_seconds() if empty_at else 0
    return max(1, math.ceil(left))


def _chunk(limit: Limit) -> int:
    return min(limit.chunk, uses.rate(limit)[0])


def _key(limit: Limit, name: str) -> bytes:
    return hmac.digest(_secret(), f"{limit.name}:{name}".encode(), "sha256")[:16]


@lru_cache(maxsize=1)
def _secret() -> bytes:
    return keys.secret_file("limits.key")


def _network(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, _V6_PREFIX), strict=False))
    return str(parsed)


class _Held:
    """What this process has taken and not yet handed out; forgotten after a second."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._left: dict[bytes, tuple[int, float]] = {}

    def take(self, key: bytes) -> bool:
        """Whether there was one to hand out."""
        with self._lock:
            left, until = self._left.get(key, (0, 0.0))
            if left < 1 or until < time.monotonic():
                return False
            self._left[key] = (left - 1, until)
            return True

    def put(self, key: bytes, count: int) -> None:
        """Hold so many for a second."""
        with self._lock:
            if len(self._left) >= _HELD_KEYS:
                self._left.clear()
            self._left[key] = (count, time.monotonic() + _HELD_SECONDS)


_held = _Held()


def purge() -> int:
    """Forget buckets that have drained; answers how many."""
    total = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_PURGE, {"now": clock.now()})
            removed = int(cursor.rowcount)
        total += removed
        if removed < 10_000:
            return total
