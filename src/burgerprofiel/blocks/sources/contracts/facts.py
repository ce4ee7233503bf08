"""Facts: what a source states of a party, and the definition of what each fact means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

import msgspec

from burgerprofiel.blocks.sources.contracts.values import Date, Value, ValueKind

SURE_ENOUGH: Final = 27
"""The assurance (ACM level) of the sign-in from which sensitive facts are given: that of itsme."""
PERSON: Final = "person"
ENTERPRISE: Final = "enterprise"


class Certainty(StrEnum):
    """How far a value can be relied on.

    CONFIRMED: the authentic source states it. DOUBTFUL: the source states it with a warning (a fictitious address, a
    number that was replaced). DERIVED: worked out from what a source states.
    """

    CONFIRMED = "confirmed"
    DOUBTFUL = "doubtful"
    DERIVED = "derived"


class Fact(msgspec.Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """One statement. A fact that can be said several times (nationalities, jobs) is several of these.

    `valid_from` and `valid_until` are the days of validity that the source gives, both inclusive. `origin` is who keeps
    it, as the source names them (`RR`, `KSZ`, `KBO`). `key` tells statements of the same code apart and stays the same
    at the next retrieval where the source has a number of its own for it; else it is the place among them.
    """

    code: str
    value: Value
    valid_from: Date | None = None
    valid_until: Date | None = None
    certainty: Certainty = Certainty.CONFIRMED
    origin: str = ""
    key: str = ""
    note: str = ""


class StatedFact(msgspec.Struct, frozen=True, kw_only=True):
    """A fact with where it comes from: the code of the supply and the moment at which the source gave it.

    A struct because a page makes a few hundred of them, at a fraction of the time of a dataclass.
    """

    fact: Fact
    supply: str
    retrieved_at: datetime


class Knowledge(StrEnum):
    """What is known of a fact: values, that there are none (the source says so), or nothing at all."""

    KNOWN = "known"
    NONE = "none"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of one fact of one party now. `stated` is empty unless KNOWN. `why` is the problem when UNKNOWN."""

    code: str
    knowledge: Knowledge
    stated: tuple[StatedFact, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldDefinition:
    """A field of a record. `label` is a text in Dutch or a lazy translation; `iri` names it in linked data."""

    code: str
    label: object
    kind: ValueKind = ValueKind.TEXT
    unit: str = ""
    iri: str = ""
    fields: tuple[FieldDefinition, ...] = ()
    hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FactDefinition:
    """What a fact means, for who shows it, asks for it, reasons with it or fills it in.

    `code` is `<domain>.<name>`. `of` are the kinds of party it is said of. `many`: a party can have several at once.
    `sensitive`: given from an assurance of `SURE_ENOUGH`, and shown only after somebody opens it. `history`: also what
    was, with its dates. `category` is the code of the category of personal data (`foundation.processing`). `iri` is the
    term of the vocabulary that means the same. `ends` is the field that says until which day the thing counts, where
    somebody who has it must do something by then.
    """

    code: str
    label: object
    kind: ValueKind
    category: str
    of: frozenset[str] = frozenset({PERSON})
    unit: str = ""
    iri: str = ""
    many: bool = False
    history: bool = False
    sensitive: bool = False
    fields: tuple[FieldDefinition, ...] = ()
    ends: str = ""

    @property
    def by_field(self) -> Mapping[str, FieldDefinition]:
        """The fields by their codes."""
        return {one.code: one for one in self.fields}


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file that a source gives: an extract, an attest. `kind` is its code in the vocabulary of documents."""

    kind: str
    media_type: str
    content: bytes = field(repr=False)
    language: str = "nl"
    issued_on: Date | None = None
