"""Who works for a city or an agency: little is known about some of them."""

from typing import Final

from simulators.magda.people.cast.numbers import ANNELEEN, DIRK, ELS, HANNE, JONAS, KOEN, NADIA
from simulators.magda.people.cast.places import LINDERMONDE, SCHELDEZELE, VOORBEKE, at
from simulators.magda.people.cast.wording import (
    BUSY,
    COLLEGE,
    DIVORCED,
    FICTIVE,
    MARRIED,
    SILENT,
    SINGLE,
    civil,
    diploma,
    enrolled,
    taxed,
)
from simulators.magda.people.model import Job, Person

PEOPLE: Final = (
    Person(
        insz=JONAS,
        given=("Jonas",),
        family="Peeters",
        born="1986-04-17",
        sex="M",
        birthplace=VOORBEKE,
        addresses=(at("Populierenlaan", "31", since="2013-03-01"),),
        civil=(civil(MARRIED, "2012-06-09", HANNE), civil(SINGLE, "1986-04-17")),
        diplomas=(
            diploma(
                "Bachelor in de toegepaste informatica",
                COLLEGE,
                "2008-06-30",
                level="6",
                field=("0611", "Computergebruik"),
            ),
        ),
        enrolments=tuple(
            enrolled("HO", COLLEGE, "Toegepaste informatica", year) for year in (2005, 2006, 2007)
        ),
        jobs=(Job(employer="0999003097", begin="2009-01-05", committee="330"),),
        taxes=taxed(A7555=3_604_220, A7270=7_120_000),
        warnings={"GeefHistoriekInschrijving": (SILENT,)},
    ),
    Person(
        insz=HANNE,
        given=("Hanne",),
        family="Lievens",
        born="1985-09-09",
        sex="V",
        birthplace=VOORBEKE,
        addresses=(at("Populierenlaan", "31", since="2013-03-01"),),
        civil=(civil(MARRIED, "2012-06-09", JONAS), civil(SINGLE, "1985-09-09")),
    ),
    Person(
        insz=ELS,
        given=("Els",),
        family="Vandamme",
        born="1977-06-05",
        sex="V",
        birthplace=VOORBEKE,
        addresses=(at("Nieuwstraat", "1", since="2026-11-01"),),
        photo=False,
    ),
    Person(
        insz=NADIA,
        given=("Nadia",),
        family="Willems",
        born="1979-06-15",
        sex="V",
        birthplace=SCHELDEZELE,
        addresses=(at("Begijnhofstraat", "22", since="2024-02-01"),),
        hidden=True,
        civil=(
            civil(DIVORCED, "2023-11-30"),
            civil(MARRIED, "2004-05-15"),
            civil(SINGLE, "1979-06-15"),
        ),
        jobs=(Job(employer="0999003097", begin="2005-03-01", committee="330"),),
        warnings={
            "GeefPersoon": (FICTIVE,),
            "GeefGezinssamenstelling": (FICTIVE,),
            "GeefHistoriekPersoon": (FICTIVE,),
        },
    ),
    Person(
        insz=KOEN,
        given=("Koen",),
        family="Maesen",
        born="1983-09-09",
        sex="M",
        birthplace=VOORBEKE,
        addresses=(at("Zandberg", "51", since="2010-07-01"),),
        civil=(civil(SINGLE, "1983-09-09"),),
        jobs=(Job(employer="0999003097", begin="2008-08-01", committee="330"),),
        failures={
            "GeefAanslagbiljetPersonenbelasting": (BUSY,),
            "ZoekEigendomstoestanden": (BUSY,),
            "GeefBewijs": (BUSY,),
        },
    ),
    Person(
        insz=ANNELEEN,
        given=("Anneleen",),
        family="Goossens",
        born="1979-02-08",
        sex="V",
        birthplace=LINDERMONDE,
        addresses=(at("Stationsplein", "14", since="2007-01-08", town=LINDERMONDE),),
        civil=(civil(SINGLE, "1979-02-08"),),
        diplomas=(diploma("Bachelor in het office management", COLLEGE, "2000-06-30", level="6"),),
    ),
    Person(
        insz=DIRK,
        given=("Dirk",),
        family="Moerman",
        born="1972-09-23",
        sex="M",
        birthplace=SCHELDEZELE,
        addresses=(at("Dijkweg", "4", since="1999-05-03", town=SCHELDEZELE),),
        civil=(civil(SINGLE, "1972-09-23"),),
    ),
)
