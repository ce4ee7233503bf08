"""What a block has to tell people outside of its pages: news, and how it is worded. Nothing about channels (ADR 0024).

A block offers a `Telling` per kind of news in its `block.py`. Block `notifications` hears the events, decides once per
person, and asks `describe` just before anything leaves whether it is still news.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec
from django.utils.functional import Promise

from burgerprofiel.foundation import database
from burgerprofiel.foundation.outbox import Delivered

TELL: Final = "notifications.tell"
"""The purpose of a notice that a person may object to or restrict."""
ANSWER: Final = "notifications.answer"
"""The purpose of a notice that the law owes a person: about what they asked of their data, or a breach."""

SAME_WITHIN: Final = timedelta(hours=24)
"""The same state of the same matter over another road within this time is the same news."""


def order_of(matter: bytes) -> str:
    """The key by which events about a matter keep their order in the outbox, over whatever road they are told."""
    return matter[:16].hex()


class News(msgspec.Struct, frozen=True, kw_only=True):
    """That something happened to what a party has, out of an event (`event_id`; the same event is the same news). Its
    id sorts by time (`ids`): people read what they were told in that order.

    `subject_id` is what it is about as the block knows it, `matter` as everybody does: two roads that tell of the same
    file, thread or appointment give the same bytes (a keyed digest where they were made of a number). `state` is what
    became of it. `road` says who told: over one road each event is news of its own, over two the same state is the
    same news (`SAME_WITHIN`). `person_id`: only this person, not everybody behind the party. `due_at`: until when they
    must act. From `expires_at` on it is no news any more. `theme` where the kind of news has none of its own.
    """

    event_id: UUID
    party_id: UUID
    subject_id: UUID
    matter: bytes
    state: str
    road: str
    occurred_at: datetime
    person_id: UUID | None = None
    due_at: datetime | None = None
    expires_at: datetime | None = None
    theme: str = ""

    def __repr__(self) -> str:
        return f"News(event_id={self.event_id})"


class Subject(msgspec.Struct, frozen=True):
    """What news is about, as one person would find it for one party."""

    party_id: UUID
    subject_id: UUID
    person_id: UUID


def asked(subjects: Collection[Subject]) -> dict[str, str]:
    """Subjects as the arrays `parties`, `subjects` and `persons` of a statement, for who describes them."""
    return {
        "parties": database.array(one.party_id for one in subjects),
        "subjects": database.array(one.subject_id for one in subjects),
        "persons": database.array(one.person_id for one in subjects),
    }


class Description(msgspec.Struct, frozen=True, kw_only=True):
    """What may be said of a subject outside of the platform, at this moment.

    `sender` is the name of an authority per language, empty where the platform tells; `ovo_code` its code, by which
    restrictions count. `is_neutral`: not even the sender may be named. `title` is a title per language that says
    nothing of the content; empty for the words of the kind. `waits_for_you`: it is the reader's turn. `settled_at`:
    when this person last saw it, or it was done: what happened before that is no news any more.
    """

    sender: Mapping[str, str] = msgspec.field(default_factory=dict)
    ovo_code: str = ""
    is_neutral: bool = False
    title: Mapping[str, str] = msgspec.field(default_factory=dict)
    waits_for_you: bool = False
    settled_at: datetime | None = None


Text = str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a notice of one kind says, in the reader's language.

    `title` has `%(sender)s` in it, `waiting` is the title when it is the reader's turn (else the same). `news` is one
    sentence for channels with room (`%(sender)s`), `represented` the same for who acts for another (`%(party)s`),
    `to_do` what the reader does when it is their turn, `closing` what is not in the notice and why, `button` the words
    of the link. `neutral` is what is said when the sender may not be named; without it the platform is the sender.
    Never anything of the content.
    """

    title: Text
    news: Text
    closing: Text
    button: Text
    waiting: Text = ""
    to_do: Text = ""
    represented: Text = ""
    neutral: Words | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One kind of news of a block.

    `hears` is the kind of outbox event, `read` makes news of a batch of them (one query at most; what is no news is
    left out). `describe` answers for many subjects in one query; one that is absent is no longer visible. `path` is
    where to read it. `purpose` is that of the rows in the log. `is_owed`: the law owes it, whatever a person chose.
    `again_after`: told once more when it still waits for the reader after so long; None for never. `elsewhere`: what
    went over the usual channel did not help, so over another one, where the reader has one.
    """

    kind: str
    hears: str
    read: Callable[[Sequence[Delivered]], Sequence[News]]
    describe: Callable[[Collection[Subject]], Mapping[Subject, Description]]
    path: Callable[[Subject], str]
    words: Words
    purpose: str
    theme: str = ""
    is_owed: bool = False
    again_after: timedelta | None = None
    elsewhere: bool = False
