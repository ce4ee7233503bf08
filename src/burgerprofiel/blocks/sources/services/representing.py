"""For which enterprises a person acts: what the Crossroads Bank for Enterprises answers, as a way to a register.

It asks by facts, so that whoever supplies these facts here is the register.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final

import structlog
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from burgerprofiel.blocks.sources.contracts import (
    Code,
    Date,
    Fact,
    Identifier,
    Precision,
    Reading,
    Record,
    State,
)
from burgerprofiel.blocks.sources.services import registry
from burgerprofiel.blocks.sources.services.gathering import Gathering
from burgerprofiel.foundation import clock, errors, keys
from burgerprofiel.foundation.gate import Actor
from burgerprofiel.foundation.identifiers import IdentifierType, InvalidIdentifierError, canonical
from burgerprofiel.foundation.representations import Kind, Representation, Representations, Role, silent

FUNCTION: Final = "persoon.functie"
ENTERPRISE: Final = "persoon.onderneming"
_LANGUAGE: Final = "nl"
_STOPPED: Final = "ST"
"""Code of the Crossroads Bank for an enterprise that stopped."""
_SKILL: Final = "2"
"""Functions whose code begins so prove a skill (20090, basic knowledge of management): nobody acts by them."""
_COMPLETE: Final = frozenset({State.FRESH, State.NONE})
_log = structlog.get_logger(__name__)


class Enterprises:
    """The register of who holds which function in which enterprise."""

    @property
    def code(self) -> str:
        """Under which it is known here."""
        return "kbo"

    @property
    def name(self) -> str | Promise:
        """In the middle of a sentence."""
        return _("de Kruispuntbank van Ondernemingen")

    @property
    def kinds(self) -> frozenset[Kind]:
        """What it knows all of."""
        return frozenset({Kind.ENTERPRISE})

    def is_on(self) -> bool:
        """Whether something here supplies functions."""
        return any(not one.policy.off for one in registry.supplying(FUNCTION))

    def list_of(self, person: Actor, *, until: float, anew: bool) -> Representations:
        """The functions of a person, with the names of the enterprises where these come as well.

        Functions count; a name that does not come leaves the enterprise with the name that it had. `until` is for who
        waits: the policy of each supply bounds the calls.
        """
        supplies = [
            one.supply.code for code in (FUNCTION, ENTERPRISE) for one in registry.supplying(code)[:1]
        ]
        started = time.monotonic()
        try:
            gathering = Gathering(person, codes=supplies, language=_LANGUAGE, anew=anew)
            readings = {reading.supply.code: reading for reading in gathering.run()}
        except (errors.RefusedError, keys.KeyServiceError) as error:
            return silent(getattr(error, "code", "refused"))
        _log.info(
            "enterprises.asked",
            seconds=round(time.monotonic() - started, 3),
            late=time.monotonic() > until,
        )
        functions = readings.get(supplies[0])
        if functions is None or functions.state not in _COMPLETE:
            return silent(functions.problem.value if functions and functions.problem else "silent")
        return Representations(
            known=_representations(functions, _about(readings), today=clock.today()),
            complete=True,
            retrieved_at=functions.retrieved_at or clock.now(),
        )


def _about(readings: Mapping[str, Reading]) -> dict[str, Record]:
    """What is known of enterprises, by their numbers."""
    facts = [stated.fact for reading in readings.values() for stated in reading.facts]
    return {
        fact.key: fact.value for fact in facts if fact.code == ENTERPRISE and isinstance(fact.value, Record)
    }


def _representations(
    functions: Reading, about: Mapping[str, Record], *, today: date
) -> tuple[Representation, ...]:
    facts = [stated.fact for stated in functions.facts if stated.fact.code == FUNCTION]
    found = (_representation(fact, about, today=today) for fact in facts)
    return tuple(one for one in found if one is not None)


def _representation(fact: Fact, about: Mapping[str, Record], *, today: date) -> Representation | None:
    """One function; none for one of a number that cannot be, or that says no more than what somebody can."""
    fields = fact.value.fields if isinstance(fact.value, Record) else {}
    enterprise, role = fields.get("enterprise"), fields.get("role")
    if not isinstance(enterprise, Identifier) or (isinstance(role, Code) and role.code.startswith(_SKILL)):
        return None
    try:
        number = canonical(IdentifierType.KBO, enterprise.number)
    except InvalidIdentifierError:
        return None
    known = about.get(number, Record({}))
    return Representation(
        number=(IdentifierType.KBO, number),
        name=str(known.fields.get("name", "")),
        kind=Kind.ENTERPRISE,
        role=Role(code=role.code, text=role.label) if isinstance(role, Code) else Role(code="", text=""),
        source="kbo",
        valid_from=_first_day(fact.valid_from),
        valid_until=_end([_first_day(fact.valid_until), _stopped(known, today=today)]),
    )


def _stopped(known: Record, *, today: date) -> date | None:
    """The day on which the enterprise stopped: nobody acts for it after that."""
    stopped = known.fields.get("stopped")
    if isinstance(stopped, Date):
        return _first_day(stopped)
    status = known.fields.get("status")
    is_over = isinstance(status, Code) and status.code == _STOPPED
    return today - timedelta(days=1) if is_over else None


def _end(days: Sequence[date | None]) -> date | None:
    known = [day for day in days if day is not None]
    return min(known) if known else None


def _first_day(given: Date | None) -> date | None:
    """The first day that a date can be, also for an end that is not known exactly; none of one that says nothing."""
    if given is None or given.precision is Precision.UNKNOWN:
        return None
    year, month, day = given.parts
    return _date(year, month or 1, day or 1)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


ENTERPRISES: Final = Enterprises()
