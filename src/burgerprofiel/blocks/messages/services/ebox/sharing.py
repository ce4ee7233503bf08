"""What a portal elsewhere sees of a box here (ADR 0026): which messages there are, never what is in them.

The vault opens texts for a proven sign-in here only, and a portal has none. So it gets what stands in clear: sender,
type, moments, read or not, and as subject the neutral title of the type. It gets that with the leave of a person only.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from django.db.models import F, QuerySet

from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.messages.contracts import SHARE
from burgerprofiel.blocks.messages.models import EboxReader, MessageType, Sender
from burgerprofiel.blocks.messages.services.ebox import settings
from burgerprofiel.blocks.messages.services.ebox.publishing import NEVER
from burgerprofiel.blocks.messages.wire.ebox import filters, reference, types
from burgerprofiel.blocks.messages.wire.ebox.publishing import Validity
from burgerprofiel.blocks.messages.wire.ebox.types import Box, BoxKind, Texts
from burgerprofiel.foundation import clock, database, errors, gate
from burgerprofiel.foundation.gate import Actor, Client, Operation
from burgerprofiel.foundation.identifiers import IdentifierType

_KINDS: Final = {BoxKind.CITIZEN: IdentifierType.INSZ, BoxKind.ENTERPRISE: IdentifierType.KBO}
_LANGUAGES: Final = ("nl", "fr", "de")
_MOST_TYPES: Final = 500


class NoLeaveError(errors.RefusedError):
    """Nobody gave this portal leave to read this box; also for a box that is not here, so that it cannot be told."""


class PersonNeededError(errors.RefusedError):
    """Only the person can open it, signed in here."""


# ---------------------------------------------------------------- the choice of the person


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A portal elsewhere as a party has it; `given_at` is None where it may not read, `read_at` when it last did."""

    client_id: str
    name: str
    about: str
    given_at: datetime | None = None
    read_at: datetime | None = None


def readers(actor: Actor) -> tuple[Reader, ...]:
    """The portals of this installation, and which of them may read the box of the present party."""
    portals = settings.load().portal
    if not portals:
        return ()
    with gate.admitted(actor, parties=(actor.party_id,), purpose=SHARE, operation=Operation.READ) as access:
        rows = {
            row.client_id: row for row in EboxReader.objects.filter(party_id=actor.party_id, ended_at=None)
        }
        access.found({actor.party_id: len(rows)} if rows else {})
    return tuple(
        Reader(
            client_id=one.client_id,
            name=one.name,
            about=one.about,
            given_at=row.given_at if (row := rows.get(one.client_id)) else None,
            read_at=row.read_at if row else None,
        )
        for one in portals
    )


def give_leave(actor: Actor, *, client_id: str) -> None:
    """Let a portal see which messages the present party has here. Raises NotFoundError for an unknown portal."""
    if client_id not in {one.client_id for one in settings.load().portal}:
        raise errors.NotFoundError("ebox-portal", "no such portal")
    with gate.admitted(actor, parties=(actor.party_id,), purpose=SHARE, operation=Operation.CREATE):
        EboxReader.objects.update_or_create(
            party_id=actor.party_id,
            client_id=client_id,
            defaults={"given_by": actor.person_id, "given_at": clock.now(), "ended_at": None},
        )


def take_back(actor: Actor, *, client_id: str) -> None:
    """It may see nothing any more, from its next question on."""
    with gate.admitted(actor, parties=(actor.party_id,), purpose=SHARE, operation=Operation.DELETE):
        mine = EboxReader.objects.filter(party_id=actor.party_id, client_id=client_id, ended_at=None)
        mine.update(ended_at=clock.now())


# ---------------------------------------------------------------- what the portal reads

_SHOWN: Final = """
FROM messages_message m
JOIN messages_conversation c ON c.party_id = m.party_id AND c.id = m.conversation_id
JOIN messages_messagetype y ON y.id = c.type_id
JOIN messages_sender s ON s.code = y.sender_id
LEFT JOIN messages_eboxpublication p ON p.id = m.id AND p.sender_code = s.code
WHERE m.party_id = %(party)s AND c.party_id = %(party)s AND NOT m.is_reply AND c.provider = ''
  AND c.kind = 'official' AND s.enterprise_number <> '' AND (m.expires_at IS NULL OR m.expires_at > %(now)s)
"""
_COLUMNS: Final = """
m.id, m.conversation_id, m.received_at, m.expires_at, m.read_at IS NOT NULL AS is_read, m.is_registered, m.may_reply,
c.box = 'inbox' AS is_visible, y.code AS type_code, y.name AS type_name, y.notice_title, s.is_sensitive,
s.enterprise_number, COALESCE(p.application, '') AS application
"""
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
_SUMMARY: Final = f"""
SELECT count(*) AS count, count(*) FILTER (WHERE m.read_at IS NULL) AS unread, max(m.received_at) AS latest,
  COALESCE((SELECT sum(f.size) FROM messages_storedfile f WHERE f.id IN (
    SELECT unnest(mm.file_ids) FROM messages_message mm WHERE mm.party_id = %(party)s)), 0) / 1024.0 AS kilobytes
{_SHOWN}
"""  # noqa: S608 - constants only


