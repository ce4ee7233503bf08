"""How much waits and how providers do, at a cost that does not grow with what waits."""

from __future__ import annotations

import os
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Final

from burgerprofiel.blocks.notifications.contracts import (
    MOST_COUNTED,
    ChannelCode,
    ProviderWeight,
    Queue,
    Reports,
    Standing,
)
from burgerprofiel.blocks.notifications.services import kinds, tallies
from burgerprofiel.blocks.notifications.services.channels import bounces, installed, sms
from burgerprofiel.foundation import clock, config, database, outbox
from burgerprofiel.foundation.outbox import Parked

# What was never tried is late since it could leave; what was tried in vain, since it was first to leave.
_QUEUES: Final = """
SELECT way.code AS channel, count(one.available_at) AS waiting,
       count(*) FILTER (WHERE one.available_at <= %(now)s) AS due,
       count(*) FILTER (WHERE one.digest_at > %(now)s) AS gathered,
       min(CASE WHEN one.attempts > 0 THEN greatest(one.created_at, one.digest_at) ELSE one.available_at END)
           FILTER (WHERE one.attempts > 0 OR one.available_at <= %(now)s) AS oldest_at
FROM unnest(%(channels)s::text[]) WITH ORDINALITY AS way(code, place)
LEFT JOIN LATERAL (
    SELECT available_at, created_at, digest_at, attempts FROM notifications_intent
    WHERE state = 'waiting' AND channel = way.code
    ORDER BY available_at LIMIT %(most)s
) AS one ON true
GROUP BY way.code, way.place ORDER BY way.place
"""


def standing() -> Standing:
    """How telling people goes, at this moment."""
    has_sms = installed.has_sms()
    weights = sms.channel().weights if has_sms else {}
    return Standing(
        at=clock.now(),
        queues=queues(),
        counts=tallies.read(),
        weights=tuple(ProviderWeight(provider=name, weight=weight) for name, weight in weights.items()),
        has_sms=has_sms,
        reports=_reports(config.current().mail.bounce_maildir),
    )


@database.writing()
def queues() -> tuple[Queue, ...]:
    """What waits for each channel: numbers, of nobody in particular."""
    values = {
        "channels": [code.value for code in ChannelCode],
        "now": clock.now(),
        "most": MOST_COUNTED + 1,
    }
    return tuple(Queue(**row) for row in database.rows(_QUEUES, values))


def parked() -> list[Parked]:
    """Events that could not be made notices of, newest first; at most a hundred."""
    return outbox.list_parked(kinds=_kinds())


def unpark(event_ids: Iterable[object]) -> int:
    """Try these again, of those that `parked` gives; how many there were."""
    wanted = set(event_ids)
    return outbox.unpark([event.id for event in parked() if event.id in wanted])


def _kinds() -> set[str]:
    return {one.hears for one in kinds.by_kind().values()}


def _reports(maildir: Path | None) -> Reports | None:
    if maildir is None:
        return None
    try:
        unread = sum(not name.startswith(".") for name in _names(maildir / "new"))
        strange = sum(name.endswith(bounces.UNREADABLE) for name in _names(maildir / "cur"))
    except OSError:
        return Reports(is_there=False)
    return Reports(is_there=True, unread=unread, strange=strange)


def _names(folder: Path) -> list[str]:
    with os.scandir(folder) as entries:
        return [entry.name for entry in islice(entries, MOST_COUNTED)]
