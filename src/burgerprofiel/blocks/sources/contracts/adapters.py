"""The port: what a source adapter declares, what it is asked, what it answers.

An adapter is found by an entry point of the group `burgerprofiel.sources`: a callable that gets its part of the file of
sources and gives the adapter. It knows one partner's protocol, and nothing of parties, caches, deadlines or people.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

from burgerprofiel.blocks.sources.contracts.facts import Document, Fact
from burgerprofiel.foundation.identifiers import IdentifierType


class Problem(StrEnum):
    """Why an answer is not (all of) what was asked. One list for every source; adapters map their codes to it."""

    NOTHING_FOUND = "nothing-found"
    """The source knows nothing: that is an answer."""
    NOT_ALLOWED = "not-allowed"
    """We may not ask this: a configuration, an agreement that is missing."""
    BAD_QUESTION = "bad-question"
    """Our mistake."""
    BAD_NUMBER = "bad-number"
    """The number is unknown or was cancelled."""
    REPLACED = "replaced"
    """The number was replaced by another."""
    SOURCE_DOWN = "source-down"
    """No connection, no answer in time, the source behind it is silent."""
    BUSY = "busy"
    """Too many questions at once; later again."""
    BAD_ANSWER = "bad-answer"
    """It answered what cannot be read or trusted: another person, a broken message, a signature that is wrong."""
    PARTIAL = "partial"
    """A part of the answer is missing."""
    WITH_NOTE = "with-note"
    """All of the answer is there, with a remark of the source."""
    DECEASED = "deceased"
    PROTECTED = "protected"
    """The source keeps it back to protect somebody (a protected address, a file that is closed)."""
    SWITCHED_OFF = "switched-off"
    """An operator switched the source off."""
    NOT_CONNECTED = "not-connected"
    """This installation has no connection to the source."""
    MISSING_INPUT = "missing-input"
    """What the question needs first is not known (no address, so no energy certificate)."""
    UNSURE_SIGN_IN = "unsure-sign-in"
    """Who asks did not sign in surely enough for it."""


class Severity(StrEnum):
    """How much a source's remark counts: an error took something away, the others leave the answer whole."""

    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What a source says about its answer, with its own `code` and `origin`.

    `detail` may hold personal data: it is never logged.
    """

    problem: Problem
    severity: Severity
    code: str = ""
    origin: str = ""
    detail: str = field(default="", repr=False)


class SourceError(Exception):
    """A source gave no answer that can be used."""

    def __init__(self, problem: Problem, *, code: str = "", origin: str = "", retry_after: float = 0) -> None:
        super().__init__(f"{problem.value} {code}".strip())
        self.problem = problem
        self.code = code
        self.origin = origin
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked of one supply. `subject` and `acting` are official numbers: (register, canonical number).

    `acting` is the person at the keyboard; `purpose` the code of the purpose of processing; `given` what the supply
    needs first, by the codes of `Supply.needs`; `parameters` what the caller chose (a year, a kind of extract);
    `reference` identifies the call in the access log here and at the source.
    """

    subject: tuple[IdentifierType, str] = field(repr=False)
    acting: tuple[IdentifierType, str] | None = field(default=None, repr=False)
    purpose: str
    reference: str
    language: str = "nl"
    given: Mapping[str, tuple[Fact, ...]] = field(default_factory=dict, repr=False)
    parameters: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came back. `none` are codes of facts that the source says there are none of: that differs from unknown.

    A fact of the supply that is in neither is unknown. `documents` are files.
    """

    facts: tuple[Fact, ...] = ()
    none: frozenset[str] = frozenset()
    remarks: tuple[Remark, ...] = ()
    documents: tuple[Document, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """What one service of a source can answer.

    `source_name` and `ovo_code` are of the authority that keeps the data and corrects it; `needs` are codes of facts
    that must be known first; `parameters` names what a caller may choose, `required` those of them without which
    nothing can be asked. `fresh_for` is how long an answer is taken without asking again, `stale_for` how long it may
    still be shown, with its date, when the source is silent. `per_minute` is how often the source may be asked by all
    together, 0 for no limit; `cents_per_call` what it costs.
    """

    code: str
    label: object
    source_name: str
    ovo_code: str
    facts: frozenset[str]
    subjects: frozenset[IdentifierType]
    purpose: str
    legal_basis: object
    needs: frozenset[str] = frozenset()
    parameters: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()
    fresh_for: timedelta = timedelta(hours=1)
    stale_for: timedelta = timedelta(hours=24)
    per_minute: int = 0
    cents_per_call: int = 0
    correct_url: str = ""


class Adapter(Protocol):
    """A partner as the platform sees it."""

    @property
    def supplies(self) -> Sequence[Supply]:
        """What it can answer here: only what the settings of this installation connect."""
        ...

    def ask(
        self, supply: Supply, question: Question, *, total_seconds: float, connect_seconds: float
    ) -> Reply:
        """Ask one question and wait for it at most so long. Raises SourceError."""
        ...
