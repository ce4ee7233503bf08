"""Sending again what failed for a cause of ours. What no longer is news is skipped by who sends, as always."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from burgerprofiel.blocks.notifications.contracts import (
    MOST_COUNTED,
    ChannelCode,
    ReplayCause,
    ReplayPeriod,
    ReplayPreview,
)
from burgerprofiel.blocks.notifications.errors import InvalidPeriodError
from burgerprofiel.blocks.notifications.models import OperatorAct
from burgerprofiel.blocks.notifications.services import acts
from burgerprofiel.foundation import clock, database, ids

LONGEST: Final = timedelta(days=90)
GAVE_UP_AFTER: Final = timedelta(days=3)
"""So long a notice is tried (`rules.deciding`): what failed later was given up."""
_MOST_READ: Final = 100_000

# Never what a provider took: whether that arrived is for its receipts to say. What failed because nobody is at the
# address names no provider, and was not given up.
_FAILED: Final = """
SELECT id, reason FROM (
    SELECT id, reason, settled_at, provider <> '' AS was_refused,
           settled_at - greatest(created_at, digest_at) > %(gave_up_after)s AS gave_up
    FROM notifications_intent
    WHERE state = 'failed' AND handed_at IS NULL AND replay_id IS NULL AND channel = %(channel)s
      AND settled_at >= %(begins)s AND settled_at < %(ends)s
      AND (expires_at IS NULL OR expires_at > %(now)s)
    ORDER BY settled_at, id LIMIT %(most_read)s
) AS failed
WHERE CASE WHEN %(cause)s = 'gave-up' THEN gave_up ELSE was_refused AND NOT gave_up END
ORDER BY settled_at, id LIMIT %(most)s
"""
_PREVIEW: Final = (
    f"SELECT reason, count(*) AS count FROM ({_FAILED}) AS one GROUP BY reason ORDER BY 2 DESC, 1"  # noqa: S608 - of constants
)
# By their ids, not joined with how they were found: where PostgreSQL expects few, because few had failed when it last
# looked, it goes through all that failed for each that failed.
_REPLAY: Final = """
UPDATE notifications_intent SET
    state = 'waiting', reason = '', provider = '', attempts = 0, available_at = %(now)s, digest_at = NULL,
    settled_at = NULL, replay_id = %(act)s
WHERE id = ANY(%(failed)s) AND state = 'failed' AND replay_id IS NULL
RETURNING id
"""


@database.writing()
def preview(period: ReplayPeriod) -> ReplayPreview:
    """How many notices one action would send again. Raises InvalidPeriodError."""
    rows = database.rows(_PREVIEW, {**_values(period), "most": MOST_COUNTED + 1})
    found = sum(row["count"] for row in rows)
    return ReplayPreview(
        count=min(found, MOST_COUNTED),
        reasons=tuple((row["reason"], row["count"]) for row in rows),
        is_more=found > MOST_COUNTED,
    )


@database.writing()
def replay(period: ReplayPeriod, *, reason: str, by: UUID | None) -> int:
    """Let at most `MOST_COUNTED` notices of a period wait again, the oldest first; how many. None a second time.

    Raises InvalidReasonError and InvalidPeriodError.
    """
    reason, act = acts.checked(reason), ids.new()
    values = {**_values(period), "most": MOST_COUNTED, "act": act}
    failed = [row["id"] for row in database.rows(_FAILED, values)]
    count = len(database.rows(_REPLAY, {**values, "failed": failed}))
    if count:
        acts.note(
            OperatorAct.What.REPLAY,
            by=by,
            reason=reason,
            channel=period.channel,
            count=count,
            act_id=act,
            cause=period.cause.value,
            begins=period.begins,
            ends=period.ends,
        )
    return count


def _values(period: ReplayPeriod) -> dict[str, Any]:
    length = period.ends - period.begins
    if not timedelta() < length <= LONGEST or period.channel not in set(ChannelCode):
        raise InvalidPeriodError
    return {
        "channel": period.channel,
        "cause": ReplayCause(period.cause).value,
        "begins": period.begins,
        "ends": period.ends,
        "now": clock.now(),
        "gave_up_after": GAVE_UP_AFTER,
        "most_read": _MOST_READ,
    }
