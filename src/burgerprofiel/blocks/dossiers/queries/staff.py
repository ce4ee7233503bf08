"""What staff read about sources. Every statement is bounded: by an index and by a limit."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import msgspec

from burgerprofiel.blocks.dossiers import numbers, rules
from burgerprofiel.blocks.dossiers.contracts import (
    COUNT_LIMIT,
    CodeLine,
    FeedState,
    SourceSummary,
    UnknownCode,
    WordingTexts,
)
from burgerprofiel.foundation import clock, database

_NEWEST_WARNINGS = 1000
_UNKNOWN_CODE = "Unknown code: "


def _count(table: str, condition: str) -> str:
    return (
        f"(SELECT count(*) FROM (SELECT FROM {table} t WHERE t.source_id = s.id AND {condition}"  # noqa: S608
        f" LIMIT {COUNT_LIMIT + 1}) AS counted)"
    )


_SUMMARIES = f"""
SELECT s.id, s.uri, COALESCE(NULLIF(s.name ->> %(language)s, ''), s.name ->> 'nl', s.uri) AS name,
       COALESCE(NULLIF(a.name ->> %(language)s, ''), a.name ->> 'nl') AS authority, a.ovo_code AS authority_code,
       s.last_received_at, s.disturbed_since, s.disturbance, COALESCE(f.state, '') AS feed_state,
       {_count("dossiers_upload", "t.received_at >= %(today)s")} AS received_today,
       {_count("dossiers_upload", "t.received_at >= %(week)s")} AS received_week,
       {_count("dossiers_upload", "t.received_at >= %(week)s AND NOT t.warnings = '[]'")} AS warned_week,
       {_count("dossiers_rejection", "t.settled_at IS NULL")} AS rejected
FROM dossiers_source s
JOIN dossiers_authority a ON a.ovo_code = s.authority_id
LEFT JOIN dossiers_feed f ON f.source_id = s.id
WHERE (%(authorities)s::text[] IS NULL OR a.ovo_code = ANY(%(authorities)s))
  AND (%(source)s::bigint IS NULL OR s.id = %(source)s)
ORDER BY authority, name, s.id
LIMIT 500
"""  # noqa: S608 - constants only
_WITH_OPEN_FILE = """
SELECT DISTINCT s.authority_id AS code, d.party_id
FROM json_to_recordset(%(pairs)s) AS asked(code text, party_id uuid)
JOIN dossiers_dossier d ON d.party_id = asked.party_id AND d.ended_at IS NULL AND d.closed_at IS NULL
JOIN dossiers_source s ON s.id = d.source_id AND s.authority_id = asked.code
"""
_NAMES = """
SELECT ovo_code AS code, COALESCE(NULLIF(name ->> %(language)s, ''), name ->> 'nl', ovo_code) AS name
FROM dossiers_authority WHERE ovo_code = ANY(%(codes)s)
"""
_CODES = """
SELECT w.code_key, COALESCE(w.label ->> 'nl', '') AS label, w.source_id IS NOT NULL AS is_own
FROM dossiers_wording w
WHERE w.source_id = %(source)s OR (w.source_id IS NULL AND NOT EXISTS (
    SELECT FROM dossiers_wording own WHERE own.source_id = %(source)s AND own.code_key = w.code_key))
ORDER BY is_own DESC, label, code_key
LIMIT 500
"""
_WARNINGS = """
SELECT problem ->> 'description' AS description, count(*) AS count, max(newest.received_at) AS last_seen_at
FROM (SELECT warnings, received_at FROM dossiers_upload
      WHERE source_id = %(source)s AND NOT warnings = '[]'
      ORDER BY received_at DESC LIMIT %(limit)s) AS newest, jsonb_array_elements(newest.warnings) AS problem
