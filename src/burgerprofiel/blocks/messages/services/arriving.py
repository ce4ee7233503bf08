"""Messages that arrive: one call writes thousands, sealed to their parties, whoever brings them.

The planner cannot know how many rows a document has, so what is stored already is found by an index on the party, and
every row is written by one statement, whose parts see the tables as they were before it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from burgerprofiel.blocks.messages.contracts import RECEIVE
from burgerprofiel.blocks.messages.events import MessageArrived
from burgerprofiel.blocks.messages.queries import fragments
from burgerprofiel.blocks.messages.services import files, staging
from burgerprofiel.blocks.messages.services.staging import Arrival
from burgerprofiel.foundation import database, gate, live, outbox
from burgerprofiel.foundation.gate import SYSTEM, Caller, Operation

__all__ = ["Arrival", "deliver", "store"]

_STAGED = f"""
staged AS MATERIALIZED (
  SELECT *, {staging.SEALED} FROM json_to_recordset(%(staged)s) AS row ({staging.RECORD}))
"""  # noqa: S608 - constants only

# From a moment on by the Belgian calendar: the same time of the day, of the 31st the last day of a shorter month.
_LATER = "(s.received_at AT TIME ZONE 'Europe/Brussels' + make_interval({})) AT TIME ZONE 'Europe/Brussels'"
_EXPIRES = _LATER.format("""
        days => CASE y.validity_unit WHEN 'day' THEN y.validity_number ELSE 0 END,
        months => CASE y.validity_unit WHEN 'month' THEN y.validity_number ELSE 0 END,
        years => CASE y.validity_unit WHEN 'year' THEN y.validity_number ELSE 0 END""")
# What the type of a message says, and what it does not let a sender say.
_RULED = f"""
ruled AS MATERIALIZED (
  SELECT s.*, y.kind, y.theme, y.sender_id, y.kind = 'official' AS is_official,
    GREATEST(s.given_assurance, y.required_assurance) AS required_assurance,
    CASE WHEN y.kind = 'official' THEN s.given_action ELSE 'none' END AS action,
    CASE WHEN y.kind = 'official' THEN s.given_due_at END AS due_at,
    LEAST(s.given_expires_at, CASE WHEN y.validity_number > 0 THEN {_EXPIRES} END) AS expires_at,
    y.kind = 'official' AND NOT s.is_reply AND COALESCE(s.given_may_reply, y.may_reply) AS may_reply,
    COALESCE(s.given_reply_until, CASE WHEN y.reply_days > 0 THEN
      {_LATER.format("days => y.reply_days")} END) AS reply_until,
    y.kind = 'official' AND s.given_is_registered AS is_registered,
    COALESCE(routed.partition, '') AS partition, routed.assigned_to
  FROM staged s JOIN messages_messagetype y ON y.id = s.type_id
  LEFT JOIN LATERAL ({fragments.ROUTED}) AS routed ON true)
"""  # noqa: S608 - constants only
_WRITTEN = """
written AS (
  INSERT INTO messages_message
    (party_id, id, conversation_id, is_reply, received_at, action, due_at, expires_at, may_reply, reply_until,
     is_registered, dispatch_id, row_number, file_ids, content_sealed)
  SELECT party_id, id, conversation_id, is_reply, received_at, action, due_at, expires_at, may_reply,
     CASE WHEN may_reply THEN reply_until END, is_registered, dispatch_id, row_number, file_ids, content
  FROM ruled r
  WHERE r.remote_digest IS NULL OR NOT EXISTS (
    SELECT FROM messages_conversation c WHERE c.party_id = r.party_id AND c.provider = r.provider
    AND c.remote_digest = decode(r.remote_digest, 'base64') AND c.id <> r.conversation_id)
  ORDER BY party_id, id
  ON CONFLICT (party_id, id) DO NOTHING
  RETURNING party_id, id)
"""
_HISTORY = """
history AS (
  INSERT INTO messages_messageevent (party_id, id, message_id, moment, at)
  SELECT party_id, event_id, id, 'received', received_at FROM fresh WHERE NOT is_reply)
"""
# The newest of a sender gives the head; what is still open is the newest thing that was asked. In one pass: the planner
# takes a batch for one row, and would look for the head of each thread among the heads of all.
_THREADS = """
gathered AS (
  SELECT *, row_number() OVER newest AS nth, count(*) OVER thread AS messages,
    min(received_at) OVER thread AS started_at, max(received_at) OVER thread AS latest_at,
    bool_or(NOT is_reply) OVER thread AS is_unread, bool_or(is_registered) OVER thread AS any_registered,
    bool_or(cardinality(file_ids) > 0) OVER thread AS has_files, max(required_assurance) OVER thread AS assurance,
    CASE WHEN bool_and(expires_at IS NOT NULL) OVER thread THEN max(expires_at) OVER thread END AS ends_at,
    first_value(action) OVER asked AS open_action, first_value(due_at) OVER asked AS open_due_at
  FROM fresh
  WINDOW thread AS (PARTITION BY party_id, conversation_id), newest AS (thread ORDER BY is_reply, place DESC),
    asked AS (thread ORDER BY action = 'none', place DESC)),
