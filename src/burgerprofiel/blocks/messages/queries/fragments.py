"""The pieces of SQL that every read of a mailbox is made of. They are constants; values are always parameters.

Parameters that `parameters` fills: party, assurance, language, now, neutral.
"""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from burgerprofiel.foundation import clock
from burgerprofiel.foundation.gate import Actor

TABLES: Final = """
messages_conversation c
JOIN messages_messagetype y ON y.id = c.type_id
JOIN messages_sender s ON s.code = y.sender_id
"""

# Who reads what: the one predicate. What has expired is gone, also before the night that erases it.
READABLE: Final = "c.party_id = %(party)s AND (c.expires_at IS NULL OR c.expires_at > %(now)s)"

# The sign-in is not sure enough for this conversation: it shows under the neutral title of its type.
VEILED: Final = "c.required_assurance > %(assurance)s"

# Who reads it in full; changing anything about a conversation asks no less.
READABLE_IN_FULL: Final = f"{READABLE} AND NOT ({VEILED})"

# A deadline that passed does not end it: then it is late (`rules.waits_for_you`).
WAITS: Final = "c.action <> 'none' AND c.done_at IS NULL"


def in_language(column: str) -> str:
    """SQL for a text per language: that of the request, else Dutch, else empty."""
    return f"COALESCE(NULLIF({column} ->> %(language)s, ''), {column} ->> 'nl', '')"


NEUTRAL: Final = f"COALESCE(NULLIF({in_language('y.notice_title')}, ''), %(neutral)s)"

_PLAIN = (
    "id", "party_id", "kind", "box", "provider", "latest_at", "expires_at", "is_unread", "is_registered",
    "required_assurance",
)  # fmt: skip

# One row as `shape.Raw` reads it; needs TABLES.
ROW: Final = ",\n".join(
    [
        *(f"c.{column}" for column in _PLAIN),
        "c.messages::integer AS messages",
        f"{VEILED} AS veiled",
        f"NOT ({VEILED}) AND c.has_files AS has_files",
        f"CASE WHEN {VEILED} THEN '' ELSE c.theme END AS theme",
        f"CASE WHEN {VEILED} THEN 'none' ELSE c.action END AS action",
        f"CASE WHEN {WAITS} THEN c.due_at END AS due_at",
        f"{WAITS} AS waits",
        f"{in_language('s.name')} AS sender",
        "s.code AS sender_code",
        f"CASE WHEN {VEILED} THEN '' ELSE {in_language('y.name')} END AS type_name",
        f"{NEUTRAL} AS neutral_title",
        f"CASE WHEN {VEILED} THEN '' ELSE encode(c.head_sealed, 'hex') END AS head",
    ]
)


def parameters(actor: Actor, *, party_id: UUID) -> dict[str, Any]:
    """The values that the fragments need, for an actor at this moment in the language of the request."""
    return {
        "party": party_id,
        "assurance": actor.assurance,
        "language": (translation.get_language() or "nl")[:2],
        "now": clock.now(),
        "neutral": _("Bericht"),
    }
