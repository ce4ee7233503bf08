"""Who calls: signed-in persons with their cookies, and the machine client with its token."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import psycopg

from bench import data, sealing
from bench.data import CLIENT
from bench.stage import Stage
from burgerprofiel.foundation.pages import SESSION_COOKIE

_SESSIONS = """
INSERT INTO identity_session (id, key_hash, person_id, party_id, capacity, assurance, means, rights, device,
    authenticated_at, created_at, last_seen_at, expires_at, previous_visit_at)
SELECT gen_random_uuid(), sha256(given.key::bytea), given.party, given.party, 'citizen', 35, 'eid', '[]', '',
    now(), now(), now(), now() + interval '8 hours', now() - interval '30 days'
FROM unnest(%(keys)s::text[], %(parties)s::uuid[]) AS given(key, party)
ON CONFLICT (key_hash) DO UPDATE
SET last_seen_at = now(), expires_at = excluded.expires_at, ended_at = NULL
"""
_PERSONS = """
INSERT INTO identity_person (party_id)
SELECT party FROM unnest(%(parties)s::uuid[]) AS party
ON CONFLICT (party_id) DO NOTHING
"""
_TOKEN = """
INSERT INTO identity_accesstoken (token_hash, client_id, scopes, expires_at)
VALUES (sha256(%(token)s::bytea), %(client)s, '["DosisImport"]', now() + interval '8 hours')
ON CONFLICT (token_hash) DO UPDATE SET expires_at = excluded.expires_at
"""


def readers(where: Stage, *, count: int) -> list[dict[str, str]]:
    """Request headers of the first persons of the world (`data.files`), each signed in."""
    return sign_in(where, parties=data.reader_ids(count))


def sign_in(where: Stage, *, parties: Sequence[UUID]) -> list[dict[str, str]]:
    """Request headers of one signed-in browser per person, in their order."""
    keys = [f"bench-{party}" for party in parties]
    with psycopg.connect(where.owner_url) as connection:
        connection.execute(_PERSONS, {"parties": list(parties)})
        connection.execute(_SESSIONS, {"keys": keys, "parties": list(parties)})
    sealing.grant(where, session_keys=dict(zip(parties, keys, strict=True)))
    return [{"Cookie": f"{SESSION_COOKIE}={key}", "Sec-Fetch-Site": "same-origin"} for key in keys]


def machine(where: Stage) -> dict[str, str]:
    """Request headers of the client, with an access token."""
    token = "bench-token"
    with psycopg.connect(where.owner_url) as connection:
        connection.execute(_TOKEN, {"token": token, "client": CLIENT})
    return {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
