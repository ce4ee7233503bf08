"""For whom a person may act, as registers know it: the block that has a way to a register offers a `Provider`, the
block that keeps who may act for whom (`identity`) asks them. Neither needs the other for it.

What comes out is what a register says, no proof: the vault opens the data of a party for who proved it there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from django.utils.functional import Promise

from burgerprofiel.foundation import clock, purposes
from burgerprofiel.foundation.gate import Actor
from burgerprofiel.foundation.identifiers import IdentifierType


class Kind(StrEnum):
    """What somebody may act for, beside themselves."""

    ENTERPRISE = "enterprise"
    ASSOCIATION = "association"
    PERSON = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """What somebody is in an organisation: the register's code, and in Dutch what it stands for ("bestuurder")."""

    code: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Representation:
    """That a person may act for a party, from a register.

    `number` is the party's, canonical (`foundation.identifiers`); `name` is empty where the register gives none. Both
    dates count themselves: with a `valid_until` of today it still holds today. Without `valid_from` the register does
    not know since when, without `valid_until` no end is known. `source` is the code of the provider. Who has two roles
    in one organisation has two of these.
    """

    number: tuple[IdentifierType, str]
    name: str
    kind: Kind
    role: Role
    source: str
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Representations:
    """What a register answered, at `retrieved_at`.

    Only when `complete` is true, `known` is all there is of the kinds that the provider answers for; what is missing
    in it has ended. Else nothing at all is taken over. `problem` says in one stable code why an answer is not
    complete (`silent`, `too-late`, `refused`, `partial`, ...), for logs; empty when it is.
    """

    known: tuple[Representation, ...] = ()
    complete: bool = False
    retrieved_at: datetime = field(default_factory=clock.now)
    problem: str = ""


def silent(problem: str) -> Representations:
    """No answer, and why."""
    return Representations(problem=problem)


class Provider(Protocol):
    """A way to one register.

    `code` is stable, at most 40 characters of a-z, 0-9 and hyphens, not `acm` or `reference`. `name` is the register in
    the middle of a sentence, in the reader's language ("de Kruispuntbank van Ondernemingen"). `kinds`: what a complete
    answer is complete of. It may name parties of other kinds; that it does not ends only what it said itself.
    """

    @property
    def code(self) -> str: ...

    @property
    def name(self) -> str | Promise: ...

    @property
    def kinds(self) -> frozenset[Kind]: ...

    def is_on(self) -> bool:
        """Whether the register is connected, and no operator switched it off: it is asked at sign-in, or never spoken
        of. Decided at once, without a call or a statement.
        """
        ...

    def list_of(self, person: Actor, *, until: float, anew: bool) -> Representations:
        """For whom a person may act according to the register.

        `person` acts for themselves, with the keyring of their session, which opens their number
        (`identity.public.open_number`). It runs in a thread of its own, beside the other providers: the provider
        writes its row in the access log through the gate, in a transaction that ends before the question goes out, and
        gives the connection to the database back before it waits (`database.release`). Somebody waits for the answer
        until `until` (`time.monotonic`). One that comes later is still taken over, so that a provider may go on up to a
        limit of its own. `anew`: the person asked for it, so that no answer from before will do.

        Never raises for a register that is silent, refuses or talks nonsense: it says so in `problem`.
        """
        ...


def providers() -> tuple[Provider, ...]:
    """Those of the installed blocks that are on, block by block."""
    offered = (provider for block in purposes.blocks() for provider in block.representations)
    return tuple(provider for provider in offered if provider.is_on())
