"""What the worker does for rotation: take over new public keys, seal headers anew, fill in new blind indexes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from burgerprofiel.foundation.keys import client, sealing
from burgerprofiel.foundation.keys.contracts import Refusal
from burgerprofiel.foundation.keys.questions import (
    Backfill,
    Changed,
    Headers,
    Nothing,
    Page,
    RetiredKey,
    Use,
)


def refresh_party_keys(*, after: int = 0, limit: int = 1000) -> tuple[int, int]:
    """Write the keys that became current after a place; gives how many, and the place to go on from."""
    changed = client.vault("worker").ask("/v1/changes", Page(after=after, limit=limit), answer=Changed)
    sealing.check(changed.keys)
    sealing.keep(changed.keys)
    return len(changed.keys), changed.position


def reseal(headers: Sequence[bytes]) -> list[bytes | Refusal]:
    """New headers to the current keys of their parties, in order; the old one when it is current, a Refusal when it
    cannot be opened. Put them in with `envelope.with_header`: the values stay as they are.
    """
    return client.vault("worker").ask(
        "/v1/reseal", Headers(headers=list(headers)), answer=list[bytes | Refusal]
    )


def retired_keys(*, after: int = 0, limit: int = 1000) -> list[RetiredKey]:
    """Keys that have a successor, after a place; the last one's `position` is the place to go on from."""
    return client.vault("worker").ask("/v1/retired", Page(after=after, limit=limit), answer=list[RetiredKey])


def report_use(*, unused: Iterable[UUID], used: Iterable[UUID] = ()) -> None:
    """No sealed value is left under retired keys, so that they may be destroyed later; or there is one after all."""
    client.vault("worker").ask("/v1/use", Use(unused=list(unused), used=list(used)), answer=Nothing)


def next_indexes(*, after: UUID, limit: int = 1000) -> list[tuple[UUID, bytes]]:
    """Parties after this one with their next blind index, in the order of their ids; empty at the end.

    Raises VaultRefusedError `no-rotation` when no rotation of the index key is going on, `not-filled` while the vault
    is not so far yet.
    """
    return client.vault("worker").ask(
        "/v1/backfill", Backfill(after=after, limit=limit), answer=list[tuple[UUID, bytes]]
    )


def report_filled() -> None:
    """Every row here has the next index: the vault's administrator may switch. Raises as `next_indexes`."""
    client.vault("worker").ask("/v1/filled", Nothing(), answer=Nothing)
