"""The door of the block: the only thing that other blocks and the site call."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from burgerprofiel.blocks.identity import names, queries, rules
from burgerprofiel.blocks.identity.contracts import (
    CapacityOption,
    IssuedToken,
    Number,
    OpenSession,
    Recipient,
    SignIn,
)
from burgerprofiel.blocks.identity.services import clients, parties, persons, reference, references, sessions
from burgerprofiel.foundation import clock
from burgerprofiel.foundation.gate import Actor, Capacity, Client, Operation, admit

PURPOSE = "identity.self"


def find_sign_in(key: str) -> SignIn | None:
    """What the key of a session cookie stands for now, in one statement; None when there is no such session.

    `actor` of the answer is None when the mandate behind the session's capacity has ended (fails closed).
    """
    return queries.find_sign_in(references.digest(key))


def find_actor(key: str) -> Actor | None:
    """The Actor of a session key, or None: no session, ended, or a capacity that rests on a mandate that ended."""
    found = find_sign_in(key)
    return found.actor if found else None


def still_open(*, sessions: Collection[UUID]) -> frozenset[UUID]:
    """Which of these sessions still work (not ended, not expired, the mandate behind them still valid).

    For who keeps a connection open on behalf of one.
    """
    return queries.still_open(sessions)


def resolve_parties(*, numbers: Collection[Number]) -> dict[Number, UUID]:
    """Party ids of `(IdentifierType, canonical number)` pairs, made where new. Set-based: 10,000 take part of a second.

    Raises nothing for unknown numbers; the caller has checked them with `foundation.identifiers`.
    """
    return parties.resolve(numbers)


def list_recipients(*, party_id: UUID) -> tuple[Recipient, ...]:
    """Who is to be told about a party: the person, or for an enterprise or association whoever may act for it now."""
    return list_recipients_of(party_ids=[party_id]).get(party_id, ())


def list_recipients_of(*, party_ids: Collection[UUID]) -> dict[UUID, tuple[Recipient, ...]]:
    """As `list_recipients`, for many parties in one statement; a party with nobody behind it is absent."""
    found: dict[UUID, list[Recipient]] = {}
    for row in queries.list_recipient_rows(party_ids):
        found.setdefault(row["party_id"], []).append(_recipient(row))
    return {party_id: tuple(recipients) for party_id, recipients in found.items()}


def _recipient(row: Mapping[str, Any]) -> Recipient:
    sealed, person_id = row["email"], row["person_id"]
    return Recipient(
        person_id=person_id,
        language=row["language"],
        email=persons.unseal_email(sealed, person_id=person_id) if sealed else None,
        party_name=row["party_name"],
        is_own=person_id == row["party_id"],
    )


def capacity_in_words(option: CapacityOption) -> str:
    """What a capacity is, beside its name, in the active language: "zaakvoerder", "vereniging", "als burger"."""
    return names.capacity(option)


def list_capacities(actor: Actor) -> tuple[CapacityOption, ...]:
    """Every party that a person may act for, their own first, with capacity, name, role and end date."""
    admit(actor, parties=(actor.person_id,), purpose=PURPOSE, operation=Operation.READ)
    own_name = queries.party_names([actor.person_id]).get(actor.person_id, "")
    own = CapacityOption(party_id=actor.person_id, capacity=Capacity.CITIZEN, name=own_name)
    return (own, *queries.list_options(actor.person_id))


def party_names(party_ids: Collection[UUID]) -> dict[UUID, str]:
    """Names of parties, for labels beside their files; a party that is known by number only is absent."""
    return queries.party_names(party_ids)


def party_name(party_id: UUID) -> str:
    """Name of one party; empty when only its number is known."""
    return party_names([party_id]).get(party_id, "")


def is_recent(sign_in: SignIn) -> bool:
    """Whether the person proved who they are recently enough for what needs it (ASVS v5.0.0-7.5.2)."""
    return rules.is_recent(sign_in.authenticated_at, now=clock.now())


def switch_capacity(actor: Actor, *, party_id: UUID) -> str:
    """Act for another party from now on; gives the key of the new session, the old one is dead. Raises RefusedError."""
    return sessions.switch(actor.session_id, party_id=party_id)


def list_sessions(actor: Actor) -> tuple[OpenSession, ...]:
    """The signed-in browsers of the person, last used first."""
    return queries.list_open_sessions(actor.person_id, this=actor.session_id)


def end_session(actor: Actor, *, session_id: UUID) -> bool:
    """End one of the person's own sessions; False when it is not theirs or has ended already."""
    return sessions.end_of_person(actor.person_id, only=session_id) > 0


def end_other_sessions(actor: Actor) -> int:
    """End every session of the person but this one; gives how many."""
    return sessions.end_of_person(actor.person_id, keep=actor.session_id)


def end_all_sessions(actor: Actor) -> int:
    """Sign the person out everywhere; gives how many sessions ended."""
    return sessions.end_of_person(actor.person_id)


def issue_token(form: Mapping[str, str]) -> IssuedToken:
    """Give a machine client an access token for its signed assertion. Raises services.clients.TokenError."""
    return clients.grant_token(form)


def find_client(token: str) -> Client | None:
    """The machine client of an access token, or None."""
    return queries.find_client(references.digest(token))


def load_reference(document: Mapping[str, Any]) -> dict[str, int]:
    """Write the `parties`, `capacities` and `clients` of a reference document; loading twice changes nothing.

    E-mail addresses in it count as confirmed. Gives how many of each the document held.
    """
    return reference.load(document)
