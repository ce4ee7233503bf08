"""Reads of the block. Each begins with an index on the party."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from burgerprofiel.blocks.correspondence.contracts import Choice, Decision, Road
from burgerprofiel.foundation import database

LISTED = 20

_READERS = """
SELECT party_id FROM correspondence_reader WHERE party_id = ANY(%(parties)s::uuid[]) AND is_digital
"""
_READER = "SELECT is_digital, since FROM correspondence_reader WHERE party_id = %(party)s"
_CHOICES = """
SELECT c.id, c.decision, c.at, c.person_id, c.road, c.assurance, w.version, w.language, w.text,
       encode(w.digest, 'hex') AS sha256
FROM correspondence_choice c JOIN correspondence_wording w ON w.digest = c.wording_id
WHERE c.party_id = %(party)s AND c.id > %(after)s
ORDER BY c.id {order} LIMIT %(limit)s
"""
_FIRST = UUID(int=0)


def digital(party_ids: Collection[UUID]) -> frozenset[UUID]:
    """Those of the parties that chose digital post and did not take that back."""
    found = database.prepared_rows(_READERS, {"parties": list(party_ids)})
    return frozenset(row["party_id"] for row in found)


def reader(party_id: UUID) -> dict[str, Any] | None:
    """How it is with one party, None when it never chose."""
    found = database.prepared_rows(_READER, {"party": party_id})
    return found[0] if found else None


def choices(party_id: UUID, *, person_id: UUID) -> tuple[Choice, ...]:
    """The last decisions of a party, newest first, as this person sees them."""
    values = {"party": party_id, "after": _FIRST, "limit": LISTED}
    return tuple(
        Choice(
            decision=Decision(row["decision"]),
            at=row["at"],
            is_mine=row["person_id"] == person_id,
            language=row["language"],
            road=Road(row["road"]),
            version=row["version"],
            sha256=row["sha256"],
            text=row["text"],
        )
        for row in database.prepared_rows(_CHOICES.format(order="DESC"), values)
    )


def page_of_choices(party_id: UUID, *, after: UUID | None, limit: int) -> list[dict[str, Any]]:
    """Decisions of a party as they are kept, oldest first, from the one after `after`."""
    values = {"party": party_id, "after": after or _FIRST, "limit": limit}
    return database.rows(_CHOICES.format(order="ASC"), values)
