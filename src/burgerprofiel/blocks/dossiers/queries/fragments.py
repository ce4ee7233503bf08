"""The pieces of SQL that every read of the block is made of. They are constants; values are always parameters.

Parameters that `parameters` fills: parties, assurance, language, now, neutral.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from burgerprofiel.foundation import clock
from burgerprofiel.foundation.gate import Actor

TABLES = """
dossiers_dossier d
JOIN dossiers_source s ON s.id = d.source_id
JOIN dossiers_authority a ON a.ovo_code = s.authority_id
"""

# Who reads what. Closed files leave the sight of residents after the years that their source sets.
READABLE = """
d.party_id = ANY(%(parties)s) AND d.ended_at IS NULL
AND (d.closed_at IS NULL OR d.closed_at > %(now)s - make_interval(years => s.years_shown))
"""

# The sign-in is not sure enough for this file: it shows under its source's neutral title, without its content.
VEILED = "GREATEST(s.required_assurance, d.required_assurance) > %(assurance)s"

# Who reads it in full; changing anything about a file, and finding it by its texts, asks no less.
READABLE_IN_FULL = f"{READABLE} AND NOT ({VEILED})"

# A theme may come from the product and so say more than the neutral title.
THEME = f"CASE WHEN {VEILED} THEN '' ELSE d.theme END"

# A source's own wording before the general one, the language of the request before Dutch.
WORDINGS = """
LEFT JOIN dossiers_wording ws ON ws.source_id = d.source_id AND ws.code_key = {row}.code_key
LEFT JOIN dossiers_wording wg ON wg.source_id IS NULL AND wg.code_key = {row}.code_key
"""


def in_language(column: str) -> str:
    """SQL for a text per language: that of the request, else Dutch, else empty."""
    return f"COALESCE(NULLIF({column} ->> %(language)s, ''), {column} ->> 'nl', '')"


def worded(column: str) -> str:
    """SQL for a text of the wordings joined by `WORDINGS`, else empty."""
    ways = (("ws", "%(language)s"), ("wg", "%(language)s"), ("ws", "'nl'"), ("wg", "'nl'"))
    tried = ", ".join(f"NULLIF({table}.{column} ->> {language}, '')" for table, language in ways)
    return f"COALESCE({tried}, '')"


def unveiled(column: str, *, otherwise: str = "''") -> str:
    """SQL for a value that a sign-in that is not sure enough does not get."""
    return f"CASE WHEN {VEILED} THEN {otherwise} ELSE {column} END"


def hexed(column: str) -> str:
    """SQL for a sealed value as JSON can carry it."""
    return f"encode({column}, 'hex')"


# Who gets no further statuses cannot know whose turn it is.
TURN = "CASE WHEN d.left_out_at IS NULL THEN d.turn ELSE 'none' END"

_PLAIN = ("id", "party_id", "source_id", "phase", "action_due_at", "closed_at", "changed_at",
          "content_changed_at", "archived_at")  # fmt: skip
_CONTENT = ("code_key", "outcome")
_DATES = ("target_on", "legal_deadline_on", "suspended_since", "reopened_at")
_NEUTRAL = f"COALESCE(NULLIF({in_language('s.neutral_title')}, ''), %(neutral)s)"

_STALE_SINCE = (
    "CASE WHEN s.disturbed_since IS NOT NULL THEN COALESCE(s.last_received_at, s.disturbed_since) END"
)

# One row as `shape.Raw` reads it; needs TABLES and WORDINGS.
ROW = ",\n".join(
    [
        *(f"d.{column}" for column in _PLAIN),
        *(f"{unveiled('d.' + column)} AS {column}" for column in _CONTENT),
        *(f"{unveiled('d.' + column, otherwise='NULL')} AS {column}" for column in _DATES),
        f"{TURN} AS turn",
        "d.left_out_at IS NOT NULL AS left_out",
        f"{VEILED} AS veiled",
        f"{unveiled(hexed('d.sealed'))} AS sealed",
        f"{_NEUTRAL} AS neutral_title",
        f"{THEME} AS theme",
        "GREATEST(s.required_assurance, d.required_assurance) AS required_assurance",
        f"{in_language('a.name')} AS authority",
        "a.ovo_code AS authority_code",
        f"{unveiled(worded('label'))} AS wording",
        f"{unveiled(worded('action_label'))} AS worded_action_label",
        "s.steps AS source_steps",
        f"{_STALE_SINCE} AS stale_since",
        "d.code <> '' AS coded",
    ]
)
ROW_TABLES = TABLES + WORDINGS.format(row="d")


def parameters(actor: Actor, *, parties: tuple[UUID, ...]) -> dict[str, Any]:
    """The values that the fragments need, for an actor at this moment in the language of the request."""
    return {
        "parties": list(parties),
        "assurance": actor.assurance,
        "language": (translation.get_language() or "nl")[:2],
        "now": clock.now(),
        "neutral": _("Dossier"),
    }
