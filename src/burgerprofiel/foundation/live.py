"""Telling open pages that something changed: NOTIFY within the transaction, delivered when it commits.

The live process listens on `CHANNEL` and passes ids to the streams of the parties concerned; pages then fetch what
changed through the ordinary, authorised addresses.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from uuid import UUID

import msgspec

from burgerprofiel.foundation import database

CHANNEL = "burgerprofiel_live"
_PAIRS_PER_NOTIFY = 90  # two 36-character ids each, below the 8,000 bytes that NOTIFY carries

_NOTIFY = "SELECT pg_notify(%(channel)s, payload) FROM unnest(%(payloads)s::text[]) AS payload"


class Change(msgspec.Struct, frozen=True, array_like=True):
    """That a party's view of a file changed, or of a conversation (`dossier_id` is its id)."""

    party_id: UUID
    dossier_id: UUID


class Notice(msgspec.Struct, frozen=True, omit_defaults=True):
    """The payload of one NOTIFY."""

    changes: tuple[Change, ...] = ()
    ended_sessions: tuple[UUID, ...] = ()


def announce(changes: Iterable[Change]) -> None:
    """Announce changes when the open transaction commits; one statement for all of them."""
    _notify([Notice(changes=batch) for batch in _batches(changes)])


def announce_end(sessions: Sequence[UUID]) -> None:
    """Close the streams of sessions when the open transaction commits."""
    if sessions:
        _notify([Notice(ended_sessions=tuple(sessions))])


def _batches(changes: Iterable[Change]) -> Iterator[tuple[Change, ...]]:
    iterator = iter(changes)
    while batch := tuple(islice(iterator, _PAIRS_PER_NOTIFY)):
        yield batch


def _notify(notices: Sequence[Notice]) -> None:
    if not notices:
        return
    payloads = [msgspec.json.encode(notice).decode() for notice in notices]
    database.prepared_rows(_NOTIFY, {"channel": CHANNEL, "payloads": payloads})
