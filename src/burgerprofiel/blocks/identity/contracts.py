"""What crosses the door of the block: frozen data, no Django."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from uuid import UUID

import msgspec

from burgerprofiel.foundation import keys
from burgerprofiel.foundation.gate import Actor, Capacity
from burgerprofiel.foundation.identifiers import IdentifierType

SELF: Final = "identity.self"
"""The purpose for which people see and change what is known of themselves."""
OPEN: Final = "identity.open"
"""The purpose of the row that says what the vault opens for a sign-in."""
KEEP: Final = "identity.keep"
"""The purpose for which the platform keeps parties and mandates, and removes what has had its time."""

WAITING: Final = "waiting"
"""The problem of a question to a register that has no answer yet."""

Number = tuple[IdentifierType, str]
"""An official number: its register and its canonical form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActingNumbers:
    """Whom a question to a source is about (`subject`), and who asks it (`acting`). Neither is ever shown or logged."""

    subject: Number = field(repr=False)
    acting: Number = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CapacityOption:
    """A party that a person may act for. `role` and `valid_until` are empty for the person's own capacity.

    Not `proven`: a register says so, and the vault opens nothing of it before the identity provider confirms it. It can
    be chosen by a sign-in for it, and is no party of the actor until then.
    """

    party_id: UUID
    capacity: Capacity
    name: str
    role: str = ""
    valid_until: date | None = None
    proven: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterCheck:
    """When a register (the code of a provider) was last asked for whom somebody may act.

    `checked_at` is how recent the list is of what it answered, None where it never did; `problem` says why the last
    question gave no answer, and is empty when it did.
    """

    source: str
    asked_at: datetime
    checked_at: datetime | None
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonName:
    """How a natural person is called; both empty when nobody told, or when it cannot be opened now."""

    given: str = ""
    family: str = ""

    @property
    def full(self) -> str:
        """Given and family name."""
        return f"{self.given} {self.family}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """What a session key stands for at this moment.

    `actor` is None when the mandate that the session's capacity rests on has ended: the person is known, but must
    choose a capacity again. `others` holds the first capacities by name beside the person's own, those that are still
    to be confirmed last; `option_count` is how many there are with it. `checks` says how recent that is, by register.
    `open_name` opens the name of the person, at most once.
    """

    session_id: UUID
    person_id: UUID
    actor: Actor | None
    keyring: keys.Keyring = field(repr=False, compare=False)
    open_name: Callable[[], PersonName] = field(repr=False, compare=False)
    language: str
    organisation: str
    others: tuple[CapacityOption, ...]
    option_count: int
    checks: tuple[RegisterCheck, ...]
    assurance: int
    means: str
    authenticated_at: datetime
    previous_visit_at: datetime | None

    @property
    def name(self) -> PersonName:
        """The name of the person."""
        return self.open_name()

    @property
    def own(self) -> CapacityOption:
        """The person's own capacity."""
        return CapacityOption(party_id=self.person_id, capacity=Capacity.CITIZEN, name=self.name.full)

    @property
    def options(self) -> tuple[CapacityOption, ...]:
        """The first capacities, the person's own before all."""
        return (self.own, *self.others)

    @property
    def me(self) -> Actor:
        """The person acting for themselves, whatever the capacity of the session is and whether it still holds."""
        return Actor(
            person_id=self.person_id,
            party_id=self.person_id,
            party_ids=(self.person_id,),
            capacity=Capacity.CITIZEN,
            assurance=self.assurance,
            session_id=self.session_id,
            keyring=self.keyring,
        )

    @property
    def current(self) -> CapacityOption | None:
        """The capacity of this session, when it is among the first options."""
        party_id = self.actor.party_id if self.actor else None
        return next((option for option in self.options if option.party_id == party_id), None)


class Reader(msgspec.Struct, frozen=True):
    """Somebody behind a party. `has_address`: they have an e-mail address that was confirmed.

    `last_visit_at` is when they last signed in, None for somebody who never did.
    """

    person_id: UUID
    language: str
    has_address: bool
    last_visit_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Somebody to tell about a party. `email` is None unless it is confirmed."""

    person_id: UUID
    language: str
    email: str | None
    party_name: str
    is_own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSession:
    """A signed-in browser of a person, as that person sees it."""

    id: UUID
    device: str
    capacity_name: str
    means: str
    started_at: datetime
    last_seen_at: datetime
    is_this: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalSettings:
    """What a person can set about themselves. `email_pending` waits for its confirmation."""

    name: str
    language: str
    email: str
    email_pending: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegated:
    """That a portal elsewhere (`client_id`) may read now what a party has, as somebody of it agreed to.

    `is_mine`: this person did, not a colleague. `used_at`: when it last read; `expires_at`: until when it may.
    """

    client_id: str
    scopes: frozenset[str]
    given_at: datetime
    used_at: datetime | None
    expires_at: datetime
    is_mine: bool


class ProofRefusedError(Exception):
    """A token of a person came without the proof that its portal has the key of it; the text is for its developer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedToken:
    """A fresh access token of a machine client; its text exists only here."""

    token: str
    scopes: tuple[str, ...]
    expires_in: int
