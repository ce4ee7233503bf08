"""Text messages, over whichever provider does well.

A provider that surely did not take a notice (nobody there, throttled, out of order) is passed over, and the same notice
goes over the next one at once. What a provider *may* have taken never goes over another, and not over the same one
again where that could make two of it: it counts as handed over, not surely and without a reference. A text message
twice is a bill twice and a worry for its reader.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import structlog
from prometheus_client import Counter, Gauge

from burgerprofiel.blocks.notifications.contracts import (
    ChannelCode,
    Failed,
    Failure,
    Handed,
    Outgoing,
    Receipt,
    ReceiptState,
    Result,
)
from burgerprofiel.blocks.notifications.services.channels import sms_settings, sms_text
from burgerprofiel.blocks.notifications.services.channels.sms_health import Health
from burgerprofiel.blocks.notifications.services.channels.sms_http import HttpProvider
from burgerprofiel.blocks.notifications.services.channels.sms_provider import (
    Message,
    Outcome,
    Provider,
    Verdict,
)
from burgerprofiel.blocks.notifications.services.channels.sms_smpp import SmppProvider
from burgerprofiel.foundation import clock, phones

_log = structlog.get_logger(__name__)
_TRIED: Final = Counter(
    "burgerprofiel_sms_tried",
    "Text messages offered to a provider, by what became of it",
    ["provider", "verdict"],
)
_WEIGHT: Final = Gauge("burgerprofiel_sms_weight", "A provider's share of the lot now", ["provider"])
_NOT_TAKEN: Final = frozenset({Verdict.ABSENT, Verdict.BUSY})
_BAD: Final = _NOT_TAKEN | {Verdict.LOST}
_FAILURES: Final = {Verdict.REFUSED: Failure.PERMANENT, Verdict.DEAD: Failure.DEAD_ADDRESS}


@dataclass(slots=True, kw_only=True)
class _Flight:
    """A notice under way: the providers still to try, the first of them with it now."""

    message: Message
    names: list[str]
    future: Future[Outcome]
    busy: Outcome | None = None


class SmsChannel:
    """The channel `sms`. `weights` are those at rest; `lot` draws from 0 up to 1."""

    def __init__(
        self,
        providers: Sequence[Provider],
        *,
        weights: Mapping[str, int],
        lot: Callable[[], float] = random.random,
    ) -> None:
        self._providers = {one.name: one for one in providers}
        self._health = Health(weights)
        self._lot = lot
        self._window = sum(one.window for one in providers)

    @property
    def code(self) -> ChannelCode:
        return ChannelCode.SMS

    @property
    def weights(self) -> Mapping[str, int]:
        """How the lot is shared now, for operators."""
        return self._health.weights

    def hand_over(self, notices: Sequence[Outgoing]) -> Iterator[Result]:
        """As the port says. Up to as many as the providers' windows hold are under way at once; who stops asking for
        results does not hear of those.
        """
        flights: deque[_Flight | Failed] = deque()
        for number, notice in enumerate(notices, start=1):
            flights.append(self._start(notice))
            while flights and (len(flights) >= self._window or number == len(notices)):
                result = self._finish(flights.popleft())
                if isinstance(result, Failed) and result.failure is Failure.NO_PROVIDER:
                    yield from _ending([result, *map(self._finish, flights)])
                    return
                yield result

    def receipts(self) -> list[Receipt]:
        """What providers told over connections of their own since the last time; each counts for their weight."""
        found = [receipt for provider in self._providers.values() for receipt in provider.receipts()]
        for receipt in found:
            self.heard(receipt)
        return found

    def heard(self, receipt: Receipt) -> None:
        """A receipt came by another way, such as a webhook: it counts for the weight of its provider."""
        if receipt.state is ReceiptState.DELIVERED and receipt.provider in self._providers:
            self._health.arrived(receipt.provider, reference=receipt.reference, at=receipt.at)

    def close(self) -> None:
        """Let go of connections and threads."""
        for provider in self._providers.values():
            provider.close()

    def _start(self, notice: Outgoing) -> _Flight | Failed:
        names = self._health.order(self._lot())
        if not names:
            return Failed(id=notice.id, provider="", failure=Failure.NO_PROVIDER, reason="none-set-up")
        if not phones.E164.fullmatch(notice.address):
            return Failed(id=notice.id, provider="", failure=Failure.DEAD_ADDRESS, reason="bad-address")
        if notice.expires_at and notice.expires_at <= clock.now():
            return Failed(id=notice.id, provider="", failure=Failure.PERMANENT, reason="expired")
        try:
            parts = sms_text.compose(sender=notice.sender, title=notice.title, url=notice.url)
        except sms_text.TextError as error:
            return Failed(id=notice.id, provider="", failure=Failure.PERMANENT, reason=error.code)
        message = Message(id=notice.id, to=notice.address, parts=parts, expires_at=notice.expires_at)
        return _Flight(message=message, names=names, future=self._providers[names[0]].submit(message))

    def _finish(self, flight: _Flight | Failed) -> Result:
        if isinstance(flight, Failed):
            return flight
        while True:
            name, outcome = flight.names.pop(0), flight.future.result()
            self._note(name, outcome, message=flight.message)
            if outcome.verdict not in _NOT_TAKEN:
                return _settled(name, outcome, message=flight.message)
            if outcome.verdict is Verdict.BUSY:
                flight.busy = outcome
            if not flight.names:
                return _not_now(name, flight.busy, last=outcome, message=flight.message)
            flight.future = self._providers[flight.names[0]].submit(flight.message)

    def _note(self, name: str, outcome: Outcome, *, message: Message) -> None:
        bad = outcome.verdict in _BAD
        # an answer that got lost says as little good of the next one as nobody there
        absent = outcome.verdict in (Verdict.ABSENT, Verdict.LOST)
        left = self._health.tried(name, bad=bad, absent=absent)
        _TRIED.labels(name, outcome.verdict.value).inc()
        for provider, weight in self._health.weights.items():
            _WEIGHT.labels(provider).set(weight)
        if outcome.reference:
            self._health.handed(name, reference=outcome.reference)
        if left:
            _log.warning("sms.provider_left", provider=name, reason=outcome.reason)
        elif bad:
            _log.debug("sms.not_taken", provider=name, reason=outcome.reason, notice=str(message.id))


def _settled(name: str, outcome: Outcome, *, message: Message) -> Result:
    if failure := _FAILURES.get(outcome.verdict):
        return Failed(id=message.id, provider=name, failure=failure, reason=outcome.reason)
    return Handed(
        id=message.id,
        provider=name,
        reference=outcome.reference,
        parts=len(message.parts.texts),
        is_sure=outcome.verdict is Verdict.TAKEN,
    )


def _not_now(name: str, busy: Outcome | None, *, last: Outcome, message: Message) -> Failed:
    return Failed(
        id=message.id,
        provider=name,
        failure=Failure.TEMPORARY if busy else Failure.NO_PROVIDER,
        reason=(busy or last).reason,
        retry_after=busy.retry_after if busy else 0.0,
    )


def _ending(results: Sequence[Result]) -> Iterator[Result]:
    """The last results: nobody was there ends them, and only what truly was not tried stays untold."""
    last = max((at for at, one in enumerate(results) if not _is_nobody(one)), default=-1)
    for at, one in enumerate(results[: last + 2]):
        if at <= last and isinstance(one, Failed) and _is_nobody(one):
            yield Failed(id=one.id, provider=one.provider, failure=Failure.TEMPORARY, reason=one.reason)
        else:
            yield one


def _is_nobody(result: Result) -> bool:
    return isinstance(result, Failed) and result.failure is Failure.NO_PROVIDER


@lru_cache(maxsize=1)
def channel() -> SmsChannel:
    """The channel of this process, as `SMS_PROVIDERS` says. Raises SmsProvidersError."""
    return opened()


def opened() -> SmsChannel:
    """A channel of its own, to be closed: for who sends one message and does not wait for receipts.

    Raises SmsProvidersError.
    """
    found = sms_settings.load()
    return SmsChannel([_provider(one) for one in found], weights={one.name: one.weight for one in found})


def _provider(settings: sms_settings.ProviderSettings) -> Provider:
    credentials = sms_settings.secret(settings.credentials_file)
    if isinstance(settings, sms_settings.SmppSettings):
        return SmppProvider(settings, password=credentials)
    return HttpProvider(settings, credentials=credentials)
