"""The texts of files, sealed to the party (ADR 0011): what they are, how they are sealed, how they are opened.

What lists are cut and sorted by (dates, phase, turn, product, ...) is not among them: `site/clear_fields.toml`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, TypeVar
from uuid import UUID

import msgspec
import structlog

from burgerprofiel.foundation import keys

DIGEST_BYTES: Final = 32

Text = TypeVar("Text", bound=msgspec.Struct)
_log = structlog.get_logger(__name__)


class Content(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The texts of a file as one party sees it now; `external_id` is its number at the authority."""

    title: str = ""
    external_id: str = ""
    role: str = ""
    phase_given: str = ""
    code_given: str = ""
    detail: str = ""
    action_text: str = ""
    action_label: str = ""
    action_url: str = ""
    deep_link: str = ""
    suspended_reason: str = ""
    contact: dict[str, Any] = {}
    documents: list[dict[str, Any]] = []
    related_parties: list[dict[str, Any]] = []


class Said(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The texts of one status in the history."""

    title: str = ""
    phase_given: str = ""
    code_given: str = ""
    detail: str = ""
    action_text: str = ""


NOTHING: Final = Content()
SILENCE: Final = Said()

encode: Final = msgspec.json.Encoder(order="deterministic").encode
"""The texts as they are sealed: the same texts are the same bytes."""


def content_purpose(dossier_id: UUID, party_id: UUID) -> str:
    """What the texts of a file are bound to."""
    return f"dossiers.dossier.sealed:{dossier_id}:{party_id}"


def said_purpose(receipt: UUID, party_id: UUID) -> str:
    """What the texts of a status are bound to."""
    return f"dossiers.dossierevent.sealed:{receipt}:{party_id}"


def digest(content: bytes, *, purpose: str) -> bytes:
    """A keyed digest of encoded texts, to see that nothing changed without reading them.

    The purpose is in it, so equal texts of two parties, or of two files, have different ones.
    """
    return keys.digest(b"%b\0%b" % (purpose.encode(), content))


def open_each(items: Sequence[keys.SealedValue], *, keyring: keys.Keyring) -> list[bytes | None]:
    """Values of rows, with one question to the vault at most; None for what cannot be read now.

    That is also everything while the vault is away: the rest of a row can be shown all the same. Raises
    VaultRefusedError `no-grant` when the sign-in has ended.
    """
    try:
        return keyring.open_each(items)
    except keys.KeyServiceError as error:
        if error.code == "no-grant":
            raise
        _log.warning("files_not_opened", code=error.code)
        return [None] * len(items)


def decode(value: bytes | None, *, kind: type[Text]) -> Text | None:
    """The texts of an opened value; None for what could not be opened, or does not hold them."""
    try:
        return None if value is None else msgspec.json.decode(value, type=kind)
    except msgspec.MsgspecError:
        _log.exception("file_not_understood")
        return None
