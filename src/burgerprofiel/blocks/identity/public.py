"""The door of the block: the only thing that other blocks and the site call."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from burgerprofiel.blocks.identity import names, opening, queries, rules
from burgerprofiel.blocks.identity.contracts import (
    CapacityOption,
    IssuedToken,
    Number,
    OpenSession,
    PersonName,
    Reader,
    Recipient,
    SignIn,
)
from burgerprofiel.blocks.identity.services import clients, parties, reference, references, sessions
from burgerprofiel.foundation import clock, keys
from burgerprofiel.foundation.gate import Actor, Capacity, Client, Operation, admit

PURPOSE = "identity.self"


def find_sign_in(key: str) -> SignIn | None:
    """What the key of a session cookie stands for now, in one statement; None when there is no such session.

    `actor` of the answer is None when the mandate behind the session's capacity has ended (fails closed).
    """
    return queries.find_sign_in(references.digest(key), keyring=keys.keyring(key))


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


def list_readers_of(*, party_ids: Collection[UUID]) -> dict[UUID, tuple[Reader, ...]]:
    """Who is behind parties now: the person, or whoever may act for them; in one statement, nothing is opened.

    A party with nobody behind it is absent.
    """
    found: dict[UUID, list[Reader]] = {}
    for row in queries.list_recipient_rows(party_ids):
        reader = Reader(person_id=row["person_id"], has_address=row["email"] is not None)
        found.setdefault(row["party_id"], []).append(reader)
    return {party_id: tuple(readers) for party_id, readers in found.items()}


def list_recipients_of(
    *, party_ids: Collection[UUID], person_ids: Collection[UUID]
) -> dict[UUID, tuple[Recipient, ...]]:
    """Those persons behind parties, with what sending to them needs: for the worker, which opens it without them.

    Raises KeyServiceError, also when this happens too often.
    """
    rows = [row for row in queries.list_recipient_rows(party_ids) if row["person_id"] in person_ids]
    keyring = keys.service_keyring("notifications.send")
    sealed = {row["person_id"]: row["email"] for row in rows if row["email"]}
    emails = opening.open_emails(sealed, keyring=keyring)
    foreign = {
        row["party_id"]: row["name_sealed"]
        for row in rows
        if row["name_sealed"] and row["party_id"] != row["person_id"]
    }
    names = opening.open_names(foreign, keyring=keyring)
    found: dict[UUID, list[Recipient]] = {}
    for row in rows:
        found.setdefault(row["party_id"], []).append(_recipient(row, emails=emails, names=names))
    return {party_id: tuple(recipients) for party_id, recipients in found.items()}


def _recipient(
    row: Mapping[str, Any], *, emails: Mapping[UUID, str], names: Mapping[UUID, PersonName]
) -> Recipient:
    person_id, party_id = row["person_id"], row["party_id"]
    return Recipient(
        person_id=person_id,
        language=row["language"],
        email=emails.get(person_id),
        party_name=names[party_id].full if party_id in names else row["party_name"],
        is_own=person_id == party_id,
    )


def capacity_in_words(option: CapacityOption) -> str:
    """What a capacity is, beside its name, in the active language: "zaakvoerder", "vereniging", "als burger"."""
    return names.capacity(option)


def list_capacities(actor: Actor) -> tuple[CapacityOption, ...]:
    """Every party that a person may act for, their own first, with capacity, name, role and end date."""
    admit(actor, parties=(actor.person_id,), purpose=PURPOSE, operation=Operation.READ)
    own_name = party_names(actor, [actor.person_id]).get(actor.person_id, "")
    own = CapacityOption(party_id=actor.person_id, capacity=Capacity.CITIZEN, name=own_name)
    return (own, *queries.list_options(actor.person_id, keyring=actor.keyring))


def party_names(actor: Actor, party_ids: Collection[UUID]) -> dict[UUID, str]:
    """Names of parties of the actor, for labels beside their files; one that is known by number only is absent."""
    return queries.party_names(party_ids, keyring=actor.keyring)


def is_recent(sign_in: SignIn) -> bool:
    """Whether the person proved who they are recently enough for what needs it (ASVS v5.0.0-7.5.2)."""
    return rules.is_recent(sign_in.authenticated_at, now=clock.now())


def switch_capacity(actor: Actor, *, key: str, party_id: UUID) -> str:
    """Act for another party from now on; gives the key of the new session, the old one, `key`, is dead.

    Raises RefusedError.
    """
    return sessions.switch(key, party_id=party_id)


def list_sessions(actor: Actor) -> tuple[OpenSession, ...]:
    """The signed-in browsers of the person, last used first."""
    return queries.list_open_sessions(actor.person_id, this=actor.session_id, keyring=actor.keyring)


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


def mandates_of_reference(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The `capacities` of a reference document as the administrator of the vault registers them there.

    The platform cannot do that itself: who may write here must not be able to open what is another's.
    """
    return reference.mandates(document)
