"""Opening: for a person who is signed in, with the handle that only their browser's cookie gives."""

from __future__ import annotations

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence

import structlog
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from burgerprofiel.foundation import config
from burgerprofiel.foundation.keys import client, envelope
from burgerprofiel.foundation.keys.contracts import Refusal
from burgerprofiel.foundation.keys.errors import UnreadableValueError, VaultRefusedError
from burgerprofiel.foundation.keys.questions import Open, OpenContact

MOST_HEADERS = 5000
"""Headers in one question to the vault; more become several questions."""

_CACHE_ENTRIES = 20_000
_HANDLE_INFO = b"vault handle"
_log = structlog.get_logger(__name__)

SealedValue = tuple[bytes, str]
"""A sealed value and its purpose."""


def handle_of(session_key: str) -> bytes:
    """The handle of a session: derived from its cookie, kept nowhere."""
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=_HANDLE_INFO).derive(
        session_key.encode()
    )


def handle_hash(session_key: str) -> bytes:
    """What the vault keeps of a handle. It opens nothing, so a session row may hold it: to end its grants later."""
    return hashlib.sha256(handle_of(session_key)).digest()


class _Ciphers:
    """Ciphers of headers that were opened a moment ago, per handle; bounded, and forgotten after minutes."""

    def __init__(self) -> None:
        self._entries: OrderedDict[tuple[bytes, bytes], tuple[AESGCM, float]] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, holder: bytes, headers: Iterable[bytes]) -> dict[bytes, AESGCM]:
        now = time.monotonic()
        with self._lock:
            found = {header: self._entries.get((holder, header)) for header in headers}
        return {header: entry[0] for header, entry in found.items() if entry and entry[1] > now}

    def keep(self, holder: bytes, ciphers: dict[bytes, AESGCM]) -> None:
        now = time.monotonic()
        until = now + config.current().vault.forget_seconds
        with self._lock:
            while self._entries and next(iter(self._entries.values()))[1] <= now:
                self._entries.popitem(last=False)
            for header, cipher in ciphers.items():
                self._entries[holder, header] = (cipher, until)
                self._entries.move_to_end((holder, header))
            while len(self._entries) > _CACHE_ENTRIES:
                self._entries.popitem(last=False)

    def forget(self, holders: Iterable[bytes]) -> None:
        gone = set(holders)
        with self._lock:
            for key in [key for key in self._entries if key[0] in gone]:
                del self._entries[key]

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()


_ciphers = _Ciphers()


class Keyring:
    """Opens what its holder may open. Make one per request; it keeps nothing itself."""

    def __init__(self, holder: bytes, *, ask: Callable[[list[bytes]], list[bytes | Refusal]]) -> None:
        self._holder = holder
        self._ask = ask

    def open(self, sealed: bytes, *, purpose: str) -> bytes:
        """One value; errors as for `open_many`. For a list use that: one call for all."""
        return self.open_many([(sealed, purpose)])[0]

    def open_many(self, items: Sequence[SealedValue]) -> list[bytes]:
        """Values in the same order, with at most one call to the vault.

        Raises UnreadableValueError when one was altered, moved or destroyed, VaultRefusedError `no-grant` when the
        sign-in has ended and `not-granted` for a party that it does not cover, VaultDownError.
        """
        headers = [envelope.header_of(sealed) for sealed, _ in items]
        ciphers, refusals = self._ciphers_of(headers)
        for code in refusals.values():
            raise _refusal(code)
        return [
            envelope.open_value(sealed, cipher=ciphers[header], purpose=purpose)
            for header, (sealed, purpose) in zip(headers, items, strict=True)
        ]

    def open_each(self, items: Sequence[SealedValue], *, once: bool = False) -> list[bytes | None]:
        """As `open_many`, with None for a value that cannot be read (altered, moved, destroyed): for lists of rows.

        So is what is not granted, such as the files of a mandate that the vault was not told of. `once`: the data keys
        are not kept, for so many values that those of others would be driven out.
        """
        headers = [_header_or_none(sealed) for sealed, _ in items]
        ciphers, refusals = self._ciphers_of([header for header in headers if header], once=once)
        if refused := list(refusals.values()).count(Refusal.NOT_GRANTED):
            _log.warning("not_granted", headers=refused)
        values: list[bytes | None] = []
        for header, (sealed, purpose) in zip(headers, items, strict=True):
            cipher = ciphers.get(header) if header else None
            values.append(_value_or_none(sealed, cipher=cipher, purpose=purpose))
        if unreadable := values.count(None):
            _log.error("unreadable_values", count=unreadable)
        return values

    def _ciphers_of(
        self, headers: Sequence[bytes], *, once: bool = False
    ) -> tuple[dict[bytes, AESGCM], dict[bytes, Refusal]]:
        wanted = dict.fromkeys(headers)
        ciphers, refusals = _ciphers.find(self._holder, wanted), dict[bytes, Refusal]()
        missing = [header for header in wanted if header not in ciphers]
        for start in range(0, len(missing), MOST_HEADERS):
            part = missing[start : start + MOST_HEADERS]
            answers = dict(zip(part, self._ask(part), strict=True))
            opened = {
                header: AESGCM(answer) for header, answer in answers.items() if isinstance(answer, bytes)
            }
            refusals |= {header: answer for header, answer in answers.items() if isinstance(answer, Refusal)}
            if not once:
                _ciphers.keep(self._holder, opened)
            ciphers |= opened
        return ciphers, refusals


