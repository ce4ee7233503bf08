"""Everything of one party, page by page, for who takes it along.

`veiled`: this sign-in is too weak for the file. `unreadable`: its texts were altered or moved, and cannot be opened.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import msgspec

from burgerprofiel.blocks.dossiers import sealed
from burgerprofiel.blocks.dossiers.queries.fragments import VEILED
from burgerprofiel.blocks.dossiers.sealed import Content, Said, content_purpose, said_purpose
from burgerprofiel.foundation import database
from burgerprofiel.foundation.gate import Actor

_LIMIT: Final = 1000
_FIRST = UUID(int=0)
_OF_FILE = [
    "id",
    "sealed",
    "phase",
    "code",
    "turn",
    "action_due_at",
    "product_id",
    "theme",
    "started_on",
    "target_on",
    "legal_deadline_on",
    "suspended_since",
    "closed_at",
    "outcome",
    "changed_at",
    "received_at",
    "archived_at",
    "left_out_at",
]
_OF_STATUS = [
    "id",
    "dossier_id",
    "sealed",
    "phase",
    "code",
    "turn",
    "changed_at",
    "received_at",
]
_FILES = f"""
SELECT {", ".join(f"d.{name}" for name in _OF_FILE)},
   s.uri AS source, COALESCE(a.name ->> 'nl', a.ovo_code) AS authority, {VEILED} AS veiled
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
SELECT n.dossier_id, n.seen_at, FALSE AS veiled FROM dossiers_seen n
WHERE n.party_id = %(party)s AND n.person_id = %(person)s AND n.dossier_id > %(after)s
ORDER BY n.dossier_id LIMIT {_LIMIT}
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Rows:
    """One page; `after` begins the next, empty when this is the last."""

    rows: list[dict[str, Any]]
    after: str


def list_files(actor: Actor, *, party_id: UUID, after: str) -> Rows:
    """Files by id. Raises KeyServiceError."""
    found = _rows(_FILES, actor=actor, party_id=party_id, after=after, key="id")
    return _opened(found, actor=actor, purpose=lambda id_: content_purpose(id_, party_id), kind=Content)


def list_statuses(actor: Actor, *, party_id: UUID, after: str) -> Rows:
    """Statuses of those files by id. Raises KeyServiceError."""
    found = _rows(_STATUSES, actor=actor, party_id=party_id, after=after, key="id")
    return _opened(found, actor=actor, purpose=lambda id_: said_purpose(id_, party_id), kind=Said)


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


def _opened(found: Rows, *, actor: Actor, purpose: Callable[[UUID], str], kind: type[msgspec.Struct]) -> Rows:
    """The rows with their texts, opened with one question; those of veiled ones are not opened."""
    readable = [row for row in found.rows if not row["veiled"]]
    items = [(bytes(row.pop("sealed")), purpose(row["id"])) for row in readable]
    for row, value in zip(readable, actor.keyring.open_each(items), strict=True):
        texts = sealed.decode(value, kind=kind)
        row["unreadable"] = texts is None
        row.update(msgspec.structs.asdict(texts) if texts else {})
    return found