WHERE problem ->> 'code' = 'unknown-code'
GROUP BY 1 ORDER BY 3 DESC
"""
_AUTHORITIES = """
SELECT a.ovo_code, COALESCE(NULLIF(a.name ->> %(language)s, ''), a.name ->> 'nl', a.ovo_code) AS name
FROM dossiers_authority a WHERE EXISTS (SELECT FROM dossiers_source s WHERE s.authority_id = a.ovo_code)
ORDER BY name, a.ovo_code
"""
_FEED = """
SELECT url, position, state, errors, maximum_errors, next_poll_at, last_success_at, last_error
FROM dossiers_feed WHERE source_id = %(source)s
"""
_WORDING = """
SELECT label::text, explanation::text, action_label::text FROM dossiers_wording
WHERE code_key = %(code)s AND source_id IS NOT DISTINCT FROM %(source)s
"""


def with_open_file(pairs: Collection[tuple[str, UUID]]) -> set[tuple[str, UUID]]:
    """Of pairs of an authority and a party, those with an open file; in one statement."""
    asked = [{"code": code, "party_id": party_id} for code, party_id in pairs]
    found = database.rows(_WITH_OPEN_FILE, {"pairs": msgspec.json.encode(asked).decode()})
    return {(row["code"], row["party_id"]) for row in found}


_SOURCE = "SELECT id FROM dossiers_source WHERE uri = %(uri)s"
_PARTIES = """
SELECT d.party_id, count(*) AS files FROM dossiers_dossier d JOIN dossiers_source s ON s.id = d.source_id
WHERE s.uri = %(uri)s AND (%(authority)s = '' OR s.authority_id = %(authority)s)
  AND (cardinality(%(files)s::bytea[]) = 0 OR d.id IN (
    SELECT r.id FROM dossiers_record r WHERE r.source_id = s.id AND r.number_index = ANY(%(files)s)))
GROUP BY d.party_id
"""


def find_parties(*, source_uri: str, files: Collection[str], authority: str) -> dict[UUID, int]:
    """Who has files of a source, and how many; `files` narrows to these numbers of the source, `authority` to whose
    the source is.
    """
    sources = [row["id"] for row in database.rows(_SOURCE, {"uri": source_uri})]
    indexes = numbers.indexes(files, source_ids=sources)
    if files and not indexes:
        return {}
    found = database.rows(_PARTIES, {"uri": source_uri, "files": indexes, "authority": authority})
    return {row["party_id"]: row["files"] for row in found}


def authority_names(codes: Collection[str], *, language: str) -> dict[str, str]:
    """Names of public bodies by OVO code."""
    wanted = [code for code in codes if code]
    if not wanted:
        return {}
    return {
        row["code"]: row["name"] for row in database.rows(_NAMES, {"codes": wanted, "language": language})
    }


def list_sources(
    *, authorities: Collection[str] | None, language: str, source_id: int | None = None
) -> tuple[SourceSummary, ...]:
    """Sources of authorities (None: of all), with counts of today (in Belgium) and of seven days."""
    midnight = clock.in_belgium(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    values = {
        "authorities": None if authorities is None else list(authorities),
        "language": language,
        "source": source_id,
        "today": midnight,
        "week": clock.now() - timedelta(days=7),
    }
    return tuple(SourceSummary(**row) for row in database.rows(_SUMMARIES, values))


def list_authorities(*, language: str) -> dict[str, str]:
    """Authorities that have a source, by name."""
    found = database.rows(_AUTHORITIES, {"language": language})
    return {row["ovo_code"]: row["name"] for row in found}


def find_feed(source_id: int) -> FeedState | None:
    """How polling goes, None for a source that pushes."""
    found = database.rows(_FEED, {"source": source_id})
    return FeedState(host=urlsplit(found[0].pop("url")).hostname or "", **found[0]) if found else None


def list_codes(source_id: int) -> tuple[CodeLine, ...]:
    """The codes that have a text, the source's own first."""
    return tuple(CodeLine(**row) for row in database.rows(_CODES, {"source": source_id}))


def list_unknown_codes(source_id: int, *, worded: Collection[str]) -> tuple[UnknownCode, ...]:
    """Codes among the newest warnings that nobody gave a text, last seen first."""
    rows = database.rows(_WARNINGS, {"source": source_id, "limit": _NEWEST_WARNINGS})
    found = (_unknown(row) for row in rows)
    return tuple(code for code in found if code.code_key and code.code_key not in worded)


def _unknown(row: dict[str, Any]) -> UnknownCode:
    code = row["description"].removeprefix(_UNKNOWN_CODE).removesuffix(".")
    return UnknownCode(
        code=code, code_key=rules.code_key(code), count=row["count"], last_seen_at=row["last_seen_at"]
    )


def find_wording(source_id: int | None, *, code_key: str) -> WordingTexts | None:
    """The texts of a code: of a source, or the general ones for None."""
    found = database.rows(_WORDING, {"source": source_id, "code": code_key})
    if not found:
        return None
    return WordingTexts(**{name: msgspec.json.decode(text) for name, text in found[0].items()})
