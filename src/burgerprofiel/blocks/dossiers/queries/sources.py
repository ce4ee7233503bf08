"""Sources as writers need them, and who may write which."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from burgerprofiel.blocks.dossiers.errors import SourceRefusedError
from burgerprofiel.blocks.dossiers.queries import uploads
from burgerprofiel.blocks.dossiers.queries.uploads import KnownUpload
from burgerprofiel.foundation import database
from burgerprofiel.foundation.gate import Client


@dataclass(frozen=True, slots=True, kw_only=True)
class WritableSource:
    """A source that the caller was found to own."""

    id: int
    uri: str
    theme: str


# The one predicate of the machine side: a client reads and writes what SourceClient says, nothing else.
_OF_CLIENT = """
SELECT s.id, s.uri, s.theme FROM dossiers_source s
JOIN dossiers_sourceclient c ON c.source_id = s.id
WHERE c.client_id = %(client)s AND (%(uri)s::text IS NULL OR s.uri = %(uri)s)
ORDER BY s.uri
"""
_ANY = "SELECT id, uri, theme FROM dossiers_source WHERE uri = %(uri)s"

# Both at once, for each upload asks it.
_WITH_KNOWN = """
SELECT s.id AS source_id, s.uri, s.theme, u.upload_key, u.id, u.body_hash, u.warnings
FROM dossiers_source s
LEFT JOIN dossiers_upload u ON u.source_id = s.id AND u.upload_key = ANY(%(keys)s)
WHERE s.uri = %(uri)s AND (%(client)s::text IS NULL OR EXISTS (
  SELECT FROM dossiers_sourceclient c WHERE c.source_id = s.id AND c.client_id = %(client)s))
"""


def get_writable(client: Client | None, *, uri: str) -> WritableSource:
    """The source when this client owns it. None stands for ourselves (a feed, a replay by staff).

    Raises SourceRefusedError, whether the source is another's or does not exist.
    """
    statement = _ANY if client is None else _OF_CLIENT
    rows = database.rows(statement, {"client": client and client.client_id, "uri": uri})
    if not rows:
        raise SourceRefusedError
    return WritableSource(**rows[0])


def get_writable_with_known(
    client: Client | None, *, uri: str, upload_keys: Collection[str]
) -> tuple[WritableSource, dict[str, KnownUpload]]:
    """As `get_writable`, with those of the uploads that it accepted before."""
    values = {"client": client and client.client_id, "uri": uri, "keys": list(upload_keys)}
    rows = database.prepared_rows(_WITH_KNOWN, values)
    if not rows:
        raise SourceRefusedError
    source = WritableSource(id=rows[0]["source_id"], uri=rows[0]["uri"], theme=rows[0]["theme"])
    return source, {row["upload_key"]: uploads.known(row) for row in rows if row["upload_key"] is not None}


def list_writable(client: Client) -> list[WritableSource]:
    """All sources of a client, by URI."""
    rows = database.rows(_OF_CLIENT, {"client": client.client_id, "uri": None})
    return [WritableSource(**row) for row in rows]
