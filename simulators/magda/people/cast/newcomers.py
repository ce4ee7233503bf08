"""Who came from elsewhere, and who studies."""

from typing import Final

from simulators.magda.people.cast.numbers import FARID, NOOR, NOOR_VDP, SAMIRA, TOMASZ, YASMINA
from simulators.magda.people.cast.places import (
    LINDERMONDE,
    POZNAN,
    SAMIRA_HOME,
    SCHELDEZELE,
    TANGER,
    TUNIS,
    YASMINA_HOME,
    at,
)
from simulators.magda.people.cast.wording import (
    COLLEGE,
    EVENING,
    SECONDARY,
    SINGLE,
    UNIVERSITY,
    WIDOWED,
    civil,
    diploma,
    enrolled,
    secondary,
    taxed,
)
from simulators.magda.people.model import Case, Job, Person, Status

_CROWD: Final = tuple(
    enrolled("VWO", EVENING, f"{subject}, module {step}", 2010 + place % 15)
    for place, (subject, step) in enumerate(
        (subject, step)
        for subject in ("Spaans", "Boekhouden", "Fotografie", "Koken", "Webdesign")
        for step in range(1, 7)
    )
)
_MANY_JOBS: Final = tuple(
    Job(
        employer=employer,
        begin=f"{2008 + place}-0{1 + place % 9}-01",
        end="" if place == 11 else f"{2009 + place}-0{1 + place % 9}-14",
    )
    for place, employer in enumerate(("0789001166", "0910120217", "0999003097", "0999010126") * 3)
)

