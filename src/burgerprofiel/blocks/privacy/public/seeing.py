"""Seeing who looked: the list of a person, one access, its proof."""

from __future__ import annotations

from contextlib import AbstractContextManager

from burgerprofiel.blocks.dossiers import public as dossiers
from burgerprofiel.blocks.privacy.contracts import (
    INSIGHT,
    AccessDetail,
    AccessFacets,
    AccessFilter,
    AccessPage,
    Subject,
)
from burgerprofiel.blocks.privacy.errors import AccessNotFoundError
from burgerprofiel.blocks.privacy.queries import log
from burgerprofiel.blocks.rights import public as rights
from burgerprofiel.foundation import gate
from burgerprofiel.foundation.accesslog import proof, proving
from burgerprofiel.foundation.gate import Access, Actor, Operation


def list_accesses(
    actor: Actor, *, wanted: AccessFilter, place: str = "", limit: int = log.LIMIT
) -> AccessPage:
    """Who looked at the data of the present party, newest first; `place` is a mark of another page.

    Rows whose sight is delayed by law are left out until then. Raises InvalidCursorError.
    """
    with _admitted(actor):
        return log.list_rows(
            _subject(actor), wanted=wanted, names=dossiers.authority_names, place=place, limit=limit
        )


def list_page(actor: Actor, *, wanted: AccessFilter, place: str = "") -> tuple[AccessPage, AccessFacets, int]:
    """`list_accesses` and `list_facets` as one access, and of how many breaches the party was told lately.

    Raises InvalidCursorError.
    """
    subject = _subject(actor)
    with _admitted(actor):
        page = log.list_rows(subject, wanted=wanted, names=dossiers.authority_names, place=place)
        facets = log.facets(subject, names=dossiers.authority_names)
        return page, facets, rights.count_breach_news(party_id=actor.party_id)


def list_facets(actor: Actor) -> AccessFacets:
    """What the list can be narrowed to, counted over its newest rows."""
    with _admitted(actor):
        return log.facets(_subject(actor), names=dossiers.authority_names)


def get_access(actor: Actor, *, entry_id: int) -> AccessDetail:
    """One access to the data of the present party. Raises AccessNotFoundError."""
    with _admitted(actor):
        return _found(actor, entry_id=entry_id)


def prove_access(actor: Actor, *, entry_id: int) -> proof.Proof:
    """The proof that a row stood in the log.

    Raises AccessNotFoundError, and proving.NotSealedError in the first second of the row.
    """
    with _admitted(actor, operation=Operation.EXPORT):
        _found(actor, entry_id=entry_id)
        return proving.prove(entry_id)


def _found(actor: Actor, *, entry_id: int) -> AccessDetail:
    found = log.find(
        _subject(actor), entry_id=entry_id, names=dossiers.authority_names, keyring=actor.keyring
    )
    if found is None:
        raise AccessNotFoundError
    return found


def _subject(actor: Actor) -> Subject:
    return Subject(party_id=actor.party_id, person_id=actor.person_id)


def _admitted(actor: Actor, *, operation: Operation = Operation.READ) -> AbstractContextManager[Access]:
    return gate.admitted(actor, parties=(actor.party_id,), purpose=INSIGHT, operation=operation)
