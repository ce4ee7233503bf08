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

from burgerprofiel.foundation import clock, database, errors, secrets
from burgerprofiel.foundation.limits import uses
from burgerprofiel.foundation.limits.uses import Limit, Unavailable

_OWED_KEYS: Final = 10_000
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
    times: int = 1,
    number: str = "",
) -> None:
    """Count one use for everyone who is named; `number` is a telephone number that is rung, whoever asks for it.
    Raises errors.TooManyError with the seconds to wait.

    `times` uses at once where one call does so many; more than the limit holds never pass. The session comes first:
    what it is refused, it does not take from the person's other sessions.
    """
    if session:
        _spend_one(limit.of_session, key=_key(limit, f"session:{session}"), times=times)
    named = {"person": person, "client": client, "address": _network(address), "number": number}
    for kind, value in named.items():
        if value:
            _spend_one(limit, key=_key(limit, f"{kind}:{value}"), times=times)


def spend_for(limit: Limit, request: HttpRequest) -> None:
    """As `spend`, for the address that a request comes from and, where somebody is signed in, session and person."""
    actor = getattr(request, "actor", None)
    spend(
        limit,
        person=actor.person_id if actor else None,
        session=actor.session_id if actor else None,
        address=request.META.get("REMOTE_ADDR", ""),
    )


def _spend_one(limit: Limit, *, key: bytes, times: int) -> None:
    if limit.credit > 1 and times == 1 and _owed.add(key, limit):
        return
    try:
        wait = _ask(limit, key=key, times=times)
    except (DatabaseError, InterfaceError) as error:
        _UNASKED.labels(limit.name).inc()
        _log.warning("limit.unavailable", limit=limit.name, error=type(error).__name__)
        if limit.unavailable is Unavailable.OPEN:
            return
        wait = 30
    if wait:
        _REFUSED.labels(limit.name).inc()
        raise errors.TooManyError(limit.name, retry_after=wait)
    _owed.paid(key)


def _ask(limit: Limit, *, key: bytes, times: int) -> int:
    """Seconds to wait; 0 when it was spent."""
    count, seconds = uses.rate(limit)
    if times > count:
        return seconds
    period = timedelta(seconds=seconds)
    cost = period / count * (_credit(limit) if times == 1 else times)
    now = clock.now()
    if database.value(_SPEND, {"key": key, "now": now, "cost": cost, "period": period}):
        return 0
    empty_at = database.value(_WHEN, {"key": key})
    left = (empty_at + cost - period - now).total_seconds() if empty_at else 0
    return max(1, math.ceil(left))


def _credit(limit: Limit) -> int:
    return max(1, min(limit.credit, uses.rate(limit)[0] // 10))


def _key(limit: Limit, name: str) -> bytes:
    return hmac.digest(_secret(), f"{limit.name}:{name}".encode(), "sha256")[:16]


@lru_cache(maxsize=1)
def _secret() -> bytes:
    return secrets.secret_file("limits.key")


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


class _Owed:
    """What this process let pass and has not yet written down; forgotten when a period has gone by."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._count: dict[bytes, tuple[int, float]] = {}

    def add(self, key: bytes, limit: Limit) -> bool:
        """Whether one more passes on credit; else all of it is to be paid now."""
        now = time.monotonic()
        with self._lock:
            count, until = self._count.get(key, (0, 0.0))
            if until < now:
                count, until = 0, now + uses.rate(limit)[1]
            if count + 1 >= _credit(limit):
                return False
            if len(self._count) >= _OWED_KEYS:
                self._count.clear()
            self._count[key] = (count + 1, until)
            return True

    def paid(self, key: bytes) -> None:
        """Begin anew."""
        with self._lock:
            self._count.pop(key, None)


_owed = _Owed()


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
