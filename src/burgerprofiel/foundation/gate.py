"""Who acts, on whose behalf, how surely signed in. Every door that touches personal data takes an Actor first.

Doors call `admit` once, with the purpose and the operation, before they read: the one place where access is counted
and, with the access log, recorded.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from prometheus_client import Counter

from burgerprofiel.foundation import errors, keys

RefusedError = errors.RefusedError

_ADMITTED = Counter(
    "burgerprofiel_admitted", "Admissions to personal data", labelnames=("purpose", "operation")
)


class Capacity(StrEnum):
    """In which quality somebody acts (hoedanigheid)."""

    CITIZEN = "citizen"
    ENTERPRISE = "enterprise"
    ASSOCIATION = "association"
    STAFF = "staff"


class Operation(StrEnum):
    """What is done with personal data; the vocabulary of the access log."""

    READ = "read"
    SEARCH = "search"
    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"


class Right(StrEnum):
    """What a staff member may do, from the role claim of the identity provider (`<Right>-<context>:<ovo>`)."""

    SOURCE_MANAGER = "Bronbeheerder"
    OPERATOR = "Operator"


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person in one capacity, as resolved from a valid session at this request.

    `party_id` is the party whose data the current view shows; `party_ids` are all parties this person may act for
    at this moment, the person's own included. `assurance` is the ACM level of the sign-in (itsme 27, eID 35).
    `previous_visit_at` is when the visit before this one was: what changed since then is new to this person.
    `keyring` opens what is sealed to these parties, as long as the session lives.
    """

    person_id: UUID
    party_id: UUID
    party_ids: tuple[UUID, ...]
    capacity: Capacity
    assurance: int
    session_id: UUID
    rights: frozenset[tuple[Right, str]] = frozenset()
    previous_visit_at: datetime | None = None
    keyring: keys.Keyring = field(default_factory=keys.closed, compare=False, repr=False)

    def may_manage(self, ovo_code: str) -> bool:
        """Whether this staff member manages the sources of an authority; an operator manages all."""
        return self.is_operator or (Right.SOURCE_MANAGER, ovo_code) in self.rights

    @property
    def is_operator(self) -> bool:
        """Whether this person runs the platform."""
        return any(right is Right.OPERATOR for right, _ in self.rights)

    @property
    def is_staff(self) -> bool:
        """Whether this sign-in is that of an authority's staff, who see no resident's files."""
        return self.capacity is Capacity.STAFF


@dataclass(frozen=True, slots=True)
class Client:
    """An authority's system with a valid access token."""

    client_id: str
    ovo_code: str
    scopes: frozenset[str]


def admit(actor: Actor, *, parties: tuple[UUID, ...], purpose: str, operation: Operation) -> None:
    """Let an actor at the data of parties, or raise RefusedError.

    `purpose` names the processing activity (`dossiers.follow`, ...). Fails closed: a party that the actor does not
    act for at this moment is refused whatever the page asked.
    """
    if actor.is_staff:
        raise RefusedError("staff-has-no-files")
    if not parties or not set(parties) <= set(actor.party_ids):
        raise RefusedError("foreign-party")
    _ADMITTED.labels(purpose, operation).inc()
