"""Whether people can be told anything at all: over any channel, and wanting it. No address is opened."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final
from uuid import UUID

from burgerprofiel.foundation import database

_REACHED: Final = """
SELECT person.id FROM unnest(%(persons)s::uuid[]) AS person(id)
LEFT JOIN notifications_choice c ON c.person_id = person.id
LEFT JOIN notifications_phone phone ON phone.person_id = person.id
WHERE c.channel IS DISTINCT FROM ''
  AND (person.id = ANY(%(with_email)s::uuid[]) OR phone.verified_at IS NOT NULL
    OR EXISTS (SELECT FROM notifications_pushsubscription s WHERE s.person_id = person.id))
"""


def reached(person_ids: Collection[UUID], *, with_email: Collection[UUID]) -> frozenset[UUID]:
    """Those of the persons who want notices and have an address for them, in one statement."""
    found = database.prepared_rows(_REACHED, {"persons": list(person_ids), "with_email": list(with_email)})
    return frozenset(row["id"] for row in found)
