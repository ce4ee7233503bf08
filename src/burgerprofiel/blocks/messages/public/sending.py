"""Sending: what systems and staff of an authority do. A sender hears what became of a message, never what it said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from burgerprofiel.blocks.messages import models, recipients, sealed
from burgerprofiel.blocks.messages.contracts import (
    RECEIVE,
    Addressee,
    DispatchState,
    Enclosures,
    Fate,
    Given,
    Mark,
    Outcome,
    Plan,
    Progress,
    Taken,
    Turned,
)
from burgerprofiel.blocks.messages.errors import (
    ForeignSenderError,
    InvalidRecipientError,
    NotOpenError,
    UnknownDispatchError,
)
from burgerprofiel.blocks.messages.public.rooms import Caller, check, codes_of, room, who
from burgerprofiel.blocks.messages.queries import sending as queries
from burgerprofiel.blocks.messages.services import dispatches, intake
from burgerprofiel.blocks.messages.services.texts import Compiled
from burgerprofiel.foundation import gate, keys
from burgerprofiel.foundation.gate import Actor, Client, Operation

_TEST = "[TEST] "
_REFUSED_SHOWN = recipients.SHOWN


def open_dispatch(caller: Caller, *, plan: Plan, key: str = "", digest: bytes | None = None) -> Progress:
    """Begin a dispatch; the same again under the same key is the same one, whatever it is by now.

    `digest` is that of the request. Raises ForeignSenderError, KeyUsedError, InvalidPlanError, InvalidTextsError,
    UnknownTemplateError.
    """
    check(caller, plan.sender_code)
    made = dispatches.open_dispatch(plan, key=key, digest=digest, **who(caller))
    return get_dispatch(caller, dispatch_id=made.id)


def take_recipients(caller: Caller, *, dispatch_id: UUID, rows: Sequence[Addressee | Turned]) -> Taken:
    """Add recipients, at most 2,000 in a call; rows that are there already change nothing.

    Raises UnknownDispatchError, NotOpenError, TooManyError when the sender's quota of the day is spent.
    """
    with room(caller):
        return intake.take(dispatch_id, codes=codes_of(caller), rows=rows)


def read_list(caller: Caller, *, dispatch_id: UUID, content: bytes) -> recipients.Sheet:
    """Take the recipients of a list as a spreadsheet saves it, in place of those of an earlier one; all or none.

    With errors nothing is taken: the answer says what is wrong in which row. Raises SheetError, and as
    `take_recipients`.
    """
    with room(caller):
        dispatch = dispatches.lock(dispatch_id, codes=codes_of(caller))
        if dispatch.state != DispatchState.OPEN:
            raise NotOpenError
        sheet = recipients.read(content, template=dispatches.compiled(dispatch).whole())
        if not sheet.errors_in_all:
            intake.clear(dispatch)
            wanted = [
                Addressee(
                    row=one.row,
                    number=(one.recipient[0].value, one.recipient[1]),
                    values=one.values,
                    reference=one.reference,
                )
                for one in sheet.rows
            ]
            for start in range(0, len(wanted), intake.AT_ONCE):
                intake.take(dispatch_id, codes=codes_of(caller), rows=wanted[start : start + intake.AT_ONCE])
        return sheet


def complete_dispatch(caller: Caller, *, dispatch_id: UUID, publish_at: datetime | None = None) -> Progress:
    """Let a dispatch leave, now or at its moment.

    Raises UnknownDispatchError, EmptyDispatchError, NotOpenError, InvalidPlanError.
    """
    with room(caller):
        dispatches.complete(dispatch_id, codes=codes_of(caller), publish_at=publish_at)
    return get_dispatch(caller, dispatch_id=dispatch_id)


def cancel_dispatch(caller: Caller, *, dispatch_id: UUID) -> Progress:
    """Stop what has not left yet. Raises UnknownDispatchError, AlreadyLeftError."""
    with room(caller):
        dispatches.cancel(dispatch_id, codes=codes_of(caller))
    return get_dispatch(caller, dispatch_id=dispatch_id)


def send_one(
    caller: Caller, *, plan: Plan, wanted: Addressee, key: str = "", digest: bytes | None = None
) -> Progress:
    """One message to one recipient, in one transaction. The same again under the same key gives what it gave.

    Raises InvalidRecipientError, and what opening, taking and completing raise.
    """
    try:
        with room(caller):
            opened = open_dispatch(caller, plan=plan, key=key, digest=digest)
            if opened.state is DispatchState.OPEN:
                taken = intake.take(opened.id, codes=codes_of(caller), rows=[wanted])
                if taken.refused:
                    raise _RefusedRowError(taken.refused[0])
                dispatches.complete(opened.id, codes=codes_of(caller))
            return get_dispatch(caller, dispatch_id=opened.id)
    except _RefusedRowError as error:
        turned = error.turned
    raise InvalidRecipientError(turned.reason, field=turned.field)


class _RefusedRowError(Exception):
    """Takes back the transaction of a message whose only row is refused."""

    def __init__(self, turned: Turned) -> None:
        super().__init__(turned.reason)
        self.turned = turned


def send_test(
    caller: Caller, *, plan: Plan, values: Mapping[str, Given], number: tuple[str, str] | None = None
) -> Progress:
    """Send a message to try it: of staff to their own mailbox, of a system to the number of its own organisation.

    The subject begins with a mark, it stands in no list, and the values may be made up.
    Raises ForeignSenderError for any other number, and what `send_one` raises.
    """
    check(caller, plan.sender_code)
    if isinstance(caller, Client):
        own = models.Sender.objects.get(code=plan.sender_code).enterprise_number
        if not own or number != ("kbo", own):
            raise ForeignSenderError
        wanted = Addressee(row=1, number=number, values=values)
    else:
        wanted = Addressee(row=1, party_id=caller.person_id, values=values)
    given = dispatches.texts_of(plan)
    marked = replace(given, subject={code: _TEST + text for code, text in given.subject.items()})
    files = dispatches.enclosures_of(plan)
    tried = replace(plan, version_id=None, texts=marked, files=files, publish_at=None, is_test=True)
    return send_one(caller, plan=tried, wanted=wanted)


def send_test_of(caller: Actor, *, dispatch_id: UUID) -> Progress:
    """Try the texts and files of an open dispatch in one's own mailbox: the names of the values stand for the values.

    Raises UnknownDispatchError, and as `send_test`.
    """
    dispatch = open_one(caller, dispatch_id=dispatch_id)
    texts = dispatches.texts_in(dispatch)
    plan = Plan(
        sender_code=dispatch.sender_id,
        type_code=dispatch.type.code,
        texts=texts,
        files=Enclosures(ids=tuple(map(UUID, dispatch.files)), main=dispatch.main_file),
    )
    return send_test(caller, plan=plan, values={name: name for name in Compiled(texts).names})


def fields_of(caller: Caller, *, dispatch_id: UUID) -> tuple[str, ...]:
    """The values that the texts of an open dispatch need. Raises UnknownDispatchError, NotOpenError."""
    return dispatches.compiled(open_one(caller, dispatch_id=dispatch_id)).names


def open_one(caller: Caller, *, dispatch_id: UUID) -> models.Dispatch:
    """The row of a dispatch that was not sent yet, for the door alone. Raises UnknownDispatchError, NotOpenError."""
    found = models.Dispatch.objects.select_related("version", "type").filter(
        id=dispatch_id, sender__in=codes_of(caller)
    )
    dispatch = found.first()
    if dispatch is None:
        raise UnknownDispatchError
    if dispatch.state != DispatchState.OPEN:
        raise NotOpenError
    return dispatch


def get_dispatch(caller: Caller, *, dispatch_id: UUID) -> Progress:
    """How far a dispatch is. Raises UnknownDispatchError."""
    found = queries.find_dispatch(dispatch_id, codes=codes_of(caller))
    if found is None:
        raise UnknownDispatchError
    return found


def list_dispatches(
    caller: Caller, *, limit: int = 50, before: tuple[datetime, UUID] | None = None
) -> list[Progress]:
    """The dispatches of the caller's senders, the newest first; `before` is where the page before this one ended."""
    return queries.list_dispatches(codes=codes_of(caller), limit=limit, before=before)


