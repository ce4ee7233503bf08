"""What the process holds: its store, the provider of the KEK, the identity provider, and its own secrets in memory."""

from __future__ import annotations

import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from burgerprofiel.foundation import config
from burgerprofiel.vault import log
from burgerprofiel.vault.errors import UnavailableError
from burgerprofiel.vault.issuer import Issuer
from burgerprofiel.vault.providers import Provider, ProviderError, Wrapped, open_provider
from burgerprofiel.vault.store import Connection, Row, Store

STORE_FILE = "vault.sqlite"
SINGLE_SECRETS = ("binding", "digest", "numbers", "log")

_CACHE_SECONDS = 600
_CACHE_ENTRIES = 5000

T = TypeVar("T")


class PrivateKeys:
    """Private keys that were opened lately: bounded, forgotten after some minutes."""

    def __init__(self) -> None:
        self._entries: OrderedDict[bytes, tuple[X25519PrivateKey, float]] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, key_ids: Sequence[bytes]) -> dict[bytes, X25519PrivateKey]:
        """Those that are here."""
        now = time.monotonic()
        with self._lock:
            found = {key_id: self._entries.get(key_id) for key_id in key_ids}
        return {key_id: entry[0] for key_id, entry in found.items() if entry and entry[1] > now}

    def keep(self, keys: dict[bytes, X25519PrivateKey]) -> None:
        """Remember them for a while."""
        until = time.monotonic() + _CACHE_SECONDS
        with self._lock:
            for key_id, key in keys.items():
                self._entries[key_id] = (key, until)
                self._entries.move_to_end(key_id)
            while len(self._entries) > _CACHE_ENTRIES:
                self._entries.popitem(last=False)

    def forget(self, key_ids: Sequence[bytes]) -> None:
        """Drop them."""
        with self._lock:
            for key_id in key_ids:
                self._entries.pop(key_id, None)


@dataclass(frozen=True, slots=True)
class Secrets:
    """The vault's own secrets, opened. `index` has a key per version; `next_index` exists during a rotation."""

    index: dict[int, bytes]
    current_index: int
    next_index: int | None
    binding: bytes
    digest: bytes
    numbers: AESGCM
    log: Ed25519PrivateKey

    @property
    def index_versions(self) -> tuple[int, ...]:
        """The versions that are written now."""
        return (self.current_index,) if self.next_index is None else (self.current_index, self.next_index)


