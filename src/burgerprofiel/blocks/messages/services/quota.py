"""How many recipients a sender may have in a day: one row per sender, one statement, whatever was sent before.

A bucket is one moment, when all that was spent has drained (as `foundation.limits`). What is refused costs nothing.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Final

from burgerprofiel.foundation import clock, database, errors

PER_DAY: Final = 250_000
"""What a sender has that nobody gave another number."""
_DAY: Final = timedelta(days=1)

_SPEND = """
INSERT INTO messages_sendingquota AS q (sender_id, per_day, empty_at)
VALUES (%(sender)s, %(per_day)s, %(now)s + %(day)s::interval * %(count)s / %(per_day)s)
ON CONFLICT (sender_id) DO UPDATE
SET empty_at = greatest(q.empty_at, %(now)s) + %(day)s::interval * %(count)s / q.per_day
WHERE greatest(q.empty_at, %(now)s) + %(day)s::interval * %(count)s / q.per_day <= %(now)s + %(day)s::interval
RETURNING true
"""
# What was spent stays spent: the same number drains from the new bucket.
_SET = """
INSERT INTO messages_sendingquota AS q (sender_id, per_day, empty_at) VALUES (%(sender)s, %(per_day)s, %(now)s)
ON CONFLICT (sender_id) DO UPDATE SET per_day = EXCLUDED.per_day, empty_at = LEAST(
    %(now)s + greatest(q.empty_at - %(now)s, interval '0') * (q.per_day::double precision / EXCLUDED.per_day),
    %(now)s + %(day)s::interval)
"""
_WAIT = "SELECT empty_at, per_day FROM messages_sendingquota WHERE sender_id = %(sender)s"


def spend(sender_code: str, *, count: int) -> None:
    """Take so many recipients from the quota of a sender, in the open transaction.

    Raises TooManyError with the seconds after which there is room for as many.
    """
    if not count:
        return
    now = clock.now()
    values = {"sender": sender_code, "now": now, "count": count, "per_day": PER_DAY, "day": _DAY}
    if not database.value(_SPEND, values):
        raise errors.TooManyError("sending", retry_after=_wait(sender_code, count=count))


def change(sender_code: str, *, per_day: int) -> None:
    """Give a sender another number of recipients a day."""
    database.rows(_SET, {"sender": sender_code, "per_day": per_day, "now": clock.now(), "day": _DAY})


def _wait(sender_code: str, *, count: int) -> int:
    (row,) = database.rows(_WAIT, {"sender": sender_code})
    free_at: datetime = row["empty_at"] + _DAY * count / row["per_day"] - _DAY
    return max(1, math.ceil((free_at - clock.now()).total_seconds()))
