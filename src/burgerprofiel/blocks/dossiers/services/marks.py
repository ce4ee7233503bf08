"""What a resident does to a file on this side: open it, put it away, take it out again."""

from __future__ import annotations

from uuid import UUID

from burgerprofiel.blocks.dossiers.errors import AssuranceTooLowError, DossierNotFoundError
from burgerprofiel.blocks.dossiers.queries import detail, fragments
from burgerprofiel.foundation import database
from burgerprofiel.foundation.gate import Actor

_SEEN = f"""
INSERT INTO dossiers_seen (party_id, dossier_id, person_id, seen_at)
SELECT d.party_id, d.id, %(person)s, %(now)s FROM {fragments.TABLES}
WHERE d.id = %(dossier)s AND {fragments.READABLE_IN_FULL}
ON CONFLICT (party_id, dossier_id, person_id) DO UPDATE SET seen_at = EXCLUDED.seen_at
RETURNING TRUE
"""  # noqa: S608 - constant fragments only

_ARCHIVE = f"""
UPDATE dossiers_dossier AS target
SET archived_at = CASE WHEN %(archived)s THEN COALESCE(target.archived_at, %(now)s) END
FROM {fragments.TABLES}
WHERE target.party_id = d.party_id AND target.id = d.id AND d.id = %(dossier)s
  AND {fragments.READABLE_IN_FULL}
RETURNING TRUE
"""  # noqa: S608 - constant fragments only


def mark_seen(actor: Actor, *, party_id: UUID, dossier_id: UUID) -> None:
    """Remember that this person opened the file now. What shows veiled was not seen. No-op for another's file."""
    values = fragments.parameters(actor, parties=(party_id,))
    database.value(_SEEN, values | {"person": actor.person_id, "dossier": dossier_id})


def set_archived(actor: Actor, *, party_id: UUID, dossier_id: UUID, archived: bool) -> None:
    """Put the file away for this party, or back among the others.

    Raises DossierNotFoundError, and AssuranceTooLowError for a file that shows veiled.
    """
    values = fragments.parameters(actor, parties=(party_id,))
    if database.value(_ARCHIVE, values | {"archived": archived, "dossier": dossier_id}) is not None:
        return
    row = detail.find_row(actor, parties=(party_id,), dossier_id=dossier_id)
    if row is None:
        raise DossierNotFoundError
    raise AssuranceTooLowError(row.required_assurance)
