"""Supervising: the security officer of an authority searches what it did with data. Every look is itself a row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from uuid import UUID

from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.privacy import contracts
from burgerprofiel.blocks.privacy.contracts import (
    MAXIMUM_EXPORT,
    SUPERVISE,
    LogFilter,
    LogPage,
    LogRow,
    PersonPage,
)
from burgerprofiel.blocks.privacy.errors import InvalidNumberError, NothingFoundError
from burgerprofiel.blocks.privacy.models import Inquiry
from burgerprofiel.blocks.privacy.queries import supervision
from burgerprofiel.blocks.privacy.services import inquiries, openings
from burgerprofiel.foundation import errors, gate, identifiers
from burgerprofiel.foundation.gate import Access, Actor, Operation
from burgerprofiel.foundation.identifiers import IdentifierType

_BEGINNING = date(2020, 1, 1)


def search_log(actor: Actor, *, wanted: LogFilter, place: str = "") -> LogPage:
    """Rows of the actor's authorities, by organisation, official or pattern. Raises InvalidCursorError.

    Whose data it was shows as a pseudonymous id only; each of these parties gets a row of this search.
    """
    with _overseen(actor, operation=Operation.SEARCH) as (codes, access):
        page = supervision.search(codes, wanted=wanted, place=place)
        access.found(_subjects(page.rows))
        return page


def export_log(actor: Actor, *, wanted: LogFilter) -> tuple[LogRow, ...]:
    """The newest 10,000 rows that fit, to take along; each party in it gets a row that says so."""
    with _overseen(actor, operation=Operation.EXPORT) as (codes, access):
        rows = supervision.search(codes, wanted=wanted, limit=MAXIMUM_EXPORT).rows
        access.found(_subjects(rows))
        return rows


def confirm_official(actor: Actor, *, official: UUID, number: str, reason: str) -> bool:
    """Whether a pseudonym is the official with this national number, which the authority has of its own staff.

    Names are sealed to who they are of, so a pseudonym is resolved by recognising, not by reading. The row of it is
    about the official, with the reason. Raises NothingFoundError for a pseudonym that did not act for the actor's
    authorities, InvalidNumberError and MissingTextError.
    """
    reason, given = inquiries.checked_case(reason), _number(number)
    with _overseen(actor, operation=Operation.DECRYPT, note=reason) as (codes, access):
        if not supervision.acted(official, codes=codes):
            raise NothingFoundError
        access.found({official: 1})
        return identity.find_party(given) == official


def ask_inquiry(actor: Actor, *, number: str, case_number: str) -> UUID:
    """Ask to see what the actor's authority did with the data of one person; a second officer has to approve.

    Raises NothingFoundError when the authority never did anything with it, InvalidNumberError and MissingTextError.
    """
    case_number, given = inquiries.checked_case(case_number), _number(number)
    with _overseen(actor, operation=Operation.CREATE, note=case_number) as (codes, access):
        organisation = min(codes)
        party_id = identity.find_party(given)
        if party_id is None or not supervision.is_known(party_id, codes=[organisation]):
            raise NothingFoundError
        made = inquiries.ask(
            party_id=party_id, organisation=organisation, case_number=case_number, asked_by=actor.person_id
        )
        access.found({party_id: 1})
        return made.id


def approve_inquiry(actor: Actor, *, inquiry_id: UUID) -> None:
    """Be the second pair of eyes. Raises InquiryNotFoundError and FourEyesError."""
    with _overseen(actor, operation=Operation.UPDATE) as (codes, access):
        found = inquiries.approve(inquiry_id, codes=codes, approved_by=actor.person_id)
        access.found({found.party_id: 1})


def list_inquiries(actor: Actor) -> tuple[contracts.Inquiry, ...]:
    """The newest inquiries of the actor's authorities, with their case numbers."""
    with _overseen(actor, operation=Operation.READ) as (codes, access):
        found = inquiries.list_newest(codes)
        asked = openings.list_newest([one.id for one in found])
        access.found(Counter(one.party_id for one in found))
        return tuple(inquiries.shown(one, actor=actor, opening=asked.get(one.id)) for one in found)


def search_person(actor: Actor, *, inquiry_id: UUID, place: str = "") -> PersonPage:
    """What the authority did with the data of the person of an approved inquiry, of all time.

    Raises InquiryNotFoundError, FourEyesError (`not-approved`, `expired`) and InvalidCursorError.
    """
    codes = guarded(actor)
    with gate.overseeing(actor, authorities=codes):
        found = inquiries.get_open(inquiry_id, codes=codes, person_id=actor.person_id)
        gate.admit(
            actor,
            parties=(found.party_id,),
            purpose=SUPERVISE,
            operation=Operation.SEARCH,
            note=inquiries.case_number(found),
        )
        page = rows_of_person(found, place=place)
        asked = openings.list_newest([found.id]).get(found.id)
        return PersonPage(
            rows=page.rows,
            after=page.after,
            before=page.before,
            opening=openings.shown(asked, actor=actor),
        )


def rows_of_person(inquiry: Inquiry, *, place: str) -> LogPage:
    """A page of what the authority of an inquiry did with that person's data. Raises InvalidCursorError."""
    wanted = LogFilter(since=_BEGINNING)
    return supervision.search([inquiry.organisation], wanted=wanted, place=place, party_id=inquiry.party_id)


def guarded(actor: Actor) -> frozenset[str]:
    """The authorities that this actor guards. Raises RefusedError for who guards none."""
    if not actor.guarded:
        raise errors.RefusedError("not-an-officer")
    return actor.guarded


@contextmanager
def _overseen(
    actor: Actor, *, operation: Operation, note: str = ""
) -> Iterator[tuple[frozenset[str], Access]]:
    codes = guarded(actor)
    with (
        gate.overseeing(actor, authorities=codes),
        gate.admitted(actor, parties=(), purpose=SUPERVISE, operation=operation, note=note) as access,
    ):
        yield codes, access


def _subjects(rows: Iterable[LogRow]) -> dict[UUID, int]:
    return dict(Counter(row.subject for row in rows))


def _number(given: str) -> tuple[IdentifierType, str]:
    try:
        return IdentifierType.INSZ, identifiers.canonical_insz(given)
    except identifiers.InvalidIdentifierError as error:
        raise InvalidNumberError from error
