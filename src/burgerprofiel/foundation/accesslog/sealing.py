"""Sealing the personal parts of a row to its subject. The one place that knows how keys are asked for."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

import msgspec

from burgerprofiel.foundation import keys
from burgerprofiel.foundation.accesslog.entry import Personal
from burgerprofiel.foundation.keys import KeyClass


class LogSealer:
    """Seals for several rows of the same parties with one public-key operation for each party, when it is needed."""

    def __init__(self, party_ids: Collection[UUID]) -> None:
        self._party_ids = party_ids
        self._made: keys.Sealer | None = None

    def made(self) -> keys.Sealer:
        """The sealer; the keys are asked for at the first row that holds anything."""
        if self._made is None:
            self._made = keys.sealer(self._party_ids, key_class=KeyClass.LOG)
        return self._made


def seal(
    personal: Personal, *, rows: Mapping[UUID, str], sealer: LogSealer | None = None
) -> dict[UUID, bytes]:
    """The same parts, sealed to the log key of each party under the span of its row; nothing for nothing.

    `sealer` where several rows of the same parties are written at once.

    Raises KeyServiceError for a party whose key is to be made while the vault is away.
    """
    if not personal:
        return dict.fromkeys(rows, b"")
    content, made = msgspec.json.encode(personal), (sealer or LogSealer(rows.keys())).made()
    return {
        party_id: made.seal(content, party_id=party_id, purpose=purpose(span, party_id))
        for party_id, span in rows.items()
    }


def unseal(sealed: bytes, *, span_id: str, party_id: UUID, keyring: keys.Keyring) -> Personal:
    """What `seal` made, with the keyring of who may open it. Raises what `Keyring.open` raises."""
    if not sealed:
        return Personal()
    opened = keyring.open(sealed, purpose=purpose(span_id, party_id))
    return msgspec.json.decode(opened, type=Personal)


def unseal_each(
    parts: Sequence[tuple[str, bytes]], *, party_id: UUID, keyring: keys.Keyring
) -> list[Personal | None]:
    """As `unseal`, of pairs of span and sealed parts of one party, with one question to the vault; None for what does
    not open. No key is kept: what is asked again is decided on again. Raises KeyServiceError.
    """
    wanted = [(sealed, purpose(span_id, party_id)) for span_id, sealed in parts if sealed]
    opened = iter(keyring.open_each(wanted, once=True))
    return [_read(next(opened)) if sealed else Personal() for _, sealed in parts]


def _read(opened: bytes | None) -> Personal | None:
    return None if opened is None else msgspec.json.decode(opened, type=Personal)


def purpose(span_id: str, party_id: UUID) -> str:
    """What a sealed part is bound to."""
    return f"foundation.accesslog.sealed:{span_id}:{party_id}"
