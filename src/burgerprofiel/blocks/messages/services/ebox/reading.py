"""What a portal elsewhere sees of a box: which messages there are, and what is in them when it comes with the person.

The vault opens texts for a proven sign-in here only (ADR 0026). A portal on its own gets what stands in clear: sender,
type, moments, read or not, and as subject the neutral title of the type. With a token of the person (ADR 0030) it gets
the subject and everything else that such a token opens.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from burgerprofiel.blocks.messages import sealed
from burgerprofiel.blocks.messages.contracts import Moment
from burgerprofiel.blocks.messages.queries import fragments, shape
from burgerprofiel.blocks.messages.services import marks
from burgerprofiel.blocks.messages.services.ebox import boxes, shown
from burgerprofiel.blocks.messages.services.ebox.boxes import OpenBox
from burgerprofiel.blocks.messages.wire.ebox import filters, types
from burgerprofiel.blocks.messages.wire.ebox.types import Box
from burgerprofiel.foundation import clock, database, errors
from burgerprofiel.foundation.gate import Actor, Client, Operation

MOST_SEARCHED: Final = 5_000
"""So many of the newest messages are opened to search in them."""

# A portal on its own sees the parts of a mailbox that who gave it leave reads.
_SHOWN: Final = f"""
FROM messages_message m
JOIN messages_conversation c ON c.party_id = m.party_id AND c.id = m.conversation_id
JOIN messages_messagetype y ON y.id = c.type_id
JOIN messages_sender s ON s.code = y.sender_id
LEFT JOIN messages_eboxpublication p ON p.id = m.id AND p.sender_code = s.code
WHERE m.party_id = %(party)s AND c.party_id = %(party)s AND NOT m.is_reply AND c.provider = ''
  AND c.kind = 'official' AND s.enterprise_number <> '' AND (m.expires_at IS NULL OR m.expires_at > %(now)s)
  AND {fragments.open_to(party="%(party)s", person="%(person)s")}
"""
_COLUMNS: Final = """
m.id, m.conversation_id, m.received_at, m.expires_at, m.read_at IS NOT NULL AS is_read, m.is_registered, m.may_reply,
m.due_at, c.box = 'inbox' AS is_visible, y.code AS type_code, y.name AS type_name, y.notice_title, s.is_sensitive,
s.name AS sender_name, s.enterprise_number, COALESCE(p.application, '') AS application
"""
# With a token of the person: what the mailbox itself would show them, and what is sealed in it.
_OPENED: Final = f"{_COLUMNS}, {fragments.VEILED} AS veiled, m.content_sealed"
_SHOWN_TO_PERSON: Final = f"{_SHOWN} AND {fragments.READABLE}"
_DAY: Final = "({} AT TIME ZONE 'Europe/Brussels')::date"
_CONDITIONS: Final[Mapping[str, str]] = {
    "received_before": f"{_DAY.format('m.received_at')} < %(received_before)s",
    "received_after": f"{_DAY.format('m.received_at')} > %(received_after)s",
    "expired_before": f"{_DAY.format('m.expires_at')} < %(expired_before)s",
    "expired_after": f"(m.expires_at IS NULL OR {_DAY.format('m.expires_at')} > %(expired_after)s)",
    "is_read": "(m.read_at IS NOT NULL) = %(is_read)s",
    "is_visible": "(c.box = 'inbox') = %(is_visible)s",
    "is_registered": "m.is_registered = %(is_registered)s",
    "type_id": "y.code = %(type_id)s",
    "organization_id": "s.enterprise_number = %(organization_id)s",
    "application_id": "p.application = %(application_id)s",
}
_TYPES_OF_BOX: Final = f"SELECT DISTINCT y.id, y.name, y.notice_title, s.name AS sender_name {_SHOWN}"
_SUMMARY: Final = """
WITH shown AS (SELECT m.read_at, m.received_at, m.file_ids {shown})
SELECT count(*) AS count, count(*) FILTER (WHERE read_at IS NULL) AS unread, max(received_at) AS latest,
  COALESCE((SELECT sum(f.size) FROM messages_storedfile f WHERE f.id IN (SELECT unnest(file_ids) FROM shown)), 0)
    / 1024.0 AS kilobytes
