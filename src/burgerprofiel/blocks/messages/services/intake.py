"""Recipients of a dispatch on their way in: thousands at once, each row once however often it is handed in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import msgspec
from django.db import connection

from burgerprofiel.blocks.messages import models, sealed
from burgerprofiel.blocks.messages.contracts import Addressee, DispatchState, Fate, Given, Taken, Turned
from burgerprofiel.blocks.messages.errors import NotOpenError, TooManyRecipientsError
from burgerprofiel.blocks.messages.services import dispatches, quota
from burgerprofiel.blocks.messages.services.texts import MOST_VALUES, Compiled
from burgerprofiel.foundation import clock, database, identifiers, keys

MOST_RECIPIENTS: Final = 100_000
AT_ONCE: Final = 2_000
_DIGEST_BYTES: Final = 16
_MOST_REFERENCE: Final = 64

_KNOWN = """
SELECT row_number, fate, row_digest FROM messages_recipient
WHERE dispatch_id = %(dispatch)s AND row_number = ANY(%(rows)s)
"""
_FORGET = """
WITH gone AS (
    DELETE FROM messages_recipientevent WHERE dispatch_id = %(dispatch)s AND row_number = ANY(%(rows)s))
DELETE FROM messages_recipient WHERE dispatch_id = %(dispatch)s AND row_number = ANY(%(rows)s)
"""
# Nobody may COPY into a table whose rows are locked: so beside it, and over in one statement.
_BESIDE = """
CREATE TEMPORARY TABLE messages_staged (
    row_number integer, party_id uuid, fate text, reason text, field text, row_digest bytea,
    reference_sealed bytea, given_sealed bytea) ON COMMIT DROP
"""
_COPY = "COPY messages_staged FROM STDIN"
_OVER = """
WITH taken AS (
    INSERT INTO messages_recipient (dispatch_id, row_number, ovo_code, party_id, fate, reason, field, row_digest,
        reference_sealed, given_sealed, changed_at, changed_in)
    SELECT %(dispatch)s, row_number, %(sender)s, party_id, fate, reason, field, row_digest, reference_sealed,
        given_sealed, %(now)s, pg_current_xact_id()::text::bigint
    FROM messages_staged ORDER BY row_number
    RETURNING row_number, fate, reason)
