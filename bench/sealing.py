"""Worlds whose files are sealed: readers that the vault knows, their sessions' grants, and the texts of many files.

Of files that nobody opens in a benchmark the texts are sealed with a key of nobody: they have the size and form of the
others, and cost neither a party in the vault nor a public-key operation.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import psycopg
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bench.stage import Stage, use

if TYPE_CHECKING:
    from burgerprofiel.foundation.keys import PartyKey

_HOURS = 8
_NO_DIGEST = bytes(32)  # no status comes for these files, so nothing is compared

_DOSSIER = "dossiers.dossier.sealed"
_EVENT = "dossiers.dossierevent.sealed"
_HEAD = "messages.conversation.head_sealed"


def register(where: Stage, *, parties: Sequence[UUID]) -> dict[UUID, PartyKey]:
    """Make these parties known to the vault, each with a number of its own; their keys."""
    use(where)
    from burgerprofiel.foundation import database, keys  # noqa: PLC0415 - Django first
    from burgerprofiel.foundation.identifiers import IdentifierType  # noqa: PLC0415
    from burgerprofiel.foundation.keys import sealing  # noqa: PLC0415

    owners = [
        keys.Owner(party_id=party, kind=IdentifierType.INSZ, number=f"bench-{party.hex}") for party in parties
    ]
    with database.writing():
        known = keys.register_parties(owners)
        if known != list(parties):
            raise RuntimeError("the vault knows other parties for these numbers")
        return {key.party_id: key for key in sealing._find(parties, keys.KeyClass.DATA)}


def grant(where: Stage, *, session_keys: Mapping[UUID, str]) -> None:
    """What a sign-in would have given: each session opens its person's data. Written into the vault's store."""
    use(where)
    from burgerprofiel.foundation import config, ids, keys  # noqa: PLC0415 - the environment first
    from burgerprofiel.vault import core, grants  # noqa: PLC0415

    settings = config.current()
    vault = core.open_vault(settings.vault, settings.oidc)
    until = datetime.now(UTC) + timedelta(hours=_HOURS)
    with vault.store.change() as connection:
        for party, session_key in session_keys.items():
            grants.put(
                connection,
                [(party, key_class) for key_class in keys.KeyClass],
                handle_hash=keys.handle_hash(session_key),
                grant_id=ids.new(),
                expires_at=until,
            )


class Writer:
    """Seals the texts of a world; each file of a reader under a data key of its own, as after years."""

    def __init__(self, readers: Mapping[UUID, PartyKey]) -> None:
        from burgerprofiel.foundation.keys import envelope  # noqa: PLC0415 - only with a world to make

        self._readers = readers
        self._envelope = envelope
        self._nobody = (b"\x02" + os.urandom(envelope.HEADER_BYTES - 1), AESGCM(envelope.new_data_key()))

    def content(self, text: str, *, party: UUID, file: UUID) -> tuple[bytes, bytes]:
        """The texts of a file (JSON) sealed, and its digest."""
        return self._seal(text, party=party, purpose=f"{_DOSSIER}:{file}:{party}"), _NO_DIGEST

    def said(self, text: str, *, party: UUID, receipt: UUID) -> bytes:
        """The texts of a status (JSON) sealed."""
        return self._seal(text, party=party, purpose=f"{_EVENT}:{receipt}:{party}")

    def head(self, text: str, *, party: UUID, row: UUID) -> bytes:
        """The head of a conversation (JSON) sealed."""
        return self._seal(text, party=party, purpose=f"{_HEAD}:{row}:{party}")

    def _seal(self, text: str, *, party: UUID, purpose: str) -> bytes:
        header, cipher = self._nobody
        if key := self._readers.get(party):
            data_key = self._envelope.new_data_key()
            header, cipher = self._envelope.seal_data_key(data_key, to=key), AESGCM(data_key)
        return self._envelope.seal_value(text.encode(), header=header, cipher=cipher, purpose=purpose)


def stage_rows(
    connection: psycopg.Connection, *, table: str, rows: Iterable[tuple[UUID, UUID, bytes, bytes]]
) -> None:
    """A temporary table with party, row, sealed texts and digest, for a statement that fills in the rest."""
    connection.execute(
        f"CREATE TEMPORARY TABLE {table} (party_id uuid, id uuid, sealed bytea, content_digest bytea)".encode()
    )
    with connection.cursor().copy(f"COPY {table} FROM STDIN BINARY".encode()) as copy:
        copy.set_types(["uuid", "uuid", "bytea", "bytea"])
        for row in rows:
            copy.write_row(row)
