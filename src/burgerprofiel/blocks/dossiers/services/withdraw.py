"""Removing a file at the request of its source."""

from __future__ import annotations

from uuid import UUID

from burgerprofiel.blocks.dossiers import rules
from burgerprofiel.blocks.dossiers.errors import HeldFileError, UnknownFileError
from burgerprofiel.blocks.dossiers.queries.searchindex import INDEX
from burgerprofiel.blocks.dossiers.queries.sources import WritableSource
from burgerprofiel.blocks.dossiers.services import records, traces
from burgerprofiel.foundation import clock, database, holds, live
from burgerprofiel.foundation.gate import SYSTEM, Caller
from burgerprofiel.foundation.searching import keeping

# The row stays, empty, to tell its readers that the authority removed the file; nothing of the content does.
_ERASE = """
UPDATE dossiers_dossier SET
  ended_at = COALESCE(ended_at, %(at)s), archived_at = NULL, closed_at = NULL, reopened_at = NULL,
  sealed = '', content_digest = '', phase = 'unknown', code = '', code_key = '', turn = 'none',
  action_due_at = NULL, product_id = '', theme = '', started_on = NULL,
  target_on = NULL, legal_deadline_on = NULL, suspended_since = NULL, outcome = ''
WHERE id = %(file)s
RETURNING party_id
"""
_ERASE_HISTORY = (
    "DELETE FROM dossiers_dossierevent WHERE party_id = ANY(%(parties)s) AND dossier_id = %(file)s"
)
_ERASE_REFUSED = "DELETE FROM dossiers_rejection WHERE source_id = %(source)s AND number_index = %(number)s"
_ERASE_SEEN = "DELETE FROM dossiers_seen WHERE party_id = ANY(%(parties)s) AND dossier_id = %(file)s"


@database.writing()
def withdraw(source: WritableSource, *, number_index: bytes, by: Caller = SYSTEM) -> None:
    """Erase a file and leave a tombstone, so that no late or repeated status brings it back.

    `number_index` says which (`numbers.index`). Uploads stay known by their id and hash; refused payloads about it go
    too. Raises UnknownFileError, HeldFileError while a legal hold keeps the file; removing a file twice is no error.
    """
    row = records.lock(number_index, source_id=source.id)
    if row is None:
        raise UnknownFileError
    life = records.life(row)
    if life.changed_at is None:
        return
    if holds.is_file_held(row["id"]):
        raise HeldFileError
    after = rules.withdrawn(life, at=clock.now())
    records.store(row["id"], after=after)
    traces.note_removal(_erase(row["id"], after=after), by=by, source=source)
    database.rows(_ERASE_REFUSED, {"source": source.id, "number": number_index})


def _erase(file_id: UUID, *, after: rules.Life) -> list[UUID]:
    """Empty the rows of all who could read the file; who they were."""
    readers = [row["party_id"] for row in database.rows(_ERASE, {"file": file_id, "at": after.withdrawn_at})]
    database.rows(_ERASE_HISTORY, {"file": file_id, "parties": readers})
    database.rows(_ERASE_SEEN, {"file": file_id, "parties": readers})
    keeping.forget(INDEX, row=file_id, parties=readers)
    live.announce(live.Change(party_id, file_id) for party_id in readers)
    return readers
