"""Polling the sources that cannot push. One call of `poll_next` asks one page of the feed that is due longest.

A claim is a lease: the time of the next poll moves on before the source is asked, without a transaction open in the
meantime. Statuses and position are then stored in one transaction, and only if nobody else moved the position.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from prometheus_client import Counter

from burgerprofiel.blocks.dossiers.contracts import Via
from burgerprofiel.blocks.dossiers.models import Feed
from burgerprofiel.blocks.dossiers.queries.sources import WritableSource
from burgerprofiel.blocks.dossiers.services import health, submit
from burgerprofiel.blocks.dossiers.services.health import Disturbance
from burgerprofiel.blocks.dossiers.wire import feed as wire
from burgerprofiel.foundation import clock, database, http

LEASE = timedelta(seconds=60)
_LARGEST_PAGE = 8 * 1024 * 1024
_LONGEST_PAUSE_SECONDS = 30 * 24 * 3600

_log = structlog.get_logger(__name__)
_POLLS = Counter("burgerprofiel_feed_polls", "Pages of feeds asked", labelnames=("outcome",))

_CLAIM = """
WITH due AS (
    SELECT source_id FROM dossiers_feed
    WHERE state = 'active' AND next_poll_at <= %(now)s
    ORDER BY next_poll_at LIMIT 1
    FOR UPDATE SKIP LOCKED
)
UPDATE dossiers_feed feed SET next_poll_at = %(lease)s
FROM due, dossiers_source source
WHERE feed.source_id = due.source_id AND source.id = due.source_id
RETURNING feed.source_id, source.uri, source.theme, feed.url, feed.position, feed.page_size
"""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A feed that this worker may ask now."""

    source_id: int
    uri: str
    theme: str
    url: str
    position: int
    page_size: int


def poll_next() -> bool:
    """Ask one page of the feed that is due longest; answers whether one was due.

    A feed with elements is due again at once, behind the others. What a source does wrong is never raised.
    """
    now = clock.now()
    found = database.rows(_CLAIM, {"now": now, "lease": now + LEASE})
    if not found:
        return False
    claimed = Claimed(**found[0])
    try:
        page = _ask(claimed)
    except (http.OutboundError, wire.NoFeedError) as error:
        _fail(claimed, reason=str(error))
        _POLLS.labels("failed").inc()
        return True
    _store(claimed, page=page)
    _POLLS.labels("elements" if page.elements else "empty").inc()
    return True


def _ask(claimed: Claimed) -> wire.Page:
    url = wire.address(claimed.url, index=claimed.position, limit=claimed.page_size)
    answer = http.client().get(url, headers={"accept": "application/json"}, max_bytes=_LARGEST_PAGE)
    if not answer.is_success:
        raise wire.NoFeedError(f"the source answers {answer.status}")
    return wire.parse_page(answer.body, index=claimed.position)


@transaction.atomic
def _store(claimed: Claimed, *, page: wire.Page) -> None:
    feed = Feed.objects.select_for_update().get(source_id=claimed.source_id)
    if feed.position != claimed.position:
        return  # the lease ran out and another worker was here
    statuses = [wire.parse_element(bytes(element)) for element in page.elements]
    if statuses:
        source = WritableSource(id=claimed.source_id, uri=claimed.uri, theme=claimed.theme)
        submit.submit(source, client_id="", statuses=statuses, via=Via.FEED)
    now = clock.now()
    feed.position = page.next_index
    feed.errors = 0
    feed.last_error = ""
    feed.last_success_at = now
    feed.next_poll_at = now if statuses else now + timedelta(seconds=feed.interval_seconds)
    feed.save()
    health.recover(claimed.source_id, disturbance=Disturbance.UNREACHABLE)


@transaction.atomic
def _fail(claimed: Claimed, *, reason: str) -> None:
    """Count the error, wait longer each time, and switch off after the maximum until an operator resumes."""
    feed = Feed.objects.select_for_update().get(source_id=claimed.source_id)
    feed.errors += 1
    feed.last_error = reason[:300]
    feed.next_poll_at = clock.now() + pause_after(feed)
    if feed.errors >= feed.maximum_errors:
        feed.state = Feed.State.OFF
    feed.save()
    health.disturb(claimed.source_id, disturbance=Disturbance.UNREACHABLE)
    _log.warning("feed.failed", source=claimed.source_id, errors=feed.errors, state=feed.state)


def pause_after(feed: Feed) -> timedelta:
    """How long a feed is left alone after its errors: base × errors^exponent polls, at most thirty days."""
    polls = feed.backoff_base * feed.errors**feed.backoff_exponent
    return timedelta(seconds=min(feed.interval_seconds * polls, _LONGEST_PAUSE_SECONDS))


@transaction.atomic
def resume(source_id: int) -> None:
    """Ask the feed again, now and from where it was."""
    _set_state(source_id, state=Feed.State.ACTIVE, next_poll_at=clock.now())


@transaction.atomic
def pause(source_id: int) -> None:
    """Leave the feed alone until somebody resumes it."""
    _set_state(source_id, state=Feed.State.OFF, next_poll_at=clock.now())


def _set_state(source_id: int, *, state: Feed.State, next_poll_at: datetime) -> None:
    Feed.objects.filter(source_id=source_id).update(state=state, errors=0, next_poll_at=next_poll_at)