def list_outcomes(
    caller: Caller,
    *,
    dispatch_id: UUID,
    limit: int,
    after: int = 0,
    fates: Sequence[Fate] | None = None,
) -> list[Outcome]:
    """What became of recipients, by row; each sees in their log that it was asked. Raises UnknownDispatchError."""
    get_dispatch(caller, dispatch_id=dispatch_id)
    with room(caller):
        found = queries.list_outcomes(dispatch_id, limit=limit, after=after, fates=fates)
        return _outcomes(caller, found, dispatch_id=dispatch_id)


def list_changes(
    caller: Caller, *, dispatch_id: UUID, limit: int, since: tuple[int, int] = (0, 0)
) -> tuple[list[Outcome], tuple[int, int]]:
    """What changed after `since`, in that order, and where to go on from: nothing is missed, however late it commits.

    Raises UnknownDispatchError.
    """
    get_dispatch(caller, dispatch_id=dispatch_id)
    with room(caller):
        found = queries.list_changes(dispatch_id, limit=limit, since=since)
        last = (found[-1]["changed_in"], found[-1]["row_number"]) if found else since
        return _outcomes(caller, found, dispatch_id=dispatch_id), last


def timeline_of(caller: Caller, *, dispatch_id: UUID, row: int) -> tuple[Outcome, list[Mark]]:
    """A recipient with the whole timeline. Raises UnknownDispatchError, also for a row that is not there."""
    found = list_outcomes(caller, dispatch_id=dispatch_id, limit=1, after=row - 1)
    if not found or found[0].row != row:
        raise UnknownDispatchError
    return found[0], queries.list_timeline(dispatch_id, row=row)


def _outcomes(caller: Caller, found: Sequence[Mapping[str, Any]], *, dispatch_id: UUID) -> list[Outcome]:
    """As the sender may see them, after a row in the log of each."""
    parties = {row["party_id"] for row in found if row["party_id"]}
    if parties:
        gate.admit(caller, parties=parties, purpose=RECEIVE, operation=Operation.READ)
    return [
        Outcome(
            row=row["row_number"],
            reference=_reference(row, dispatch_id=dispatch_id),
            fate=Fate(row["fate"]),
            reason=row["reason"],
            field=row["field"],
            changed_at=row["changed_at"],
        )
        for row in found
    ]


def _reference(row: Mapping[str, Any], *, dispatch_id: UUID) -> str:
    if row["reference_sealed"] is None:
        return ""
    purpose = sealed.reference_purpose(dispatch_id, row["row_number"])
    return keys.unseal(bytes(row["reference_sealed"]), purpose=purpose)
