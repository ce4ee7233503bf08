"""The share of this block in a rotation of the vault's index key."""

from __future__ import annotations

from uuid import UUID

import msgspec

from burgerprofiel.foundation import database, keys

_FIRST = UUID(int=0)
_TAKE = """
UPDATE identity_party party SET identifier_index = decode(given.index, 'hex')
FROM json_to_recordset(%s) AS given(id uuid, index text)
WHERE party.id = given.id AND party.identifier_index <> decode(given.index, 'hex')
RETURNING party.id
"""


def take_next_indexes() -> int:
    """Write the next blind index of every party, in steps; gives how many changed. Nothing outside a rotation.

    Who looks a number up meanwhile searches both (`parties.resolve`), so the order does not matter, and a run that
    was stopped is simply run again. A whole run that found nothing to do is reported to the vault, which lets its
    administrator switch: an hour has passed then since the run before, and with it every writer of before that.
    """
    after, changed = _FIRST, 0
    try:
        while page := keys.next_indexes(after=after):
            rows = [{"id": party_id, "index": index.hex()} for party_id, index in page]
            changed += len(database.rows(_TAKE, [msgspec.json.encode(rows).decode()]))
            after = page[-1][0]
        if not changed:
            keys.report_filled()
    except keys.VaultRefusedError as error:
        if error.code not in ("no-rotation", "not-filled"):
            raise
    return changed