def _refusal(code: Refusal) -> Exception:
    if code is Refusal.NOT_GRANTED:
        return VaultRefusedError("not-granted")
    return UnreadableValueError(f"the vault cannot open a header: {code.name}")


def _header_or_none(sealed: bytes) -> bytes | None:
    try:
        return envelope.header_of(sealed)
    except UnreadableValueError:
        return None


def _value_or_none(sealed: bytes, *, cipher: AESGCM | None, purpose: str) -> bytes | None:
    try:
        return envelope.open_value(sealed, cipher=cipher, purpose=purpose) if cipher else None
    except UnreadableValueError:
        return None


def keyring(session_key: str) -> Keyring:
    """The keyring of a session: `session_key` is the value of its cookie."""
    handle = handle_of(session_key)

    def ask(headers: list[bytes]) -> list[bytes | Refusal]:
        question = Open(handle=handle, headers=headers)
        return client.vault("web").ask("/v1/open", question, answer=list[bytes | Refusal])

    return Keyring(hashlib.sha256(handle).digest(), ask=ask)


def closed() -> Keyring:
    """A keyring that opens nothing: where there is no session."""

    def ask(headers: list[bytes]) -> list[bytes | Refusal]:
        raise VaultRefusedError("no-grant")

    return Keyring(b"", ask=ask)


def service_keyring(purpose: str) -> Keyring:
    """What the worker opens without a person: class `contact` only, rate-limited, each call in the vault's log.

    `purpose` says what for (`notifications.send`). Nothing of it is cached.
    """

    def ask(headers: list[bytes]) -> list[bytes | Refusal]:
        question = OpenContact(headers=headers, purpose=purpose)
        return client.vault("worker").ask("/v1/contact", question, answer=list[bytes | Refusal])

    return _Uncached(b"", ask=ask)


class _Uncached(Keyring):
    def _ciphers_of(
        self, headers: Sequence[bytes], *, once: bool = False
    ) -> tuple[dict[bytes, AESGCM], dict[bytes, Refusal]]:
        wanted = list(dict.fromkeys(headers))
        answers = dict(zip(wanted, self._ask(wanted) if wanted else [], strict=True))
        opened = {header: AESGCM(answer) for header, answer in answers.items() if isinstance(answer, bytes)}
        return opened, {header: answer for header, answer in answers.items() if isinstance(answer, Refusal)}


def forget(handle_hashes: Iterable[bytes]) -> None:
    """Drop what this process remembers for sessions: of ended ones, or of one that read a great many records once."""
    _ciphers.forget(handle_hashes)


def forget_all() -> None:
    """Drop everything that this process remembers."""
    _ciphers.clear()
