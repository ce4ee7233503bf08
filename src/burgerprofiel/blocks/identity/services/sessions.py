"""Sessions: made at sign-in, made anew at every step-up and switch of capacity, ended by their owner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Max

from burgerprofiel.blocks.identity import queries
from burgerprofiel.blocks.identity.models import Person, Session
from burgerprofiel.blocks.identity.services import references
from burgerprofiel.foundation import clock, config, database, ids, keys, live
from burgerprofiel.foundation.gate import Capacity, RefusedError

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSession:
    """What a sign-in proved. `rights` are pairs of right and organisation, for staff."""

    person_id: UUID
    party_id: UUID
    capacity: Capacity
    assurance: int
    means: str
    authenticated_at: datetime
    device: str = ""
    organisation: str = ""
    rights: Sequence[tuple[str, str]] = ()


def open_session(wanted: NewSession, *, replaces: UUID | None = None) -> str:
    """Make a session and give its key. The session that it replaces is dead from the same moment.

    A replacement keeps the absolute end and the previous visit of the first: a step-up does not lengthen a visit.
    """
    now = clock.now()
    with transaction.atomic():
        old = (
            Session.objects.select_for_update().filter(pk=replaces, ended_at=None).first()
            if replaces
            else None
        )
        if old and old.person_id == wanted.person_id:
            previous_visit, expires = old.previous_visit_at, old.expires_at
        else:
            previous_visit = _previous_visit(wanted.person_id)
            expires = now + timedelta(seconds=config.current().session_absolute_seconds)
        Person.objects.filter(pk=wanted.person_id).update(last_visit_at=now)
        end([old.id] if old else [])
        return _insert(wanted, previous_visit=previous_visit, expires=expires)


def _insert(wanted: NewSession, *, previous_visit: datetime | None, expires: datetime) -> str:
    key, now = references.new(), clock.now()
    # each page writes a row to the access log, sealed to these
    keys.sealer({wanted.person_id, wanted.party_id}, key_class=keys.KeyClass.LOG)
    Session.objects.create(
        id=ids.new(),
        key_hash=references.digest(key),
        handle_hash=keys.handle_hash(key),
        person_id=wanted.person_id,
        party_id=wanted.party_id,
        capacity=wanted.capacity.value,
        assurance=wanted.assurance,
        means=wanted.means,
        rights=[list(pair) for pair in wanted.rights],
        organisation=wanted.organisation,
        device=wanted.device,
        authenticated_at=wanted.authenticated_at,
        created_at=now,
        last_seen_at=now,
        expires_at=expires,
        previous_visit_at=previous_visit,
    )
    return key


def _previous_visit(person_id: UUID) -> datetime | None:
    """When this person was last here: seen in a session, else signed in."""
    seen: datetime | None = Session.objects.filter(person_id=person_id).aggregate(seen=Max("last_seen_at"))[
        "seen"
    ]
    return seen or Person.objects.values_list("last_visit_at", flat=True).get(pk=person_id)


def switch(key: str, *, party_id: UUID) -> str:
    """Make the session of a key one of another party of the same person; gives the new key, the old one is dead.

    What the vault granted goes along, and so do tokens of portals. Raises RefusedError: `signed-out` when the session
    has ended, here or in the vault, `foreign-party` when the person may not act for it, `unproven` when the identity
    provider has to confirm that first.
    """
    with transaction.atomic():
        old = (
            Session.objects.select_for_update().filter(key_hash=references.digest(key), ended_at=None).first()
        )
        if old is None:
            raise RefusedError("signed-out")
        if old.capacity == Capacity.STAFF.value:
            raise RefusedError("staff-has-no-files")
        capacity = queries.capacity_for(person_id=old.person_id, party_id=party_id)
        if capacity is None:
            is_option = queries.find_unproven(person_id=old.person_id, party_id=party_id)
            raise RefusedError("unproven" if is_option else "foreign-party")
        wanted = NewSession(
            person_id=old.person_id,
            party_id=party_id,
            capacity=capacity,
            assurance=old.assurance,
            means=old.means,
            authenticated_at=old.authenticated_at,
            device=old.device,
        )
        new = _insert(wanted, previous_visit=old.previous_visit_at, expires=old.expires_at)
        _move(key, new=new)
        database.rows(_CARRY_ON, {"key_hash": references.digest(new), "old": old.id})
        end([old.id])
        return new


def _move(key: str, *, new: str) -> None:
    try:
        keys.move(key, new_session_key=new)
    except keys.VaultRefusedError as error:
        raise RefusedError("signed-out") from error


# What people let portals read goes with the session that they said it in; the vault ends its parts with its grant.
_END = """
WITH delegations AS (
    UPDATE identity_delegation SET ended_at = %(now)s WHERE session_id = ANY(%(sessions)s) AND ended_at IS NULL
)
UPDATE identity_session SET ended_at = %(now)s WHERE id = ANY(%(sessions)s) AND ended_at IS NULL
RETURNING handle_hash
"""
_CARRY_ON = """
UPDATE identity_delegation SET session_id = s.id FROM identity_session s
WHERE s.key_hash = %(key_hash)s AND session_id = %(old)s AND identity_delegation.ended_at IS NULL
"""


def end(session_ids: Sequence[UUID]) -> int:
    """End sessions, what they could open and their open streams; gives how many were still open.

    A vault that is away does not keep anybody signed in: then the grants end with their time.
    """
    if not session_ids:
        return 0
    with transaction.atomic():
        ended = database.rows(_END, {"sessions": list(session_ids), "now": clock.now()})
        live.announce_end(session_ids)
    end_grants([bytes(row["handle_hash"]) for row in ended if row["handle_hash"]])
    return len(ended)


def end_grants(handle_hashes: Sequence[bytes]) -> None:
    """Let the vault forget what handles opened; while it is away that ends with its time, and is logged."""
    if not handle_hashes:
        return
    try:
        keys.end(handle_hashes)
    except keys.KeyServiceError as error:
        _log.error("grants_not_ended", code=error.code, count=len(handle_hashes))


def end_of_person(person_id: UUID, *, keep: UUID | None = None, only: UUID | None = None) -> int:
    """End the open sessions of a person: all, all but `keep`, or just `only` when it is theirs."""
    with transaction.atomic():
        theirs = Session.objects.filter(person_id=person_id, ended_at=None)
        if only:
            theirs = theirs.filter(pk=only)
        if keep:
            theirs = theirs.exclude(pk=keep)
        return end(list(theirs.values_list("pk", flat=True)))
