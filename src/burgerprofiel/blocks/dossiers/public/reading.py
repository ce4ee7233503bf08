"""Reading: what a person sees of files, in pages and over the API."""

from __future__ import annotations

from contextlib import AbstractContextManager
from uuid import UUID

from burgerprofiel.blocks.dossiers.contracts import (
    DossierDetail,
    DossierFilter,
    DossierRow,
    Facets,
    HistoryLine,
    Overview,
    Page,
)
from burgerprofiel.blocks.dossiers.errors import DossierNotFoundError
from burgerprofiel.blocks.dossiers.queries import detail, facets, listing
from burgerprofiel.blocks.dossiers.queries import overview as overview_query
from burgerprofiel.blocks.dossiers.services import marks, searching
from burgerprofiel.foundation import gate, limits
from burgerprofiel.foundation.gate import Access, Actor, Operation
from burgerprofiel.foundation.limits import uses

FOLLOW = "dossiers.follow"


def get_overview(
    actor: Actor, *, everything: bool = False, todo_limit: int = overview_query.TODO_SHOWN
) -> Overview:
    """What to do, what is new, what runs, what closed lately; over all capacities with `everything`."""
    parties = _scope(actor, everything=everything)
    with _admitted(actor, parties=parties):
        return overview_query.overview(actor, parties=parties, todo_limit=todo_limit)


def list_dossiers(
    actor: Actor,
    *,
    wanted: DossierFilter,
    place: str = "",
    limit: int = listing.LIMIT,
    everything: bool = False,
) -> Page:
    """One page of files, newest change first, or best fit first when `wanted.text` has two characters or more.

    `place` is the `after` or `before` of another page of the same list. Raises InvalidCursorError, and TooManyError
    for a person who searches without end.
    """
    operation = _operation(actor, wanted=wanted)
    parties = _scope(actor, everything=everything)
    with _admitted(actor, parties=parties, operation=operation):
        return searching.list_dossiers(actor, parties=parties, wanted=wanted, place=place, limit=limit)


def list_page(
    actor: Actor, *, wanted: DossierFilter, place: str = "", everything: bool = False
) -> tuple[Page, Facets]:
    """`list_dossiers` and `list_facets` as one access, for the page that shows both. Raises as `list_dossiers`."""
    operation = _operation(actor, wanted=wanted)
    parties = _scope(actor, everything=everything)
    with _admitted(actor, parties=parties, operation=operation):
        page = searching.list_dossiers(actor, parties=parties, wanted=wanted, place=place)
        return page, facets.facets(actor, parties=parties)


def _operation(actor: Actor, *, wanted: DossierFilter) -> Operation:
    """What this asks for; a search is spent before the transaction of the access, so that it stays spent."""
    if not wanted.text:
        return Operation.READ
    limits.spend(uses.SEARCH, session=actor.session_id, person=actor.person_id)
    return Operation.SEARCH


def list_facets(actor: Actor, *, everything: bool = False) -> Facets:
    """What the list can be narrowed to."""
    parties = _scope(actor, everything=everything)
    with _admitted(actor, parties=parties):
        return facets.facets(actor, parties=parties)


def get_dossier(actor: Actor, *, dossier_id: UUID, party_id: UUID | None = None) -> DossierDetail:
    """All of one file, as the present party sees it, else as another party of this person does.

    `party_id` asks for one party. The caller decides whether to show a file of another party than `actor.party_id`.
    Raises DossierNotFoundError (also for a party that the person does not act for) and DossierWithdrawnError.
    """
    parties = _parties_asked(actor, party_id=party_id)
    with _admitted(actor, parties=parties) as access:
        return _found(access, detail.get_detail(actor, parties=parties, dossier_id=dossier_id))


def open_dossier(actor: Actor, *, dossier_id: UUID, party_id: UUID | None = None) -> DossierDetail:
    """As `get_dossier`, by a person who looks at it: a file of the present party has been seen from then on."""
    parties = _parties_asked(actor, party_id=party_id)
    with _admitted(actor, parties=parties) as access:
        found = _found(access, detail.get_detail(actor, parties=parties, dossier_id=dossier_id))
        if found.row.party_id == actor.party_id and not found.row.unreadable:
            marks.mark_seen(actor, party_id=actor.party_id, dossier_id=dossier_id)
        return found


def list_history(actor: Actor, *, dossier_id: UUID, party_id: UUID | None = None) -> tuple[HistoryLine, ...]:
    """The newest thousand statuses of a file, newest first. Raises as `get_dossier`."""
    parties = _parties_asked(actor, party_id=party_id)
    with _admitted(actor, parties=parties) as access:
        found = detail.get_detail(
            actor, parties=parties, dossier_id=dossier_id, history_limit=detail.HISTORY_MAXIMUM
        )
        return _found(access, found).history


def find_row(actor: Actor, *, dossier_id: UUID, party_id: UUID | None = None) -> DossierRow | None:
    """One file as a line, or None. Without `party_id` of the present party."""
    if (party_id or actor.party_id) not in actor.party_ids:
        return None
    parties = (party_id or actor.party_id,)
    with _admitted(actor, parties=parties) as access:
        row = detail.find_row(actor, parties=parties, dossier_id=dossier_id)
        access.found({row.party_id: 1} if row else {})
        return row


def mark_seen(actor: Actor, *, dossier_id: UUID) -> None:
    """Remember that this person opened the file in the present capacity."""
    with _admitted(actor, parties=(actor.party_id,), operation=Operation.UPDATE):
        marks.mark_seen(actor, party_id=actor.party_id, dossier_id=dossier_id)


def set_archived(actor: Actor, *, dossier_id: UUID, archived: bool) -> None:
    """Put a file of the present party away, or back among the others.

    Raises DossierNotFoundError, and AssuranceTooLowError for who may not read it.
    """
    with _admitted(actor, parties=(actor.party_id,), operation=Operation.UPDATE):
        marks.set_archived(actor, party_id=actor.party_id, dossier_id=dossier_id, archived=archived)


def _admitted(
    actor: Actor, *, parties: tuple[UUID, ...], operation: Operation = Operation.READ
) -> AbstractContextManager[Access]:
    return gate.admitted(actor, parties=parties, purpose=FOLLOW, operation=operation)


def _found(access: Access, found: DossierDetail) -> DossierDetail:
    """The access was to the party of the file that was found, not to all parties that might have had it."""
    access.found({found.row.party_id: 1})
    return found


def _scope(actor: Actor, *, everything: bool) -> tuple[UUID, ...]:
    return actor.party_ids if everything else (actor.party_id,)


def _parties_asked(actor: Actor, *, party_id: UUID | None) -> tuple[UUID, ...]:
    if party_id is None:
        return actor.party_ids
    if party_id not in actor.party_ids:
        raise DossierNotFoundError
    return (party_id,)
