"""What a section of the page shows, made of readings: ready for a screen, for paper and for a file."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Shape(StrEnum):
    """How the entries of a list lie on the page."""

    LIST = "list"
    TIMELINE = "timeline"
    PEOPLE = "people"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A label with its value in lines, a quieter note under it, and the reference to correct it by."""

    label: str
    value: tuple[str, ...]
    note: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One of several: a diploma, a job, a member of the family.

    `lines` are what is folded away; `amounts` are lines of a table, with the amount at the right. `letter` is that of
    an energy label. `ends`: it counts until a day that is known and to come. `is_past` puts it among what was.
    """

    title: str
    meta: tuple[str, ...] = ()
    when: str = ""
    label: str = ""
    tone: str = "plain"
    letter: str = ""
    lines: tuple[Line, ...] = ()
    amounts: tuple[tuple[str, str], ...] = ()
    url: str = ""
    reference: str = ""
    order: str = ""
    ends: bool = False
    is_past: bool = False
    is_current: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """What is known of one fact: lines or entries; `past` is folded under `past_title`. `photo`: it is a picture."""

    code: str
    title: str = ""
    shape: Shape = Shape.LIST
    lines: tuple[Line, ...] = ()
    entries: tuple[Entry, ...] = ()
    past: tuple[Entry, ...] = ()
    past_title: str = ""
    photo: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What a person should read about a source. `can_retry`: asking again may help."""

    state: str
    text: str
    can_retry: bool = False
    tone: str = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where facts come from, since when, why they may be shown and on which law that rests."""

    source: str
    retrieved_at: datetime | None
    purpose: str
    legal_basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A section as it stands now. `is_done`: nothing is being asked any more."""

    slug: str
    title: str
    state: str
    main: tuple[Group, ...] = ()
    more: tuple[Group, ...] = ()
    nothing: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()
    loading: tuple[str, ...] = ()
    origins: tuple[Origin, ...] = ()
    is_done: bool = True

    @property
    def groups(self) -> tuple[Group, ...]:
        """All there is, the important first."""
        return (*self.main, *self.more)

    @property
    def correctable(self) -> tuple[tuple[str, str], ...]:
        """Every value that can be corrected: what it is, and its reference."""
        lines = [
            (f"{one.label}: {', '.join(one.value)}", one.reference) for g in self.groups for one in g.lines
        ]
        entries = [(group, one) for group in self.groups for one in (*group.entries, *group.past)]
        often = Counter(one.title for _, one in entries)
        named = [
            (_told_apart(one, within=group) if often[one.title] > 1 else one.title, one.reference)
            for group, one in entries
        ]
        return tuple(one for one in (*lines, *named) if one[1])


def _told_apart(entry: Entry, *, within: Group) -> str:
    """The title of an entry with what its group is called, and of when it is."""
    return " · ".join(filter(None, (entry.title, within.title, entry.when or " · ".join(entry.meta))))
