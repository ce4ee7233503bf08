"""Families with children: Sarah, Mehmet and Lotte."""

from typing import Final

from simulators.magda.people.cast.numbers import (
    AYLIN,
    DAAN,
    DENIZ,
    ELIF,
    FINN,
    JUUL,
    LOTTE,
    MEHMET,
    MILA,
    PIETER,
    SARAH,
)
from simulators.magda.people.cast.places import (
    LINDERMONDE,
    LOTTE_HOME,
    MOLENSTRAAT,
    SARAH_HOME,
    SCHELDEZELE,
    VOORBEKE,
    at,
)
from simulators.magda.people.cast.wording import (
    COLLEGE,
    DIVORCED,
    EVENING,
    MARRIED,
    PRIMARY,
    SECONDARY,
    SINGLE,
    TOGETHER,
    UNIVERSITY,
    civil,
    diploma,
    enrolled,
    secondary,
)
from simulators.magda.people.model import Car, Case, Extra, Job, Package, Person, Role, Status, Support

PEOPLE: Final = (
    Person(
        insz=SARAH,
        given=("Sarah", "Maria"),
        family="Deprez",
        born="1988-07-03",
        sex="V",
        birthplace=SCHELDEZELE,
        addresses=(
            SARAH_HOME,
            at("Molenstraat", "102", since="2014-02-01", until="2021-08-31"),
            at("Rozenlaan", "5", since="2008-09-15", until="2014-01-31", town=SCHELDEZELE),
        ),
        civil=(
            civil(DIVORCED, "2021-06-18"),
            civil(MARRIED, "2014-08-09"),
            civil(SINGLE, "1988-07-03"),
        ),
        diplomas=(secondary("Verzorging", "2006-06-30"),),
        enrolments=(enrolled("VWO", EVENING, "Kantoorbediende, module 2", 2025),),
        jobs=(
            Job(employer="0789001166", begin="2022-03-01", committee="118"),
            Job(employer="0999003097", begin="2015-01-05", end="2019-08-31", committee="330"),
        ),
        package=Package(
            children=(FINN, MILA),
            extras=(
                *(
                    Extra(child=child, code="SOCIAAL", words="Sociale toeslag", begin="2021-10")
                    for child in (FINN, MILA)
                ),
                Extra(child=FINN, code="ZORG_SPECIALE_NODEN", words="Zorgtoeslag", begin="2026-03"),
            ),
        ),
        statuses=(
            Status(name="BIM_BVT", begin="2022-01-01", end="2026-12-31"),
            Status(name="BIM_BVT_IN_FAMILY", begin="2022-01-01", end="2026-12-31"),
        ),
        taxes={
            2025: {"A7555": 1_684_210, "A7270": 1_684_210},
            2024: {"A7555": 1_612_045, "A7270": 1_612_045},
        },
        cars=(
            Car(
                plate="1ZSD041",
                make="Volta",
                model="Merel",
                since="2019-05-06",
                colour=("2", "Rood"),
                fuel=("B", "Benzine"),
                vin="SMLAT0R00MEREL041",
                checked_until="2027-05-06",
            ),
        ),
        cases=(
            Case(
                source="VBG",
                reference="VBG-2026-00412",
                name="Zorgtoeslag voor Finn",
                service="Dienst Groeipakket Voorbeeld",
                product=912,
                changes=(
                    ("2026-03-02", "Ingediend", "Samenstelling", "We kregen je aanvraag.", ""),
                    ("2026-04-20", "InBehandeling", "Behandeling", "Een arts bekijkt je aanvraag.", ""),
                ),
            ),
        ),
    ),
    Person(
        insz=FINN,
        given=("Finn",),
        family="Lambrecht",
        born="2016-02-11",
        sex="M",
        birthplace=VOORBEKE,
        addresses=(
            at("Spoorwegstraat", "41", since="2021-09-01", box="2"),
            at("Molenstraat", "102", since="2016-02-11", until="2021-08-31"),
        ),
        civil=(civil(SINGLE, "2016-02-11"),),
        parents=(SARAH,),
        enrolments=tuple(
            enrolled("LP", PRIMARY, f"Leerjaar {place}", 2021 + place, level="2") for place in range(1, 5)
        ),
    ),
    Person(
        insz=MILA,
        given=("Mila",),
        family="Lambrecht",
        born="2019-10-23",
        sex="V",
        birthplace=VOORBEKE,
        addresses=(
            at("Spoorwegstraat", "41", since="2021-09-01", box="2"),
            at("Molenstraat", "102", since="2019-10-23", until="2021-08-31"),
        ),
        civil=(civil(SINGLE, "2019-10-23"),),
        parents=(SARAH,),
        enrolments=(enrolled("LP", PRIMARY, "Leerjaar 1", 2025, level="2"),),
    ),
    Person(
        insz=MEHMET,
        given=("Mehmet",),
        family="Aydin",
        born="1979-02-11",
        sex="M",
        birthplace=VOORBEKE,
        addresses=(MOLENSTRAAT, at("Leemputten", "18", since="1979-02-11", until="2011-04-14")),
        civil=(civil(MARRIED, "2008-07-19", AYLIN), civil(SINGLE, "1979-02-11")),
        diplomas=(
            secondary("Houtbewerking", "1997-06-30"),
            diploma(
                "Basiskennis bedrijfsbeheer",
                EVENING,
                "2001-02-15",
                kind="Getuigschrift",
                category="Ondernemersopleidingen",
                supplier="Volwassenenonderwijs",
            ),
        ),
        jobs=(Job(employer="0999003097", begin="1998-09-01", end="2014-04-30", committee="330"),),
        roles=(
            Role(enterprise="0999010126", code="10006", words="Zaakvoerder", begin="2019-11-20"),
            Role(enterprise="0999010324", code="10007", words="Vennoot", begin="2024-01-15"),
            Role(
                enterprise="0999010225",
                code="10006",
                words="Zaakvoerder",
                begin="2014-05-02",
                end="2026-08-31",
            ),
        ),
        package=Package(children=(DENIZ, ELIF)),
        supports=(
            Support(
                code="VOP",
                words="Vlaamse ondersteuningspremie",
                status=("AF", "Afgesloten"),
                decided="2016-03-10",
                begin="2016-04-01",
                end="2018-03-31",
            ),
        ),
        taxes={
            2025: {"A7555": 4_210_380, "A7270": 7_950_210, "B7555": 2_104_400},
            2024: {"A7555": 3_988_015, "A7270": 7_402_600},
        },
        cars=(
            Car(
                plate="2XVB627",
                make="Hobo",
                model="Lastdrager",
                since="2022-09-12",
                colour=("1", "Wit"),
                fuel=("D", "Diesel"),
                vin="SMLAT0R00LASTD627",
                checked_until="2026-12-12",
            ),
            Car(
                plate="1VDB127",
                make="Volta",
                model="Gezin",
                since="2017-03-01",
                colour=("8", "Grijs"),
                fuel=("B", "Benzine"),
                vin="SMLAT0R00GEZIN127",
                checked_until="2027-03-01",
            ),
        ),
    ),
    Person(
        insz=AYLIN,
        given=("Aylin",),
        family="Demir",
        born="1982-12-04",
        sex="V",
        birthplace=VOORBEKE,
        addresses=(MOLENSTRAAT,),
        civil=(civil(MARRIED, "2008-07-19", MEHMET), civil(SINGLE, "1982-12-04")),
        diplomas=(
            diploma(
                "Bachelor in het onderwijs: lager onderwijs",
                COLLEGE,
                "2004-06-30",
                level="6",
                field=("0113", "Opleiding van leraren"),
            ),
        ),
        jobs=(Job(employer="0999003097", begin="2004-09-01", committee="330"),),
    ),
    *(
        Person(
            insz=insz,
            given=(given,),
            family="Aydin",
            born=born,
            sex=sex,
            birthplace=VOORBEKE,
            addresses=(at("Molenstraat", "27", since=max(born, "2011-04-15")),),
            civil=(civil(SINGLE, born),),
            parents=(MEHMET, AYLIN),
            enrolments=(enrolled("LP", SECONDARY, "Tweede graad natuurwetenschappen", 2025),),
        )
        for insz, given, born, sex in (
            (DENIZ, "Deniz", "2010-06-30", "M"),
            (ELIF, "Elif", "2013-01-17", "V"),
        )
    ),
    Person(
        insz=LOTTE,
        given=("Lotte", "Anna", "Margaretha"),
        family="Verhaeren",
        born="1991-05-14",
        sex="V",
        birthplace=LINDERMONDE,
        addresses=(
            LOTTE_HOME,
            at("Kouterlaan", "3", since="2014-09-01", until="2018-03-04", box="12", town=LINDERMONDE),
        ),
        civil=(civil(TOGETHER, "2018-02-20", PIETER), civil(SINGLE, "1991-05-14")),
        diplomas=(
            secondary("Wetenschappen-wiskunde", "2009-06-30"),
            diploma(
                "Bachelor of Science in de ingenieurswetenschappen: architectuur",
                UNIVERSITY,
                "2012-07-05",
                level="6",
                field=("0731", "Architectuur en stedenbouw"),
            ),
            diploma(
                "Master of Science in de ingenieurswetenschappen: architectuur",
                UNIVERSITY,
                "2014-07-04",
                level="7",
                field=("0731", "Architectuur en stedenbouw"),
            ),
        ),
        enrolments=tuple(
            enrolled("HO", UNIVERSITY, "Ingenieurswetenschappen: architectuur", year)
            for year in range(2009, 2014)
        ),
        jobs=(Job(employer="0999003097", begin="2014-10-01", end="2019-12-31", committee="330"),),
        roles=(Role(enterprise="0741230052", code="10006", words="Zaakvoerder", begin="2020-02-03"),),
        package=Package(
            children=(DAAN, JUUL),
            extras=(
                Extra(child=JUUL, code="VOORAFBETALING_GEBOORTE", words="Startbedrag", paid="2022-08-02"),
                Extra(child=JUUL, code="KLEUTER", words="Kleutertoeslag", begin="2025-09", end="2026-08"),
            ),
        ),
        taxes={
            2025: {"A7555": 3_845_100, "A7270": 6_301_775, "B7555": 2_456_675},
            2024: {"A7555": 3_512_020, "A7270": 5_890_140},
        },
        cars=(
            Car(
                plate="1LTV191",
                make="Volta",
                model="Ruim",
                since="2020-10-19",
                colour=("6", "Groen"),
                fuel=("E", "Elektriciteit"),
                vin="SMLAT0R00RUIM0191",
                checked_until="2026-10-19",
            ),
        ),
        cases=(
            Case(
                source="WON",
                reference="WON-2026-77120",
                name="Premie voor dakisolatie",
                service="Agentschap Wonen Voorbeeld",
                product=511,
                changes=(
                    ("2026-08-30", "Ingediend", "Samenstelling", "We kregen je aanvraag.", ""),
                    (
                        "2026-09-14",
                        "DossierOnvolledig",
                        "Behandeling",
                        "We missen een factuur.",
                        "Bezorg de factuur van het dak.",
                    ),
                ),
            ),
        ),
    ),
    Person(
        insz=PIETER,
        given=("Pieter",),
        family="Coppens",
        born="1989-11-19",
        sex="M",
        birthplace=SCHELDEZELE,
        addresses=(LOTTE_HOME,),
        civil=(civil(TOGETHER, "2018-02-20", LOTTE), civil(SINGLE, "1989-11-19")),
        jobs=(Job(employer="0999010126", begin="2016-01-04", committee="124"),),
    ),
    *(
        Person(
            insz=insz,
            given=(given,),
            family="Coppens",
            born=born,
            sex=sex,
            birthplace=LINDERMONDE,
            addresses=(at("Boomgaardweg", "19", since=born, town=LINDERMONDE),),
            civil=(civil(SINGLE, born),),
            parents=(LOTTE, PIETER),
        )
        for insz, given, born, sex in (
            (DAAN, "Daan", "2019-04-08", "M"),
            (JUUL, "Juul", "2022-08-27", "V"),
        )
    ),
)