def summary(client: Client, *, box: Box) -> types.Summary:
    """A box in figures; its size is that of the files of all its messages. Raises NoLeaveError."""
    with database.writing():
        party_id = _admit(client, box=box)
        (row,) = database.rows(_SUMMARY, {"party": party_id, "now": clock.now()})
    made = types.Summary(
        number_of_messages=row["count"],
        number_of_unread_messages=row["unread"],
        ebox_size=round(float(row["kilobytes"]), 1),
    )
    if row["latest"] is None:
        return made
    return types.Summary(
        number_of_messages=made.number_of_messages,
        number_of_unread_messages=made.number_of_unread_messages,
        ebox_size=made.ebox_size,
        last_receipt_date=row["latest"],
    )


def page(client: Client, *, box: Box, question: filters.Question) -> tuple[list[types.Message], int]:
    """A part of the list, newest first, and how many there are in all. Raises NoLeaveError.

    `q` searches what a portal sees: names of types, applications and organisations, and the neutral titles.
    """
    values: dict[str, Any] = {"now": clock.now()}
    with database.writing():
        values["party"] = party_id = _admit(client, box=box)
        clauses = [_SHOWN]
        for name, clause in _CONDITIONS.items():
            if (wanted := getattr(question, name)) not in (None, ""):
                clauses.append(clause)
                values[name] = wanted
        if question.text:
            values["types"] = _types_with(question, values=values)
            values["application_text"] = _folded_pattern(question.text)
            clauses.append("(y.id = ANY(%(types)s) OR lower(p.application) LIKE %(application_text)s)")
        shown = " AND ".join(clauses)
        total = database.value(f"SELECT count(*) {shown}", values)
        values |= {"size": question.page_size, "skip": (question.page - 1) * question.page_size}
        rows = database.rows(
            f"SELECT {_COLUMNS} {shown} ORDER BY m.received_at DESC, m.id DESC LIMIT %(size)s OFFSET %(skip)s",
            values,
        )
        gate.admit(client, parties={party_id: len(rows)}, purpose=SHARE, operation=Operation.READ)
    return [_message(row, box=box) for row in rows], total


