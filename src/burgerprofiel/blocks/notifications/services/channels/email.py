"""Notices by e-mail, through an SMTP relay.

Mails are signed in threads, some portions ahead of the relay: OpenSSL lets go of the interpreter meanwhile. All else is
done by the thread that talks to the relay, which would otherwise wait for the interpreter at each answer.
"""

from __future__ import annotations

import os
import re
import ssl
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Final

from burgerprofiel.blocks.notifications.contracts import (
    ChannelCode,
    Failed,
    Failure,
    Handed,
    Outgoing,
    Result,
)
from burgerprofiel.blocks.notifications.wire import addresses, dkim, mime
from burgerprofiel.blocks.notifications.wire.smtp import GoneError, Item, Letter, Relay, Reply, Session, Stage
from burgerprofiel.foundation import clock, config, secrets, tls

PROVIDER: Final = "smtp"
KEY_FILE: Final = "mail.key"
_THREADS: Final = max(1, min(2, (os.cpu_count() or 1) - 1))
"""Two sign more than the thread that talks to the relay can send; more of them only keep the interpreter from it."""
_PORTION: Final = 8
_AHEAD: Final = 4 * _THREADS
_ENHANCED: Final = re.compile(rb"\s*([245])\.(\d{1,3})\.(\d{1,3})\b")
_OF_SENDER: Final = frozenset({7, 8})


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Who the mails come from: the address in From, what follows the @ in Message-IDs, where bounces go, who signs."""

    sender: str
    host: str
    bounces: addresses.Bounces | None = None
    signer: dkim.Signer | None = None


class EmailChannel:
    """The channel of e-mail (`contracts.Channel`). Threads may share one: each batch has a connection of its own."""

    def __init__(self, *, relay: Relay, origin: Origin) -> None:
        self._relay = relay
        self._origin = origin

    @property
    def code(self) -> ChannelCode:
        """E-mail."""
        return ChannelCode.EMAIL

    def hand_over(self, notices: Sequence[Outgoing]) -> Iterator[Result]:
        """As the port says. A relay that hangs up after some mails (so many per connection) is called once more."""
        with _Making(self._origin) as making:
            yield from self._carry(making.of(notices))

    def _carry(self, items: Iterator[Item]) -> Iterator[Result]:
        while (first := next(items, None)) is not None:
            if isinstance(first, Failed):
                yield first
                continue
            session = None
            try:
                session = Session(self._relay)
                for outcome in session.carry(chain((first,), items)):
                    yield outcome if isinstance(outcome, Failed) else _result(*outcome)
                session.quit()
            except GoneError as error:
                if session is None or not session.carried or not error.unsent:
                    yield _failed(error.letter or first, Failure.NO_PROVIDER, error.reason)
                    return
                items = chain(error.unsent, items)
            finally:
                if session is not None:
                    session.abandon()


@dataclass(frozen=True, slots=True)
class _Draft:
    """A mail that lacks its signature at most."""

    notice: Outgoing
    recipient: str
    mail: mime.Mail
    unsigned: dkim.Unsigned | None


_Portion = list[_Draft | Failed]


class _Making:
    """Makes mails of notices."""

    def __init__(self, origin: Origin) -> None:
        self._origin = origin
        self._now = clock.now()
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="mail")

    def __enter__(self) -> _Making:
        return self

    def __exit__(self, *error: object) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def of(self, notices: Sequence[Outgoing]) -> Iterator[Item]:
        """The mails in order. One is drafted for each that leaves: a stretch of drafting would hold up the threads."""
        begun: deque[tuple[_Portion, Future[list[str]]]] = deque()
        finished = self._finish(begun)
        for at in range(0, len(notices), _PORTION):
            drafts: _Portion = []
            for notice in notices[at : at + _PORTION]:
                drafts.append(self._draft(notice))
                if at >= _AHEAD * _PORTION:
                    yield next(finished)
            begun.append((drafts, self._threads.submit(self._sign, drafts)))
        yield from finished

    def _draft(self, notice: Outgoing) -> _Draft | Failed:
        origin, now = self._origin, self._now
        try:
            recipient = addresses.for_envelope(notice.address)
            mail = mime.compose(notice, sender=origin.sender, recipient=recipient, host=origin.host, now=now)
        except addresses.AddressError as error:
            return _failed(notice, Failure.PERMANENT, str(error))
        except ValueError:
            return _failed(notice, Failure.PERMANENT, "bad-notice")
        unsigned = origin.signer.prepare(mail, now=now) if origin.signer else None
        return _Draft(notice, recipient, mail, unsigned)

    def _sign(self, drafts: _Portion) -> list[str]:
        signer = self._origin.signer
        if signer is None:
            return [""] * len(drafts)
        return [
            signer.seal(one.unsigned) if isinstance(one, _Draft) and one.unsigned else "" for one in drafts
        ]

    def _finish(self, begun: deque[tuple[_Portion, Future[list[str]]]]) -> Iterator[Item]:
        while begun:
            drafts, signatures = begun.popleft()
            for draft, signature in zip(drafts, signatures.result(), strict=True):
                yield draft if isinstance(draft, Failed) else self._letter(draft, signature)

    def _letter(self, draft: _Draft, signature: str) -> Letter:
        origin, notice = self._origin, draft.notice
        signed = [("DKIM-Signature", signature)] if signature else []
        head = "".join(f"{name}: {value}\r\n" for name, value in (*signed, *draft.mail.headers))
        return Letter(
            id=notice.id,
            sender=origin.bounces.address_of(notice.id) if origin.bounces else origin.sender,
            recipient=draft.recipient,
            content=head.encode("ascii") + b"\r\n" + draft.mail.body,
        )


def _result(letter: Letter, reply: Reply) -> Result:
    """RFC 5321 §4.2.1: 5yz is for ever; everything else may pass. RFC 3463 §3.2: X.1.z is about an address."""
    if reply.stage is Stage.CONTENT and 200 <= reply.code < 300:
        return Handed(id=letter.id, provider=PROVIDER)
    found = _ENHANCED.match(reply.text)
    about = tuple(int(part) for part in found.groups()) if found else (0, 0, 0)
    if reply.stage is Stage.SENDER or (about[0] == 5 and about[1] == 1 and about[2] in _OF_SENDER):
        return _failed(
            letter, Failure.TEMPORARY, f"smtp-{reply.code}"
        )  # our own address: no fault of this person's
    if reply.code < 500:
        return _failed(letter, Failure.TEMPORARY, f"smtp-{reply.code}")
    is_dead = about[:2] == (5, 1)
    return _failed(letter, Failure.DEAD_ADDRESS if is_dead else Failure.PERMANENT, f"smtp-{reply.code}")


def _failed(about: Outgoing | Letter, failure: Failure, reason: str) -> Failed:
    return Failed(id=about.id, provider=PROVIDER, failure=failure, reason=reason)


def configured() -> EmailChannel:
    """The channel as this installation is set up. Raises ValueError or OSError for a key that cannot be used."""
    settings = config.current()
    mail = settings.mail
    return EmailChannel(
        relay=Relay(
            host=mail.host,
            port=mail.port,
            name=settings.public_host,
            username=mail.username,
            password=mail.password,
            tls=ssl.create_default_context() if mail.starttls else None,
        ),
        origin=Origin(
            sender=mail.sender, host=settings.public_host, bounces=bounces(), signer=_signer(mail.dkim)
        ),
    )


def bounces() -> addresses.Bounces | None:
    """Where bounces of this installation come; None where nobody looks at them."""
    mailbox = config.current().mail.bounces
    return addresses.Bounces(mailbox, key()) if mailbox else None


def key() -> bytes:
    """What the tokens in mails are sealed with: one for all processes of the installation."""
    return secrets.secret_file(KEY_FILE)


@lru_cache(maxsize=1)
def _signer(settings: config.DkimConfig | None) -> dkim.Signer | None:
    if settings is None:
        return None
    tls.check_private(settings.key)
    return dkim.Signer(settings.domain, settings.selector, dkim.load_key(settings.key))
