"""The door of the block: the only thing that other blocks and the site call. Portals with people: `portals`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import transaction

from burgerprofiel.blocks.identity import names, opening, queries, rules
from burgerprofiel.blocks.identity.contracts import (
    SELF,
    ActingNumbers,
    CapacityOption,
    IssuedToken,
    Number,
    OpenSession,
    PersonalSettings,
    PersonName,
    Reader,
    Recipient,
    SignIn,
)
from burgerprofiel.blocks.identity.events import EmailConfirmed
from burgerprofiel.blocks.identity.oidc import client_keys
from burgerprofiel.blocks.identity.queries.delegated import name_of_delegate
from burgerprofiel.blocks.identity.services import (
    clients,
    parties,
    persons,
    reference,
    references,
    refreshing,
    sessions,
)
from burgerprofiel.foundation import clock, gate, keys, limits, outbox
from burgerprofiel.foundation.gate import Access, Actor, Capacity, Client, Operation
from burgerprofiel.foundation.identifiers import IdentifierType
from burgerprofiel.foundation.limits import uses

_NO_SESSION = UUID(int=0)


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


def find_party(number: Number) -> UUID | None:
    """The party of a canonical number by its blind index; None for one that the platform does not know."""
    return parties.find(number)


def find_parties(*, numbers: Collection[Number]) -> dict[Number, UUID]:
    """As `find_party`, of many numbers (up to 5,000) with one question to the vault and one statement."""
    return parties.find_each(list(dict.fromkeys(numbers)))


def open_number(actor: Actor, *, party_id: UUID | None = None) -> Number:
    """A person's own official number, for who is about to send it on in their name: the row is that of the sending.

    `party_id` asks for that of a party that the person acts for. Raises RefusedError, KeyServiceError.
    """
    wanted = party_id or actor.person_id
    if wanted != actor.person_id and wanted not in actor.party_ids:
        raise gate.RefusedError("foreign-party")
    return queries.open_numbers((wanted,), keyring=actor.keyring)[wanted]


def open_number_for(actor: Actor, *, purpose: str, recipients: Collection[str]) -> str:
    """A person's own national number, to send on in their name to all of these at once: a row for each of them.

    The rows stand when it is given. Raises RefusedError, KeyServiceError.
    """
    wanted = [gate.Wanted(purpose=purpose, operation=Operation.SEND, source=each) for each in recipients]
    with transaction.atomic():
        gate.admit_each(actor, party_id=actor.person_id, wanted=wanted)
        kind, number = open_number(actor)
    if kind is not IdentifierType.INSZ:
        raise gate.RefusedError("only-for-people")
    return number


def open_numbers(actor: Actor) -> ActingNumbers:
    """The numbers of the party that a person acts for now and of the person, for who is about to ask a source.

    The row is that of the asking; the numbers stay in memory. Raises KeyServiceError.
    """
    found = queries.open_numbers((actor.party_id, actor.person_id), keyring=actor.keyring)
    return ActingNumbers(subject=found[actor.party_id], acting=found[actor.person_id])


def client_assertion(*, client_id: str, audience: str) -> str:
    """A fresh signed statement of who we are, for one call of a token endpoint elsewhere (RFC 7523)."""
    return client_keys.assertion(client_id=client_id, audience=audience)


def list_readers_of(*, party_ids: Collection[UUID]) -> dict[UUID, tuple[Reader, ...]]:
    """Who is behind parties now: the person, or whoever may act for them; in one statement, nothing is opened.

    A party with nobody behind it is absent.
    """
    found: dict[UUID, list[Reader]] = {}
    for party_id, *reader in queries.list_readers(party_ids):
        found.setdefault(party_id, []).append(Reader(*reader))
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


def device_in_words(user_agent: str) -> str:
    """Browser and system in two words ("Firefox · Windows"), so that a person recognises their own devices."""
    return rules.device_of(user_agent)


def capacity_in_words(option: CapacityOption) -> str:
    """What a capacity is, beside its name, in the active language: "zaakvoerder", "vereniging", "als burger"."""
    return names.capacity(option)


def list_capacities(actor: Actor) -> tuple[CapacityOption, ...]:
    """Every party that a person may act for, their own first, with capacity, name, role and end date.

    Those of `Actor.party_ids`: what a register says and nobody proved yet is not among them.
    """
    with gate.admitted(actor, parties=(actor.person_id,), purpose=SELF, operation=Operation.READ):
        own_name = party_names(actor, [actor.person_id]).get(actor.person_id, "")
        own = CapacityOption(party_id=actor.person_id, capacity=Capacity.CITIZEN, name=own_name)
        options = queries.list_options(actor.person_id, keyring=actor.keyring)
        return (own, *(option for option in options if option.proven))


def list_choices(sign_in: SignIn) -> tuple[CapacityOption, ...]:
    """As `list_capacities`, also for who has to choose one because the last has ended; and what can be confirmed."""
    with _own(sign_in.me):
        return (sign_in.own, *queries.list_options(sign_in.person_id, keyring=sign_in.keyring))


def can_refresh() -> bool:
    """Whether there is a register to ask for whom somebody may act."""
    return refreshing.asks_anybody()


def freshness_in_words(sign_in: SignIn) -> tuple[names.Freshness, ...]:
    """How recent the list of capacities is, a sentence per register that was asked, in the active language."""
    return names.freshness(sign_in.checks)


def refresh_at_sign_in(key: str) -> None:
    """As `refresh_capacities`, for a session that begins now, by its key. No statement where no register is on."""
    if refreshing.asks_anybody() and (sign_in := find_sign_in(key)):
        refresh_capacities(sign_in)


def refresh_capacities(sign_in: SignIn, *, anew: bool = False) -> None:
    """Ask the registers that are on for whom a person may act, and wait at most `REPRESENTATIONS_SECONDS` for them.

    What they answer, also later, is the list from then on; what they do not answer stays as it was, and
    `SignIn.checks` tells. Each writes its own row before its question goes out. `anew`: the person asked for it, who is
    held to a limit. Raises errors.TooManyError.
    """
    if anew:
        limits.spend(uses.REGISTERS, session=sign_in.session_id, person=sign_in.person_id)
    refreshing.refresh(sign_in.me, anew=anew)


def describe_self(sign_in: SignIn) -> SignIn:
    """Who is signed in, for a program that asks for just that."""
    with _own(sign_in.me):
        return sign_in


def get_settings(actor: Actor) -> PersonalSettings:
    """What a person set about themselves. Raises KeyServiceError."""
    with _own(actor):
        return persons.get_settings(actor.person_id, keyring=actor.keyring)


def set_language(actor: Actor, *, language: str) -> None:
    """Remember the language that a person reads."""
    with _own(actor, operation=Operation.UPDATE):
        persons.set_language(actor.person_id, language=language)


def contact_of(actor: Actor) -> PersonalSettings:
    """As `get_settings`, beside something else of the person that is being read: this adds no row of its own.

    Call it within that admission. Raises KeyServiceError.
    """
    return persons.get_settings(actor.person_id, keyring=actor.keyring)


def holder_of_link(person_id: UUID) -> Actor | None:
    """Whoever has a link of a mail to this person, as an actor without a session; None when we know nobody such.

    They may do what that link is for, and read nothing: the keyring is closed.
    """
    if not persons.is_known(person_id):
        return None
    return Actor(person_id, person_id, (person_id,), Capacity.CITIZEN, 0, _NO_SESSION)


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
            outbox.append([EmailConfirmed(party_id=person_id)])
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


def party_names(actor: Actor, party_ids: Collection[UUID]) -> dict[UUID, str]:
    """Names of parties of the actor, for labels beside their files; one that is known by number only is absent.

    The access log says that the files were read. This adds no row of its own, and nothing else may be done with it.
    A portal with a token of a person knows that person's own name only, and that for colleagues.
    """
    if actor.via:
        name = name_of_delegate(actor) if actor.person_id in party_ids else ""
        return {actor.person_id: name} if name else {}
    return queries.party_names(party_ids, keyring=actor.keyring)


def represents(actor: Actor) -> bool:
    """Whether the law has this person act for the present organisation: a register, or the identity provider, says so.

    Within an admission to that organisation. What an operator loaded as reference data may be anybody's.
    """
    return queries.represents(person_id=actor.person_id, party_id=actor.party_id)


def organisation_names(party_ids: Collection[UUID]) -> dict[UUID, str]:
    """The public names of enterprises and associations; a person, and one of which none is known, is absent."""
    return queries.organisation_names(party_ids)


def is_recent(sign_in: SignIn) -> bool:
    """Whether the person proved who they are recently enough for what needs it (ASVS v5.0.0-7.5.2)."""
    return rules.is_recent(sign_in.authenticated_at, now=clock.now())


def switch_capacity(actor: Actor, *, key: str, party_id: UUID) -> str:
    """Act for another party from now on; gives the key of the new session, the old one, `key`, is dead.

    Raises RefusedError, `unproven` for one that the identity provider has to confirm first.
    """
    with _own(actor, operation=Operation.UPDATE):
        return sessions.switch(key, party_id=party_id)


def list_sessions(actor: Actor) -> tuple[OpenSession, ...]:
    """The signed-in browsers of the person, last used first."""
    with _own(actor):
        return queries.list_open_sessions(actor.person_id, this=actor.session_id, keyring=actor.keyring)


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


def mandates_of_reference(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The `capacities` of a reference document as the administrator of the vault registers them there.

    The platform cannot do that itself: who may write here must not be able to open what is another's.
    """
    return reference.mandates(document)
