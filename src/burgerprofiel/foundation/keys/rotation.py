"""The platform's share in a rotation of parties' keys, while all goes on; each part may be stopped and run again.

1. `take_over`: the public keys that the vault made since; writers use them within ten minutes.
2. `reseal`: new headers (97 bytes) for values under a key that is no longer current; the values stay as they are.
3. `report`: old keys under which nothing is left, when every writer has known their successor for an hour. What was
   reported and turns up in use after all is reported back. The vault's administrator deletes them a month later.

Rows of the access log may never change: they keep the key they were sealed with, and it stays as long as they do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from burgerprofiel.foundation import clock
from burgerprofiel.foundation.keys import columns, envelope, upkeep
from burgerprofiel.foundation.keys.columns import Column
from burgerprofiel.foundation.keys.questions import RetiredKey
from burgerprofiel.foundation.models import KeyUpkeep

SETTLES = timedelta(hours=1)
"""How long after a successor was taken over a writer may still seal to the key before it, amply."""

_ROW = 1
_AT_ONCE = 1000


@dataclass(slots=True)
class Resealed:
    """What a pass did: rows with a new header per column, and rows that could not get one."""

    done: dict[str, int] = field(default_factory=dict)
    held: int = 0
    unreadable: int = 0


def take_over(*, from_start: bool = False) -> int:
    """Write the public keys that became current since the last time; how many there were.

    `from_start`: all of them, for a vault that was recovered from a backup and counts anew.
    """
    started, taken = clock.now(), 0
    state, _ = KeyUpkeep.objects.get_or_create(id=_ROW)
    position = 0 if from_start else state.position
    while True:
        with transaction.atomic():
            count, position = upkeep.refresh_party_keys(after=position, limit=_AT_ONCE)
            KeyUpkeep.objects.filter(id=_ROW).update(position=position)
        taken += count
        if not count:
            break
    _settle(state, started=started)
    return taken


def _settle(state: KeyUpkeep, *, started: Any) -> None:
    """`settled_at`: every successor of before was taken over, and that has been known for an hour."""
    if state.pending_at is None:
        KeyUpkeep.objects.filter(id=_ROW).update(pending_at=started)
    elif state.pending_at <= started - SETTLES:
        KeyUpkeep.objects.filter(id=_ROW).update(settled_at=state.pending_at, pending_at=started)


def reseal() -> Resealed:
    """One pass over all sealed columns. What somebody held just then is done by the next one."""
    outcome = Resealed()
    for column in columns.changing():
        name = f"{column.table}.{column.column}"
        for page in column.pages():
            outcome.done[name] = outcome.done.get(name, 0) + _reseal_page(column, page, outcome=outcome)
    return outcome


def _reseal_page(column: Column, page: Mapping[tuple[Any, ...], bytes], *, outcome: Resealed) -> int:
    wanted = list(dict.fromkeys(page.values()))
    if not wanted:
        return 0
    fresh = dict(zip(wanted, upkeep.reseal(wanted), strict=True))
    headers = {
        key: (old, new) for key, old in page.items() if isinstance(new := fresh[old], bytes) and new != old
    }
    outcome.unreadable += sum(not isinstance(fresh[old], bytes) for old in page.values())
    done = column.rewrite(headers)
    outcome.held += len(headers) - done
    return done


def retired() -> Iterator[RetiredKey]:
    """Keys that have a successor and still exist in the vault."""
    position = 0
    while page := upkeep.retired_keys(after=position, limit=_AT_ONCE):
        yield from page
        position = page[-1].position


def report() -> tuple[int, int]:
    """Tell the vault of which old keys nothing is left, and of which there is after all; how many of each."""
    state = KeyUpkeep.objects.filter(id=_ROW).first()
    if state is None or state.settled_at is None:
        return 0, 0
    candidates = [key for key in retired() if key.retired_at < state.settled_at]
    if not candidates:
        return 0, 0
    remaining, unused, used = _remaining(), list[UUID](), list[UUID]()
    for start in range(0, len(candidates), _AT_ONCE):
        part = candidates[start : start + _AT_ONCE]
        in_use = remaining | columns.logged([(key.key_id, key.party_id) for key in part])
        unused += [key.key_id for key in part if key.key_id not in in_use and not key.reported]
        used += [key.key_id for key in part if key.key_id in in_use and key.reported]
    for start in range(0, max(len(unused), len(used)), _AT_ONCE):
        end = start + _AT_ONCE
        upkeep.report_use(unused=unused[start:end], used=used[start:end])
    return len(unused), len(used)


def _remaining() -> set[UUID]:
    """Keys that are no longer current and still open something, outside the access log."""
    return {
        envelope.key_id_of(header)
        for column in columns.changing()
        for page in column.pages()
        for header in page.values()
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where a rotation stands; `waiting` are rows under an old key per column, `logged` those of the access log."""

    old_keys: int
    reported: int
    waiting: dict[str, int]
    position: int
    settled_at: Any


def progress() -> Progress:
    """Count what is left to do: a scan of all sealed columns."""
    known = list(retired())
    waiting: dict[str, int] = {}
    for column in columns.changing():
        if count := sum(len(page) for page in column.pages()):
            waiting[f"{column.table}.{column.column}"] = count
    state = KeyUpkeep.objects.filter(id=_ROW).first()
    return Progress(
        old_keys=len(known),
        reported=sum(key.reported for key in known),
        waiting=waiting,
        position=state.position if state else 0,
        settled_at=state.settled_at if state else None,
    )
