"""What the access log is told of writing: a row for each party whose files a call touched, and with what effect."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from typing import Final
from uuid import UUID

from burgerprofiel.blocks.dossiers.contracts import Result
from burgerprofiel.blocks.dossiers.queries.sources import WritableSource
from burgerprofiel.blocks.dossiers.services.lines import File
from burgerprofiel.foundation import gate
from burgerprofiel.foundation.gate import Caller, Operation

RECEIVE: Final = "dossiers.receive"
_SPREAD = (Result.CURRENT, Result.HISTORY)


def note(
    files: Collection[File], *, others: Iterable[tuple[UUID, UUID]], by: Caller, source: WritableSource
) -> None:
    """Write who brought statuses of which parties; within the transaction that stores them.

    A party that got nothing but new files is a creation; who had a file already, or lost sight of one, an update.
    `others` are the (party, file) for whom something else changed than the state.
    """
    counts, updated = _counted(files)
    for party_id, _ in others:
        counts[party_id] = counts[party_id] or 1
        updated.add(party_id)
    for operation, parties in (
        (Operation.CREATE, counts.keys() - updated),
        (Operation.UPDATE, updated),
    ):
        if parties:
            gate.admit(
                by,
                parties={party_id: counts[party_id] for party_id in parties},
                purpose=RECEIVE,
                operation=operation,
                source=source.uri,
            )


def _counted(files: Iterable[File]) -> tuple[Counter[UUID], set[UUID]]:
    """How many statuses each reader got, and who of them had a file of these already."""
    counts: Counter[UUID] = Counter()
    updated: set[UUID] = set()
    for file in files:
        readers = [party_id for line in file.lines if line.result in _SPREAD for party_id in line.readers]
        counts.update(readers)
        if file.before.changed_at is not None:
            updated.update(readers)
    return counts, updated


def note_removal(readers: Collection[UUID], *, by: Caller, source: WritableSource) -> None:
    """Write who removed a file of these parties; within the transaction that erases it."""
    gate.admit(
        by,
        parties=dict.fromkeys(readers, 1),
        purpose=RECEIVE,
        operation=Operation.DELETE,
        source=source.uri,
    )


def note_reading(readers: Collection[UUID], *, by: Caller, source_uri: str) -> None:
    """Write who read what became of statuses of these parties; within the transaction that reads."""
    gate.admit(
        by,
        parties=dict.fromkeys(readers, 1),
        purpose=RECEIVE,
        operation=Operation.READ,
        source=source_uri,
    )
