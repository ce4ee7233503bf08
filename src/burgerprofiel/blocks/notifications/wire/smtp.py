"""SMTP for many mails over one connection (RFC 5321), in groups where the relay can (PIPELINING, RFC 2920).

`smtplib` opens, encrypts and signs in. A mail then costs one journey to the relay and back: its content goes together
with the envelope of the next (RFC 2920 §3.1 allows that), and while the relay takes it in, the one after that is made.
"""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Final
from uuid import UUID

import structlog

from burgerprofiel.blocks.notifications.contracts import Failed
from burgerprofiel.foundation import failures

_log = structlog.get_logger(__name__)
_RESET: Final = b"RSET\r\n"
_GO_ON: Final = 354
_CLOSING: Final = 421


@dataclass(frozen=True, slots=True, kw_only=True)
class Relay:
    """Where mails leave through. With `tls` it is encrypted (STARTTLS) or not used; `name` is who we say we are."""

    host: str
    port: int
    name: str
    username: str = ""
    password: str = field(default="", repr=False)
    tls: ssl.SSLContext | None = None
    timeout: float = 10.0


class Stage(Enum):
    """What a relay answered to."""

    SENDER = auto()
    RECIPIENT = auto()
    CONTENT = auto()


@dataclass(frozen=True, slots=True)
class Reply:
    """What the relay says of one mail, in the end; `text` may hold an address, so it goes nowhere."""

    stage: Stage
    code: int
    text: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail ready to leave."""

    id: UUID
    sender: str
    recipient: str = field(repr=False)
    content: bytes = field(repr=False)

    def envelope(self) -> tuple[bytes, bytes, bytes]:
        """The commands up to DATA."""
        return (
            f"MAIL FROM:<{self.sender}>\r\n".encode("ascii"),
            f"RCPT TO:<{self.recipient}>\r\n".encode("ascii"),
            b"DATA\r\n",
        )

    def data(self) -> bytes:
        """What follows on DATA (RFC 5321 §4.5.2): the mail, which ends in CRLF, and the dot."""
        return self.content.replace(b"\r\n.", b"\r\n..") + b".\r\n"


Item = Letter | Failed
"""A mail, or why there is none."""


class GoneError(Exception):
    """There is no relay (any more); the reason is a code.

    `letter` is what it happened to. `unsent`: that one and perhaps the next, where the relay had at most envelopes.
    """

    def __init__(self, reason: str, *, letter: Letter | None = None, unsent: tuple[Item, ...] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.letter = letter
        self.unsent = unsent


class _ClosingError(Exception):
    """The relay ends the connection (421)."""


class _Ahead:
    """Mails of which one can be made before its turn."""

    def __init__(self, items: Iterator[Item]) -> None:
        self._items = items
        self._made: list[Item | None] = []

    def take(self) -> Item | None:
        """The next one; None after the last."""
        return self._made.pop() if self._made else next(self._items, None)

    def make(self) -> None:
        """Have the next one ready."""
        if not self._made:
            self._made.append(next(self._items, None))


class Session:
    """One connection to a relay. Raises GoneError when there is none."""

    def __init__(self, relay: Relay) -> None:
        self.carried = 0
        self._is_sent = False
        self._smtp = _open(relay)
        self._groups = self._smtp.has_extn("pipelining")

    def carry(self, items: Iterator[Item]) -> Iterator[tuple[Letter, Reply] | Failed]:
        """Hand mails over in order; what became of each, as soon as it is known. Raises GoneError.

        At most one mail is under way when nobody asks for more: of the next the relay has at most the envelope.
        """
        ahead = _Ahead(items)
        current, following = ahead.take(), None
        try:
            self._send(self._offer(current))
            while current is not None:
                if isinstance(current, Failed):
                    yield current
                    current = ahead.take()
                    self._send(self._offer(current))
                    continue
                following = ahead.take()
                yield current, self._settle(current, following, meanwhile=ahead.make)
                current, following = following, None
        except (OSError, _ClosingError) as error:  # SMTPException is an OSError
            reason = "smtp-421" if isinstance(error, _ClosingError) else "no-connection"
            _log.warning("mail.relay_gone", reason=reason, error=failures.place(error))
            unsent = () if self._is_sent else tuple(one for one in (current, following) if one is not None)
            letter = current if isinstance(current, Letter) else None
            raise GoneError(reason, letter=letter, unsent=unsent) from error

    def _settle(self, letter: Letter, following: Item | None, *, meanwhile: Callable[[], None]) -> Reply:
        self._is_sent = False
        refusal = self._read_envelope(letter)
        if refusal is not None:
            self._reset()
            self._send(self._offer(following))
            return refusal
        self._is_sent = True
        self._send(letter.data() + self._offer(following))
        meanwhile()
        code, text = self._answer()
        self.carried += 1
        self._is_sent = False
        return Reply(Stage.CONTENT, code, text)

    def _offer(self, item: Item | None) -> bytes:
        return b"".join(item.envelope()) if self._groups and isinstance(item, Letter) else b""

    def _read_envelope(self, letter: Letter) -> Reply | None:
        """The first refusal; None when the relay waits for the content."""
        refusal = None
        for stage, command in zip(Stage, letter.envelope(), strict=True):
            if not self._groups:
                self._send(command)
            code, text = self._answer()
            is_fine = code == _GO_ON if stage is Stage.CONTENT else 200 <= code < 300
            if refusal is None and not is_fine:
                refusal = Reply(stage, code, text)
            elif refusal is not None and code == _GO_ON:  # RFC 2920 §3.1: then there is nothing to send
                self._send(b".\r\n")
                self._answer()
            if refusal is not None and not self._groups:
                return refusal
        return refusal

    def _reset(self) -> None:
        self._send(_RESET)
        self._answer()

    def _answer(self) -> tuple[int, bytes]:
        code, text = self._smtp.getreply()
        if code == _CLOSING:
            raise _ClosingError
        return code, text

    def _send(self, content: bytes) -> None:
        if content:
            self._smtp.send(content)

    def quit(self) -> None:
        """Take leave."""
        try:
            self._smtp.quit()
        except (smtplib.SMTPException, OSError) as error:
            _log.info("mail.close_failed", error=failures.place(error))

    def abandon(self) -> None:
        """Hang up, in the middle of anything: what the relay has no end of it does not deliver."""
        with contextlib.suppress(OSError, smtplib.SMTPException):
            self._smtp.close()


def _open(relay: Relay) -> smtplib.SMTP:
    with contextlib.ExitStack() as on_failure:
        try:
            session = smtplib.SMTP(relay.host, relay.port, timeout=relay.timeout, local_hostname=relay.name)
            on_failure.callback(session.close)
            session.ehlo_or_helo_if_needed()
            if relay.tls is not None:
                session.starttls(context=relay.tls)
                session.ehlo_or_helo_if_needed()
            if relay.username:
                session.login(relay.username, relay.password)
        except smtplib.SMTPResponseException as error:
            raise GoneError(f"smtp-{error.smtp_code}") from error
        except (
            OSError,
            ValueError,
        ) as error:  # SMTPException is an OSError; so are those of TLS and of names
            _log.warning("mail.no_relay", error=failures.place(error))
            raise GoneError("no-connection") from error
        on_failure.pop_all()
    return session
