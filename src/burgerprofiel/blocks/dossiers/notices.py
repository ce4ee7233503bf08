"""What a notification may know about a file: who sends it, and whether it is still news. No title, no status."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict

import msgspec

from burgerprofiel.blocks.dossiers.contracts import DossierNotice, NoticeSubject, Turn
from burgerprofiel.foundation import database

# The same predicate as on the pages (`READABLE`), for pairs instead of one actor.
_DESCRIBE = """
SELECT asked.party_id, asked.dossier_id, asked.person_id, a.name::text AS authority, a.ovo_code, seen.seen_at,
       greatest(s.required_assurance, d.required_assurance) > 0 AS is_neutral,
       d.turn = %(you)s AND d.closed_at IS NULL AS waits_for_you
FROM json_to_recordset(%(subjects)s) AS asked(party_id uuid, dossier_id uuid, person_id uuid)
JOIN dossiers_dossier d ON d.party_id = asked.party_id AND d.id = asked.dossier_id
JOIN dossiers_source s ON s.id = d.source_id
JOIN dossiers_authority a ON a.ovo_code = s.authority_id
LEFT JOIN dossiers_seen seen ON seen.party_id = asked.party_id AND seen.dossier_id = asked.dossier_id
    AND seen.person_id = asked.person_id
WHERE d.ended_at IS NULL
  AND (d.closed_at IS NULL OR d.closed_at > now() - make_interval(years => s.years_shown))
"""


def describe_for_notice(subjects: Collection[NoticeSubject]) -> dict[NoticeSubject, DossierNotice]:
    """What may be said of files at this moment; a file that its party no longer sees is absent.

    For the platform itself, which acts for nobody: the answer holds nothing about the file's content.
    """
    asked = msgspec.json.encode([asdict(subject) for subject in subjects]).decode()
    return {
        NoticeSubject(row["party_id"], row["dossier_id"], row["person_id"]): DossierNotice(
            authority=msgspec.json.decode(row["authority"]),
            is_neutral=row["is_neutral"],
            waits_for_you=row["waits_for_you"],
            seen_at=row["seen_at"],
            ovo_code=row["ovo_code"],
        )
        for row in database.rows(_DESCRIBE, {"subjects": asked, "you": Turn.YOU.value})
    }
