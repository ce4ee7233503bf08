"""The door of the block: the only thing that other blocks and the site call."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import transaction

from burgerprofiel.blocks.identity import names, queries, rules
from burgerprofiel.blocks.identity.contracts import (
    SELF,
    CapacityOption,
    IssuedToken,
    Number,
    OpenSession,
    PersonalSettings,
    Recipient,
    SignIn,
)
from burgerprofiel.blocks.identity.services import clients, parties, persons, reference, references, sessions
from burgerprofiel.foundation import clock, gate
from burgerprofiel.foundation.gate import Access, Actor, Capacity, Client, Operation

_NO_SESSION = UUID(int=0)


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
    with gate.admitted(actor, parties=(actor.person_id,), purpose=SELF, operation=Operation.READ):
        own_name = queries.party_names([actor.person_id]).get(actor.person_id, "")
        own = CapacityOption(party_id=actor.person_id, capacity=Capacity.CITIZEN, name=own_name)
        return (own, *queries.list_options(actor.person_id))


def list_choices(sign_in: SignIn) -> tuple[CapacityOption, ...]:
    """As `list_capacities`, also for who has to choose one because the last has ended."""
    with _own(sign_in.me):
        return (sign_in.options[0], *queries.list_options(sign_in.person_id))


def describe_self(sign_in: SignIn) -> SignIn:
    """Who is signed in, for a program that asks for just that."""
    with _own(sign_in.me):
        return sign_in


def get_settings(actor: Actor) -> PersonalSettings:
    """What a person set about themselves."""
    with _own(actor):
        return persons.get_settings(actor.person_id)


def set_language(actor: Actor, *, language: str) -> None:
    """Remember the language that a person reads."""
    with _own(actor, operation=Operation.UPDATE):
        persons.set_language(actor.person_id, language=language)


def set_email_wanted(actor: Actor, *, wanted: bool) -> None:
    """Switch notifications by e-mail on or off."""
    with _own(actor, operation=Operation.UPDATE):
        persons.set_email_wanted(actor.person_id, wanted=wanted)


def request_email(actor: Actor, *, email: str) -> str:
    """Note an address that a link is sent to; gives the token of the link. Raises services.persons.EmailError."""
    with _own(actor, operation=Operation.SEND):
        return persons.request_email(actor.person_id, email=email)


def remove_email(actor: Actor) -> None:
    """Forget the address and what waits for confirmation."""
    with _own(actor, operation=Operation.DELETE):
        persons.remove_email(actor.person_id)


def confirm_email(token: str) -> bool:
    """Take the address of a link as confirmed, for whoever has the link; False when it no longer works."""
    with transaction.atomic():
        person_id = persons.confirm_email(token)
        if person_id is not None:
            holder = Actor(person_id, person_id, (person_id,), Capacity.CITIZEN, 0, _NO_SESSION)
            gate.admit(holder, parties={person_id: 1}, purpose=SELF, operation=Operation.UPDATE)
    return person_id is not None


def _own(actor: Actor, *, operation: Operation = Operation.READ) -> AbstractContextManager[Access]:
    """A person's access to what is known of themselves: never on behalf of another, or as staff."""
    me = replace(
        actor,
        party_id=actor.person_id,
        party_ids=(actor.person_id,),
        capacity=Capacity.CITIZEN,
        rights=frozenset(),
    )
    return gate.admitted(me, parties=(actor.person_id,), purpose=SELF, operation=operation)


def party_names(party_ids: Collection[UUID]) -> dict[UUID, str]:
    """Names of parties, for labels beside their files; a party that is known by number only is absent.

    The access log says that the files were read. This adds no row of its own, and nothing else may be done with it.
    """
    return queries.party_names(party_ids)


def party_name(party_id: UUID) -> str:
    """Name of one party; empty when only its number is known."""
    return party_names([party_id]).get(party_id, "")


def is_recent(sign_in: SignIn) -> bool:
    """Whether the person proved who they are recently enough for what needs it (ASVS v5.0.0-7.5.2)."""
    return rules.is_recent(sign_in.authenticated_at, now=clock.now())


def switch_capacity(actor: Actor, *, party_id: UUID) -> str:
    """Act for another party from now on; gives the key of the new session, the old one is dead. Raises RefusedError."""
    with _own(actor, operation=Operation.UPDATE):
        return sessions.switch(actor.session_id, party_id=party_id)


def list_sessions(actor: Actor) -> tuple[OpenSession, ...]:
    """The signed-in browsers of the person, last used first."""
    with _own(actor):
        return queries.list_open_sessions(actor.person_id, this=actor.session_id)


def end_session(actor: Actor, *, session_id: UUID) -> bool:
    """End one of the person's own sessions; False when it is not theirs or has ended already."""
    with _own(actor, operation=Operation.UPDATE):
        return sessions.end_of_person(actor.person_id, only=session_id) > 0


def end_other_sessions(actor: Actor) -> int:
    """End every session of the person but this one; gives how many."""
    with _own(actor, operation=Operation.UPDATE):
        return sessions.end_of_person(actor.person_id, keep=actor.session_id)


def end_all_sessions(actor: Actor) -> int:
    """Sign the person out everywhere; gives how many sessions ended."""
    with _own(actor, operation=Operation.UPDATE):
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
