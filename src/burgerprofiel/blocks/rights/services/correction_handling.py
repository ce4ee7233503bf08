"""Requests to correct, as the authority handles them: its staff here, or its own systems."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from django.db.models import Q, QuerySet

from burgerprofiel.blocks.rights import rules
from burgerprofiel.blocks.rights.contracts import (
    HANDLE,
    Answer,
    CorrectionDetail,
    CorrectionPage,
    CorrectionState,
    Side,
)
from burgerprofiel.blocks.rights.errors import (
    CorrectionChangedError,
    CorrectionNotFoundError,
    InvalidCorrectionError,
)
from burgerprofiel.blocks.rights.models import Correction as Row
from burgerprofiel.blocks.rights.models import CorrectionMessage
from burgerprofiel.blocks.rights.services import corrections
from burgerprofiel.foundation import clock, database, errors, gate
from burgerprofiel.foundation.gate import Actor, Client, Operation
from burgerprofiel.foundation.uploads import public as uploads
from burgerprofiel.foundation.uploads.contracts import NotOpenError, Opened, State, Upload

PAGE: Final = 25
LONGEST_PAGE: Final = 100
Handler = Actor | Client


def list_page(by: Actor, *, after: str = "", limit: int = PAGE, is_settled: bool = False) -> CorrectionPage:
    """What staff still has to handle, first what is due first; or what is settled, the newest first.

    Raises RefusedError for residents, InvalidError for a place in the list that is none.
    """
    with (
        _reaching(by),
        gate.admitted(by, parties=(), purpose=HANDLE, operation=Operation.READ) as access,
    ):
        rows = _theirs(by).filter(settled_at__isnull=not is_settled)
        order = "-settled_at" if is_settled else "due_at"
        total, late = rows.count(), rows.filter(due_at__lt=clock.now()).count()
        listed = rows.order_by(order, "-id" if is_settled else "id")
        if place := _place(after):
            listed = listed.filter(_beyond(place, column=order))
        found = list(corrections.with_unread(listed, by=Side.AUTHORITY)[: limit + 1])
        shown = found[:limit]
        access.found(Counter(row.party_id for row in shown))
        last = shown[-1] if len(found) > limit else None
        return CorrectionPage(
            items=tuple(map(corrections.opened, shown)),
            after=_written(getattr(last, order.removeprefix("-")), last.id) if last else "",
            total=total,
            late=0 if is_settled else late,
        )


def list_changed(
    by: Client, *, after: str = "", limit: int = LONGEST_PAGE, is_open: bool = False
) -> tuple[tuple[CorrectionDetail, ...], str]:
    """The requests of the system's authority with all that was written, in the order in which they last changed.

    Answers the place behind the last one too: who asks again from there gets what is new. Raises InvalidError.
    """
    with database.writing():
        rows = _theirs(by).order_by("changed_at", "id")
        if is_open:
            rows = rows.filter(settled_at=None)
        if place := _place(after):
            rows = rows.filter(_beyond(place, column="changed_at"))
        found = list(rows[:limit])
        parties = Counter(row.party_id for row in found)
        gate.admit(by, parties=parties, purpose=HANDLE, operation=Operation.READ)
        details = _details(found, ovo_code=by.ovo_code)
        corrections.mark_read([row.id for row in found], by=Side.AUTHORITY)
        return details, _written(found[-1].changed_at, found[-1].id) if found else after


def get(by: Handler, *, correction_id: UUID) -> CorrectionDetail:
    """One request of the authority with all that was written, which it has read now. Raises CorrectionNotFoundError."""
    with _reaching(by):
        row = _found(_theirs(by), correction_id)
        gate.admit(by, parties={row.party_id: 1}, purpose=HANDLE, operation=Operation.READ)
        (detail,) = _details([row], ovo_code=row.ovo_code)
        corrections.mark_read([row.id], by=Side.AUTHORITY)
        return detail


def handle(
    by: Handler, *, correction_id: UUID, answer: Answer, seen: datetime | None = None
) -> CorrectionDetail:
    """Write to who asked, move the request, or both; who asked is told that there is news.

    `seen` is when the request had last changed for who answers: a change since then raises CorrectionChangedError. An
    answer whose `id` is known already does nothing. Answers with the request as it stands then. Raises
    CorrectionNotFoundError and InvalidCorrectionError.
    """
    with _reaching(by):
        row = _found(_theirs(by).select_for_update(), correction_id)
        gate.admit(by, parties={row.party_id: 1}, purpose=HANDLE, operation=Operation.UPDATE)
        if not (answer.id and _is_known(answer.id, row=row)):
            if seen is not None and seen != row.changed_at:
                raise CorrectionChangedError
            _answer(row, answer=answer, author_id=_author(by))
        (detail,) = _details([row], ovo_code=row.ovo_code)
        return detail


def _answer(row: Row, *, answer: Answer, author_id: UUID) -> None:
    if row.settled_at is not None:
        raise InvalidCorrectionError("state")
    if answer.state and answer.state not in rules.next_states(CorrectionState(row.state)):
        raise InvalidCorrectionError("state")
    if problem := rules.message_problem(answer.text, state=answer.state):
        raise InvalidCorrectionError(problem)
    corrections.write(
        row,
        side=Side.AUTHORITY,
        author_id=author_id,
        text=answer.text,
        state=answer.state,
        message_id=answer.id,
    )


def extend(by: Actor, *, correction_id: UUID, reason: str) -> None:
    """Take two months more, once, with reasons, within the first (AVG, article 12, paragraph 3). Raises as `handle`."""
    with _reaching(by):
        row = _found(_theirs(by).select_for_update(), correction_id)
        gate.admit(by, parties={row.party_id: 1}, purpose=HANDLE, operation=Operation.UPDATE)
        is_extended, state = row.extended_at is not None, CorrectionState(row.state)
        if not rules.may_extend(state, due_at=row.due_at, is_extended=is_extended, now=clock.now()):
            raise InvalidCorrectionError("state")
        if problem := rules.message_problem(reason, state=None):
            raise InvalidCorrectionError(problem)
        row.extended_at, row.due_at = clock.now(), rules.due(row.asked_at, months=3)
        corrections.write(row, side=Side.AUTHORITY, author_id=_author(by), text=reason)


def open_evidence(by: Handler, *, correction_id: UUID, upload_id: UUID) -> Opened:
    """A file that came with a request, once it was found clean. Raises CorrectionNotFoundError for every other."""
    with _reaching(by):
        row = _found(_theirs(by), correction_id)
        if upload_id not in corrections.files_of([row.id]):
            raise CorrectionNotFoundError
        gate.admit(by, parties={row.party_id: 1}, purpose=HANDLE, operation=Operation.READ)
        try:
            return uploads.open_shared(ovo_code=row.ovo_code, upload_id=upload_id)
        except NotOpenError as error:
            raise CorrectionNotFoundError from error


@contextmanager
def _reaching(by: Handler) -> Iterator[None]:
    """One transaction that sees what is addressed to the authority. Raises RefusedError for who handles nothing."""
    gate.check(by, parties=(), purpose=HANDLE)
    if isinstance(by, Client):
        with database.writing():
            yield
    else:
        with gate.overseeing(by, authorities=by.authorities):
            yield


def _theirs(by: Handler) -> QuerySet[Row]:
    """The one predicate of who handles: their own authority, and nobody their own request."""
    if isinstance(by, Client):
        return Row.objects.filter(ovo_code=by.ovo_code)
    return Row.objects.filter(ovo_code__in=by.authorities).exclude(party_id=by.person_id)


def _found(rows: QuerySet[Row], correction_id: UUID) -> Row:
    row = rows.filter(pk=correction_id).first()
    if row is None:
        raise CorrectionNotFoundError
    return row


def _details(rows: Sequence[Row], *, ovo_code: str) -> tuple[CorrectionDetail, ...]:
    """Requests of one authority with what was written; of files the clean ones."""
    messages = corrections.messages_of([row.id for row in rows])
    of = corrections.files_of([row.id for row in rows])
    clean, waiting = defaultdict[UUID, list[Upload]](list), Counter[UUID]()
    for file in uploads.list_shared(ovo_code=ovo_code, upload_ids=of):
        if file.state is State.CLEAN:
            clean[of[file.id]].append(file)
        elif file.state is not State.REFUSED:
            waiting[of[file.id]] += 1
    return tuple(
        corrections.detail(
            row,
            messages=messages[row.id],
            files=clean,
            waiting=sum(waiting[each] for each in (row.id, *(one.id for one in messages[row.id]))),
        )
        for row in rows
    )


def _is_known(answer_id: UUID, *, row: Row) -> bool:
    """Whether this answer was given before. Raises ConflictError for the id of something else."""
    known = CorrectionMessage.objects.filter(pk=answer_id).values_list("correction_id", flat=True).first()
    if known not in (None, row.id):
        raise errors.ConflictError("answer-exists", "This id is that of another answer.")
    return known is not None


def _author(by: Handler) -> UUID:
    return gate.client_pseudonym(by.client_id) if isinstance(by, Client) else by.person_id


_Place = tuple[datetime, UUID]


def _place(after: str) -> _Place | None:
    if not after:
        return None
    try:
        moment, _, identifier = after.partition("_")
        place: _Place = msgspec.convert((moment, identifier), _Place, strict=False)
    except msgspec.ValidationError as error:
        raise errors.InvalidError("invalid-cursor", "Use the place that the previous page gave.") from error
    return place


def _written(moment: datetime, identifier: UUID) -> str:
    return f"{moment.isoformat()}_{identifier}"


def _beyond(place: _Place, *, column: str) -> Q:
    """Behind a place in a list by a moment and an id, both in the same direction."""
    moment, identifier = place
    name, way = column.removeprefix("-"), "lt" if column.startswith("-") else "gt"
    same = Q(**{name: moment}) & Q(**{f"id__{way}": identifier})
    return Q(**{f"{name}__{way}": moment}) | same
