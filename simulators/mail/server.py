"""The SMTP side, with its faults."""

import asyncio
from pathlib import Path
from types import TracebackType

from aiosmtpd.smtp import SMTP, Envelope, Session

from simulators.faults import FaultKind, Faults
from simulators.mail import reports
from simulators.mail.mailbox import Mail, Mailbox

MAX_SIZE = 30 * 1024 * 1024
FAULTS = (
    FaultKind("temporary", "refuse the recipient for now (450)"),
    FaultKind("permanent", "refuse the recipient for good (550)"),
    FaultKind("content_refused", "take the message in and then refuse its content (554)"),
    FaultKind("smtp_slow", "answer the end of the message only after a while", "ms"),
    FaultKind("lost_reply", "accept and keep the message, but drop the connection before the reply"),
    FaultKind("bounce", "accept the message, then report that its address is dead (with --reports)"),
    FaultKind(
        "complaint", "accept the message, then report that its reader calls it unwanted (with --reports)"
    ),
    FaultKind("down", "refuse every connection"),
)


class _Handler:
    """What happens with each message."""

    def __init__(self, mailbox: Mailbox, faults: Faults, folder: Path | None) -> None:
        self.mailbox = mailbox
        self.faults = faults
        self.reports = folder

    async def handle_RCPT(  # noqa: N802  the library looks the method up by this name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Accept a recipient."""
        if self.faults.take("temporary"):
            return "450 4.2.1 De mailbox is even niet bereikbaar"
        if self.faults.take("permanent"):
            return "550 5.1.1 Dit adres bestaat niet"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802  as above
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Accept a message."""
        if fault := self.faults.take("smtp_slow"):
            await asyncio.sleep(fault.value / 1000)
        if self.faults.take("content_refused"):
            return "554 5.7.1 Dit bericht wordt geweigerd"
        raw = envelope.original_content or b""
        mail = Mail(envelope.mail_from or "", tuple(envelope.rcpt_tos), raw)
        await self.mailbox.add(mail)
        self._report(mail)
        if self.faults.take("lost_reply") and isinstance(server.transport, asyncio.Transport):
            server.transport.abort()
        return "250 OK"

    def _report(self, mail: Mail) -> None:
        for name, make in (("bounce", reports.bounce), ("complaint", reports.complaint)):
            if self.reports is not None and self.faults.take(name):
                reports.put(make(mail), maildir=self.reports)


class MailServer:
    """The listening side; `down` really closes the port."""

    def __init__(self, mailbox: Mailbox, *, host: str, port: int, folder: Path | None = None) -> None:
        self.faults = Faults(FAULTS, on_change=self._open_or_close)
        self._handler = _Handler(mailbox, self.faults, folder)
        self._address = (host, port)
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> None:
        """Start listening."""
        await self._open_or_close()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop listening."""
        if self._server:
            self._server.close()

    async def _open_or_close(self) -> None:
        down = self.faults.is_on("down")
        if down and self._server:
            self._server.close()
            self._server = None
        elif not down and self._server is None:
            loop = asyncio.get_running_loop()
            self._server = await loop.create_server(self._protocol, *self._address)

    def _protocol(self) -> SMTP:
        return SMTP(
            self._handler,
            data_size_limit=MAX_SIZE,
            enable_SMTPUTF8=True,
            hostname="mail.simulator",
            loop=asyncio.get_running_loop(),
        )
