"""What a building block offers to the site, in its `block.py` as `BLOCK`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise

from burgerprofiel.foundation.deadlines import Unread
from burgerprofiel.foundation.delegating import Resource
from burgerprofiel.foundation.gate import Actor
from burgerprofiel.foundation.openings import Desk
from burgerprofiel.foundation.portability import Dataset
from burgerprofiel.foundation.purposes import Purpose
from burgerprofiel.foundation.representations import Provider
from burgerprofiel.foundation.retention import Term
from burgerprofiel.foundation.telling import Telling

__all__ = ["Block", "NavigationItem", "Purpose", "Urgent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NavigationItem:
    """An entry of the main navigation; `shown_to` decides per actor, `badge` counts what waits (0: no badge)."""

    label: str | Promise
    url_name: str
    order: int
    shown_to: Callable[[Actor], bool] = lambda actor: not actor.is_staff
    badge: Callable[[HttpRequest, Actor], int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Urgent:
    """What a resident has to know before anything else: it stands on top of the overview until they put it away.

    `counts` is SQL that gives rows (party_id uuid, count bigint) of the parties `%(parties)s` for the person
    `%(person)s`. It becomes a part of the one statement of the overview, so it starts from an index on the party.
    It reads tables that row-level security guards: it sees what the page was admitted to. `title` words a count;
    `url_name` is where to read and put it away, with the party as `?partij=`.
    """

    code: str
    counts: str
    title: Callable[[int], str]
    link_text: str | Promise
    url_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One building block as the site composes it; `terms` say how long each of its tables is kept,
    `export` what it hands over to who takes everything along, `urgent` what comes first on the overview, `desk` keeps
    what officials have opened, `representations` are ways to registers that know for whom a person may act, `tells`
    what people are told of, `unread` what post lies unread while a term runs, `resources` what people can let a portal
    elsewhere do in their name.
    """

    name: str
    navigation: tuple[NavigationItem, ...] = ()
    purposes: tuple[Purpose, ...] = ()
    terms: tuple[Term, ...] = ()
    export: tuple[Dataset, ...] = ()
    urgent: tuple[Urgent, ...] = ()
    desk: Desk | None = None
    representations: tuple[Provider, ...] = ()
    tells: tuple[Telling, ...] = ()
    unread: Unread | None = None
    resources: tuple[Resource, ...] = ()
