"""Clean files, sealed to their party: a key per file, which lies sealed in the row.

So a rotation of the party's keys rewrites rows and no files. How the bytes lie: `stream`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from burgerprofiel.foundation import keys
from burgerprofiel.foundation.uploads import store, stream


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file that lies beside its place in the clean store, and its key for the row."""

    upload_id: UUID
    key_sealed: bytes
    path: Path
    shared_key_sealed: bytes | None = None

    def publish(self) -> None:
        """Put it in its place: within the transaction that writes `key_sealed`, so that the two belong together."""
        self.path.replace(store.clean().path_of(self.upload_id))

    def discard(self) -> None:
        """Take it away, unless it was put in its place."""
        self.path.unlink(missing_ok=True)


def prepare(upload_id: UUID, content: bytes, *, party_id: UUID, is_shared: bool = False) -> Prepared:
    """Seal a file to its party, and where an authority reads it too its key with that of the installation as well.

    Raises KeyServiceError when the party has no key yet and the vault is away.
    """
    key = stream.new_key()
    sealed = keys.sealer([party_id]).seal(
        key, party_id=party_id, purpose=_purpose("key", upload_id, party_id)
    )
    bound = store.clean().use(upload_id, party_id=party_id)
    path = store.clean().write_aside(upload_id, stream.parts(content, key=key, bound=bound))
    shared = keys.seal(key.hex(), purpose=_purpose("shared_key", upload_id, party_id)) if is_shared else None
    return Prepared(upload_id, sealed, path, shared)


def read(
    upload_id: UUID, *, party_id: UUID, key_sealed: bytes | memoryview | None, keyring: keys.Keyring
) -> Iterator[bytes]:
    """The content, part by part. The first part is checked before anything is answered.

    Raises LostError, there or while it is read on; and what `Keyring.open` raises.
    """
    if key_sealed is None:
        raise store.LostError
    try:
        key = keyring.open(bytes(key_sealed), purpose=_purpose("key", upload_id, party_id))
    except keys.UnreadableValueError as error:
        raise store.LostError from error
    return _content(upload_id, party_id=party_id, key=key)


def read_shared(
    upload_id: UUID, *, party_id: UUID, shared_key_sealed: bytes | memoryview | None
) -> Iterator[bytes]:
    """As `read`, for the authority that the file was handed to. Raises LostError."""
    if shared_key_sealed is None:
        raise store.LostError
    try:
        key = keys.unseal(bytes(shared_key_sealed), purpose=_purpose("shared_key", upload_id, party_id))
    except keys.UnreadableValueError as error:
        raise store.LostError from error
    return _content(upload_id, party_id=party_id, key=bytes.fromhex(key))


def _content(upload_id: UUID, *, party_id: UUID, key: bytes) -> Iterator[bytes]:
    bound = store.clean().use(upload_id, party_id=party_id)
    return stream.read(store.clean().path_of(upload_id), key=key, bound=bound)


def seal_name(name: str, *, upload_id: UUID, party_id: UUID) -> bytes:
    """The name of a file, for its party only."""
    purpose = _purpose("name", upload_id, party_id)
    return keys.sealer([party_id]).seal(name, party_id=party_id, purpose=purpose)


def seal_shared_name(name: str, *, upload_id: UUID, party_id: UUID) -> bytes:
    """The name of a file, for the authority that it is handed to."""
    return keys.seal(name, purpose=_purpose("shared_name", upload_id, party_id))


def open_shared_name(sealed: bytes | memoryview, *, upload_id: UUID, party_id: UUID) -> str:
    """What `seal_shared_name` sealed. Raises UnreadableValueError."""
    return keys.unseal(bytes(sealed), purpose=_purpose("shared_name", upload_id, party_id))


def open_names(sealed: dict[tuple[UUID, UUID], bytes], *, keyring: keys.Keyring) -> dict[UUID, str]:
    """Names by upload, of pairs of upload and party; empty where one cannot be read.

    Raises VaultDownError, VaultRefusedError `no-grant` when the sign-in has ended.
    """
    items = [
        (value, _purpose("name", upload_id, party_id)) for (upload_id, party_id), value in sealed.items()
    ]
    opened = keyring.open_each(items) if items else []
    return {upload_id: (name or b"").decode() for (upload_id, _), name in zip(sealed, opened, strict=True)}


def _purpose(column: str, upload_id: UUID, party_id: UUID) -> str:
    return f"uploads.upload.{column}_sealed:{upload_id}:{party_id}"
