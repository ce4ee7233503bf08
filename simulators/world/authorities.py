"""Thirteen invented authorities and their sources. Codes, names, numbers and domains belong to nobody."""

from dataclasses import dataclass
from typing import Any, Final, Literal

from simulators.world.model import Text, text

Level = Literal["federal", "flemish", "local"]
DISTURBED: Final = "urn:lindermonde:loket"


@dataclass(frozen=True, kw_only=True)
class Authority:
    """A public body; `host` is its example domain, `line` the last digits of its telephone number."""

    ovo_code: str
    name: Text
    level: Level
    host: str
    line: str
    street: str
    number: str
    postcode: str
    municipality: str

    @property
    def client_id(self) -> str:
        """The machine client with which its systems send."""
        return self.host.removesuffix(".example") + "-zender"

    @property
    def enterprise_number(self) -> str:
        """Its number in the register of enterprises, by which the e-Box knows it as a sender."""
        first = f"099902{self.ovo_code[-2:]}"
        return f"{first}{97 - int(first) % 97:02}"

    def contact(self, *, service: str = "") -> dict[str, Any]:
        """Contact data with the native names; empty `service` is left out."""
        return {
            "name": self.name["nl"],
            **({"service": service} if service else {}),
            "phone": f"09 000 {self.line[:2]} {self.line[2:]}",
            "email": f"info@{self.host}",
            "website": f"https://www.{self.host}",
            "address": {
                "street": self.street,
                "number": self.number,
                "postcode": self.postcode,
                "municipality": self.municipality,
            },
        }


@dataclass(frozen=True, kw_only=True)
class Source:
    """A system that sends statuses. `steps` names a template of `steps.py`; `path` that of its desk."""

    uri: str
    ovo_code: str
    name: Text
    theme: str
    steps: str
    path: str
    neutral: Text
    assurance: int = 0


def _same(name: str) -> Text:
    return text(name, en=name, fr=name, de=name)


def _body(
    code: int, *, level: Level, host: str, line: str, name: Text, at: tuple[str, str, str, str]
) -> Authority:
    street, number, postcode, municipality = at
    return Authority(
        ovo_code=f"OVO900{code:03}",
        name=name,
        level=level,
        host=host,
        line=line,
        street=street,
        number=number,
        postcode=postcode,
        municipality=municipality,
    )


_BRUSSELS: Final = ("Regentenlaan", "1", "0000", "Brussel")

AUTHORITIES: Final = (
    _body(
        1,
        level="local",
        host="voorbeke.example",
        line="0110",
        at=("Stadhuisplein", "1", "0901", "Voorbeke"),
        name=text("Stad Voorbeke", en="City of Voorbeke", fr="Ville de Voorbeke", de="Stadt Voorbeke"),
    ),
    _body(
        2,
        level="local",
        host="lindermonde.example",
        line="0120",
        at=("Dorpsplein", "4", "0902", "Lindermonde"),
        name=text(
            "Gemeente Lindermonde",
            en="Municipality of Lindermonde",
            fr="Commune de Lindermonde",
            de="Gemeinde Lindermonde",
        ),
    ),
    _body(
        3,
        level="local",
        host="ocmw-voorbeke.example",
        line="0130",
        at=("Begijnhofstraat", "22", "0901", "Voorbeke"),
        name=text(
            "OCMW Voorbeke",
            en="Public Centre for Social Welfare Voorbeke",
            fr="CPAS de Voorbeke",
            de="ÖSHZ Voorbeke",
        ),
    ),
    _body(
        4,
        level="local",
        host="netelland.example",
        line="0140",
        at=("Industrieweg", "80", "0903", "Sint-Anneke"),
        name=text(
            "Netelland, afval en water",
            en="Netelland, waste and water",
            fr="Netelland, déchets et eau",
            de="Netelland, Abfall und Wasser",
        ),
    ),
    _body(
        5,
        level="local",
        host="midden-schelde.example",
        line="0150",
        at=("Provincieplein", "3", "0904", "Scheldezele"),
        name=text(
            "Provincie Midden-Schelde",
            en="Province of Midden-Schelde",
            fr="Province du Moyen-Escaut",
            de="Provinz Mittelschelde",
        ),
    ),
    _body(
        10,
        level="flemish",
        host="dienst-burgerprofiel.example",
        line="0200",
        at=_BRUSSELS,
        name=text(
            "Dienst Burgerprofiel",
            en="Citizen Profile Service",
            fr="Service Profil citoyen",
            de="Dienst Bürgerprofil",
        ),
    ),
    _body(
        11,
        level="flemish",
        host="studiesteun.example",
        line="0210",
        at=_BRUSSELS,
        name=text(
            "Agentschap Studiesteun",
            en="Agency for Study Grants",
            fr="Agence des allocations d'études",
            de="Agentur für Studienbeihilfen",
        ),
    ),
    _body(
        12,
        level="flemish",
        host="zorgondersteuning.example",
        line="0220",
        at=_BRUSSELS,
        name=text(
            "Agentschap Zorg en Ondersteuning",
            en="Agency for Care and Support",
            fr="Agence Soins et Soutien",
            de="Agentur für Pflege und Unterstützung",
        ),
    ),
    _body(
        13,
        level="flemish",
        host="goedwonen.example",
        line="0230",
        at=_BRUSSELS,
        name=text(
            "Agentschap Goed Wonen",
            en="Good Housing Agency",
            fr="Agence du bon logement",
            de="Agentur für gutes Wohnen",
        ),
    ),
    _body(
        14,
        level="flemish",
        host="omgeving-ondernemen.example",
        line="0240",
        at=_BRUSSELS,
        name=text(
            "Agentschap Omgeving en Ondernemen",
            en="Agency for Environment and Enterprise",
            fr="Agence Environnement et Entreprises",
            de="Agentur für Umwelt und Unternehmen",
        ),
    ),
    _body(
        15,
        level="flemish",
        host="gezin-samenleven.example",
        line="0250",
        at=_BRUSSELS,
        name=text(
            "Agentschap Gezin en Samenleven",
            en="Agency for Family and Living Together",
            fr="Agence Famille et Vivre ensemble",
            de="Agentur für Familie und Zusammenleben",
        ),
    ),
    _body(
        21,
        level="federal",
        host="pensioenkas.example",
        line="0310",
        at=_BRUSSELS,
        name=text(
            "Federale Pensioenkas",
            en="Federal Pension Fund",
            fr="Caisse fédérale des pensions",
            de="Föderale Pensionskasse",
        ),
    ),
    _body(
        22,
        level="federal",
        host="belastingkantoor.example",
        line="0320",
        at=_BRUSSELS,
        name=text(
            "Federaal Belastingkantoor",
            en="Federal Tax Office",
            fr="Bureau fédéral des impôts",
            de="Föderales Steueramt",
        ),
    ),
)
AUTHORITY: Final = {authority.ovo_code: authority for authority in AUTHORITIES}
