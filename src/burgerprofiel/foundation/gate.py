"""Who acts, on whose behalf, how surely signed in. Every door that touches personal data takes an Actor first.

Doors pass the gate with the purpose and the operation: `admitted` around what they do, or `admit` within a
transaction of their own. It is the one place where access is decided on and written in the access log, a row for each
party, in the transaction of the access itself: without the row there is no answer.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from itertools import islice
from typing import Any, Final, NoReturn
from uuid import UUID

import msgspec
import structlog
from django.db import transaction
from prometheus_client import Counter

from burgerprofiel.foundation import clock, database, errors, keys, purposes, restrictions
from burgerprofiel.foundation.accesslog import context, rows, sealing
from burgerprofiel.foundation.accesslog.entry import (
    ACTIVITY_PREFIX,
    ActorKind,
    Entry,
    ForeignOperation,
    Operation,
    Personal,
)

__all__ = [
    "SYSTEM",
    "Access",
    "Actor",
    "ActorKind",
    "Caller",
    "Capacity",
    "Client",
    "Operation",
    "OutsideTransactionError",
    "RefusedError",
    "Right",
    "System",
    "Wanted",
    "admit",
    "admit_each",
    "admitted",
    "check",
    "count_own",
    "looking",
    "overseeing",
]

RefusedError = errors.RefusedError

_CLIENTS: Final = UUID("6a1f6f0a-6d64-5d0c-9d3c-5a8f3c1e7b11")
_log = structlog.get_logger(__name__)
_shown: ContextVar[frozenset[UUID]] = ContextVar("shown", default=frozenset())
_ADMITTED = Counter(
    "burgerprofiel_admitted", "Admissions to personal data", labelnames=("purpose", "operation")
)


_REFUSED = Counter("burgerprofiel_refused", "Refusals of the gate", labelnames=("purpose", "reason"))
_NAMED: Final = 5
"""So many parties of a refused attempt are named in its line."""
PLATFORM: Final = ""
"""Where the code of an authority stands: what no authority decides about, but who runs the platform."""


class OutsideTransactionError(RuntimeError):
    """A door would read or write personal data apart from the row that says so."""


class Capacity(StrEnum):
    """In which quality somebody acts (hoedanigheid)."""

    CITIZEN = "citizen"
    ENTERPRISE = "enterprise"
    ASSOCIATION = "association"
    STAFF = "staff"


class Right(StrEnum):
    """What a staff member may do, from the role claim of the identity provider (`<Right>-<context>:<ovo>`)."""

    SOURCE_MANAGER = "Bronbeheerder"
    OPERATOR = "Operator"
    SECURITY_OFFICER = "Veiligheidsverantwoordelijke"


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person in one capacity, as resolved from a valid session at this request.

    `party_id` is the party whose data the current view shows; `party_ids` are all parties this person may act for
    at this moment, the person's own included. `assurance` is the ACM level of the sign-in (itsme 27, eID 35).
    `previous_visit_at` is when the visit before this one was: what changed since then is new to this person.
    `keyring` opens what is sealed to these parties, as long as the session lives. `via` is the portal elsewhere that
    comes with a token of this person (ADR 0030): then `party_ids` is the one party that the token is for, and what is
    done is told as done by that portal, on behalf of the person.
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
    via: Client | None = None

    @property
    def authorities(self) -> frozenset[str]:
        """OVO codes of the authorities whose sources and requests are this person's by a right of their own."""
        return frozenset(code for right, code in self.rights if right is Right.SOURCE_MANAGER)

    @property
    def decides_for(self) -> frozenset[str]:
        """As `authorities`, and of an operator the platform, which has no code."""
        return self.authorities | ({PLATFORM} if self.is_operator else frozenset())

    @property
    def managed(self) -> frozenset[str] | None:
        """OVO codes of the authorities whose sources this staff member manages; None of an operator: all."""
        return None if self.is_operator else self.authorities

    @property
    def manages(self) -> bool:
        """Whether this is a sign-in of staff who manage sources: those of an authority, or all."""
        return self.is_staff and (self.is_operator or bool(self.managed))

    def may_manage(self, ovo_code: str) -> bool:
        """Whether this staff member manages the sources of an authority."""
        managed = self.managed
        return managed is None or ovo_code in managed

    def guards(self, ovo_code: str) -> bool:
        """Whether this staff member is the security officer of an authority."""
        return self.is_staff and (Right.SECURITY_OFFICER, ovo_code) in self.rights

    @property
    def guarded(self) -> frozenset[str]:
        """OVO codes of the authorities of which this staff member is the security officer."""
        return frozenset(
            code for right, code in self.rights if self.is_staff and right is Right.SECURITY_OFFICER
        )

    @property
    def oversees(self) -> frozenset[str]:
        """As `guarded`, and of an operator the platform, which has no code."""
        return self.guarded | ({PLATFORM} if self.is_staff and self.is_operator else frozenset())

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


