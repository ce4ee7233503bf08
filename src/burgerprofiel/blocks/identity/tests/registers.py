"""A register of the tests: says what a test tells it to, as late as it is told, and does what a provider promises."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent import futures
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from burgerprofiel.blocks.identity import public
from burgerprofiel.blocks.identity.contracts import SELF
from burgerprofiel.blocks.identity.models import Mandate
from burgerprofiel.blocks.identity.services import refreshing
from burgerprofiel.blocks.identity.tests import acm as world
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.identity.tests.acm import Browser
from burgerprofiel.foundation import database, gate, representations
from burgerprofiel.foundation.gate import Actor, Operation
from burgerprofiel.foundation.identifiers import IdentifierType
from burgerprofiel.foundation.representations import Kind, Representation, Representations, Role
from tests import roles

PATIENCE_SECONDS = 60
NAME = "het Testregister"


@dataclass
class Asked:
    """One question: about whom, by which number, and whether an answer from before would do."""

    person_id: UUID
    number: str
    anew: bool


@dataclass
class Register:
    """`answer` is what it says, or what gives that for each question; it says nothing before `free` is set."""

    code: str = "testregister"
    name: str = NAME
    kinds: frozenset[Kind] = frozenset({Kind.ENTERPRISE})
    answer: Representations | Callable[[], Representations] = field(default_factory=Representations)
    on: bool = True
    free: threading.Event = field(default_factory=threading.Event)
    begun: threading.Event = field(default_factory=threading.Event)
    asked: list[Asked] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.free.set()

    def is_on(self) -> bool:
        return self.on

    def says(self, *known: Representation, **given: Any) -> None:
        """A whole answer with these lines."""
        self.answer = Representations(known=known, complete=True, **given)

    def list_of(self, person: Actor, *, until: float, anew: bool) -> Representations:
        with transaction.atomic():
            gate.admit(
                person,
                parties={person.person_id: 1},
                purpose=SELF,
                operation=Operation.SEND,
                source=self.name,
            )
            number = public.open_number(person)[1]
        self.asked.append(Asked(person.person_id, number, anew))
        database.release()
        self.begun.set()
        assert self.free.wait(PATIENCE_SECONDS)
        return self.answer() if callable(self.answer) else self.answer

    def line(
        self,
        number: str,
        name: str = "Een zaak",
        *,
        kind: Kind = Kind.ENTERPRISE,
        register: IdentifierType = IdentifierType.KBO,
        role: str = "bestuurder",
        valid_from: date | None = date(2020, 1, 1),
        valid_until: date | None = None,
    ) -> Representation:
        """One line of an answer."""
        return Representation(
            number=(register, number),
            name=name,
            kind=kind,
            role=Role(code="r1", text=role),
            source=self.code,
            valid_from=valid_from,
            valid_until=valid_until,
        )


@contextmanager
def offered(monkeypatch: pytest.MonkeyPatch, *registers: Register) -> Iterator[None]:
    """These registers are all there are; what they are asked is asked as the application, and has ended afterwards."""
    keep = refreshing._ask_and_keep

    def as_application(*args: Any, **kwargs: Any) -> None:
        with roles.as_role():
            keep(*args, **kwargs)

    monkeypatch.setattr(refreshing, "_ask_and_keep", as_application)
    monkeypatch.setattr(representations, "providers", lambda: tuple(one for one in registers if one.on))
    try:
        yield
    finally:
        for one in registers:
            one.free.set()
        ended()


def ended() -> None:
    """Wait until every question that is under way has been kept."""
    under_way = list(refreshing._under_way.values())
    assert not futures.wait(under_way, timeout=PATIENCE_SECONDS).not_done


def enter(browser: Browser, **given: str) -> Any:
    """The director of the tests signs in."""
    return browser.sign_in(**{"person": world.DIRECTOR, **given})


def actor_of(browser: Browser) -> Actor:
    actor = public.find_actor(browser.key)
    assert actor is not None
    return actor


def page_of(browser: Browser, path: str = "/hoedanigheid") -> str:
    return str(browser.get(path).content.decode())


def party(number: str, kind: IdentifierType = IdentifierType.KBO) -> UUID:
    return public.resolve_parties(numbers=[(kind, number)])[kind, number]


def mandate_of(number: str) -> Mandate:
    return Mandate.objects.get(party_id=party(number))


def known(number: str, **given: Any) -> None:
    """A mandate of the director that is known, and proven, before he signs in."""
    make.mandate(party(world.DIRECTOR, IdentifierType.INSZ), party(number), **given)
