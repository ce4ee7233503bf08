"""Backups that no single person opens, and the way back from one on an empty machine.

A ceremony makes a key pair: the public half stays in the vault, the private half is split over custodians (Shamir's
scheme in the form of SLIP-0039: words with a checksum, fit for paper), k of whom bring it back together. A backup is
the store with its keys opened, encrypted to that public half: it needs no KEK, so it also survives the loss of the
module or server that held the KEK.

    "BPVAULT1" | public key (32) | HPKE (enc 32, sealed key 48) | chunks: length (4) | AES-256-GCM of MessagePack
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
import shamir_mnemonic
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from burgerprofiel.foundation import config
from burgerprofiel.vault import log
from burgerprofiel.vault.core import (
    STORE_FILE,
    Vault,
    key_context,
    open_vault,
    secret_context,
)
from burgerprofiel.vault.errors import VaultError
from burgerprofiel.vault.providers import Wrapped, open_provider
from burgerprofiel.vault.store import Connection, Row, Store

_MAGIC = b"BPVAULT1"
_INFO = b"burgerprofiel/vault backup/1"
_SEALED_BYTES = 80
_KEY_BYTES = 32
_LENGTH_BYTES = 4
_ROWS = 1000
_LARGEST_CHUNK = 64 * 1024 * 1024
_SUITE = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)

# Grants, nonces and what waits are left out: after a recovery everybody signs in anew.
_TABLES = {
    "secret": ("name", "version", "state", "wrapped", "kek"),
    "setting": ("name", "value"),
    "credential": ("token_hash", "role", "name", "since"),
    "party": ("party_id", "number_sealed", "receipt", "leaving_at"),
    "destruction": (
        *("request_id", "what", "party_id", "kek", "reason", "asked_by", "asked_at", "ends_at", "state"),
    ),
    "party_index": ("version", "value", "party_id"),
    "party_key": (
        *("position", "key_id", "party_id", "key_class", "public_key", "wrapped", "kek"),
        *("created_at", "retired_at", "unused_at"),
    ),
    "mandate": ("person_id", "party_id", "source", "valid_until"),
    "log": ("position", "at", "kind", "body", "hash"),
}
_WRAPPED = {
    "secret": lambda row: secret_context(row["name"], row["version"]),
    "party_key": key_context,
}


class RecoveryError(VaultError):
    """Not enough custodians, another ceremony's words, or a backup that was altered."""


class Chunk(msgspec.Struct, frozen=True):
    """Rows of one table, in the order of its columns; wrapped keys are opened, and lie within the encryption."""

    table: str
    rows: list[list[Any]]


def ceremony(vault: Vault, *, custodians: int, needed: int) -> list[str]:
    """A new backup key for later backups; gives the words of each custodian, which are kept nowhere else."""
    private = X25519PrivateKey.generate()
    words = shamir_mnemonic.generate_mnemonics(1, [(needed, custodians)], private.private_bytes_raw())[0]
    with vault.store.change() as connection:
        connection.execute(
            "INSERT INTO setting (name, value) VALUES ('backup_key', ?)"
            " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (private.public_key().public_bytes_raw(),),
        )
        log.append(vault.store, "ceremony", custodians=custodians, needed=needed)
    return list(words)


def combine(words: Sequence[str]) -> X25519PrivateKey:
    """The backup key of enough custodians. Raises RecoveryError."""
    try:
        secret = shamir_mnemonic.combine_mnemonics(words)
        return X25519PrivateKey.from_private_bytes(secret)
    except (shamir_mnemonic.MnemonicError, ValueError) as error:
        raise RecoveryError("custodians", str(error)) from error


def backup(vault: Vault, path: Path) -> int:
    """Write a backup to a new file (mode 0600); gives how many keys it holds. Raises RecoveryError `no-ceremony`."""
    row = vault.store.row("SELECT value FROM setting WHERE name = 'backup_key'")
    if row is None:
        raise RecoveryError("no-ceremony", "run `burgerprofiel vault ceremony` first")
    log.append(vault.store, "backup")
    data_key = os.urandom(_KEY_BYTES)
    sealed = _SUITE.encrypt(data_key, X25519PublicKey.from_public_bytes(row["value"]), _INFO)
    part = path.with_name(path.name + ".part")
    with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(_MAGIC + row["value"] + sealed)
        count = _write_chunks(vault, file, cipher=AESGCM(data_key))
        file.flush()
        os.fsync(file.fileno())
    part.rename(path)
    return count


def _write_chunks(vault: Vault, file: BinaryIO, *, cipher: AESGCM) -> int:
    number, keys = 0, 0
    connection = vault.store.connection
    connection.execute("BEGIN")  # one moment for all tables
    try:
        for chunk in _chunks(vault):
            keys += len(chunk.rows) if chunk.table == "party_key" else 0
            _write_chunk(file, msgspec.msgpack.encode(chunk), cipher=cipher, number=number, is_last=False)
            number += 1
        _write_chunk(file, b"", cipher=cipher, number=number, is_last=True)
    finally:
        connection.execute("COMMIT")
    return keys