@dataclass(frozen=True, slots=True)
class System:
    """The platform itself, at work for nobody in particular; `organisation` is whose data it handles, if known."""

    organisation: str = ""


SYSTEM: Final = System()
Caller = Actor | Client | System


@dataclass(slots=True)
class Access:
    """What an admission turned out to be about: how many records of which parties."""

    counts: dict[UUID, int]

    def found(self, counts: Mapping[UUID, int]) -> None:
        """Say of which parties something was touched after all, and how much; of others no row is written."""
        self.counts = dict(counts)


def check(caller: Caller, *, parties: Collection[UUID], purpose: str) -> None:
    """Raise RefusedError when this caller may not act on these parties for this purpose.

    Fails closed: a party that the actor does not act for at this moment is refused whatever the page asked, and so is
    a purpose that is not declared or not for this kind of caller. Whether a client or an official may touch this
    very data is the block's own predicate.
    """
    if reason := _reason(caller, parties=parties, wanted=purposes.get(purpose)):
        _refuse(caller, reason, purpose=purpose, parties=parties)


def _reason(caller: Caller, *, parties: Collection[UUID], wanted: purposes.Purpose) -> str:
    """Why a caller is refused; empty when not."""
    if isinstance(caller, Actor) and not caller.is_staff:
        if not wanted.admits & purposes.RESIDENTS:
            return "purpose-not-for-residents"
        if caller.via and ActorKind.CLIENT not in wanted.admits:
            return "purpose-not-for-portals"
        return "" if parties and set(parties) <= set(caller.party_ids) else "foreign-party"
    if _kind(caller) in wanted.admits:
        return ""
    return "staff-has-no-files" if isinstance(caller, Actor) else "purpose-not-for-systems"


def _refuse(caller: Caller, reason: str, *, purpose: str = "", parties: Collection[UUID] = ()) -> NoReturn:
    """Raise RefusedError, after a line for who watches the platform: by pseudonyms, never in the log of a party."""
    _REFUSED.labels(purpose, reason).inc()
    _log.warning(
        "gate.refused",
        reason=reason,
        purpose=purpose,
        kind=_kind(caller).value,
        actor=str(_actor_id(caller) or ""),
        organisation=_organisation(caller),
        parties=[str(party_id) for party_id in islice(parties, _NAMED)],
        of=len(parties),
        trace_id=context.current().trace_id,
    )
    raise RefusedError(reason)


