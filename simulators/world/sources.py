"""The sources of the authorities, those of the official MAGDA test set included."""

from typing import Final

from simulators.world.authorities import DISTURBED, Source
from simulators.world.model import Text, text

EID: Final = 35
"""ACM level of a sign-in with an identity card: what a source of social files asks for."""

OFFICIAL: Final = ("STL", "VAPH", "http://ov.vlaanderen.be/studietoelagen/daf")
OFFICIAL_CLIENT: Final = "dosis-sender"
_FILE: Final = text("Dossier", en="File", fr="Dossier", de="Akte")
_SOCIAL: Final = text(
    "Dossier bij een sociale dienst",
    en="File with a social service",
    fr="Dossier auprès d'un service social",
    de="Akte bei einem Sozialdienst",
)
_HEALTH: Final = text("Dossier over zorg", en="File about care", fr="Dossier de soins", de="Akte zur Pflege")
_GRANTS: Final = text("Studietoelagen", en="Study grants", fr="Allocations d'études", de="Studienbeihilfen")


def _source(
    uri: str,
    *,
    ovo: int,
    name: Text,
    theme: str,
    steps: str,
    path: str,
    neutral: Text = _FILE,
    assurance: int = 0,
) -> Source:
    return Source(
        uri=uri,
        ovo_code=f"OVO900{ovo:03}",
        name=name,
        theme=theme,
        steps=steps,
        path=path,
        neutral=neutral,
        assurance=assurance,
    )


SOURCES: Final = (
    _source(
        "urn:voorbeke:burgerzaken",
        ovo=1,
        theme="BurgerOverheid",
        steps="service",
        path="burgerzaken",
        name=text("Burgerzaken", en="Civil affairs", fr="Affaires civiles", de="Bürgerdienste"),
    ),
    _source(
        "https://loket.voorbeke.example/id/bron/openbaar-domein",
        ovo=1,
        theme="MobiliteitOpenbareWerken",
        steps="permit",
        path="openbaar-domein",
        name=text("Openbaar domein", en="Public space", fr="Espace public", de="Öffentlicher Raum"),
    ),
    _source(
        "https://loket.voorbeke.example/id/bron/omgeving",
        ovo=1,
        theme="BouwenWonen",
        steps="inquiry",
        path="omgeving",
        name=text("Omgeving", en="Planning", fr="Urbanisme", de="Raumordnung"),
    ),
    _source(
        "urn:voorbeke:verenigingen",
        ovo=1,
        theme="CultuurSportVrijeTijd",
        steps="grant",
        path="verenigingen",
        name=text(
            "Vrije tijd en verenigingen",
            en="Leisure and clubs",
            fr="Loisirs et associations",
            de="Freizeit und Vereine",
        ),
    ),
    _source(
        DISTURBED,
        ovo=2,
        theme="BurgerOverheid",
        steps="service",
        path="loket",
        name=text("Gemeenteloket", en="Municipal desk", fr="Guichet communal", de="Gemeindeschalter"),
    ),
    _source(
        "urn:ocmw-voorbeke:sociale-dienst",
        ovo=3,
        theme="WelzijnGezondheid",
        steps="benefit",
        path="sociale-dienst",
        neutral=_SOCIAL,
        assurance=EID,
        name=text("Sociale dienst", en="Social service", fr="Service social", de="Sozialdienst"),
    ),
    _source(
        "urn:netelland:afval",
        ovo=4,
        theme="MilieuEnergie",
        steps="service",
        path="mijn-netelland",
        name=text("Klantendienst", en="Customer service", fr="Service clientèle", de="Kundendienst"),
    ),
    _source(
        "urn:midden-schelde:subsidies",
        ovo=5,
        theme="CultuurSportVrijeTijd",
        steps="grant",
        path="subsidies",
        name=text("Subsidies", en="Subsidies", fr="Subsides", de="Zuschüsse"),
    ),
    _source(
        "https://studiesteun.example/id/bron/toelagen",
        ovo=11,
        theme="OnderwijsWetenschap",
        steps="grant",
        path="mijn-toelage",
        name=_GRANTS,
    ),
    _source("STL", ovo=11, theme="OnderwijsWetenschap", steps="grant", path="stl", name=_GRANTS),
    _source(
        "http://ov.vlaanderen.be/studietoelagen/daf",
        ovo=11,
        theme="OnderwijsWetenschap",
        steps="grant",
        path="daf",
        name=_GRANTS,
    ),
    _source(
        "VAPH",
        ovo=12,
        theme="WelzijnGezondheid",
        steps="benefit",
        path="vaph",
        neutral=_HEALTH,
        name=text(
            "Ondersteuning bij een handicap",
            en="Support for a disability",
            fr="Soutien en cas de handicap",
            de="Unterstützung bei Behinderung",
        ),
    ),
    _source(
        "urn:zorgondersteuning:zorgbudget",
        ovo=12,
        theme="WelzijnGezondheid",
        steps="benefit",
        path="zorgbudget",
        neutral=_HEALTH,
        assurance=EID,
        name=text("Zorgbudgetten", en="Care budgets", fr="Budgets de soins", de="Pflegebudgets"),
    ),
    _source(
        "https://goedwonen.example/id/bron/premies",
        ovo=13,
        theme="BouwenWonen",
        steps="grant",
        path="premies",
        name=text("Premies", en="Premiums", fr="Primes", de="Prämien"),
    ),
    _source(
        "urn:goedwonen:sociale-huur",
        ovo=13,
        theme="BouwenWonen",
        steps="benefit",
        path="sociale-huur",
        name=text("Sociaal huren", en="Social renting", fr="Location sociale", de="Sozial mieten"),
    ),
    _source(
        "urn:omgeving-ondernemen:vergunningen",
        ovo=14,
        theme="BouwenWonen",
        steps="inquiry",
        path="vergunningen",
        name=text("Vergunningen", en="Permits", fr="Permis", de="Genehmigungen"),
    ),
    _source(
        "urn:omgeving-ondernemen:steun",
        ovo=14,
        theme="EconomieWerk",
        steps="grant",
        path="steun",
        name=text(
            "Steun aan ondernemers",
            en="Business support",
            fr="Aide aux entreprises",
            de="Unternehmensförderung",
        ),
    ),
    _source(
        "urn:gezin-samenleven:groeipakket",
        ovo=15,
        theme="WelzijnGezondheid",
        steps="benefit",
        path="groeipakket",
        name=text("Groeipakket", en="Growth package", fr="Allocations familiales", de="Kindergeld"),
    ),
    _source(
        "urn:gezin-samenleven:inburgering",
        ovo=15,
        theme="OnderwijsWetenschap",
        steps="service",
        path="inburgering",
        name=text("Inburgering", en="Civic integration", fr="Intégration civique", de="Einbürgerungskurse"),
    ),
    _source(
        "urn:pensioenkas:pensioenen",
        ovo=21,
        theme="WelzijnGezondheid",
        steps="benefit",
        path="mijn-pensioen",
        name=text("Pensioenen", en="Pensions", fr="Pensions", de="Pensionen"),
    ),
    _source(
        "urn:belastingkantoor:dossiers",
        ovo=22,
        theme="BurgerOverheid",
        steps="service",
        path="mijn-dossiers",
        name=text("Belastingdossiers", en="Tax files", fr="Dossiers fiscaux", de="Steuerakten"),
    ),
)
SOURCE: Final = {source.uri: source for source in SOURCES}