def _write_chunk(file: BinaryIO, content: bytes, *, cipher: AESGCM, number: int, is_last: bool) -> None:
    sealed = cipher.encrypt(number.to_bytes(12, "big"), content, b"last" if is_last else b"more")
    file.write(len(sealed).to_bytes(_LENGTH_BYTES, "big") + sealed)


def _chunks(vault: Vault) -> Iterator[Chunk]:
    for table, columns in _TABLES.items():
        found = vault.store.connection.execute(f"SELECT {', '.join(columns)} FROM {table}")  # noqa: S608
        while rows := found.fetchmany(_ROWS):
            yield Chunk(table, _opened(vault, table, rows))


def _opened(vault: Vault, table: str, rows: list[Row]) -> list[list[Any]]:
    if table not in _WRAPPED:
        return [list(row) for row in rows]
    wrapped = [(Wrapped(row["kek"], row["wrapped"]), _WRAPPED[table](row)) for row in rows]
    secrets = vault.provider.unwrap_many(wrapped)
    return [
        list({**dict(row), "wrapped": secret}.values()) for row, secret in zip(rows, secrets, strict=True)
    ]


def recover(
    settings: config.VaultConfig, oidc: config.OidcConfig, *, path: Path, words: Sequence[str]
) -> Vault:
    """Make a vault of a backup, in an empty folder, under the KEK of this machine's provider.

    Raises RecoveryError: `not-empty`, `custodians`, `other-ceremony`, `altered`.
    """
    if (settings.folder / STORE_FILE).exists():
        raise RecoveryError("not-empty", f"{settings.folder} holds a vault already")
    private = combine(words)
    settings.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    building = settings.folder / f"{STORE_FILE}.part"
    building.unlink(missing_ok=True)
    store = Store(building)
    provider = open_provider(settings)
    try:
        with path.open("rb") as file, store.change() as connection:
            for chunk in _read(file, private=private):
                _insert(connection, chunk, wrap=provider.wrap_many)
        store.connection.execute("PRAGMA journal_mode = DELETE")  # all in the one file, which is moved now
    finally:
        store.close()
        provider.close()
    building.rename(settings.folder / STORE_FILE)
    vault = open_vault(settings, oidc)
    log.append(vault.store, "recovered", provider=settings.provider)
    return vault


def _read(file: BinaryIO, *, private: X25519PrivateKey) -> Iterator[Chunk]:
    head = file.read(len(_MAGIC) + _KEY_BYTES + _SEALED_BYTES)
    if head[: len(_MAGIC)] != _MAGIC:
        raise RecoveryError("altered", "not a backup of a vault")
    public = head[len(_MAGIC) : len(_MAGIC) + _KEY_BYTES]
    if public != private.public_key().public_bytes_raw():
        raise RecoveryError("other-ceremony", "these words are of another ceremony than the backup")
    try:
        cipher = AESGCM(_SUITE.decrypt(head[-_SEALED_BYTES:], private, _INFO))
        yield from _read_chunks(file, cipher=cipher)
    except (InvalidTag, msgspec.MsgspecError, ValueError) as error:
        raise RecoveryError("altered", "the backup was altered or cut off") from error


def _read_chunks(file: BinaryIO, *, cipher: AESGCM) -> Iterator[Chunk]:
    number = 0
    while length := int.from_bytes(file.read(_LENGTH_BYTES), "big"):
        sealed, nonce = file.read(min(length, _LARGEST_CHUNK)), number.to_bytes(12, "big")
        try:
            content = cipher.decrypt(nonce, sealed, b"more")
        except InvalidTag:
            cipher.decrypt(nonce, sealed, b"last")
            return
        yield msgspec.msgpack.decode(content, type=Chunk)
        number += 1
    raise RecoveryError("altered", "the backup was cut off")


def _insert(connection: Connection, chunk: Chunk, *, wrap: Any) -> None:
    columns = _TABLES.get(chunk.table)
    if columns is None:
        raise RecoveryError("altered", "an unknown table")
    rows = [dict(zip(columns, row, strict=True)) for row in chunk.rows]
    if chunk.table in _WRAPPED:
        wrapped = wrap([(row["wrapped"], _WRAPPED[chunk.table](row)) for row in rows])
        rows = [
            {**row, "wrapped": one.data, "kek": one.version} for row, one in zip(rows, wrapped, strict=True)
        ]
    places = ", ".join("?" * len(columns))
    connection.executemany(
        f"INSERT INTO {chunk.table} ({', '.join(columns)}) VALUES ({places})",  # noqa: S608 - names of this module
        [tuple(row.values()) for row in rows],
    )
