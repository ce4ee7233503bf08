"""Sources as writers need them, and who may write which."""

from __future__ import annotations

from dataclasses import dataclass

from burgerprofiel.blocks.dossiers.errors import SourceRefusedError
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


def get_writable(client: Client | None, *, uri: str) -> WritableSource:
    """The source when this client owns it. None stands for ourselves (a feed, a replay by staff).

    Raises SourceRefusedError, whether the source is another's or does not exist.
    """
    statement = _ANY if client is None else _OF_CLIENT
    rows = database.rows(statement, {"client": client and client.client_id, "uri": uri})
    if not rows:
        raise SourceRefusedError
    return WritableSource(**rows[0])


def list_writable(client: Client) -> list[WritableSource]:
    """All sources of a client, by URI."""
    rows = database.rows(_OF_CLIENT, {"client": client.client_id, "uri": None})
    return [WritableSource(**row) for row in rows]
