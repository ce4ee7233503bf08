"""Complaining: a person says that an access was not right; the authority concerned answers in time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from uuid import UUID

from burgerprofiel.blocks.dossiers import public as dossiers
from burgerprofiel.blocks.privacy.contracts import (
    COMPLAIN,
    HANDLE,
    ComplaintDetail,
    ComplaintRow,
    Reason,
    Step,
    Subject,
)
from burgerprofiel.blocks.privacy.errors import AccessNotFoundError, ComplaintNotFoundError
from burgerprofiel.blocks.privacy.models import Complaint
from burgerprofiel.blocks.privacy.queries import complaints as queries
from burgerprofiel.blocks.privacy.queries import log
from burgerprofiel.blocks.privacy.services import complaints
from burgerprofiel.foundation import errors, gate
from burgerprofiel.foundation.gate import Access, Actor, Operation


def submit_complaint(actor: Actor, *, entry_id: int, reason: Reason, text: str) -> UUID:
    """Say that an access to the data of the present party was not right; gives the id of the complaint.

    Raises AccessNotFoundError, AlreadyComplainedError and MissingTextError.
    """
    with _own(actor, operation=Operation.CREATE):
        found = log.find(
            _subject(actor), entry_id=entry_id, names=dossiers.authority_names, keyring=actor.keyring
        )
        if found is None:
            raise AccessNotFoundError
        made = complaints.submit(
            party_id=actor.party_id,
            person_id=actor.person_id,
            entry_id=entry_id,
            organisation=found.row.organisation,
            reason=reason,
            text=text,
        )
        return made.id


def list_complaints(actor: Actor) -> tuple[ComplaintRow, ...]:
    """The person's own complaints for the present party, newest first."""
    with _own(actor):
        return _rows(queries.list_of_person(actor.party_id, person_id=actor.person_id))


def get_complaint(actor: Actor, *, complaint_id: UUID) -> ComplaintDetail:
    """One of the person's own complaints. Raises ComplaintNotFoundError."""
    with _own(actor):
        found = queries.find_of_person(complaint_id, party_id=actor.party_id, person_id=actor.person_id)
        if found is None:
            raise ComplaintNotFoundError
        access = log.find(
            _subject(actor), entry_id=found.entry_id, names=dossiers.authority_names, keyring=actor.keyring
        )
        names = dossiers.authority_names({found.organisation})
        return queries.detail(found, names=names, access=access.row if access else None)


def list_assigned(actor: Actor, *, settled: bool = False) -> tuple[ComplaintRow, ...]:
    """Complaints for the authorities of which the actor is the security officer. Raises RefusedError for others."""
    with _overseen(actor) as (codes, access):
        found = queries.list_of_authorities(codes, settled=settled)
        access.found({one.party_id: sum(o.party_id == one.party_id for o in found) for one in found})
        return _rows(found)


def get_assigned(actor: Actor, *, complaint_id: UUID) -> ComplaintDetail:
    """One complaint, with who looked by pseudonymous id. Raises ComplaintNotFoundError."""
    with _overseen(actor) as (codes, access):
        found = queries.find_of_authorities(complaint_id, codes=codes)
        if found is None:
            raise ComplaintNotFoundError
        access.found({found.party_id: 1})
        row, actor_id = log.find_for_officer(
            found.entry_id,
            party_id=found.party_id,
            organisation=found.organisation,
            names=dossiers.authority_names,
        )
        return queries.detail(
            found,
            names=dossiers.authority_names({found.organisation}),
            access=row,
            actor=str(actor_id or ""),
        )


def take_step(actor: Actor, *, complaint_id: UUID, step: Step, text: str = "") -> None:
    """Receive (`FORWARDED`), extend or settle a complaint; `text` is the reason of an extension, or the answer.

    The person is told that there is news, without what. Raises ComplaintNotFoundError, WrongStepError (an extension
    after the first month has code `too-late-to-extend`) and MissingTextError.
    """
    with gate.overseeing(actor, authorities=(codes := _codes(actor))):
        found = complaints.find(complaint_id, codes=codes)
        gate.admit(actor, parties={found.party_id: 1}, purpose=HANDLE, operation=Operation.UPDATE)
        complaints.take(found, step=step, text=text)


@contextmanager
def _overseen(actor: Actor) -> Iterator[tuple[frozenset[str], Access]]:
    codes = _codes(actor)
    with (
        gate.overseeing(actor, authorities=codes),
        gate.admitted(actor, parties=(), purpose=HANDLE, operation=Operation.READ) as access,
    ):
        yield codes, access


def _codes(actor: Actor) -> frozenset[str]:
    """Whose complaints are for this actor; those about the platform itself are for its operators.

    Raises RefusedError for who answers none.
    """
    if not actor.oversees:
        raise errors.RefusedError("not-an-officer")
    return actor.oversees


def _rows(found: list[Complaint]) -> tuple[ComplaintRow, ...]:
    names = dossiers.authority_names({one.organisation for one in found})
    return tuple(queries.row(one, names=names) for one in found)


def _subject(actor: Actor) -> Subject:
    return Subject(party_id=actor.party_id, person_id=actor.person_id)


def _own(actor: Actor, *, operation: Operation = Operation.READ) -> AbstractContextManager[Access]:
    return gate.admitted(actor, parties=(actor.party_id,), purpose=COMPLAIN, operation=operation)