FROM shown
"""


def summary(caller: Client | Actor, *, box: Box | None) -> types.Summary:
    """A box in figures, of what the caller sees of it; its size is that of the files. Raises as `boxes.opened`."""
    with boxes.opened(caller, box=box, operation=Operation.READ) as found:
        (row,) = database.rows(_SUMMARY.format(shown=_from(found)), _values(found))
    last = {} if row["latest"] is None else {"last_receipt_date": row["latest"]}
    return types.Summary(
        number_of_messages=row["count"],
        number_of_unread_messages=row["unread"],
        ebox_size=round(float(row["kilobytes"]), 1),
        **last,
    )


def page(
    caller: Client | Actor, *, box: Box | None, question: filters.Question, files_url: str = ""
) -> tuple[list[types.Message], int]:
    """A part of the list, newest first, and how many there are in all. Raises as `boxes.opened`.

    `q` searches what the portal sees: names of types, applications and organisations, and the neutral titles; with a
    token of the person also subjects, facts and for whose attention it is, of the newest `MOST_SEARCHED`.
    """
    with boxes.opened(caller, box=box, operation=Operation.READ) as found:
        shown, values = _filtered(found, question)
        if question.text and found.person:
            rows, total = _search(found.person, shown, values=values, question=question)
        else:
            total = database.value(f"SELECT count(*) {shown}", values)
            values |= {"size": question.page_size, "skip": (question.page - 1) * question.page_size}
            rows = _rows(found, f"{shown} {_NEWEST} LIMIT %(size)s OFFSET %(skip)s", values=values)
        found.count = len(rows)
    return [_message(row, box=found.box, files_url=files_url) for row in rows], total


@dataclass(frozen=True, slots=True)
class Found:
    """A row, and the texts of the message where the caller may read those and they can be opened now."""

    row: Mapping[str, Any]
    content: sealed.Content | None = None


_NEWEST: Final = "ORDER BY m.received_at DESC, m.id DESC"


def _filtered(found: OpenBox, question: filters.Question) -> tuple[str, dict[str, Any]]:
    """The statement without its columns, and its values, of everything that a question asks but a person's text."""
    clauses, values = [_from(found)], _values(found)
    for name, clause in _CONDITIONS.items():
        if (wanted := getattr(question, name)) not in (None, ""):
            clauses.append(clause)
            values[name] = wanted
    if question.text and not found.person:
        values["types"] = _types_with(question, values=values)
        values["application_text"] = _folded_pattern(question.text)
        clauses.append("(y.id = ANY(%(types)s) OR lower(p.application) LIKE %(application_text)s)")
    return " AND ".join(clauses), values


def _from(found: OpenBox) -> str:
    return _SHOWN_TO_PERSON if found.person else _SHOWN


def _values(found: OpenBox) -> dict[str, Any]:
    if found.person:
        return fragments.parameters(found.person, party_id=found.party_id)
    return {"party": found.party_id, "person": found.reader_id, "now": clock.now()}


def _rows(found: OpenBox, statement: str, *, values: Mapping[str, Any]) -> list[Found]:
    if found.person:
        return _open(found.person, database.rows(f"SELECT {_OPENED} {statement}", values))
    return [Found(row) for row in database.rows(f"SELECT {_COLUMNS} {statement}", values)]


def _open(person: Actor, rows: Sequence[Mapping[str, Any]], *, once: bool = False) -> list[Found]:
    """Rows with their texts, with one question to the vault; not of what asks a surer sign-in than the token has."""
    readable = [row for row in rows if not row["veiled"]]
    items = [
        (bytes(row["content_sealed"]), sealed.content_purpose(row["id"], person.party_id)) for row in readable
    ]
    values = shape.open_each(items, keyring=person.keyring, once=once)
    contents = {
        row["id"]: shape.decode(value, kind=sealed.Content)
        for row, value in zip(readable, values, strict=True)
    }
    return [Found(row, contents.get(row["id"])) for row in rows]


def _search(
    person: Actor, statement: str, *, values: Mapping[str, Any], question: filters.Question
) -> tuple[list[Found], int]:
    newest = database.rows(f"SELECT {_OPENED} {statement} {_NEWEST} LIMIT {MOST_SEARCHED}", values)
    wanted = fold(question.text)
    hits = [
        one
        for one in _open(person, newest, once=True)
        if any(wanted in fold(text) for text in _searched(one, language=question.language))
    ]
    skip = (question.page - 1) * question.page_size
    return hits[skip : skip + question.page_size], len(hits)


