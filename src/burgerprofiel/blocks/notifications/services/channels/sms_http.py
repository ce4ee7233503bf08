"""A provider of text messages behind an HTTP gateway.

Every message carries our id, and a gateway takes an id once: where an answer got lost the same message goes there once
more. An answer with a 4xx or 5xx says that nothing was taken; only 502 and 504 come from something in between that
cannot know.
"""

from __future__ import annotations

import base64
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

import msgspec

from burgerprofiel.blocks.notifications.contracts import Receipt
from burgerprofiel.blocks.notifications.services.channels.sms_provider import Message, Outcome, Verdict
from burgerprofiel.blocks.notifications.services.channels.sms_settings import HttpSettings
from burgerprofiel.blocks.notifications.wire import sms_gateway
from burgerprofiel.foundation import clock, http

_MOST_BYTES: Final = 64 * 1024
_MOST_RETRY_SECONDS: Final = 3600.0
_LOST: Final = frozenset({502, 504})
_NOT_US: Final = frozenset({401, 403, 404, 405, 407})


class HttpProvider:
    """Sends over the process's one HTTP client, from as many threads as may be under way."""

    def __init__(self, settings: HttpSettings, *, credentials: str) -> None:
        self._settings = settings
        self._headers = {
            "authorization": _authorization(settings, credentials),
            "content-type": "application/json",
        }
        self._threads = ThreadPoolExecutor(settings.window, thread_name_prefix=f"sms-{settings.name}")

    @property
    def name(self) -> str:
        return self._settings.name

    @property
    def window(self) -> int:
        return self._settings.window

    def submit(self, message: Message) -> Future[Outcome]:
        return self._threads.submit(self._send, self._body(message))

    def receipts(self) -> list[Receipt]:
        """None: they come as a webhook (`sms_receipts`)."""
        return []

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _body(self, message: Message) -> bytes:
        left = (message.expires_at - clock.now()).total_seconds() if message.expires_at else 0
        return msgspec.json.encode(
            sms_gateway.Submission(
                id=message.id,
                to=message.to,
                sender=self._settings.sender,
                text=message.parts.text,
                alphabet=message.parts.alphabet.value,
                parts=len(message.parts.texts),
                validity_seconds=max(0, int(left)),
            )
        )

    def _send(self, body: bytes) -> Outcome:
        first = self._post(body)
        if first.verdict is not Verdict.LOST:
            return first
        again = self._post(body)
        # nobody there the second time says nothing of the first
        return first if again.verdict is Verdict.ABSENT else again

    def _post(self, body: bytes) -> Outcome:
        try:
            answer = http.client().post(
                self._settings.url,
                headers=self._headers,
                content=body,
                total_seconds=self._settings.seconds,
                max_bytes=_MOST_BYTES,
            )
        except http.OutboundError as error:
            unsent = error.unsent or isinstance(error, http.RefusedError)
            return Outcome(verdict=Verdict.ABSENT if unsent else Verdict.LOST, reason=error.code)
        return _outcome(answer)


def _authorization(settings: HttpSettings, credentials: str) -> str:
    if settings.auth == "bearer":
        return f"Bearer {credentials}"
    return f"Basic {base64.b64encode(credentials.encode()).decode()}"


def _outcome(answer: http.Answer) -> Outcome:
    reason = f"http-{answer.status}"
    if answer.is_success or answer.status == 409:
        try:
            return Outcome(verdict=Verdict.TAKEN, reference=sms_gateway.reference(answer.body))
        except sms_gateway.WireError:
            return Outcome(verdict=Verdict.LOST, reason="no-reference")
    if answer.status in _LOST:
        return Outcome(verdict=Verdict.LOST, reason=reason)
    if answer.status in _NOT_US:
        return Outcome(verdict=Verdict.ABSENT, reason=reason)
    if answer.status == 429 or answer.status >= 500:
        return Outcome(verdict=Verdict.BUSY, reason=reason, retry_after=_retry_after(answer))
    code = sms_gateway.refusal(answer.body)
    verdict = Verdict.DEAD if code in sms_gateway.DEAD else Verdict.REFUSED
    return Outcome(verdict=verdict, reason=code or reason)


def _retry_after(answer: http.Answer) -> float:
    given = answer.headers.get("retry-after", "")
    return min(float(given), _MOST_RETRY_SECONDS) if given.isascii() and given.isdigit() else 0.0
