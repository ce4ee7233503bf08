"""Everything of one party, page by page, for who takes it along. `veiled`: this sign-in is too weak for the file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from burgerprofiel.blocks.dossiers.queries.fragments import VEILED
from burgerprofiel.foundation import database
from burgerprofiel.foundation.gate import Actor

_LIMIT: Final = 1000
_FIRST = UUID(int=0)
_OF_FILE = [
    "id",
    "external_id",
    "role",
    "title",
    "phase",
    "phase_given",
    "code",
    "detail",
    "turn",
    "action_text",
    "action_label",
    "action_url",
    "action_due_at",
    "deep_link",
    "product_id",
    "theme",
    "started_on",
    "target_on",
    "legal_deadline_on",
    "suspended_since",
    "suspended_reason",
    "closed_at",
    "outcome",
    "contact",
    "documents",
    "related_parties",
    "changed_at",
    "received_at",
    "archived_at",
    "left_out_at",
]
_OF_STATUS = [
    "id",
    "dossier_id",
    "title",
    "phase",
    "phase_given",
    "code",
    "detail",
    "turn",
    "action_text",
    "changed_at",
    "received_at",
]
_JSON = ("contact", "documents", "related_parties")
_COLUMNS = ", ".join(f"d.{name}::json AS {name}" if name in _JSON else f"d.{name}" for name in _OF_FILE)
_FILES = f"""
SELECT {_COLUMNS}, s.uri AS source, COALESCE(a.name ->> 'nl', a.ovo_code) AS authority, {VEILED} AS veiled
FROM dossiers_dossier d JOIN dossiers_source s ON s.id = d.source_id
JOIN dossiers_authority a ON a.ovo_code = s.authority_id
WHERE d.party_id = %(party)s AND d.id > %(after)s AND d.ended_at IS NULL
ORDER BY d.party_id, d.id LIMIT {_LIMIT}
"""  # noqa: S608 - constants only
_STATUSES = f"""
SELECT {", ".join(f"e.{name}" for name in _OF_STATUS)}, {VEILED} AS veiled
FROM dossiers_dossierevent e
JOIN dossiers_dossier d ON d.party_id = e.party_id AND d.id = e.dossier_id AND d.ended_at IS NULL
JOIN dossiers_source s ON s.id = d.source_id
WHERE e.party_id = %(party)s AND e.id > %(after)s
ORDER BY e.party_id, e.id LIMIT {_LIMIT}
"""  # noqa: S608
_SEEN = f"""
SELECT n.dossier_id, n.seen_at, false AS veiled FROM dossiers_seen n
WHERE n.party_id = %(party)s AND n.person_id = %(person)s AND n.dossier_id > %(after)s
ORDER BY n.dossier_id LIMIT {_LIMIT}
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Rows:
    """One page; `after` begins the next, empty when this is the last."""

    rows: list[dict[str, Any]]
    after: str


def list_files(actor: Actor, *, party_id: UUID, after: str) -> Rows:
    """Files by id."""
    return _rows(_FILES, actor=actor, party_id=party_id, after=after, key="id")


def list_statuses(actor: Actor, *, party_id: UUID, after: str) -> Rows:
    """Statuses of those files by id."""
    return _rows(_STATUSES, actor=actor, party_id=party_id, after=after, key="id")


def list_seen(actor: Actor, *, party_id: UUID, after: str) -> Rows:
    """Which files this person opened."""
    return _rows(_SEEN, actor=actor, party_id=party_id, after=after, key="dossier_id")


def _rows(statement: str, *, actor: Actor, party_id: UUID, after: str, key: str) -> Rows:
    found = database.rows(
        statement,
        {
            "party": party_id,
            "person": actor.person_id,
            "after": UUID(after) if after else _FIRST,
            "assurance": actor.assurance,
        },
    )
    return Rows(found, str(found[-1][key]) if len(found) == _LIMIT else "")
