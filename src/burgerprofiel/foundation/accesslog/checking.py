"""Going over the whole log: whether every row is still what was sealed, and the tree still the one that was signed.

It needs no trust in the database. What it cannot see by itself, a log that was rewritten as a whole with its key, shows
against a checkpoint that somebody else kept (`against`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import msgspec

from burgerprofiel.foundation import database
from burgerprofiel.foundation.accesslog import notes, rows, store, tree
from burgerprofiel.foundation.accesslog.entry import canonical

_BATCH = 5_000
_ROWS = f"""
SELECT leaf.leaf_index, leaf.entry_id, leaf.logged_at AS sealed_at, leaf.hash, l.id AS present, l.leaf,
       dropped.month IS NOT NULL AS dropped, {rows.COLUMNS}
FROM foundation_accesslog_leaf leaf
LEFT JOIN foundation_accesslog l ON l.id = leaf.entry_id AND l.logged_at = leaf.logged_at
LEFT JOIN foundation_accesslog_dropped dropped
    ON dropped.month = date_trunc('month', leaf.logged_at AT TIME ZONE 'UTC')::date
WHERE leaf.leaf_index >= %(first)s
ORDER BY leaf.leaf_index LIMIT %(limit)s
"""  # noqa: S608 - names of columns only
_SLIPPED_IN = """
SELECT l.id FROM foundation_accesslog l
WHERE l.txid < %(horizon)s::xid8
  AND NOT EXISTS (SELECT FROM foundation_accesslog_leaf leaf WHERE leaf.entry_id = l.id)
ORDER BY l.id LIMIT 100
"""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it was sealed: a stable code, and what it is about."""

    code: str
    about: str


@dataclass(frozen=True, slots=True)
class DroppedMonth:
    """A month whose rows are gone on purpose. The database says so itself: ask the approvers whether they did."""

    month: date
    rows: int
    approvers: tuple[str, ...]
    dropped_at: datetime


def dropped_months() -> list[DroppedMonth]:
    """The months of which a check finds no rows and no fault."""
    found = database.rows(
        "SELECT month, rows, approvers, dropped_at FROM foundation_accesslog_dropped ORDER BY month"
    )
    return [
        DroppedMonth(row["month"], row["rows"], tuple(row["approvers"]), row["dropped_at"]) for row in found
    ]


def check(*, against: Sequence[str] = ()) -> Iterator[Fault]:
    """Every fault there is. `against` are notes that were kept elsewhere (a witness, an earlier check)."""
    kept = [notes.Checkpoint.parse(notes.Note.parse(note).text) for note in against]
    roots = _Roots(kept)
    grown = tree.Frontier()
    for row in _leaves():
        yield from _check_row(row, expected=grown.size)
        if row["leaf_index"] != grown.size:
            return  # nothing after a hole can be compared
        grown.extend([bytes(row["hash"])])
        yield from roots.compare(grown)
    yield from roots.missing(grown.size)
    newest = store.latest()
    if newest is not None:
        slipped = database.rows(_SLIPPED_IN, {"horizon": str(newest.horizon)})
        yield from (Fault("slipped-in", f"row {row['id']}") for row in slipped)
    if (newest.size if newest else 0) != grown.size:
        yield Fault("not-signed", f"{grown.size} leaves")


def _leaves() -> Iterator[dict[str, Any]]:
    first = 0
    while found := database.rows(_ROWS, {"first": first, "limit": _BATCH}):
        yield from found
        first = found[-1]["leaf_index"] + 1


def _check_row(row: dict[str, Any], *, expected: int) -> Iterator[Fault]:
    about = f"leaf {row['leaf_index']}, row {row['entry_id']}"
    if row["leaf_index"] != expected:
        yield Fault("leaf-gone", f"leaf {expected}")
    if row["present"] is None:
        if not row["dropped"]:
            yield Fault("row-gone", about)
        return
    try:
        made = tree.leaf_hash(canonical(rows.read(row)))
    except (msgspec.ValidationError, ValueError):
        made = b""
    if made != bytes(row["hash"]) or made != bytes(row["leaf"]):
        yield Fault("row-changed", about)


class _Roots:
    """The roots that the tree has to have at certain sizes: those that were signed here, and those kept elsewhere."""

    def __init__(self, kept: Sequence[notes.Checkpoint]) -> None:
        self._kept = sorted(kept, key=lambda one: one.size)
        self._signed = _signed()
        self._next = next(self._signed, None)

    def compare(self, grown: tree.Frontier) -> Iterator[Fault]:
        """Faults of the checkpoints of this size."""
        while self._next is not None and self._next.size <= grown.size:
            yield from _check_signed(self._next, grown)
            self._next = next(self._signed, None)
        while self._kept and self._kept[0].size <= grown.size:
            one = self._kept.pop(0)
            if one.size == grown.size and one.root != grown.root():
                yield Fault("another-history", f"a kept checkpoint of {one.size}")

    def missing(self, size: int) -> Iterator[Fault]:
        """Checkpoints larger than the tree that is here."""
        if self._next is not None:
            yield Fault("rolled-back", f"{self._next.size} were signed, {size} are here")
        yield from (Fault("rolled-back", f"{one.size} were seen, {size} are here") for one in self._kept)


def _signed() -> Iterator[store.StoredCheckpoint]:
    after = 0
    while found := store.list_checkpoints(after=after, limit=_BATCH):
        yield from found
        after = found[-1].size


def _check_signed(one: store.StoredCheckpoint, grown: tree.Frontier) -> Iterator[Fault]:
    about = f"checkpoint of {one.size}"
    try:
        note = notes.Note.parse(one.note)
        note.require([notes.Verifier.parse(one.vkey)])
        said = notes.Checkpoint.parse(note.text)
    except notes.NoteError:
        yield Fault("false-signature", about)
        return
    if (said.size, said.root) != (one.size, one.root) or (
        one.size == grown.size and grown.root() != one.root
    ):
        yield Fault("another-root", about)