threads AS (
  INSERT INTO messages_conversation AS c
    (party_id, id, type_id, kind, theme, provider, remote_digest, partition, assigned_to, required_assurance,
     started_at, latest_at, is_unread, is_registered, has_files, messages, action, due_at, expires_at, head_sealed)
  SELECT party_id, conversation_id, type_id, kind, theme, provider, decode(remote_digest, 'base64'), partition,
    assigned_to, assurance, started_at, latest_at, is_unread, any_registered, has_files, messages, open_action,
    CASE WHEN open_action <> 'none' THEN open_due_at END, ends_at, head
  FROM gathered WHERE nth = 1
  ORDER BY party_id, conversation_id
  ON CONFLICT (party_id, id) DO UPDATE SET
    latest_at = GREATEST(c.latest_at, EXCLUDED.latest_at),
    messages = LEAST(c.messages::integer + EXCLUDED.messages, 32767),
    required_assurance = GREATEST(c.required_assurance, EXCLUDED.required_assurance),
    is_registered = c.is_registered OR EXCLUDED.is_registered,
    has_files = c.has_files OR EXCLUDED.has_files,
    expires_at = CASE WHEN c.expires_at IS NOT NULL AND EXCLUDED.expires_at IS NOT NULL
      THEN GREATEST(c.expires_at, EXCLUDED.expires_at) END,
    box = CASE WHEN EXCLUDED.is_unread THEN 'inbox' ELSE c.box END,
    is_unread = c.is_unread OR EXCLUDED.is_unread,
    handled_at = CASE WHEN NOT EXCLUDED.is_unread THEN c.handled_at END,
    head_sealed = CASE WHEN EXCLUDED.is_unread THEN EXCLUDED.head_sealed ELSE c.head_sealed END,
    action = CASE WHEN EXCLUDED.action <> 'none' THEN EXCLUDED.action ELSE c.action END,
    due_at = CASE WHEN EXCLUDED.action <> 'none' THEN EXCLUDED.due_at ELSE c.due_at END,
    done_at = CASE WHEN EXCLUDED.action = 'none' THEN c.done_at END)
"""
_WRITE = f"""
WITH {_STAGED}, {_RULED}, {_WRITTEN},
  fresh AS MATERIALIZED (SELECT r.* FROM ruled r JOIN written w USING (party_id, id)),
  {_HISTORY}, {_THREADS}
SELECT party_id, id, conversation_id, sender_id, type_id, is_reply, cardinality(file_ids) > 0 AS has_files
FROM fresh ORDER BY place
"""  # noqa: S608 - constants only


def deliver(arrivals: Sequence[Arrival], *, now: datetime, by: Caller = SYSTEM) -> frozenset[UUID]:
    """Put messages in the mailboxes of their parties; the ids of those that were new.

    Within an open `database.writing()` transaction, at most 2,000 at a time. An id that a party has already changes
    nothing, and neither does a conversation kept elsewhere that is here under another id. A message in a conversation
    that exists brings that back to the inbox, unread and to be handled. `by` is who brings them: the rows in the access
    log are written here. Raises LookupError for a type that does not exist, and what `keys.sealer` raises.
    """
    written = store(arrivals, now=now)
    _log(written, by=by)
    outbox.append([_event(row) for row in written if not row["is_reply"]])
    return frozenset(row["id"] for row in written)


def store(arrivals: Sequence[Arrival], *, now: datetime) -> list[dict[str, Any]]:
    """As `deliver`, of which open pages hear and nobody else; the rows that are new. The caller was admitted."""
    given = {(one.party_id, one.id): one for one in reversed(arrivals)}
    if not given:
        return []
    _check_types({one.type_id for one in given.values()})
    staged = staging.staged(list(reversed(given.values())), now=now)
    written = database.prepared_rows(_WRITE, staged.values)
    files.prolong({(row["party_id"], row["conversation_id"]) for row in written if row["has_files"]})
    live.announce(
        live.Change(*thread)
        for thread in dict.fromkeys((row["party_id"], row["conversation_id"]) for row in written)
    )
    return written


def _check_types(type_ids: Collection[int]) -> None:
    """A message of no type would be lost without a word."""
    found = database.rows("SELECT id FROM messages_messagetype WHERE id = ANY(%s)", [list(type_ids)])
    if unknown := set(type_ids) - {row["id"] for row in found}:
        raise LookupError(f"no type of message {min(unknown)}")


def _log(rows: Sequence[Mapping[str, Any]], *, by: Caller) -> None:
    """Who brought how many messages to which parties, per sender."""
    counts: defaultdict[str, Counter[UUID]] = defaultdict(Counter)
    for row in rows:
        counts[row["sender_id"]][row["party_id"]] += 1
    for sender, parties in counts.items():
        gate.admit(by, parties=parties, purpose=RECEIVE, operation=Operation.CREATE, source=sender)


def _event(row: Mapping[str, Any]) -> MessageArrived:
    return MessageArrived(
        party_id=row["party_id"],
        conversation_id=row["conversation_id"],
        message_id=row["id"],
        sender_code=row["sender_id"],
        type_id=row["type_id"],
    )
