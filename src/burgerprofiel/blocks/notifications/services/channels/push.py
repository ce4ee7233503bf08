"""Notices in the browser: each is encrypted to one browser and handed to the push service of its maker.

There are as many providers as makers of browsers. One that cannot be reached, or takes too long, is not tried again in
the same round; only when no other is left does the channel say that there is no provider.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

import msgspec
import structlog

from burgerprofiel.blocks.notifications.contracts import (
    ChannelCode,
    Failed,
    Failure,
    Handed,
    Outgoing,
    Result,
)
from burgerprofiel.blocks.notifications.services.channels import vapid
from burgerprofiel.blocks.notifications.wire import webpush
from burgerprofiel.foundation import clock, config, http

TOTAL_SECONDS: Final = 5.0
KEPT: Final = timedelta(days=3)
"""How long a push service keeps a notice without a term, for a browser that is not there."""

_LONGEST: Final = timedelta(weeks=4)
_MOST_ANSWER: Final = 64 * 1024
_GONE: Final = frozenset({404, 410})  # RFC 8030 §7.3
_OUR_FAULT: Final = frozenset({401, 403})  # our token or key: no fault of this browser's
_LATER: Final = frozenset({408, 425, 429})

_log = structlog.get_logger(__name__)


def provider_of(subscription: webpush.Subscription) -> str:
    """The entry of `PUSH_HOSTS` that a subscription falls under, empty when we do not go there.

    Only https at its own port; a host of `OUTBOUND_PRIVATE_ALLOWED` is an operator's choice and passes in any form.
    """
    settings = config.current()
    parts = urlsplit(subscription.endpoint)
    is_usual = parts.scheme == "https" and (parts.port or 443) == 443
    if not is_usual and subscription.host not in settings.outbound_private_allowed:
        return ""
    return settings.push.provider_of(subscription.host)


class PushChannel:
    """Web Push, to the hosts of `PUSH_HOSTS` only. `Outgoing.address` is the subscription, in JSON."""

    def __init__(self, *, total_seconds: float = TOTAL_SECONDS) -> None:
        self._total_seconds = total_seconds

    @property
    def code(self) -> ChannelCode:
        """Which way."""
        return ChannelCode.PUSH

    def hand_over(self, notices: Sequence[Outgoing]) -> Iterator[Result]:
        """As `contracts.Channel` says."""
        down: dict[str, str] = {}
        addresses = [_subscription(notice) for notice in notices]
        for number, (notice, to) in enumerate(zip(notices, addresses, strict=True), start=1):
            result = self._result(notice, to=to, down=down)
            left = (other.host for other in addresses[number:] if other)
            if isinstance(result, Failed) and result.failure is Failure.NO_PROVIDER:
                if not any(host not in down for host in left):
                    yield result
                    return
                result = msgspec.structs.replace(result, failure=Failure.TEMPORARY)
            yield result

    def _result(self, notice: Outgoing, *, to: webpush.Subscription | None, down: dict[str, str]) -> Result:
        provider = provider_of(to) if to else ""
        failed = _Failing(notice, provider)
        if to is None:
            return failed(Failure.DEAD_ADDRESS, "bad-subscription")
        if not provider:
            return failed(Failure.PERMANENT, "host-not-allowed")
        if to.host in down:
            return failed(Failure.TEMPORARY, down[to.host])
        return self._tried(notice, to=to, down=down, failed=failed)

    def _tried(
        self, notice: Outgoing, *, to: webpush.Subscription, down: dict[str, str], failed: _Failing
    ) -> Result:
        seconds = _seconds(notice)
        if seconds <= 0:
            return failed(Failure.PERMANENT, "expired")
        try:
            body = webpush.encrypt(webpush.message_of(notice), to=to)
        except ValueError:
            return failed(Failure.PERMANENT, "too-long")
        try:
            answer = self._sent(notice, body, to=to, seconds=seconds)
        except http.OutboundError as error:
            if isinstance(error, http.UnreachableError | http.TooSlowError):
                down[to.host] = error.code
            is_unreachable = isinstance(error, http.UnreachableError)
            return failed(Failure.NO_PROVIDER if is_unreachable else Failure.TEMPORARY, error.code)
        return _result_of(answer, failed=failed)

    def _sent(self, notice: Outgoing, body: bytes, *, to: webpush.Subscription, seconds: int) -> http.Answer:
        return http.stranger_client().post(
            to.endpoint,
            content=body,
            headers=webpush.headers(
                notice,
                seconds=seconds,
                authorization=vapid.authorization(origin=to.origin, now=clock.now()),
            ),
            total_seconds=self._total_seconds,
            max_bytes=_MOST_ANSWER,
        )


class _Failing:
    """Makes what went wrong with one notice."""

    def __init__(self, notice: Outgoing, provider: str) -> None:
        self.notice = notice
        self.provider = provider

    def __call__(self, failure: Failure, reason: str, *, retry_after: float = 0.0) -> Failed:
        return Failed(
            id=self.notice.id,
            provider=self.provider,
            failure=failure,
            reason=reason,
            retry_after=retry_after,
        )


def _result_of(answer: http.Answer, *, failed: _Failing) -> Result:
    status = answer.status
    reason = f"http-{status}"
    if answer.is_success:  # 201 as a rule, 202 when receipts are asked (RFC 8030 §5)
        return Handed(id=failed.notice.id, provider=failed.provider)
    if status in _GONE:
        return failed(Failure.DEAD_ADDRESS, reason)
    if status in _OUR_FAULT:
        _log.warning("push.refused_us", provider=failed.provider, status=status)
        return failed(Failure.TEMPORARY, reason)
    if status in _LATER or status >= 500:
        wait = webpush.retry_after(answer.headers, now=clock.now())
        return failed(Failure.TEMPORARY, reason, retry_after=wait)
    return failed(Failure.PERMANENT, reason)


def _subscription(notice: Outgoing) -> webpush.Subscription | None:
    try:
        return webpush.parse(notice.address)
    except webpush.BadSubscriptionError:
        return None


def _seconds(notice: Outgoing) -> int:
    """How long a push service may keep it: until it expires."""
    until = notice.expires_at - clock.now() if notice.expires_at else KEPT
    return int(min(until, _LONGEST).total_seconds())
