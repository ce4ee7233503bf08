"""From what PostgreSQL answers (JSON) to the contracts of the door. What is sealed is opened here, all at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

import msgspec
import structlog

from burgerprofiel.blocks.messages import sealed
from burgerprofiel.blocks.messages.contracts import Action, Box, Kind, Row
from burgerprofiel.foundation import keys

Text = TypeVar("Text", bound=msgspec.Struct)
_log = structlog.get_logger(__name__)


class Raw(msgspec.Struct, frozen=True):
    """A row as `fragments.ROW` gives it."""

    id: UUID
    party_id: UUID
    kind: Kind
    box: Box
    provider: str
    latest_at: datetime
    expires_at: datetime | None
    is_unread: bool
    is_registered: bool
    required_assurance: int
    partition: str
    assigned_to: UUID | None
    handle_by: date | None
    handled_at: datetime | None
    messages: int
    veiled: bool
    has_files: bool
    theme: str
    action: Action
    due_at: datetime | None
    waits: bool
    sender: str
    sender_code: str
    type_name: str
    neutral_title: str
    head: str


_SAME = tuple(name for name in Row.__dataclass_fields__ if name in Raw.__struct_fields__)


def heads(rows: Sequence[Raw], *, keyring: keys.Keyring) -> list[sealed.Head | None]:
    """What is sealed in rows, with one question to the vault at most; None for what this sign-in cannot read now."""
    items = [(bytes.fromhex(raw.head), sealed.head_purpose(raw.id, raw.party_id)) for raw in rows if raw.head]
    opened = iter(open_each(items, keyring=keyring))
    return [decode(next(opened), kind=sealed.Head) if raw.head else None for raw in rows]


def rows_of(raws: Sequence[Raw], found: Sequence[sealed.Head | None], *, language: str) -> tuple[Row, ...]:
    """The contracts of rows with what was sealed in them."""
    return tuple(row(raw, head, language=language) for raw, head in zip(raws, found, strict=True))


def row(raw: Raw, head: sealed.Head | None, *, language: str) -> Row:
    """The contract of one row; without a head under its neutral title."""
    return Row(
        **{name: getattr(raw, name) for name in _SAME},
        subject=in_language(head.subject, language=language) if head else raw.neutral_title,
        attention=head.attention if head else "",
        unreadable=head is None and not raw.veiled,
    )


def in_language(texts: Mapping[str, str], *, language: str) -> str:
    """A text per language: that of the request, else Dutch, else whichever there is."""
    return texts.get(language) or texts.get("nl") or next(iter(texts.values()), "")


def open_each(
    items: Sequence[keys.SealedValue], *, keyring: keys.Keyring, once: bool = False
) -> list[bytes | None]:
    """Values of rows; None for what cannot be read now, which is everything while the vault is away.

    Raises VaultRefusedError `no-grant` when the sign-in has ended.
    """
    try:
        return keyring.open_each(items, once=once) if items else []
    except keys.KeyServiceError as error:
        if error.code == "no-grant":
            raise
        _log.warning("messages_not_opened", code=error.code)
        return [None] * len(items)


def decode(value: bytes | None, *, kind: type[Text]) -> Text | None:
    """The texts of an opened value; None for what could not be opened, or does not hold them."""
    try:
        return None if value is None else msgspec.json.decode(value, type=kind)
    except msgspec.MsgspecError:
        _log.exception("message_not_understood")
        return None