def _searched(one: Found, *, language: str) -> list[str]:
    """What of a message is searched, in the language of the question."""
    row, content = one.row, one.content
    said = [shown.names(row[name]).get(language, "") for name in ("type_name", "notice_title", "sender_name")]
    if content is None:
        return [*said, row["application"]]
    return [*said, content.subject.get(language, ""), content.attention, *content.data.values()]


def _types_with(question: filters.Question, *, values: Mapping[str, Any]) -> list[int]:
    """The types of this box of which something that a portal sees has this text."""
    wanted = fold(question.text)
    return [
        row["id"]
        for row in database.rows(_TYPES_OF_BOX, values)
        if any(
            wanted in fold(shown.names(names).get(question.language, ""))
            for names in (row["name"], row["notice_title"], row["sender_name"])
        )
    ]


def _folded_pattern(text: str) -> str:
    escaped = text.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def fold(text: str) -> str:
    """A text without case and accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in plain if not unicodedata.combining(character))


def message(
    caller: Client | Actor, *, box: Box | None, message_id: UUID, files_url: str = ""
) -> types.Message:
    """One message. Raises as `boxes.opened`, and NotFoundError."""
    with boxes.opened(caller, box=box, operation=Operation.READ) as found:
        one = find(found, message_id)
    return _message(one, box=found.box, files_url=files_url)


def find(found: OpenBox, message_id: UUID) -> Found:
    """One message of a box that is being read. Raises NotFoundError."""
    values = {**_values(found), "id": message_id}
    rows = _rows(found, f"{_from(found)} AND m.id = %(id)s", values=values)
    if not rows:
        raise errors.NotFoundError("NOT_FOUND", "no such message")
    return rows[0]


def _message(one: Found, *, box: Box, files_url: str) -> types.Message:
    return shown.message(one.row, box=box, content=one.content, files_url=files_url)


_SHOW: Final = """
WITH given AS (
  SELECT g.id, g.visible FROM unnest(%(ids)s::uuid[], %(visible)s::boolean[]) AS g (id, visible)),
moved AS (
  UPDATE messages_conversation c SET box = CASE WHEN given.visible THEN 'inbox' ELSE 'archive' END
  FROM given JOIN messages_message m ON m.party_id = %(party)s AND m.id = given.id
  WHERE c.party_id = %(party)s AND c.id = m.conversation_id AND c.provider = ''
    AND (c.box = 'inbox') <> given.visible
  RETURNING c.id, given.visible)
INSERT INTO messages_messageevent (party_id, id, message_id, moment, at, via)
SELECT %(party)s, gen_random_uuid(), id, CASE WHEN visible THEN 'restored' ELSE 'archived' END, %(now)s, %(via)s
FROM moved
"""


def show(caller: Client | Actor, *, box: Box | None, updates: Sequence[types.Visibility]) -> None:
    """Show messages or not: they go to the archive or come back; all or none.

    Raises as `boxes.opened`, and NotFoundError.
    """
    wanted = {number: one.is_visible for one in updates if (number := _uuid(one.id))}
    with boxes.opened(caller, box=box, operation=Operation.UPDATE) as found:
        values = {**_values(found), "ids": list(wanted)}
        rows = database.rows(f"SELECT m.id, m.conversation_id {_from(found)} AND m.id = ANY(%(ids)s)", values)
        if len(rows) != len(updates):
            raise errors.NotFoundError("NOT_FOUND", "no such message")
        found.count = len(rows)
        if found.person:
            _move(found.person, {row["conversation_id"]: wanted[row["id"]] for row in rows})
        elif isinstance(caller, Client):
            database.rows(_SHOW, {**values, "visible": list(wanted.values()), "via": caller.client_id})


def _move(person: Actor, threads: Mapping[UUID, bool]) -> None:
    """As the person does it here: by them, through the portal that they came with."""
    for moment, is_visible in ((Moment.RESTORED, True), (Moment.ARCHIVED, False)):
        chosen = [thread for thread, visible in threads.items() if visible is is_visible]
        if chosen:
            marks.move(person, party_id=person.party_id, conversation_ids=chosen, moment=moment)


def _uuid(given: str) -> UUID | None:
    try:
        return UUID(given)
    except ValueError:
        return None
