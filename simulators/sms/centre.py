"""The SMPP side: a message centre for one account, with its faults."""

import asyncio
import contextlib
import itertools
from collections.abc import Coroutine
from types import TracebackType

from simulators.sms import pdu
from simulators.sms.misbehaving import SMPP, STATES, Misbehaviour
from simulators.sms.store import Sms, Store


class Centre:
    """The listening side; `down` really closes the port."""

    def __init__(
        self, store: Store, misbehaviour: Misbehaviour, *, host: str, port: int, account: tuple[str, str]
    ) -> None:
        self.store, self.misbehaviour, self.account = store, misbehaviour, account
        self._address = (host, port)
        self._server: asyncio.Server | None = None
        self.sessions: set[Session] = set()
        misbehaviour.faults.on_change = self._open_or_close

    async def __aenter__(self) -> None:
        """Start listening."""
        await self._open_or_close()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop listening."""
        await self._close()

    async def _open_or_close(self) -> None:
        if self.misbehaviour.faults.is_on("down"):
            await self._close()
        elif self._server is None:
            self._server = await asyncio.start_server(self._serve, *self._address)

    async def _close(self) -> None:
        if self._server:
            self._server.close()
            self._server = None
        for session in list(self.sessions):
            session.cut()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        session = Session(self, reader, writer)
        self.sessions.add(session)
        try:
            await session.run()
        except (asyncio.IncompleteReadError, ConnectionError, pdu.PduError):
            pass
        finally:
            self.sessions.discard(session)
            session.cut()


class Session:
    """One connection."""

    def __init__(self, centre: Centre, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._centre, self._reader, self._writer = centre, reader, writer
        self._faults = centre.misbehaviour.faults
        self._sequence = itertools.count(1)
        self._tasks: set[asyncio.Task[None]] = set()
        self.bound = False

    def cut(self) -> None:
        """End the connection without a word."""
        with contextlib.suppress(OSError):
            self._writer.transport.abort()

    async def run(self) -> None:
        """Answer until the other side leaves."""
        while True:
            length, command, _, sequence = pdu.HEADER.unpack(await self._reader.readexactly(pdu.HEADER.size))
            if not pdu.HEADER.size <= length <= pdu.MOST:
                raise pdu.PduError("a length that cannot be")
            body = await self._reader.readexactly(length - pdu.HEADER.size)
            if command == pdu.SUBMIT_SM:
                self._later(self._submit(sequence, body))
            elif command < pdu.ANSWER:
                await self._other(command, sequence, body)

    async def _other(self, command: int, sequence: int, body: bytes) -> None:
        if command in (pdu.BIND_TRANSCEIVER, pdu.BIND_TRANSMITTER, pdu.BIND_RECEIVER):
            await self._bind(command, sequence, body)
        elif command in (pdu.ENQUIRE_LINK, pdu.UNBIND):
            await self._answer(command, sequence)
        else:
            nack = pdu.write(pdu.GENERIC_NACK, status=pdu.RINVCMDID, sequence=sequence)
            await self._send(nack)

    async def _bind(self, command: int, sequence: int, body: bytes) -> None:
        status = pdu.OK
        if self._faults.take("bind_refused", path=SMPP):
            status = pdu.RBINDFAIL
        elif pdu.read_bind(body) != self._centre.account:
            status = pdu.RINVPASWD
        self.bound = status == pdu.OK
        await self._answer(command, sequence, status=status, body=b"simulator\x00")

    async def _submit(self, sequence: int, body: bytes) -> None:
        if fault := self._faults.take("smpp_slow", path=SMPP):
            await asyncio.sleep(fault.value / 1000)
        if self._faults.take("disconnect", path=SMPP):
            self.cut()
            return
        if self._faults.take("smpp_hang", path=SMPP):
            return
        if self._faults.take("garbage", path=SMPP):
            await self._send(b"\x00\x00\x00\x07HTTP/1.1 400 Bad Request\r\n\r\n")
            return
        if status := self._refusal():
            await self._answer(pdu.SUBMIT_SM, sequence, status=status)
            return
        await self._take(sequence, pdu.read_submit(body))

    def _refusal(self) -> int:
        if not self.bound:
            return pdu.RINVBNDSTS
        if self._faults.take("throttle", path=SMPP):
            return pdu.RTHROTTLED
        if self._faults.take("reject", path=SMPP):
            return pdu.RINVDSTADR
        return pdu.RSYSERR if self._centre.misbehaviour.fails(SMPP) else pdu.OK

    async def _take(self, sequence: int, submit: pdu.Submit) -> None:
        reference = self._centre.store.new_reference()
        shared, total, number = submit.concatenation
        sms = Sms(
            reference=reference,
            over="smpp",
            to=f"+{submit.to}",
            sender=submit.sender,
            alphabet="ucs2" if submit.data_coding == 8 else "gsm",
            parts={number: submit.text},
            total=total,
        )
        key = (submit.to, shared, total) if total > 1 else reference
        kept = await self._centre.store.put(key, sms)
        if self._faults.take("lost_answer", path=SMPP):
            self.cut()
            return
        await self._answer(pdu.SUBMIT_SM, sequence, body=reference.encode() + b"\x00")
        if submit.registered & 1:
            self._later(self._tell(kept, submit, reference=reference))

    async def _tell(self, sms: Sms, submit: pdu.Submit, *, reference: str) -> None:
        misbehaviour = self._centre.misbehaviour
        if self._faults.take("no_receipt", path=SMPP):
            return
        state = misbehaviour.receipt_state(SMPP)
        await asyncio.sleep(misbehaviour.receipt_seconds(SMPP))
        named = "nobody-sent-this" if self._faults.take("wrong_receipt", path=SMPP) else reference
        word, plain = STATES[state]
        body = pdu.receipt(reference=named, state=state, word=word, sender=submit.sender, to=submit.to)
        if self._faults.take("broken_receipt", path=SMPP):
            body = b"\x00\x01\x01x\x00\x05\x00y\x00" + bytes([4, 0, 0, 0, 0, 0, 0, 0, 0, 5]) + b"hello"
        await self._send(pdu.write(pdu.DELIVER_SM, sequence=next(self._sequence), body=body))
        await self._centre.store.settle(sms, plain)

    def _later(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(self._quietly(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _quietly(self, work: Coroutine[None, None, None]) -> None:
        try:
            await work
        except (ConnectionError, pdu.PduError, UnicodeDecodeError):
            self.cut()

    async def _answer(self, command: int, sequence: int, *, status: int = pdu.OK, body: bytes = b"") -> None:
        await self._send(
            pdu.write(command | pdu.ANSWER, status=status, sequence=sequence, body=b"" if status else body)
        )

    async def _send(self, octets: bytes) -> None:
        self._writer.write(octets)
        await self._writer.drain()
