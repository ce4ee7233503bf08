"""The enterprises for which a person acts, by name: GeefOnderneming for each that GeefFuncties names.

A supply of its own, since GeefFuncties gives numbers only. It is about the person who acts, and asks of the enterprise
what everybody may know.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import Final, Protocol

from django.utils.translation import gettext_lazy as _

from burgerprofiel.blocks.sources import purposes
from burgerprofiel.blocks.sources.contracts import (
    Code,
    Date,
    Fact,
    Identifier,
    Problem,
    Question,
    Record,
    Remark,
    Reply,
    Severity,
    SourceError,
    Supply,
    Value,
)
from burgerprofiel.blocks.sources.wire.magda.keepers import KEEPERS
from burgerprofiel.blocks.sources.wire.magda.service import PERSON, Service
from burgerprofiel.blocks.sources.wire.magda.services import SERVICES
from burgerprofiel.blocks.sources.wire.magda.settings import KeeperSettings
from burgerprofiel.foundation import clock
from burgerprofiel.foundation.identifiers import IdentifierType

CODE: Final = "magda.ondernemingen"
FUNCTION: Final = "persoon.functie"
ENTERPRISE: Final = "persoon.onderneming"
MOST: Final = 60
"""Enterprises of one person that are asked; who acts for more sees the others by their number."""
_AT_ONCE: Final = 6
_NAMES: Final = ("legal", "short", "trade")
_PERSON: Final = "1"
"""`SoortOnderneming` of somebody who is an enterprise alone: the legal name is that of the person."""
_ASKED: Final = SERVICES["GeefOnderneming"]


class Platform(Protocol):
    """What can ask a service."""

    def ask_service(
        self, service: Service, questions: Sequence[Question], *, total_seconds: float, connect_seconds: float
    ) -> list[Reply | SourceError]:
        """An outcome for each question. Raises SourceError for what is wrong with all of them."""
        ...


def supplied(services: Sequence[Service], *, keepers: Mapping[str, KeeperSettings]) -> Iterator[Supply]:
    """The supply, where both services are connected."""
    names = {one.name: one for one in services}
    if not {"GeefFuncties", _ASKED.name} <= names.keys():
        return
    keeper = keepers.get(_ASKED.keeper, KeeperSettings())
    yield Supply(
        code=CODE,
        label=_("De ondernemingen waarvoor je optreedt"),
        source_name=KEEPERS[_ASKED.keeper],
        ovo_code=keeper.ovo_code,
        facts=frozenset({ENTERPRISE}),
        subjects=PERSON,
        purpose=purposes.ENTERPRISE,
        legal_basis=_ASKED.legal_basis,
        needs=frozenset({FUNCTION}),
        fresh_for=_ASKED.fresh_for,
        stale_for=_ASKED.stale_for,
        correct_url=keeper.correct_url,
    )


def ask(platform: Platform, question: Question, *, total_seconds: float, connect_seconds: float) -> Reply:
    """What is known of each enterprise; one that gives no answer is a part that is missing."""
    numbers = _numbers(question)
    until = time.monotonic() + total_seconds

    def one(number: str) -> Fact | SourceError:
        asked = replace(question, subject=(IdentifierType.KBO, number), given={}, parameters={})
        try:
            (found,) = platform.ask_service(
                _ASKED,
                [asked],
                total_seconds=max(0.05, until - time.monotonic()),
                connect_seconds=connect_seconds,
            )
        except SourceError as error:
            return error
        return found if isinstance(found, SourceError) else _enterprise(number, found)

    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="magda-enterprises") as threads:
        outcomes = [*threads.map(one, numbers)]
    return _reply(outcomes)


def _numbers(question: Question) -> list[str]:
    """The enterprises of functions that have not ended, each once."""
    found = [
        fact.value.fields.get("enterprise")
        for fact in question.given.get(FUNCTION, ())
        if isinstance(fact.value, Record) and not _is_over(fact, today=clock.today())
    ]
    return [*dict.fromkeys(one.number for one in found if isinstance(one, Identifier))][:MOST]


def _is_over(fact: Fact, *, today: date) -> bool:
    return fact.valid_until is not None and fact.valid_until.parts < (today.year, today.month, today.day)


def _reply(outcomes: Sequence[Fact | SourceError]) -> Reply:
    facts = tuple(one for one in outcomes if isinstance(one, Fact))
    errors = [one for one in outcomes if isinstance(one, SourceError)]
    if errors and not facts:
        raise errors[0]
    remarks = tuple(
        Remark(problem=Problem.PARTIAL, severity=Severity.ERROR, code=one.code, origin=one.origin)
        for one in errors
        if one.problem is not Problem.NOTHING_FOUND
    )
    return Reply(facts=facts, none=frozenset() if facts else frozenset({ENTERPRISE}), remarks=remarks)


def _enterprise(number: str, found: Reply) -> Fact:
    fields: dict[str, Value | None] = {
        "enterprise": Identifier(scheme="kbo", number=number),
        "name": _name(found.facts),
        "status": _code(found.facts, "onderneming.status"),
        "kind": _code(found.facts, "onderneming.soort"),
        "legal_form": _code(found.facts, "onderneming.rechtsvorm"),
        "stopped": _stopped(found.facts),
    }
    return Fact(
        code=ENTERPRISE,
        value=Record({name: value for name, value in fields.items() if value}),
        origin=next((fact.origin for fact in found.facts if fact.origin), ""),
        key=number,
    )


def _current(facts: Sequence[Fact], code: str) -> list[Fact]:
    today = clock.today()
    return [fact for fact in facts if fact.code == code and not _is_over(fact, today=today)]


def _name(facts: Sequence[Fact]) -> str:
    """The legal name, in Dutch where there is one; of a person alone rather the name of the business."""
    kind = _code(facts, "onderneming.soort")
    order = reversed(_NAMES) if kind is not None and kind.code == _PERSON else _NAMES
    named = [
        fact.value.fields for fact in _current(facts, "onderneming.naam") if isinstance(fact.value, Record)
    ]
    named.sort(key=lambda one: str(one.get("language", "")).lower() != "nl")
    for wanted in order:
        for one in named:
            if isinstance(of := one.get("type"), Code) and of.code == wanted:
                return str(one.get("name", ""))
    return ""


def _code(facts: Sequence[Fact], code: str) -> Code | None:
    return next((fact.value for fact in _current(facts, code) if isinstance(fact.value, Code)), None)


def _stopped(facts: Sequence[Fact]) -> Date | None:
    for fact in _current(facts, "onderneming.stopzetting"):
        if isinstance(fact.value, Record) and isinstance(on := fact.value.fields.get("on"), Date):
            return on
    return None
