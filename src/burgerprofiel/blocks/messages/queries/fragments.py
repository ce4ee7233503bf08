"""The pieces of SQL that every read of a mailbox is made of. They are constants; values are always parameters.

Parameters that `parameters` fills: party, person, assurance, language, now, neutral.
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


def open_to(*, party: str, person: str) -> str:
    """SQL for whether a person reads the part of the mailbox that a conversation `c` is in; both given as SQL.

    A part that ended stays shut to others: something may still be on its way into it.
    """
    return f"""c.partition NOT IN (SELECT d.code FROM messages_partition d
      WHERE d.party_id = {party} AND d.is_limited AND NOT ({person} = ANY(d.reader_ids)))"""  # noqa: S608


# Who reads what: the one predicate. What has expired is gone, also before the night that erases it.
READABLE: Final = f"""c.party_id = %(party)s AND (c.expires_at IS NULL OR c.expires_at > %(now)s)
AND {open_to(party="%(party)s", person="%(person)s")}"""

# The first rule of an organisation that fits a row `s` (party_id, type_id, application) of a type `y`.
ROUTED: Final = """
SELECT r.partition, r.assigned_to FROM messages_routingrule r
WHERE r.party_id = s.party_id AND r.sender_code IN ('', y.sender_id) AND COALESCE(r.type_id, s.type_id) = s.type_id
  AND r.application IN ('', s.application)
ORDER BY r.position LIMIT 1
"""

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
    "required_assurance", "partition", "assigned_to", "handle_by", "handled_at",
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
        "person": actor.person_id,
        "assurance": actor.assurance,
        "language": (translation.get_language() or "nl")[:2],
        "now": clock.now(),
        "neutral": _("Bericht"),
    }
