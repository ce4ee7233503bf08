"""A provider of text messages behind an SMPP 3.4 message centre.

One session (bind_transceiver) for sending and for receipts, on an event loop in a thread of its own; it is bound when
the first message comes, and anew after it ended. SMPP has no way to ask what became of a message whose answer got
lost: such a message counts as lost, and the session is bound anew before the next one.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections import deque
from concurrent.futures import Future
from typing import Final

import smpp34
import structlog

from burgerprofiel.blocks.notifications.contracts import Receipt
from burgerprofiel.blocks.notifications.services.channels.sms_provider import Message, Outcome, Verdict
from burgerprofiel.blocks.notifications.services.channels.sms_settings import SmppSettings
from burgerprofiel.blocks.notifications.wire import smpp
from burgerprofiel.foundation import clock

_PAUSE_SECONDS: Final = 1.0
_STOP_SECONDS: Final = 5.0
_MOST_RECEIPTS: Final = 100_000
_RECEIPTED_MESSAGE_ID: Final = 0x001E
_MESSAGE_STATE: Final = 0x0427
_MESSAGE_PAYLOAD: Final = 0x0424
_log = structlog.get_logger(__name__)


class SmppProvider:
    """Sends through one session; safe between threads."""

    def __init__(self, settings: SmppSettings, *, password: str) -> None:
        self._settings = settings
        self._password = password
        self._receipts: deque[Receipt] = deque(maxlen=_MOST_RECEIPTS)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()
        self._session: _Session | None = None
        self._binding = asyncio.Lock()
        self._room = asyncio.Semaphore(settings.window)
        self._quiet_until = 0.0
        self._no_bind_until = 0.0

    @property
    def name(self) -> str:
        return self._settings.name

    @property
    def window(self) -> int:
        return self._settings.window

    def submit(self, message: Message) -> Future[Outcome]:
        left = message.expires_at - clock.now() if message.expires_at else None
        validity = smpp.relative_time(left) if left else ""
        return asyncio.run_coroutine_threadsafe(self._send(message, validity=validity), self._running())

    def receipts(self) -> list[Receipt]:
        return [self._receipts.popleft() for _ in range(len(self._receipts))]

    def close(self) -> None:
        with self._starting:
            loop, thread, self._loop = self._loop, self._thread, None
        if loop is None or thread is None:
            return
        asyncio.run_coroutine_threadsafe(self._end(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._starting:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(
                    target=self._loop.run_forever, name=f"sms-{self.name}", daemon=True
                )
                self._thread.start()
            return self._loop

    async def _end(self) -> None:
        if self._session:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_STOP_SECONDS):
                    await self._session.end()
        await asyncio.sleep(0)  # what was cancelled hears of it before the loop stops

    async def _send(self, message: Message, *, validity: str) -> Outcome:
        async with self._room:
            left = self._quiet_until - asyncio.get_running_loop().time()
            if left > 0:
                return Outcome(verdict=Verdict.BUSY, reason="smpp-throttled", retry_after=left)
            try:
                session = await self._bound()
            except (smpp34.SmppError, TimeoutError):
                # the library does not tell a refused bind from no answer
                return Outcome(verdict=Verdict.ABSENT, reason="no-bind")
            try:
                async with asyncio.timeout(self._settings.seconds):
                    return self._noted(await session.send(message, validity=validity))
            except (smpp34.SmppError, TimeoutError) as error:
                lost = "too-slow" if isinstance(error, TimeoutError) else "no-answer"
                await self._leave(session)
                return Outcome(verdict=Verdict.LOST, reason=lost)

    def _noted(self, outcome: Outcome) -> Outcome:
        if outcome.verdict is Verdict.BUSY:
            self._quiet_until = asyncio.get_running_loop().time() + outcome.retry_after
        return outcome

    async def _bound(self) -> _Session:
        """The session, bound anew where it ended. Who waited while a bind failed does not wait for one more."""
        loop = asyncio.get_running_loop()
        async with self._binding:
            if self._session is not None and await self._session.is_alive():
                return self._session
            if loop.time() < self._no_bind_until:
                raise TimeoutError
            try:
                self._session = await _Session.bind(
                    self._settings, password=self._password, receipts=self._receipts
                )
            except (smpp34.SmppError, TimeoutError):
                self._no_bind_until = loop.time() + _PAUSE_SECONDS
                raise
            return self._session

    async def _leave(self, session: _Session) -> None:
        async with self._binding:
            if self._session is session:
                self._session = None
                await session.end()


class _Session:
    """A bound session, and the task that reads its receipts."""

    def __init__(
        self,
        settings: SmppSettings,
        client: smpp34.Client,
        centre: smpp34.Smsc,
        receipts: deque[Receipt],
    ) -> None:
        self._settings, self._client, self._centre = settings, client, centre
        self._sender_kind = smpp.address_kind(settings.sender)
        self._reading = asyncio.create_task(self._read(receipts))

    @classmethod
    async def bind(cls, settings: SmppSettings, *, password: str, receipts: deque[Receipt]) -> _Session:
        """Raises smpp34.SmppError or TimeoutError."""
        client = smpp34.Client(
            settings.host,
            settings.port,
            settings.system_id,
            password,
            bind_type="TRX",
            system_type=settings.system_type,
            tls=settings.tls,
            window_size=settings.window,
            connect_timeout_ms=int(settings.connect_seconds * 1000),
        )
        try:
            async with asyncio.timeout(2 * settings.connect_seconds):
                return cls(settings, client, await client.connect(), receipts)
        except (smpp34.SmppError, TimeoutError):
            await client.stop()
            raise

    async def is_alive(self) -> bool:
        return not self._reading.done() and await self._client.is_alive()

    async def end(self) -> None:
        self._reading.cancel()
        await self._client.stop()

    async def send(self, message: Message, *, validity: str) -> Outcome:
        """Send every part in turn. What is not taken whole is not taken: no telephone shows it with a part missing."""
        reference = ""
        payload = self._settings.long == "payload"
        for segment in smpp.segments(message.parts, of=message.id, as_payload=payload):
            answer = await self._submit(message, segment, validity=validity)
            if answer.command_status != smpp.OK:
                return _refused(answer.command_status)
            reference = answer.message_id or ""
        return Outcome(verdict=Verdict.TAKEN, reference=reference)

    async def _submit(self, message: Message, segment: smpp.Segment, *, validity: str) -> smpp34.SubmitSmResp:
        in_parameter = segment.is_payload
        ton, npi = smpp.INTERNATIONAL
        sender_ton, sender_npi = self._sender_kind
        return await self._centre.submit_sm(
            message.to.removeprefix("+"),
            b"" if in_parameter else segment.octets,
            source_addr=self._settings.sender.removeprefix("+"),
            source_addr_ton=sender_ton,
            source_addr_npi=sender_npi,
            dest_addr_ton=ton,
            dest_addr_npi=npi,
            esm_class=segment.esm_class,
            validity_period=validity,
            registered_delivery=smpp.RECEIPT_WANTED if segment.is_last else 0,
            data_coding=smpp.DATA_CODING[message.parts.alphabet],
            tlvs=[smpp34.Tlv(_MESSAGE_PAYLOAD, segment.octets)] if in_parameter else [],
        )

    async def _read(self, receipts: deque[Receipt]) -> None:
        while isinstance(event := await self._centre.next(), smpp34.DeliverSmEvent):
            found = _receipt(event)
            if found is None:
                _log.info("sms.not_a_receipt", provider=self._settings.name)
            elif found.state is not None:
                receipts.append(
                    Receipt(
                        provider=self._settings.name,
                        state=found.state,
                        at=clock.now(),
                        reference=found.reference,
                        reason=found.word.lower(),
                    )
                )


def _receipt(event: smpp34.DeliverSmEvent) -> smpp.Delivery | None:
    given = {one.tag: one.value for one in event.tlvs}
    return smpp.receipt(
        event.esm_class,
        event.short_message or given.get(_MESSAGE_PAYLOAD, b""),
        reference=given.get(_RECEIPTED_MESSAGE_ID, b""),
        state=given.get(_MESSAGE_STATE, b""),
    )


def _refused(status: int) -> Outcome:
    reason = f"smpp-{status:02x}"
    if status in smpp.DEAD:
        return Outcome(verdict=Verdict.DEAD, reason=reason)
    if status in smpp.REFUSED:
        return Outcome(verdict=Verdict.REFUSED, reason=reason)
    if status in smpp.ABSENT:
        return Outcome(verdict=Verdict.ABSENT, reason=reason)
    # a full queue, a fault of the centre, a code of its own: not taken, and perhaps later
    pause = _PAUSE_SECONDS if status == smpp.THROTTLED else 0.0
    return Outcome(verdict=Verdict.BUSY, reason=reason, retry_after=pause)
