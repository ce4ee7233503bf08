"""The statuses of one call while they are dealt with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from burgerprofiel.blocks.dossiers import rules
from burgerprofiel.blocks.dossiers.contracts import Outcome, Result, Status, Turn
from burgerprofiel.foundation import ids
from burgerprofiel.foundation.identifiers import IdentifierType

Number = tuple[IdentifierType, str]
_TYPES = {kind.value: kind for kind in IdentifierType}


@dataclass(slots=True)
class Line:
    """One new status: what it means, who may read it (party and role), and what becomes of it."""

    status: Status
    meaning: rules.Meaning
    readers: Mapping[UUID, str]
    id: UUID = field(default_factory=ids.new)
    result: Result = Result.HISTORY

    @property
    def closes(self) -> bool:
        """Whether the file is done after this status."""
        return self.meaning.closes or self.status.closed_on is not None

    @property
    def outcome(self) -> Outcome:
        """How the file ended; empty while it runs."""
        if not self.closes:
            return Outcome.NONE
        return self.meaning.outcome if self.status.outcome is None else self.status.outcome

    @property
    def turn(self) -> Turn:
        """Whose turn it is after this status."""
        return rules.turn(
            action_needed=self.status.action_needed,
            third_party_action=self.status.third_party_action,
            closed=self.closes,
        )

    def closed_at(self, life: rules.Life, *, is_current: bool) -> datetime | None:
        """When the file closed for who sees this status last."""
        moment = life.closed_at if is_current else self.status.changed_at if self.closes else None
        return rules.closed_moment(moment, closed_on=self.status.closed_on)

    @property
    def entry(self) -> rules.Entry:
        """This status in the series of its file."""
        return rules.Entry(self.status.changed_at, self.status.sequence, self.closes, self.status.hidden)


@dataclass(slots=True)
class File:
    """The new statuses of one file, and what it amounted to before and amounts to after them.

    `index` is its number as it is found by (`numbers.index`). `is_known`: its row was there before this call.
    """

    external_id: str
    index: bytes
    lines: list[Line] = field(default_factory=list)
    id: UUID = field(default_factory=ids.new)
    before: rules.Life = rules.UNBORN
    after: rules.Life = rules.UNBORN
    current: Line | None = None
    is_known: bool = False

    @property
    def has_moved(self) -> bool:
        """Whether the file amounts to something else than before."""
        return self.after != self.before

    def follow(self, before: rules.Life) -> None:
        """Let the new statuses follow on what the file amounted to."""
        self.before = before
        self.after, results, current = rules.follow(before, entries=[line.entry for line in self.lines])
        for line, result in zip(self.lines, results, strict=True):
            line.result = result
        self.current = None if current is None else self.lines[current]


def numbers(statuses: list[Status]) -> set[Number]:
    """The official numbers of all readers."""
    return {(_TYPES[r.type], r.value) for status in statuses if not status.hidden for r in status.readers}


def line(status: Status, *, parties: Mapping[Number, UUID]) -> Line:
    """A status with its readers as parties. A hidden status has none; a party named twice keeps its first role."""
    readers: dict[UUID, str] = {}
    if not status.hidden:
        for reader in status.readers:
            readers.setdefault(parties[_TYPES[reader.type], reader.value], reader.role)
    meaning = rules.interpret(
        phase_given=status.phase_given, code=status.code, has_no_code=bool(status.code_given)
    )
    return Line(status, meaning, readers)
