"""What official bundles were taken in, for whom, and what became of them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final
from uuid import UUID

import msgspec

from burgerprofiel.blocks.notifications.contracts import BundleOutcome, BundleProblem
from burgerprofiel.foundation import database, telling
from burgerprofiel.foundation.telling import Subject

_MOST: Final = 500

_KNOWN: Final = """
SELECT id, body_hash FROM notifications_bundle WHERE client_id = %(client)s AND key = %(key)s
"""
_OUTCOMES: Final = """
SELECT key, received_at AS at, id AS receipt, '[]'::jsonb AS problems FROM notifications_bundle
WHERE client_id = %(client)s AND key = %(key)s
UNION ALL
SELECT key, received_at, NULL, errors FROM notifications_bundlerefusal
WHERE client_id = %(client)s AND key = %(key)s
ORDER BY at DESC LIMIT %(most)s
"""
_NEWS: Final = """
SELECT id, matter, state, theme, provider_uri, occurred_at, expires_at FROM notifications_bundle
WHERE id = ANY(%(bundles)s)
"""
# Who may be told is decided elsewhere; here only whether the party has it and until when it is news.
_SUBJECTS: Final = """
SELECT asked.party_id, asked.subject_id, asked.person_id, b.ovo_code, b.source_id, b.matter
FROM unnest(%(parties)s::uuid[], %(subjects)s::uuid[], %(persons)s::uuid[]) AS asked(party_id, subject_id, person_id)
JOIN notifications_notice n ON n.party_id = asked.party_id AND n.bundle_id = asked.subject_id
JOIN notifications_bundle b ON b.id = n.bundle_id
WHERE b.expires_at IS NULL OR b.expires_at > statement_timestamp()
"""
_ONE: Final = """
SELECT n.party_id, n.bundle_id, n.said_sealed, b.ovo_code, b.source_id, b.matter, b.occurred_at
FROM notifications_notice n JOIN notifications_bundle b ON b.id = n.bundle_id
WHERE n.bundle_id = %(bundle)s AND n.party_id = %(party)s
"""

_ALL: Final = """
SELECT n.bundle_id, n.said_sealed, n.received_at, b.ovo_code, b.occurred_at
FROM notifications_notice n JOIN notifications_bundle b ON b.id = n.bundle_id
WHERE n.party_id = %(party)s AND (%(after)s::uuid IS NULL OR n.bundle_id > %(after)s)
ORDER BY n.bundle_id LIMIT %(limit)s
"""


def find_known(*, client_id: str, key: str) -> tuple[UUID, bytes] | None:
    """The receipt and the digest of a bundle that this client sent before."""
    rows = database.rows(_KNOWN, {"client": client_id, "key": key})
    return (rows[0]["id"], bytes(rows[0]["body_hash"])) if rows else None


def list_outcomes(*, client_id: str, key: str) -> list[BundleOutcome]:
    """What became of a bundle of this client, newest first, at most 500."""
    rows = database.rows(_OUTCOMES, {"client": client_id, "key": key, "most": _MOST})
    return [
        BundleOutcome(
            key=row["key"],
            at=row["at"],
            receipt=row["receipt"],
            problems=msgspec.json.decode(row["problems"], type=tuple[BundleProblem, ...]),
        )
        for row in rows
    ]


def bundles(ids: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    """Bundles by id, as news needs them."""
    return {row["id"]: row for row in database.rows(_NEWS, {"bundles": list(ids)})}


def subjects(asked: Collection[Subject]) -> list[dict[str, Any]]:
    """Of what is asked, what the party has and is still news."""
    return database.rows(_SUBJECTS, telling.asked(asked))


def find_notice(*, bundle_id: UUID, party_id: UUID) -> dict[str, Any] | None:
    """What a party has of a bundle, its text still sealed."""
    rows = database.rows(_ONE, {"bundle": bundle_id, "party": party_id})
    return rows[0] if rows else None


def list_notices(*, party_id: UUID, after: UUID | None, limit: int) -> list[dict[str, Any]]:
    """All notices of a party in the order of coming in, their texts still sealed."""
    return database.rows(_ALL, {"party": party_id, "after": after, "limit": limit})