INSERT INTO messages_recipientevent (dispatch_id, row_number, category, attempt, at, reason)
SELECT %(dispatch)s, row_number, fate, 1, %(now)s, reason FROM taken WHERE fate = 'REFUSED'
"""

_FIRST = """
SELECT row_number, given_sealed FROM messages_recipient
WHERE dispatch_id = %(dispatch)s AND given_sealed IS NOT NULL ORDER BY row_number LIMIT %(limit)s
"""


class Kept(msgspec.Struct, frozen=True, array_like=True):
    """What is kept of a recipient until the message has left."""

    number: tuple[str, str] | None
    values: dict[str, Given]


_decode = msgspec.json.Decoder(Kept).decode


@dataclass(frozen=True, slots=True)
class _Line:
    """A row as it will be stored, or why it is refused."""

    wanted: Addressee | Turned
    values: Mapping[str, Given]
    digest: bytes

    @property
    def turned(self) -> Turned | None:
        return self.wanted if isinstance(self.wanted, Turned) else None


def given_purpose(dispatch_id: UUID, row: int) -> str:
    """What number and values of a recipient are bound to."""
    return f"messages.recipient.given_sealed:{dispatch_id}:{row}"


def take(dispatch_id: UUID, *, codes: Collection[str], rows: Sequence[Addressee | Turned]) -> Taken:
    """Store recipients, at most 2,000 at once; a row that is here already stays as it is, unless it was refused.

    Within a transaction that may write recipients. Raises UnknownDispatchError, NotOpenError, TooManyError.
    """
    dispatch = dispatches.lock(dispatch_id, codes=codes)
    compiled = dispatches.compiled(dispatch) if dispatch.state != DispatchState.CANCELLED else None
    if compiled is None:
        raise NotOpenError
    lines = {one.row: _line(one, compiled=compiled) for one in reversed(rows)}
    known = {
        row["row_number"]: row
        for row in database.rows(_KNOWN, {"dispatch": dispatch.id, "rows": list(lines)})
    }
    repeated = {
        row for row, line in lines.items() if row in known and bytes(known[row]["row_digest"]) == line.digest
    }
    mended = [row for row, one in known.items() if one["fate"] == Fate.REFUSED and row not in repeated]
    changed = known.keys() - repeated - set(mended)
    fresh = [line for row, line in sorted(lines.items()) if row not in repeated | changed]
    if fresh and dispatch.state != DispatchState.OPEN:
        raise NotOpenError
    if len(fresh) > MOST_RECIPIENTS - dispatch.rows + len(mended):
        raise TooManyRecipientsError
    _store(dispatch, fresh=fresh, mended=mended)
    refused = [line.turned for line in fresh if line.turned]
    return Taken(
        accepted=len(fresh) - len(refused),
        repeated=len(repeated),
        refused=tuple(
            sorted((*refused, *(Turned(row, "row-changed") for row in changed)), key=lambda one: one.row)
        ),
    )


def _store(dispatch: models.Dispatch, *, fresh: Sequence[_Line], mended: Sequence[int]) -> None:
    refused = sum(line.turned is not None for line in fresh)
    quota.spend(dispatch.sender_id, count=len(fresh) - refused)
    if mended:
        database.rows(_FORGET, {"dispatch": dispatch.id, "rows": list(mended)})
    if not fresh:
        return
    with connection.cursor() as cursor:
        cursor.execute(_BESIDE)
        with cursor.copy(_COPY) as copy:
            for line in fresh:
                copy.write_row(_row(line, dispatch_id=dispatch.id))
        cursor.execute(_OVER, {"dispatch": dispatch.id, "sender": dispatch.sender_id, "now": clock.now()})
        cursor.execute("DROP TABLE messages_staged")
    dispatch.rows += len(fresh) - len(mended)
    dispatch.refused += refused - len(mended)
    dispatch.save(update_fields=["rows", "refused"])


def _row(line: _Line, *, dispatch_id: UUID) -> tuple[Any, ...]:
    one = line.wanted
    if isinstance(one, Turned):
        return one.row, None, Fate.REFUSED.value, one.reason, one.field[:100], line.digest, None, None
    kept = msgspec.json.encode(Kept(one.number, dict(line.values))).decode()
    reference = None
    if one.reference:
        reference = keys.seal(one.reference, purpose=sealed.reference_purpose(dispatch_id, one.row))
    given = keys.seal(kept, purpose=given_purpose(dispatch_id, one.row))
    return one.row, one.party_id, Fate.IN_VALIDATION.value, "", "", line.digest, reference, given


def _line(one: Addressee | Turned, *, compiled: Compiled) -> _Line:
    """Checked; the digest is of what was given, so that a refused row that comes again is the same one."""
    if isinstance(one, Turned):
        return _Line(one, {}, _digest(one))
    values = compiled.chosen(one.values)
    return _Line(_fault(one, values=values, compiled=compiled) or one, values, _digest(one))


def _fault(one: Addressee, *, values: Mapping[str, Given], compiled: Compiled) -> Turned | None:
    if fault := fault_of_values(values, compiled=compiled):
        return Turned(one.row, *fault)
    return _fault_of_reference(one)


def fault_of_values(values: Mapping[str, Given], *, compiled: Compiled) -> tuple[str, str] | None:
    """Why texts cannot be filled in with what was chosen of these values, and which value it is about; None if not."""
    if missing := compiled.missing(values):
        return "missing-value", missing
    if sum(map(_size, values.values())) > MOST_VALUES:
        return "values-too-long", ""
    if any("\0" in text for value in values.values() for text in _texts(value)):
        return "no-text", ""
    return None


def _fault_of_reference(one: Addressee) -> Turned | None:
    """A reference is shown to the sender's staff: it may not be the number of a person."""
    if not one.reference:
        return None
    if len(one.reference) > _MOST_REFERENCE or not one.reference.isprintable():
        return Turned(one.row, "bad-reference", "reference")
    try:
        identifiers.canonical_insz(one.reference)
    except identifiers.InvalidIdentifierError:
        return None
    return Turned(one.row, "number-as-reference", "reference")


def _texts(value: Given) -> Iterable[str]:
    return (value,) if isinstance(value, str) else value


def _size(value: Given) -> int:
    return sum(map(len, _texts(value)))


def _digest(one: Addressee | Turned) -> bytes:
    return keys.digest(msgspec.json.encode(one))[:_DIGEST_BYTES]


def clear(dispatch: models.Dispatch) -> None:
    """Forget all recipients of a dispatch that is locked and open; what the quota gave for them is spent."""
    database.rows("DELETE FROM messages_recipientevent WHERE dispatch_id = %s", [dispatch.id])
    database.rows("DELETE FROM messages_recipient WHERE dispatch_id = %s", [dispatch.id])
    dispatch.rows = dispatch.refused = 0
    dispatch.save(update_fields=["rows", "refused"])


def first(dispatch_id: UUID, *, limit: int) -> list[tuple[int, Kept]]:
    """The first recipients that wait, with what is kept of them."""
    found = database.rows(_FIRST, {"dispatch": dispatch_id, "limit": limit})
    return [(row["row_number"], opened(row["given_sealed"], dispatch_id, row["row_number"])) for row in found]


def opened(given_sealed: bytes | memoryview, dispatch_id: UUID, row: int) -> Kept:
    """What is kept of a recipient. Raises UnreadableValueError."""
    return _decode(keys.unseal(bytes(given_sealed), purpose=given_purpose(dispatch_id, row)))
