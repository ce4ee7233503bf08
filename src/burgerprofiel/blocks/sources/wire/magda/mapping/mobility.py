"""Registrations of vehicles, from the REST service of mobility."""

from __future__ import annotations

from typing import Any

import msgspec

from burgerprofiel.blocks.sources.contracts import Code, Date, Record
from burgerprofiel.blocks.sources.wire.magda.mapping.facts import Facts
from burgerprofiel.blocks.sources.wire.magda.mapping.types import (
    Asked,
    Mapped,
    SomebodyElsesError,
    UnreadableError,
)
from burgerprofiel.blocks.sources.wire.magda.mapping.values import (
    date_of,
    identifier,
    record,
)


class _Described(msgspec.Struct, rename="camel"):
    code: str | int | None = None
    description: str | None = None

    @property
    def words(self) -> str:
        """The words, else the code."""
        return self.description or (str(self.code) if self.code is not None else "")


class _Number(msgspec.Struct, rename="camel"):
    identificator: str | None = None


class _Person(msgspec.Struct, rename="camel"):
    national_nr: _Number | str | None = None


class _Organisation(msgspec.Struct, rename="camel"):
    company_nr: _Number | str | None = None


class _Titular(msgspec.Struct, rename="camel"):
    person: _Person | None = None
    organisation: _Organisation | None = None


class _License(msgspec.Struct, rename="camel"):
    plate_nr: str | None = None
    plate_type: _Described | None = None
    start_situation_date: str | None = None
    end_situation_date: str | None = None
    last_registration_date: str | None = None
    status: _Described | None = None


class _Engine(msgspec.Struct, rename="camel"):
    fuel: list[_Described] | None = None


class _Vehicle(msgspec.Struct, rename="camel"):
    vin: str | None = None
    make_name: str | None = None
    commercial_name: str | None = None
    category: _Described | None = None
    kind: _Described | None = None
    colour: list[_Described] | None = None
    engine: list[_Engine] | None = None
    first_registration_date: str | None = None
    tech_control_validity_date: str | None = None
    nr_of_seating_positions: int | str | None = None
    status: _Described | None = None


class _Registration(msgspec.Struct, rename="camel"):
    license: _License | None = None
    titular: _Titular | None = None
    vehicle: _Vehicle | None = None


class _Answer(msgspec.Struct):
    items: list[_Registration] | None = None


def registrations(answer: Any, asked: Asked) -> Mapped:
    """The vehicles of an answer, by plate.

    A plate can have had several holders: only what the asked party holds is a fact. Raises SomebodyElsesError for
    the plate of another: nothing of them may come through.
    """
    facts = Facts(origin="DIV")
    try:
        items = msgspec.convert(answer or {}, type=_Answer, strict=False).items
    except msgspec.ValidationError:
        raise UnreadableError("registrations of another shape") from None
    own = [one for one in items or () if _holder(one) == asked.subject]
    if items and not own:
        raise SomebodyElsesError("registrations of somebody else")
    for one in own:
        _state(facts, one)
    if items is not None and not items:
        facts.none("voertuig.inschrijving")
    return facts.mapped()


def _holder(item: _Registration) -> str:
    titular = item.titular or _Titular()
    number = (titular.person and titular.person.national_nr) or (
        titular.organisation and titular.organisation.company_nr
    )
    return (number.identificator if isinstance(number, _Number) else number) or ""


def _state(facts: Facts, item: _Registration) -> None:
    plate = item.license or _License()
    facts.state(
        "voertuig.inschrijving",
        _vehicle(plate, item.vehicle or _Vehicle()),
        since=plate.start_situation_date or "",
        until=plate.end_situation_date or "",
        key=plate.plate_nr or "",
    )


def _vehicle(plate: _License, vehicle: _Vehicle) -> Record | None:
    fuels = [fuel for engine in vehicle.engine or () for fuel in engine.fuel or ()]
    seats = vehicle.nr_of_seating_positions
    return record(
        plate=plate.plate_nr,
        plate_type=_code(plate.plate_type),
        make=vehicle.make_name,
        model=vehicle.commercial_name,
        kind=_code(vehicle.kind) or _code(vehicle.category),
        colour=_words(vehicle.colour),
        fuel=_words(fuels),
        seats=str(seats) if seats is not None else "",
        vin=identifier("vin", vehicle.vin or ""),
        first_registered=_day(vehicle.first_registration_date),
        registered=_day(plate.last_registration_date),
        inspected_until=_day(vehicle.tech_control_validity_date),
        status=_code(plate.status) or _code(vehicle.status),
    )


def _code(described: _Described | None) -> Code | None:
    if described is None or not described.words:
        return None
    code = str(described.code) if described.code is not None else described.words
    return Code(code=code, label=described.description or "")


def _words(described: list[_Described] | None) -> str:
    words = dict.fromkeys(one.words for one in described or ())
    return ", ".join(word for word in words if word)


def _day(text: str | None) -> Date | str | None:
    return (date_of(text) or text) if text else None