def admit(
    caller: Caller,
    *,
    parties: Collection[UUID] | Mapping[UUID, int],
    purpose: str,
    operation: Operation,
    source: str = "",
    note: str = "",
    agreed_by: UUID | None = None,
    authority: str = "",
) -> None:
    """Let a caller at the data of parties and write that down, within the open transaction, or raise RefusedError.

    `purpose` names the processing activity (`dossiers.follow`, ...); `parties` may say how many records of each.
    A restriction that counts for this caller and purpose is refused as `restricted` (`foundation.restrictions`);
    `authority` is whose data it is about, where the caller does not tell.
    `source` is the source of the data where it is not the platform; `note` is free text, sealed, and so is `agreed_by`,
    the official who agreed where that takes two. From here on the transaction sees the rows of these parties; a
    machine's is a `database.writing` already, which sees all. Raises OutsideTransactionError when the row would not
    stand or fall with the access.
    """
    check(caller, parties=parties, purpose=purpose)
    if transaction.get_autocommit():
        raise OutsideTransactionError(purpose)
    if isinstance(caller, Client):
        _heed(caller, parties=parties, purpose=purpose)
    else:
        _show({*parties, *_shown.get()}, caller=caller, wanted=parties, purpose=purpose, authority=authority)
    counts = parties if isinstance(parties, Mapping) else dict.fromkeys(parties, 0)
    told = Personal(note=note, agreed_by=str(agreed_by or ""))
    _write(caller, counts=counts, purpose=purpose, operation=operation, source=source, told=told)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One of several accesses at once; as the arguments of `admit`. `count` is how many records of the party."""

    purpose: str
    operation: Operation
    source: str = ""
    count: int = 1


def admit_each(caller: Caller, *, party_id: UUID, wanted: Collection[Wanted]) -> None:
    """As `admit`, for several purposes and sources at once that are all about one party: a row for each of them, in one
    statement, or RefusedError for all.
    """
    if not wanted:
        return
    for purpose in {one.purpose for one in wanted}:
        check(caller, parties=(party_id,), purpose=purpose)
        _heed(caller, parties=(party_id,), purpose=purpose)
    if transaction.get_autocommit():
        raise OutsideTransactionError(min(one.purpose for one in wanted))
    if party_id not in _shown.get():
        database.show_parties({party_id, *_shown.get()})
    entries, sealer = list[Entry](), sealing.LogSealer((party_id,))
    for one in wanted:
        _ADMITTED.labels(one.purpose, one.operation).inc()
        entries += _entries(
            caller,
            counts={party_id: one.count},
            purpose=one.purpose,
            operation=one.operation,
            source=one.source,
            told=Personal(),
            sealer=sealer,
        )
    rows.record(entries)


@contextmanager
def admitted(
    caller: Caller,
    *,
    parties: Collection[UUID],
    purpose: str,
    operation: Operation,
    source: str = "",
    note: str = "",
) -> Iterator[Access]:
    """As `admit`, around the access: one transaction that sees these parties, at whose end the rows are written.

    What is read within can say of which parties it was (`Access.found`); else it was of all. After an exception nothing
    was handed out, and nothing is written.
    """
    check(caller, parties=parties, purpose=purpose)
    with transaction.atomic(), _showing(parties, caller=caller, purpose=purpose):
        access = Access(dict.fromkeys(parties, 0))
        yield access
        _heed(caller, parties=access.counts.keys() - set(parties), purpose=purpose)
        told = Personal(note=note)
        _write(caller, counts=access.counts, purpose=purpose, operation=operation, source=source, told=told)


@contextmanager
def looking(actor: Actor, *, party_id: UUID) -> Iterator[bool]:
    """One transaction that sees the rows of a party of this person, to find out what is asked for; whether it may.

    For a door that learns the purpose from the row: what was found leaves only through `admitted`, within the block.
    """
    if party_id not in actor.party_ids:
        yield False
        return
    with transaction.atomic(), _showing((party_id,)):
        yield True


def count_own(actor: Actor, *, party_id: UUID, rows: str, most: int, values: Mapping[str, Any]) -> int:
    """How many rows of a party of this person there are, `most` at the most: a number beside a link, in one statement.

    `rows` is SQL that selects nothing and ends in a condition. Of a party that the person does not act for there are
    none.
    """
    if party_id not in actor.party_ids:
        return 0
    return database.count_shown(rows, parties=(party_id,), most=most, values=values)


@contextmanager
def overseeing(actor: Actor, *, authorities: Collection[str]) -> Iterator[None]:
    """One transaction that sees what is addressed to authorities (OVO codes) that this staff member has a right for.

    That is rows of complaints, requests and the access log, to find out whose data it is about: what was found leaves
    only through `admitted` or `admit`, within the block. The empty code is the platform, for its operators. Raises
    RefusedError for an authority that the actor has no right for.
    """
    answers_for = {code for _, code in actor.rights} | ({PLATFORM} if actor.is_operator else set())
    if not actor.is_staff or not set(authorities) <= answers_for:
        _refuse(actor, "foreign-authority")
    with transaction.atomic():
        database.show_authorities(authorities)
        yield


@contextmanager
def _showing(parties: Collection[UUID], *, caller: Caller | None = None, purpose: str = "") -> Iterator[None]:
    """Show these parties, besides those that an admission around this one shows; after it those alone again."""
    before = _shown.get()
    token = _shown.set(before.union(parties))
    try:
        if caller is None:
            database.show_parties(_shown.get())
        else:
            _show(_shown.get(), caller=caller, wanted=parties, purpose=purpose)
        yield
    finally:
        _shown.reset(token)
    if before:
        database.show_parties(before)


def _show(
    shown: Collection[UUID], *, caller: Caller, wanted: Collection[UUID], purpose: str, authority: str = ""
) -> None:
    """Show parties to the transaction, and refuse what is restricted of those that are wanted: one statement."""
    others = _heedful(caller, parties=wanted, purpose=purpose)
    whose = authority or _organisation(caller)
    if restrictions.show(shown, wanted=others, purpose=purpose, organisation=whose):
        raise RefusedError("restricted")


def _heed(caller: Caller, *, parties: Collection[UUID], purpose: str) -> None:
    """Refuse what is restricted of parties that turned up on the way; a statement only where there are any."""
    others = _heedful(caller, parties=parties, purpose=purpose)
    if restrictions.find(others, purpose=purpose, organisation=_organisation(caller)):
        raise RefusedError("restricted")


def _heedful(caller: Caller, *, parties: Collection[UUID], purpose: str) -> list[UUID]:
    """Of which parties a restriction counts: not for the person themselves, nor where a purpose goes on despite it."""
    if purposes.get(purpose).despite is not None:
        return []
    myself = None
    if isinstance(caller, Actor) and not caller.is_staff and caller.via is None:
        myself = caller.person_id
    return [party_id for party_id in parties if party_id != myself]


def _write(
    caller: Caller,
    *,
    counts: Mapping[UUID, int],
    purpose: str,
    operation: Operation,
    source: str,
    told: Personal,
) -> None:
    _ADMITTED.labels(purpose, operation).inc()
    rows.record(
        _entries(caller, counts=counts, purpose=purpose, operation=operation, source=source, told=told)
    )


def _entries(
    caller: Caller,
    *,
    counts: Mapping[UUID, int],
    purpose: str,
    operation: Operation,
    source: str,
    told: Personal,
    sealer: sealing.LogSealer | None = None,
) -> list[Entry]:
    here, now = context.current(), clock.now()
    is_person = isinstance(caller, Actor) and caller.via is None
    spans = dict(zip(counts, context.new_spans(len(counts)), strict=True))
    personal = msgspec.structs.replace(told, ip=here.ip, device=here.device) if is_person else told
    sealed = sealing.seal(personal, rows=spans, sealer=sealer)
    wanted = purposes.get(purpose)
    shared = {
        "trace_id": here.trace_id,
        "parent_span_id": here.span_id,
        "name": f"{purpose}.{operation.value}",
        "start_time": min(here.started_at, now),
        "end_time": now,
        "logged_at": now,
        "processing_activity_id": ACTIVITY_PREFIX + purpose,
        "legal_basis": purposes.legal_basis(purpose),
        "operation": operation,
        "source": source,
        "data_categories": wanted.categories,
        "application": _application(caller, here),
        "address": "" if is_person else here.ip,
        "foreign_operation": _foreign(caller, here),
        "organisation": _organisation(caller),
        "actor_id": _actor_id(caller),
        "loa": caller.assurance if isinstance(caller, Actor) else 0,
    }
    return [
        Entry(
            **shared,  # type: ignore[arg-type]
            span_id=spans[party_id],
            data_subject_id=party_id,
            actor_kind=_kind(caller, subject=party_id),
            on_behalf_of=_on_behalf_of(caller, subject=party_id),
            count=count,
            sealed=sealed[party_id],
        )
        for party_id, count in counts.items()
    ]


def _kind(caller: Caller, *, subject: UUID | None = None) -> ActorKind:
    match caller:
        case Actor(capacity=Capacity.STAFF):
            return ActorKind.OFFICIAL
        case Actor(via=Client()):
            return ActorKind.CLIENT
        case Actor(person_id=person_id):
            return ActorKind.CITIZEN if subject in (None, person_id) else ActorKind.MANDATE_HOLDER
        case Client():
            return ActorKind.CLIENT
    return ActorKind.SYSTEM


def _on_behalf_of(caller: Caller, *, subject: UUID) -> UUID | None:
    """Of a mandate holder the party, of a portal the person whose token it has."""
    if isinstance(caller, Actor) and caller.via:
        return caller.person_id
    return subject if _kind(caller, subject=subject) is ActorKind.MANDATE_HOLDER else None


def _actor_id(caller: Caller) -> UUID | None:
    match caller:
        case Actor(via=Client(client_id=client_id)) | Client(client_id=client_id):
            return client_pseudonym(client_id)
        case Actor(person_id=person_id):
            return person_id
    return None


@lru_cache(maxsize=1024)
def client_pseudonym(client_id: str) -> UUID:
    """The pseudonym under which rows name a machine client."""
    return uuid.uuid5(_CLIENTS, client_id)


def _organisation(caller: Caller) -> str:
    match caller:
        case Actor(via=Client(ovo_code=code)) | Client(ovo_code=code):
            return code
        case System(organisation=code):
            return code
        case Actor(capacity=Capacity.STAFF, rights=rights):
            return min((code for _, code in rights), default="")
    return ""


def _machine(caller: Caller) -> Client | None:
    """The machine that calls, on its own or on behalf of a person."""
    return caller.via if isinstance(caller, Actor) else caller if isinstance(caller, Client) else None


def _application(caller: Caller, here: context.Context) -> str:
    machine = _machine(caller)
    return machine.client_id if machine else here.application


def _foreign(caller: Caller, here: context.Context) -> ForeignOperation | None:
    machine = _machine(caller)
    if here.caller is None or machine is None:
        return None
    trace_id, span_id = here.caller
    return ForeignOperation(trace_id=trace_id, span_id=span_id, entity=f"urn:ovo:{machine.ovo_code}")
