"""A whole set of sources with what they know of somebody, for tests of the page: rich, overfull or empty."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final

import msgspec

from burgerprofiel.blocks.sources import purposes
from burgerprofiel.blocks.sources.contracts import (
    Code,
    Date,
    Fact,
    Identifier,
    Image,
    Money,
    Quantity,
    Question,
    Record,
    Reply,
    Supply,
)
from burgerprofiel.blocks.sources.tests import adapters
from burgerprofiel.foundation.identifiers import IdentifierType

REGISTER, SCHOOL, ENERGY, TAX, LAND = (
    "Rijksregister",
    "Departement Onderwijs en Vorming",
    "Vlaams Energie- en Klimaatagentschap",
    "FOD Financiën",
    "Kadaster",
)
LONG_NAME: Final = "Anna-Magdalena Vandenbroeckhoven-Vanderstraetenschuylenbergh van Oostrozebeke tot Zee"

PICTURE: Final = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
"""One pixel."""


def rec(**fields: object) -> Record:
    """A record of these fields."""
    return Record(fields=fields)  # type: ignore[arg-type]


def address(street: str = "Noordstraat", number: str = "12", **others: object) -> Record:
    """An address in a made-up town."""
    return rec(street=street, number=number, postcode="8999", municipality="Leiebeke", **others)


def _supply(code: str, facts: list[str], source: str, purpose: str, **others: object) -> Supply:
    return adapters.supply(code, facts=facts, source_name=source, purpose=purpose, **others)


SUPPLIES: Final[dict[str, Supply]] = {
    one.code: one
    for one in (
        _supply(
            "test.persoon",
            [
                "persoon.naam",
                "persoon.rijksregisternummer",
                "persoon.geslacht",
                "persoon.geboortedatum",
                "persoon.geboorteplaats",
                "persoon.overlijdensdatum",
                "persoon.nationaliteit",
                "persoon.burgerlijke-staat",
                "persoon.adres",
                "persoon.identiteitsbewijs",
            ],
            REGISTER,
            purposes.PERSON,
            label="Persoon",
        ),
        _supply("test.gezin", ["gezin.lid"], REGISTER, purposes.FAMILY, label="Gezin"),
        _supply("test.epc", ["woning.epc"], ENERGY, purposes.HOME, label="Energieprestatie"),
        _supply("test.diploma", ["onderwijs.diploma"], SCHOOL, purposes.EDUCATION, label="Diploma's"),
        _supply(
            "test.inschrijving",
            ["onderwijs.inschrijving"],
            SCHOOL,
            purposes.EDUCATION,
            label="Inschrijvingen",
        ),
        _supply(
            "test.leerkrediet", ["onderwijs.leerkrediet"], SCHOOL, purposes.EDUCATION, label="Leerkrediet"
        ),
        _supply("test.werk", ["werk.arbeidsrelatie"], "RSZ", purposes.WORK, label="Werk"),
        _supply(
            "test.voertuig",
            ["voertuig.inschrijving"],
            "DIV",
            purposes.VEHICLE,
            label="Voertuig",
            parameters=frozenset({"plate"}),
            required=frozenset({"plate"}),
        ),
        _supply(
            "test.functie",
            ["persoon.functie", "persoon.onderneming"],
            "KBO",
            purposes.ENTERPRISE,
            label="Functies",
        ),
        _supply("test.dossiers", ["dossier.status"], "Wonen in Vlaanderen", purposes.FILES, label="Dossiers"),
        _supply("test.eigendom", ["woning.eigendom"], LAND, purposes.HOME, label="Eigendom"),
        _supply(
            "test.inkomen",
            ["inkomen.aanslagbiljet"],
            TAX,
            purposes.INCOME,
            label="Aanslagbiljet",
            parameters=frozenset({"year"}),
            required=frozenset({"year"}),
        ),
        _supply(
            "test.sociaal",
            ["sociaal.statuut", "sociaal.handicap", "sociaal.tegemoetkoming"],
            "Kruispuntbank van de Sociale Zekerheid",
            purposes.SOCIAL,
            label="Statuut",
        ),
        _supply("test.foto", ["persoon.foto"], REGISTER, purposes.PHOTO, label="Foto"),
    )
}
OF_PERSON: Final = tuple(SUPPLIES)
BY_ITSELF: Final = (
    "test.persoon",
    "test.gezin",
    "test.epc",
    "test.diploma",
    "test.inschrijving",
    "test.leerkrediet",
    "test.werk",
    "test.functie",
    "test.dossiers",
)
"""What the page asks without anybody opening anything."""

ENTERPRISE_SUPPLY: Final = adapters.supply(
    "test.onderneming",
    facts=[
        "onderneming.naam",
        "onderneming.nummer",
        "onderneming.rechtsvorm",
        "onderneming.adres",
        "onderneming.activiteit",
        "onderneming.vestiging",
    ],
    source_name="KBO",
    purpose=purposes.ENTERPRISE,
    label="Onderneming",
    subjects=frozenset({IdentifierType.KBO}),
)


def sources(
    answers: Mapping[str, adapters.Answer] | None = None, *, leave_out: frozenset[str] = frozenset()
) -> adapters.Scripted:
    """All sources of a person; each knows what `RICH` says unless told otherwise."""
    source = adapters.Scripted(*(one for code, one in SUPPLIES.items() if code not in leave_out))
    for code, answer in {**RICH, **(answers or {})}.items():
        source.answers(code, of_who_asks(answer) if isinstance(answer, Reply) else answer)
    return source


def of_who_asks(reply: Reply) -> adapters.Answer:
    """The same answer about whoever is asked about: a number of somebody else would not be believed."""

    def answer(question: Question) -> Reply:
        number = Identifier("insz", question.subject[1])
        facts = (
            msgspec.structs.replace(one, value=number) if one.code == "persoon.rijksregisternummer" else one
            for one in reply.facts
        )
        return replace(reply, facts=tuple(facts))

    return answer


def slow(source: adapters.Scripted) -> dict[str, adapters.Held]:
    """Let what the page asks by itself wait until it is released."""
    return {code: source.holds(code, of_who_asks(RICH[code])) for code in BY_ITSELF}


def member(given: str, born: str, position: str, **others: object) -> Fact:
    """Somebody of the family."""
    value = rec(given=given, family="Voorbeeld", born=Date(born), position=Code("x", position), **others)
    return Fact(code="gezin.lid", value=value, key=given)


def diploma(name: str, school: str, awarded: str, key: str = "", **others: object) -> Fact:
    """A diploma."""
    value = rec(name=name, school=school, awarded=Date(awarded), **others)
    return Fact(code="onderwijs.diploma", value=value, key=key or awarded)


def enrolment(year: int, programme: str, school: str) -> Fact:
    """A year at a school."""
    value = rec(
        programme=programme,
        school=school,
        year=f"{year}-{year + 1}",
        level=Code("so", "Secundair onderwijs"),
        enrolled=Date(f"{year}-09-01"),
        left=Date(f"{year + 1}-06-30"),
    )
    return Fact(code="onderwijs.inschrijving", value=value, key=str(year))


def job(employer: str, started: str, ended: str = "") -> Fact:
    """A job, over when it has an end."""
    end = {"ended": Date(ended)} if ended else {}
    value = rec(
        employer=employer,
        employer_number=Identifier("kbo", "0999000922"),
        type=Code("495", "Bediende"),
        committee="200",
        started=Date(started),
        **end,
    )
    return Fact(code="werk.arbeidsrelatie", value=value, key=started)


_PERSON: Final = (
    Fact(code="persoon.naam", value=rec(given="An", family="Voorbeeld")),
    Fact(code="persoon.rijksregisternummer", value=Identifier("insz", "84631512385")),
    Fact(code="persoon.geslacht", value=Code("2", "Vrouw")),
    Fact(code="persoon.geboortedatum", value=Date("1984-03-15")),
    Fact(code="persoon.geboorteplaats", value=rec(municipality="Leiebeke", country=Code("150", "België"))),
    Fact(code="persoon.nationaliteit", value=Code("150", "Belg"), key="150"),
    Fact(code="persoon.nationaliteit", value=Code("354", "Marokkaan"), key="354"),
    Fact(
        code="persoon.burgerlijke-staat",
        value=rec(state=Code("20", "Gehuwd"), partner=rec(given="Bram", family="Testman")),
        valid_from=Date("2010-05-03"),
    ),
    Fact(code="persoon.adres", value=address(), valid_from=Date("2015-07-01"), key="1"),
    Fact(
        code="persoon.adres",
        value=address("Zuidlaan", "3", box="0201"),
        valid_from=Date("2009-00-00"),
        valid_until=Date("2015-06-30"),
        key="2",
    ),
    Fact(
        code="persoon.adres",
        value=address("Kerkplein", "44"),
        valid_until=Date("2009-03-00"),
        key="3",
    ),
    Fact(
        code="persoon.identiteitsbewijs",
        value=rec(type=Code("60", "Identiteitskaart"), number="000-0000000-97", expires=Date("2031-04-12")),
        key="a",
    ),
)

RICH: Final[dict[str, Reply]] = {
    "test.persoon": Reply(facts=_PERSON, none=frozenset({"persoon.overlijdensdatum"})),
    "test.gezin": Reply(
        facts=(
            member("An", "1984-03-15", "Referentiepersoon", self=True),
            member("Bram", "1982-00-00", "Echtgenoot"),
            member("Cleo", "2012-10-02", "Kind"),
            member("Dries", "2025-09-30", "Kind"),
        )
    ),
    "test.epc": Reply(
        facts=(
            Fact(
                code="woning.epc",
                value=rec(
                    number="20210304-0002345678-RES-1",
                    label="C",
                    score=Quantity("214"),
                    average_municipality=Quantity("312"),
                    average_flanders=Quantity("388"),
                    expires=Date("2031-03-04"),
                    submitted=Date("2021-03-04"),
                    address=address(),
                ),
                key="e1",
            ),
        )
    ),
    "test.diploma": Reply(
        facts=(
            diploma(
                "Diploma van secundair onderwijs",
                "Atheneum Leiebeke",
                "2002-06-30",
                field_of_study="Wetenschappen-wiskunde",
            ),
            diploma(
                "Master in de rechten",
                "Universiteit van Leiebeke",
                "2007-07-00",
                degree="Master",
                result="Met onderscheiding",
                vks_level=Code("7", "Niveau 7"),
            ),
        )
    ),
    "test.inschrijving": Reply(
        facts=tuple(
            enrolment(
                year,
                "Wetenschappen-wiskunde" if year < 2002 else "Rechten",
                "Atheneum Leiebeke" if year < 2002 else "Universiteit van Leiebeke",
            )
            for year in range(1996, 2007)
        )
    ),
    "test.leerkrediet": Reply(
        facts=(
            Fact(
                code="onderwijs.leerkrediet",
                value=rec(balance=Quantity("82"), reserve=Quantity("12"), bonus_left=Quantity("0")),
            ),
        )
    ),
    "test.werk": Reply(
        facts=(
            job("Stad Leiebeke", "2016-02-01"),
            job("Advocatenkantoor Testman", "2009-09-01", "2016-01-31"),
            job("Bakkerij Het Voorbeeld", "2007-08-01", "2009-08-31"),
        )
    ),
    "test.voertuig": Reply(
        facts=(
            Fact(
                code="voertuig.inschrijving",
                value=rec(
                    plate="1-ABC-234",
                    make="Testla",
                    model="Kombi",
                    fuel="Elektrisch",
                    registered=Date("2022-05-05"),
                    inspected_until=Date("2027-05-05"),
                ),
            ),
        )
    ),
    "test.functie": Reply(
        facts=(
            Fact(
                code="persoon.functie",
                value=rec(enterprise=Identifier("kbo", "0999000922"), role=Code("10007", "Zaakvoerder")),
                valid_from=Date("2018-01-01"),
                key="f1",
            ),
            Fact(
                code="persoon.onderneming",
                value=rec(
                    enterprise=Identifier("kbo", "0999000922"),
                    name="Bakkerij Het Voorbeeld",
                    status=Code("AC", "Actief"),
                ),
                key="0999000922",
            ),
        )
    ),
    "test.dossiers": Reply(
        facts=(
            Fact(
                code="dossier.status",
                value=rec(
                    name="Mijn VerbouwPremie",
                    number="MVP-2026-1",
                    status=Code("b", "In behandeling"),
                    authority="Wonen in Vlaanderen",
                    action_needed=False,
                    url="https://loket.example/dossier",
                ),
                key="d1",
            ),
        )
    ),
    "test.eigendom": Reply(
        facts=(
            Fact(
                code="woning.eigendom",
                value=rec(
                    parcel="38025A0123/00B002",
                    nature=Code("200", "Huis"),
                    right=Code("VE", "Volle eigendom"),
                    share="1/2",
                    area=Quantity("420"),
                    cadastral_income=Money(84500),
                    address=address(),
                ),
                key="p1",
            ),
        )
    ),
    "test.inkomen": Reply(
        facts=(
            Fact(
                code="inkomen.aanslagbiljet",
                value=rec(
                    year="2025",
                    article="12345678",
                    fiscal_status=Code("2", "Gehuwd of wettelijk samenwonend"),
                    items=[
                        rec(code=Code("7555", "Gezamenlijk belastbaar inkomen"), amount=Money(4512345)),
                        rec(code=Code("7557", "Afzonderlijk belastbaar inkomen"), amount=Money(0)),
                    ],
                ),
                key="2025",
            ),
        )
    ),
    "test.sociaal": Reply(
        facts=(
            Fact(
                code="sociaal.statuut",
                value=rec(name=Code("VT", "Verhoogde tegemoetkoming"), applies=False),
                valid_from=Date("2026-01-01"),
                key="VT",
            ),
        ),
        none=frozenset({"sociaal.handicap", "sociaal.tegemoetkoming"}),
    ),
    "test.foto": Reply(facts=(Fact(code="persoon.foto", value=Image("image/png", PICTURE)),)),
}

OVERFULL: Final[dict[str, Reply]] = {
    "test.persoon": Reply(
        facts=(Fact(code="persoon.naam", value=rec(given=LONG_NAME, family=LONG_NAME)), *_PERSON[1:])
    ),
    "test.gezin": Reply(
        facts=(
            member("An", "1984-03-15", "Referentiepersoon", self=True),
            *(member(f"{LONG_NAME} {number}", f"20{10 + number}-01-01", "Kind") for number in range(9)),
        )
    ),
    "test.inschrijving": Reply(
        facts=tuple(enrolment(1990 + number, LONG_NAME, LONG_NAME) for number in range(30))
    ),
    "test.werk": Reply(
        facts=tuple(
            job(LONG_NAME, f"20{number + 10}-01-01", f"20{number + 10}-12-31" if number < 11 else "")
            for number in range(12)
        )
    ),
    "test.diploma": Reply(
        facts=tuple(diploma(LONG_NAME, LONG_NAME, f"20{number + 10}-06-30") for number in range(8))
    ),
}
NOTHING: Final[dict[str, Reply]] = {
    code: Reply(none=SUPPLIES[code].facts) for code in SUPPLIES if code != "test.persoon"
}
LONG_AGO: Final = timedelta(days=9)
