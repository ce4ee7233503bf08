"""How a block hands over everything that is kept of a party: named sets of records, read page by page.

A page is read again from its cursor after an interruption, so no set is ever held in memory, and an export that stops
goes on where it was. `actor` is the person who asked: what is sealed opens with their session and with nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec
from django.utils.functional import Promise

from burgerprofiel.foundation.gate import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file that belongs to a record, as it is. `name` is made of ids, unique in its set, 50 characters at most."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some records, and where the next page begins; empty when there is none. `withheld` counts what was left out
    because the sign-in is not sure enough for it. `files` go into the archive beside the records that name them.
    """

    records: Sequence[msgspec.Struct]
    after: str = ""
    withheld: int = 0
    files: Sequence[File] = ()


Read = Callable[[Actor, UUID, str], Page]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """One set of records of a party, as `export` of a block.

    `name` is the file's name; `describes` says in the language of the reader what is in it; `record` is the schema:
    flat where it can be, for a table is made of it as well. `tables` are the tables that it tells all of.
    """

    name: str
    describes: str | Promise
    record: type[msgspec.Struct]
    read: Read
    tables: tuple[str, ...]


def whole(records: Sequence[msgspec.Struct]) -> Page:
    """A set of a few records, which is one page."""
    return Page(records=records)
