"""Legal hold: rows that a court case or an inquiry needs, and that nobody may erase before it is over.

Whatever erases puts `free` into the statement that erases, so that no hold is overlooked between asking and erasing.
The block `rights` sets and lifts holds.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from burgerprofiel.foundation import clock, database
from burgerprofiel.foundation.models import Hold

_HELD = "SELECT FROM foundation_hold h WHERE h.lifted_at IS NULL AND h.until > %(now)s AND "


def free(*, party: str = "", file: str = "") -> str:
    """SQL: no hold keeps a row of this party (an expression), nor of this file; parameter `now`."""
    kept_by = [
        *([f"h.file_id IS NULL AND h.party_id = {party}"] if party else []),
        *([f"h.file_id = {file}"] if file else []),
    ]
    return " AND ".join(f"NOT EXISTS ({_HELD}{condition})" for condition in kept_by) or "true"


def is_held(party_id: UUID) -> bool:
    """Whether anything of a party may not be erased now; in a transaction that sees the party."""
    held = f"SELECT EXISTS ({_HELD}h.party_id = %(party)s)"
    return bool(database.value(held, {"now": clock.now(), "party": party_id}))


def is_file_held(file_id: UUID) -> bool:
    """Whether a file may not be erased now, whoever reads it; for a writer."""
    held = f"SELECT EXISTS ({_HELD}h.file_id = %(file)s)"
    return bool(database.value(held, {"now": clock.now(), "file": file_id}))


def held_parties() -> QuerySet[Hold, UUID]:
    """Parties of whom nothing may be erased now, as a sub-query."""
    now = clock.now()
    held = Hold.objects.filter(lifted_at__isnull=True, until__gt=now, file_id__isnull=True)
    return held.values_list("party_id", flat=True)
