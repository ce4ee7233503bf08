"""What the events of a message make of it, and what may happen next: pure decisions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, time, timedelta
from types import MappingProxyType
from typing import Final, Protocol

from burgerprofiel.blocks.messages.contracts import (
    Action,
    Asked,
    Box,
    Event,
    Fate,
    Kind,
    Moment,
    Rhythm,
    SenderRules,
    State,
    TypeRules,
)
from burgerprofiel.foundation import clock

_ORDER: Final = {one: place for place, one in enumerate(Moment)}
"""Of what happened in the same instant the one that comes first in a life comes first."""
_BOXES: Final[Mapping[Moment, Box]] = MappingProxyType(
    {Moment.ARCHIVED: Box.ARCHIVE, Moment.BINNED: Box.BIN, Moment.RESTORED: Box.INBOX}
)
_SEEN: Final = frozenset({Moment.OPENED, Moment.READ, Moment.CONFIRMED, Moment.REPLIED})
_DOES: Final[Mapping[Action, Moment]] = MappingProxyType(
    {
        Action.CONFIRM: Moment.CONFIRMED,
        Action.REPLY: Moment.REPLIED,
        Action.PAY: Moment.DONE,
        Action.SIGN: Moment.DONE,
        Action.APPOINTMENT: Moment.DONE,
    }
)
"""By which moment an action is done."""


def derive(events: Iterable[Event]) -> State:
    """The state of a message. Neither the order in which events are given nor a repetition of one changes it."""
    state = State()
    for event in sorted(set(events), key=_when):
        state = _after(state, event)
    return state


class Timed(Protocol):
    """What happened at a moment."""

    @property
    def moment(self) -> Moment:
        """What."""

    @property
    def at(self) -> datetime:
        """When."""


def in_order(event: Timed) -> tuple[datetime, int]:
    """By when something happened; of one instant in the order of a life."""
    return event.at, _ORDER[event.moment]


def _when(event: Event) -> tuple[datetime, int, str]:
    return *in_order(event), str(event.person_id or "")


def _after(state: State, event: Event) -> State:
    seen = event.moment in _SEEN
    is_new = seen and event.person_id is not None and event.person_id not in state.readers
    return State(
        box=_BOXES.get(event.moment, state.box),
        is_unread=not seen and (state.is_unread or event.moment is Moment.MARKED_UNREAD),
        first={event.moment: event.at, **state.first},
        readers=(*state.readers, event.person_id) if is_new and event.person_id else state.readers,
    )


def waits_for_you(asked: Asked, state: State, *, now: datetime) -> bool:
    """Whether there is still something to do. A deadline that passed does not end that: then it is late."""
    has_expired = asked.expires_at is not None and asked.expires_at <= now
    return asked.action is not Action.NONE and not has_expired and _DOES[asked.action] not in state.first


def may(moment: Moment, asked: Asked, state: State, *, now: datetime) -> bool:
    """Whether a person may do this to a message now.

    What is binned is read and restored, nothing else. Who confirms has read: the main content comes first. A notice
    takes no answer of any kind. What a system tells (received, done) nobody does.
    """
    if state.box is Box.BIN and moment not in _IN_THE_BIN:
        return False
    allowed = _ALLOWED.get(moment)
    return allowed is not None and allowed(asked, state, now)


_IN_THE_BIN: Final = frozenset({Moment.OPENED, Moment.READ, Moment.RESTORED})


def _may_confirm(asked: Asked, state: State, now: datetime) -> bool:
    is_asked = asked.kind is Kind.OFFICIAL and asked.action is Action.CONFIRM
    return is_asked and Moment.READ in state.first and Moment.CONFIRMED not in state.first


def _may_reply(asked: Asked, state: State, now: datetime) -> bool:
    in_time = asked.reply_until is None or now <= asked.reply_until
    return asked.kind is Kind.OFFICIAL and asked.may_reply and in_time


_ALLOWED: Final[Mapping[Moment, Callable[[Asked, State, datetime], bool]]] = MappingProxyType(
    {
        Moment.OPENED: lambda asked, state, now: True,
        Moment.READ: lambda asked, state, now: True,
        Moment.CONFIRMED: _may_confirm,
        Moment.REPLIED: _may_reply,
        Moment.MARKED_UNREAD: lambda asked, state, now: not state.is_unread,
        Moment.ARCHIVED: lambda asked, state, now: state.box is Box.INBOX,
        Moment.BINNED: lambda asked, state, now: not waits_for_you(asked, state, now=now),
        Moment.RESTORED: lambda asked, state, now: state.box is not Box.INBOX,
    }
)


_MORNING: Final = time(7)
_SATURDAY: Final = 5


def next_digest(rhythm: Rhythm, *, after: datetime) -> datetime:
    """When a department is mailed next: at seven in the morning in Belgium, on the next working day or Monday."""
    day = clock.in_belgium(after).date()
    while True:
        at = datetime.combine(day, _MORNING, tzinfo=clock.BRUSSELS)
        fits = day.weekday() < _SATURDAY if rhythm is Rhythm.DAY else day.weekday() == 0
        if fits and at > after:
            return at
        day += timedelta(days=1)


_FATES: Final = {one: place for place, one in enumerate(Fate)}


def fate(timeline: Iterable[Fate]) -> Fate:
    """What became of a recipient: the furthest that its timeline says.

    Neither order nor repetition changes it, and what is added never takes it back: who was reached after a try that
    failed is reached, and what had left before a cancellation has left.
    """
    return max(timeline, key=_FATES.__getitem__, default=Fate.IN_VALIDATION)


MOST_NAME: Final = 100
MOST_SURE: Final = 40
"""The surest sign-in is below."""
MOST_REPLY_DAYS: Final = 3_650
MOST_VALID: Final = 1_000
MOST_PER_DAY: Final = 10_000_000
_CODE: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def sender_faults(rules: SenderRules) -> list[tuple[str, str]]:
    """What is wrong with a sender: the field and a code, of texts with their language (`name.nl`)."""
    return list(_text_faults("name", rules.name))


def type_faults(rules: TypeRules, *, is_new: bool) -> list[tuple[str, str]]:
    """What is wrong with a type of message: as `sender_faults`.

    Who is told reads the title of the type, so there has to be one. A notice has no legal value and takes no reply.
    """
    found = list(_text_faults("name", rules.name))
    found += _text_faults("notice_title", rules.notice_title)
    if is_new and (not _CODE.fullmatch(rules.code) or len(rules.code) > 60):
        found.append(("code", "not-a-code"))
    if rules.kind is Kind.NOTICE and rules.may_reply:
        found.append(("may_reply", "notice"))
    if not 0 <= rules.required_assurance <= MOST_SURE:
        found.append(("required_assurance", "range"))
    if not 0 <= rules.reply_days <= MOST_REPLY_DAYS:
        found.append(("reply_days", "range"))
    if not 0 <= rules.validity_number <= MOST_VALID:
        found.append(("validity_number", "range"))
    return found


def _text_faults(field: str, texts: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    if not texts.get("nl"):
        yield f"{field}.nl", "empty"
    for language, text in texts.items():
        if len(text) > MOST_NAME:
            yield f"{field}.{language}", "too-long"
        elif not text.isprintable():
            yield f"{field}.{language}", "no-text"