@dataclass(slots=True)
class Vault:
    """One vault. Safe between threads; several processes may share the store."""

    settings: config.VaultConfig
    oidc: config.OidcConfig
    store: Store
    provider: Provider
    issuer: Issuer
    _secrets: tuple[tuple[tuple[object, ...], ...], Secrets] | None = None
    _private: PrivateKeys = field(default_factory=PrivateKeys)

    def secrets(self) -> Secrets:
        """The secrets as they are now: read anew after a rotation, also one by another process."""
        mark = tuple(map(tuple, self.store.rows("SELECT name, version, state FROM secret ORDER BY 1, 2")))
        known = self._secrets
        if known is None or known[0] != mark:
            known = self._secrets = (mark, self._read_secrets())
        return known[1]

    def _read_secrets(self) -> Secrets:
        rows, opened = self.unwrap_rows(
            lambda: self.store.rows(
                "SELECT name, version, state, wrapped, kek FROM secret ORDER BY name, version"
            ),
            context=lambda row: secret_context(row["name"], row["version"]),
        )
        single = {row["name"]: secret for row, secret in zip(rows, opened, strict=True)}
        indexes = [(row, secret) for row, secret in zip(rows, opened, strict=True) if row["name"] == "index"]
        by_state = {row["state"]: row["version"] for row, _ in indexes}
        return Secrets(
            index={row["version"]: secret for row, secret in indexes},
            current_index=by_state["current"],
            next_index=by_state.get("next"),
            binding=single["binding"],
            digest=single["digest"],
            numbers=AESGCM(single["numbers"]),
            log=Ed25519PrivateKey.from_private_bytes(single["log"]),
        )

    def unwrap_rows(
        self, read: Callable[[], Sequence[Row]], *, context: Callable[[Row], bytes]
    ) -> tuple[list[Row], list[bytes]]:
        """Rows with columns `wrapped` and `kek`, and what they wrap.

        Read a second time when the provider fails: between reading and opening, a rotation may have wrapped them
        anew and destroyed the version they had. Raises UnavailableError.
        """
        for attempt in (1, 2):
            rows = list(read())
            wrapped = [(Wrapped(row["kek"], row["wrapped"]), context(row)) for row in rows]
            try:
                return rows, self.provider.unwrap_many(wrapped)
            except ProviderError as error:
                if attempt == 2:
                    raise UnavailableError("provider", str(error)) from error
        raise AssertionError("not reached")

    def wrap_many(self, secrets: Sequence[tuple[bytes, bytes]]) -> list[Wrapped]:
        """Wrap secrets, each with its context. Raises UnavailableError."""
        try:
            return self.provider.wrap_many(secrets)
        except ProviderError as error:
            raise UnavailableError("provider", str(error)) from error

    def private_keys(self, rows: Sequence[Row]) -> dict[bytes, X25519PrivateKey]:
        """Private keys of rows of `party_key`, by key id; those used lately come from memory."""
        found = self._private.find([row["key_id"] for row in rows])
        missing = [row["key_id"] for row in rows if row["key_id"] not in found]
        if missing:
            read, opened = self.unwrap_rows(
                lambda: self.store.rows_of(
                    "SELECT key_id, party_id, key_class, wrapped, kek FROM party_key WHERE key_id IN (%s)",
                    missing,
                ),
                context=key_context,
            )
            made = {
                row["key_id"]: X25519PrivateKey.from_private_bytes(secret)
                for row, secret in zip(read, opened, strict=True)
            }
            self._private.keep(made)
            found |= made
        return found

    def forget_private(self, key_ids: Sequence[bytes]) -> None:
        """Drop private keys from memory."""
        self._private.forget(key_ids)

    def close(self) -> None:
        """Close the store and the provider."""
        self.store.close()
        self.provider.close()


def secret_context(name: str, version: int) -> bytes:
    """What a wrapped secret of the vault itself is bound to."""
    return f"secret/{name}/{version}".encode()


def key_context(row: Row) -> bytes:
    """What the wrapped private key of a party is bound to."""
    return context_of(row["key_id"], row["party_id"], row["key_class"])


def context_of(key_id: bytes, party_id: bytes, key_class: str) -> bytes:
    """As `key_context`, for a row that is still to be written."""
    return b"party/%b/%b/%b" % (key_id, party_id, key_class.encode())


def open_vault(
    settings: config.VaultConfig, oidc: config.OidcConfig, *, issuer: Issuer | None = None
) -> Vault:
    """The vault of a folder, made when it is new. Raises ProviderError."""
    store = Store(settings.folder / STORE_FILE)
    found = Vault(
        settings=settings,
        oidc=oidc,
        store=store,
        provider=open_provider(settings),
        issuer=issuer or Issuer(oidc.issuer),
    )
    _make_secrets(found)
    return found


def _make_secrets(vault: Vault) -> None:
    with vault.store.change():
        if vault.store.row("SELECT 1 FROM secret"):
            return
        for name in ("index", *SINGLE_SECRETS):
            put_secret(vault, name, version=1, state="current", secret=os.urandom(32))
        log.append(vault.store, "made", provider=vault.settings.provider)


def smallest_version(connection: Connection) -> int:
    """The smallest version of the KEK that may wrap what is written now; older ones are being destroyed."""
    row = connection.execute("SELECT value FROM setting WHERE name = 'smallest_kek'").fetchone()
    return int(row["value"]) if row else 0


def note_smallest(connection: Connection, version: int) -> None:
    """From this transaction on nothing is written under an older version."""
    connection.execute(
        "INSERT INTO setting (name, value) VALUES ('smallest_kek', ?)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (version,),
    )


def put_secret(vault: Vault, name: str, *, version: int, state: str, secret: bytes) -> None:
    """Write a secret of the vault itself."""
    wrapped = vault.wrap_many([(secret, secret_context(name, version))])[0]
    with vault.store.change() as connection:
        connection.execute(
            "INSERT INTO secret (name, version, state, wrapped, kek) VALUES (?, ?, ?, ?, ?)",
            (name, version, state, wrapped.data, wrapped.version),
        )
