"""Sending: one worker at a time to one endpoint, in order, until it fails; then ever later; then no more.

A message is delivered at least once: a worker that dies after sending sends again, with the same `webhook-id`.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import structlog
from prometheus_client import Counter

from burgerprofiel.foundation import clock, database, http, jobs
from burgerprofiel.foundation.webhooks import models, services, signing, types
from burgerprofiel.foundation.webhooks.contracts import DeliveryState, EndpointState, NotVerifiedError

TOTAL_SECONDS = 5.0
MAX_ANSWER = 1024 * 1024
BATCH = 20
LEASE = timedelta(seconds=BATCH * TOTAL_SECONDS + 60)
RETRIES = tuple(
    timedelta(seconds=s) for s in (5, 30, 120, 600, 1800, 3600, 7200, 14_400, 28_800, 43_200, 86_400)
)
"""Pauses before the second and later tries of a message: two and a half days in all."""
DISABLE_AFTER = 20
"""Failures of an endpoint in a row, over all its messages, after which it is disabled."""
LONGEST_PAUSE = timedelta(hours=4)
_GONE = 410

_log = structlog.get_logger(__name__)
_SENT = Counter("burgerprofiel_webhook_attempts", "Tries to deliver a webhook", labelnames=("outcome",))
_DISABLED = Counter("burgerprofiel_webhook_disabled", "Endpoints disabled", labelnames=("reason",))

_CLAIM = """
UPDATE webhooks_endpoint SET busy_until = %(lease)s WHERE id = (
    SELECT endpoint.id FROM webhooks_endpoint endpoint
    WHERE endpoint.state = 'active' AND endpoint.busy_until <= %(now)s AND EXISTS (
        SELECT 1 FROM webhooks_delivery delivery WHERE delivery.endpoint_id = endpoint.id
          AND delivery.state = 'waiting' AND delivery.due_at <= %(now)s)
    ORDER BY endpoint.busy_until LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id
"""


@dataclass(frozen=True, slots=True)
class _Try:
    status: int | None
    error: str
    body: bytes
    milliseconds: int

    @property
    def is_success(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def deliver_next() -> bool:
    """Send what is due to one endpoint; False when nothing is due anywhere."""
    now = clock.now()
    endpoint_id = database.value(_CLAIM, {"now": now, "lease": now + LEASE})
    if endpoint_id is None:
        return False
    endpoint = models.Endpoint.objects.get(id=endpoint_id)
    due = models.Delivery.objects.filter(endpoint=endpoint, state=DeliveryState.WAITING, due_at__lte=now)
    for delivery in due.select_related("message").order_by("due_at", "id")[:BATCH]:
        made = _send(endpoint, _body(delivery.message), message_id=f"msg_{delivery.message_id.hex}")
        _note(delivery, made)
        if not made.is_success:
            _fail(endpoint, delivery, made)
            return True
        models.Delivery.objects.filter(id=delivery.id).update(
            state=DeliveryState.DELIVERED, attempts=delivery.attempts + 1
        )
    models.Endpoint.objects.filter(id=endpoint.id).update(failures=0, busy_until=clock.now())
    return True


def verify(endpoint: models.Endpoint) -> None:
    """Ask an endpoint whether it is there and wants this; from then on it gets messages. Raises NotVerifiedError.

    It gets a signed message with a challenge, and answers 2xx with `{"challenge": "…"}`: the same text.
    """
    challenge = secrets.token_urlsafe(24)
    body = _content(types.PING, at=clock.now(), data={"challenge": challenge})
    made = _send(endpoint, body, message_id=f"msg_{secrets.token_hex(16)}")
    if not made.is_success:
        raise NotVerifiedError(
            "no-good-answer", f"The answer was {made.status or made.error}; it must be 2xx."
        )
    if not _echoes(made.body, challenge):
        raise NotVerifiedError(
            "no-challenge", 'The answer must be {"challenge": "…"} with the text that was sent.'
        )
    models.Endpoint.objects.filter(id=endpoint.id).update(
        state=EndpointState.ACTIVE, reason="", failures=0, verified_at=clock.now(), busy_until=clock.now()
    )


def _echoes(body: bytes, challenge: str) -> bool:
    try:
        answer = msgspec.json.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return False
    given = answer.get("challenge") if isinstance(answer, dict) else None
    return isinstance(given, str) and secrets.compare_digest(given.encode(), challenge.encode())


def _body(message: models.Message) -> bytes:
    return _content(message.type, at=message.occurred_at, data=message.data)


def _content(kind: str, *, at: datetime, data: Any) -> bytes:
    moment = at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return msgspec.json.encode({"type": kind, "timestamp": moment, "data": data})


def _send(endpoint: models.Endpoint, body: bytes, *, message_id: str) -> _Try:
    headers = signing.headers(
        body,
        message_id=message_id,
        timestamp=int(clock.now().timestamp()),
        secrets=services.secrets_of(endpoint),
    )
    started = time.monotonic()
    status, error, answer = None, "", b""
    try:
        got = http.stranger_client().post(
            endpoint.url,
            content=body,
            headers={"content-type": "application/json", **headers},
            total_seconds=TOTAL_SECONDS,
            max_bytes=MAX_ANSWER,
        )
        status, answer = got.status, got.body
    except http.OutboundError as failure:
        error = failure.code
    made = _Try(status, error, answer, round((time.monotonic() - started) * 1000))
    _SENT.labels("delivered" if made.is_success else (error or "status")).inc()
    return made


def _note(delivery: models.Delivery, made: _Try) -> None:
    models.Attempt.objects.create(
        delivery=delivery,
        made_at=clock.now(),
        milliseconds=made.milliseconds,
        status=made.status,
        error=made.error,
    )


def _fail(endpoint: models.Endpoint, delivery: models.Delivery, made: _Try) -> None:
    now, attempts = clock.now(), delivery.attempts + 1
    is_over = attempts > len(RETRIES)
    models.Delivery.objects.filter(id=delivery.id).update(
        state=DeliveryState.FAILED if is_over else DeliveryState.WAITING,
        attempts=attempts,
        due_at=now if is_over else now + RETRIES[attempts - 1],
    )
    failures = endpoint.failures + 1
    pause = min(RETRIES[min(failures, len(RETRIES)) - 1], LONGEST_PAUSE)
    models.Endpoint.objects.filter(id=endpoint.id).update(failures=failures, busy_until=now + pause)
    if made.status == _GONE or failures >= DISABLE_AFTER:
        _disable(endpoint.id, reason="gone" if made.status == _GONE else "failing")


def _disable(endpoint_id: UUID, *, reason: str) -> None:
    models.Endpoint.objects.filter(id=endpoint_id).update(state=EndpointState.DISABLED, reason=reason)
    _DISABLED.labels(reason).inc()
    _log.warning("webhook.disabled", endpoint_id=str(endpoint_id), reason=reason)
    tell_of_disabling.defer(endpoint_id=str(endpoint_id))


@jobs.task(retry=jobs.Retry())
def tell_of_disabling(*, endpoint_id: str) -> None:
    """Tell the contact of an endpoint that nothing is sent there any more."""
    from burgerprofiel.foundation.webhooks import notice  # noqa: PLC0415 - mail and texts, for this job only

    notice.send(UUID(endpoint_id))


def last_tries(delivery_ids: Sequence[UUID]) -> dict[UUID, models.Attempt]:
    """The newest try of each delivery that was tried."""
    found = models.Attempt.objects.filter(delivery_id__in=delivery_ids).order_by("delivery_id", "-id")
    return {attempt.delivery_id: attempt for attempt in found.distinct("delivery_id")}