def _types_with(question: filters.Question, *, values: Mapping[str, Any]) -> list[int]:
    """The types of this box of which something that a portal sees has this text."""
    wanted = fold(question.text)
    return [
        row["id"]
        for row in database.rows(_TYPES_OF_BOX, values)
        if any(
            wanted in fold(_names(names).get(question.language, ""))
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


def message(client: Client, *, box: Box, message_id: UUID) -> types.Message:
    """One message. Raises NoLeaveError, NotFoundError."""
    with database.writing():
        party_id = _admit(client, box=box)
        values = {"party": party_id, "now": clock.now(), "id": message_id}
        rows = database.rows(f"SELECT {_COLUMNS} {_SHOWN} AND m.id = %(id)s", values)
        if not rows:
            raise errors.NotFoundError("NOT_FOUND", "no such message")
        gate.admit(client, parties={party_id: 1}, purpose=SHARE, operation=Operation.READ)
    return _message(rows[0], box=box)


_SHOW: Final = """
WITH given AS (
  SELECT g.id, g.visible FROM unnest(%(ids)s::uuid[], %(visible)s::boolean[]) AS g (id, visible)),
moved AS (
  UPDATE messages_conversation c SET box = CASE WHEN given.visible THEN 'inbox' ELSE 'archive' END
  FROM given JOIN messages_message m ON m.party_id = %(party)s AND m.id = given.id
  WHERE c.party_id = %(party)s AND c.id = m.conversation_id AND c.provider = ''
    AND (c.box = 'inbox') <> given.visible
  RETURNING c.id, given.visible)
INSERT INTO messages_messageevent (party_id, id, message_id, moment, at)
SELECT %(party)s, gen_random_uuid(), id, CASE WHEN visible THEN 'restored' ELSE 'archived' END, %(now)s FROM moved
"""


def show(client: Client, *, box: Box, updates: Sequence[types.Visibility]) -> None:
    """Show messages or not: they go to the archive or come back; all or none. Raises NoLeaveError, NotFoundError."""
    wanted = {found: one.is_visible for one in updates if (found := _uuid(one.id))}
    given = len(updates)
    with database.writing():
        party_id = _admit(client, box=box)
        values: dict[str, Any] = {"party": party_id, "now": clock.now(), "ids": list(wanted)}
        known = database.value(f"SELECT count(*) {_SHOWN} AND m.id = ANY(%(ids)s)", values)
        if known != given:
            raise errors.NotFoundError("NOT_FOUND", "no such message")
        database.rows(_SHOW, {**values, "visible": list(wanted.values())})
        gate.admit(client, parties={party_id: given}, purpose=SHARE, operation=Operation.UPDATE)


def _uuid(given: str) -> UUID | None:
    try:
        return UUID(given)
    except ValueError:
        return None


_LEAVE: Final = """
UPDATE messages_eboxreader SET read_at = %(now)s
WHERE party_id = %(party)s AND client_id = %(client)s AND ended_at IS NULL RETURNING party_id
"""


def _admit(client: Client, *, box: Box) -> UUID:
    """The party of a box that this client may read. The row in the log is that of what it reads."""
    party_id = identity.find_party((_KINDS[box.kind], box.number))
    values = {"party": party_id, "client": client.client_id, "now": clock.now()}
    if party_id is None or database.value(_LEAVE, values) is None:
        raise NoLeaveError("NO_LEAVE")
    return party_id


def _names(given: str) -> dict[str, str]:
    """Texts per language, as a statement gives them."""
    return msgspec.json.decode(given, type=dict[str, str])


def _message(row: Mapping[str, Any], *, box: Box) -> types.Message:
    title = {} if row["is_sensitive"] else _names(row["notice_title"]) or _names(row["type_name"])
    subject = {language: title[language] for language in _LANGUAGES if title.get(language)}
    return types.Message(
        id=str(row["id"]),
        original_id="" if row["id"] == row["conversation_id"] else str(row["conversation_id"]),
        recipient=box,
        sender=Box(kind=BoxKind.ENTERPRISE, number=row["enterprise_number"]),
        subject=Texts(**subject)
        if subject
        else Texts(nl="Een bericht", fr="Un message", de="Eine Nachricht"),
        received_at=row["received_at"],
        expires_at=row["expires_at"] or row["received_at"] + NEVER,
        is_read=row["is_read"],
        is_visible=row["is_visible"],
        is_registered=row["is_registered"],
        type_id=row["type_code"],
        application_id=row["application"],
        is_reply_allowed=row["may_reply"],
    )


# ---------------------------------------------------------------- reference data


def list_reference(kind: reference.Kind) -> list[reference.Entry]:
    """The types or organisations of official messages here. Senders tell no names of applications: none are listed."""
    if kind is reference.Kind.ORGANIZATION:
        rows = Sender.objects.exclude(enterprise_number="").order_by("enterprise_number")[:_MOST_TYPES]
        return [_organization(row) for row in rows]
    if kind is reference.Kind.TYPE:
        return [_type(row) for row in _types().order_by("code", "id")[:_MOST_TYPES]]
    return []


def find_reference(kind: reference.Kind, *, identifier: str) -> reference.Entry:
    """One of them. Raises NotFoundError."""
    if kind is reference.Kind.ORGANIZATION and identifier:
        sender = Sender.objects.filter(enterprise_number=identifier).order_by("code").first()
        if sender:
            return _organization(sender)
    if kind is reference.Kind.TYPE:
        found = _types().filter(code=identifier).order_by("id").first()
        if found:
            return _type(found)
    raise errors.NotFoundError("NOT_FOUND", "not in the reference data")


def _types() -> QuerySet[MessageType]:
    """Those of senders here; what lies elsewhere has its own provider to ask: its senders stand by their number."""
    mine = MessageType.objects.filter(kind="official", ended_at=None).exclude(sender__enterprise_number="")
    return mine.exclude(sender__code=F("sender__enterprise_number"))


def _organization(row: Sender) -> reference.Entry:
    return reference.Entry(id=row.enterprise_number, name=_texts(row.name))


def _type(row: MessageType) -> reference.Entry:
    validity = Validity(number=row.validity_number, unit=row.validity_unit) if row.validity_number else None  # type: ignore[arg-type]
    return reference.Entry(id=row.code, name=_texts(row.name), validity=validity)


def _texts(names: Mapping[str, str]) -> Texts:
    found = {language: names[language] for language in _LANGUAGES if names.get(language)}
    return Texts(**found) if found else Texts(nl=next(iter(names.values()), "-"))