PEOPLE: Final = (
    Person(
        insz=SAMIRA,
        given=("Samira",),
        family="Haddad",
        born="1992-08-08",
        sex="V",
        birthplace=TUNIS,
        nationality=("352", "Tunesische"),
        language="fr",
        addresses=(SAMIRA_HOME, at("Kaaistraat", "2", since="2025-02-10", until="2025-08-17")),
        civil=(civil(SINGLE, "1992-08-08"),),
        parents=(FARID,),
        diplomas=(
            diploma(
                "Licence en informatique de gestion",
                ("Institut de l'Olivier, Tunis", ""),
                "2014-07-11",
                country="TUN",
                language="fra",
                supplier="NARIC Vlaanderen",
                field=("0611", "Computergebruik"),
            ),
            diploma(
                "Master en sécurité des réseaux",
                ("Institut de l'Olivier, Tunis", ""),
                "2016-07-08",
                country="TUN",
                language="fra",
                supplier="NARIC Vlaanderen",
                field=("0612", "Databanken en netwerken"),
            ),
            diploma(
                "Gelijkwaardig aan bachelor in de toegepaste informatica",
                ("NARIC Voorbeeld", ""),
                "2026-01-22",
                kind="Gelijkwaardigheid",
                level="6",
                supplier="NARIC Vlaanderen",
                field=("0611", "Computergebruik"),
            ),
            diploma(
                "Nederlands tweede taal, niveau A2",
                EVENING,
                "2025-12-19",
                field=("0231", "Talen"),
                kind="Deelcertificaat",
                category="Hoger beroepsonderwijs",
                supplier="Volwassenenonderwijs",
                full=False,
            ),
            diploma(
                "Nederlands tweede taal, niveau B1",
                EVENING,
                "2026-06-26",
                field=("0231", "Talen"),
                kind="Deelcertificaat",
                category="Hoger beroepsonderwijs",
                supplier="Volwassenenonderwijs",
                full=False,
            ),
        ),
        enrolments=tuple(
            enrolled(
                "VWO",
                EVENING,
                f"Nederlands tweede taal, {level}",
                year,
                passed=year < 2026 or level != "B2",
            )
            for level, year in (("A1", 2025), ("A2", 2025), ("B1", 2026), ("B2", 2026))
        ),
        jobs=(
            Job(
                employer="0910120217",
                begin="2026-02-02",
                committee="302",
                interim=("Vlot Interim", "0999010720"),
            ),
        ),
        statuses=(Status(name="LIVING_WAGES_PCSA_HELP", begin="2025-03-01", end="2026-01-31"),),
    ),
    Person(
        insz=FARID,
        given=("Farid",),
        family="Haddad",
        born="1962-00-00",
        sex="M",
        birthplace=TUNIS,
        nationality=("352", "Tunesische"),
        language="fr",
        addresses=(SAMIRA_HOME,),
        civil=(civil(WIDOWED, "2015-00-00"),),
    ),
    Person(
        insz=TOMASZ,
        given=("Tomasz",),
        family="Zieliński",
        born="1994-10-30",
        sex="M",
        birthplace=POZNAN,
        nationality=("139", "Poolse"),
        language="en",
        addresses=(at("Havenlaan", "54", since="2026-09-28", box="7", town=LINDERMONDE),),
        civil=(civil(SINGLE, "1994-10-30"),),
        diplomas=(
            diploma(
                "Technik mechatronik",
                ("Technikum pod Lipami, Poznań", ""),
                "2014-06-27",
                country="POL",
                language="pol",
                supplier="NARIC Vlaanderen",
                category="Secundair onderwijs",
            ),
        ),
        photo=False,
    ),
    Person(
        insz=NOOR,
        given=("Noor",),
        family="Verstraelen",
        born="2005-05-14",
        sex="M",
        birthplace=SCHELDEZELE,
        addresses=(
            at("Sint-Jansstraat", "12", since="2026-10-20", box="3"),
            at("Dijkweg", "77", since="2005-05-14", until="2026-10-19", town=SCHELDEZELE),
        ),
        civil=(civil(SINGLE, "2005-05-14"),),
        diplomas=(secondary("Humane wetenschappen", "2023-06-30"),),
        enrolments=(
            *(
                enrolled(
                    "HO",
                    COLLEGE,
                    "Bachelor in de verpleegkunde",
                    year,
                    contract_points=points,
                    passed=year < 2026,
                )
                for year, points in (
                    (2023, (60, 54)),
                    (2024, (60, 60)),
                    (2025, (66, 57)),
                    (2026, (60, 0)),
                )
            ),
            enrolled("LP", SECONDARY, "Zesde leerjaar humane wetenschappen", 2022),
        ),
        jobs=(Job(employer="0789001166", begin="2024-10-05", committee="118", kind="STU"),),
        credit=(71, 0, 0),
        taxes=taxed(A7555=412_500),
    ),
    Person(
        insz=NOOR_VDP,
        given=("Noor",),
        family="Vandeputte",
        born="2004-04-11",
        sex="V",
        birthplace=LINDERMONDE,
        addresses=(at("Universiteitsstraat", "21", since="2022-09-19", box="305", town=LINDERMONDE),),
        civil=(civil(SINGLE, "2004-04-11"),),
        diplomas=(secondary("Latijn-moderne talen", "2022-06-30"),),
        enrolments=tuple(
            enrolled(
                "HO",
                UNIVERSITY,
                "Bachelor of Arts in de taal- en letterkunde",
                year,
                contract_points=points,
                passed=year < 2026,
            )
            for year, points in ((2022, (60, 45)), (2023, (60, 60)), (2024, (57, 57)), (2026, (48, 0)))
        ),
        jobs=(Job(employer="0789001166", begin="2023-07-01", committee="118", kind="STU"),),
        credit=(38, 20, 0),
        cases=(
            Case(
                source="STL",
                reference="STL-2026-20114",
                name="Studietoelage 2026-2027",
                service="Dienst Toelagen Voorbeeld",
                product=685,
                changes=(
                    ("2026-08-04", "Ingediend", "Samenstelling", "We kregen je aanvraag.", ""),
                    ("2026-10-12", "Toegekend", "Uitvoering", "Je krijgt een toelage.", ""),
                ),
            ),
        ),
    ),
    Person(
        insz=YASMINA,
        given=("Yasmina", "Khadija"),
        family="Ouahbi",
        born="1988-03-27",
        sex="V",
        birthplace=TANGER,
        addresses=(
            YASMINA_HOME,
            *(
                at(
                    "Kouterlaan",
                    str(house),
                    since=f"{2004 + place}-01-15",
                    until=f"{2006 + place}-01-14" if place < 10 else "2016-11-01",
                    town=LINDERMONDE,
                )
                for place, house in ((10, 88), (8, 61), (6, 40), (4, 22), (2, 10), (0, 1))
            ),
        ),
        civil=(civil(SINGLE, "1988-03-27"),),
        diplomas=(
            secondary("Handel", "2006-06-30"),
            *(
                diploma(
                    f"Certificaat {name}",
                    EVENING,
                    issued,
                    kind="Deelcertificaat",
                    category="Hoger beroepsonderwijs",
                    supplier="Volwassenenonderwijs",
                    full=False,
                )
                for name, issued in (
                    ("Spaans 1", "2011-06-30"),
                    ("Spaans 2", "2012-06-30"),
                    ("Boekhouden", "2014-01-31"),
                    ("Fotografie", "2016-06-30"),
                    ("Webdesign", "2019-06-28"),
                    ("Koken voor grote groepen", "2022-06-30"),
                )
            ),
            diploma(
                "Bachelor in het sociaal werk",
                COLLEGE,
                "2009-09-12",
                level="6",
                field=("0923", "Maatschappelijk werk"),
            ),
        ),
        enrolments=_CROWD,
        jobs=_MANY_JOBS,
        taxes={
            year: {"A7555": 2_000_000 + year, "A7270": 2_000_000 + year} for year in (2022, 2023, 2024, 2025)
        },
        cases=tuple(
            Case(
                source="VRT",
                reference=f"VRT-2026-{place:05d}",
                name=f"Toelage voor een buurtfeest {place}",
                service="Dienst Vrije Tijd Voorbeeld",
                product=300 + place,
                changes=(("2026-05-01", "Ingediend", "Samenstelling", "We kregen je aanvraag.", ""),),
            )
            for place in range(1, 13)
        ),
    ),
)
