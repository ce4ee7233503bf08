"""Everyone a file can belong to. All numbers are fictitious: national numbers carry a month of 61 to 72."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

PERSONAS_FILE: Final = Path(__file__).with_name("personas.json")
OFFICIAL_FILE: Final = Path(__file__).parent.parent / "dosis_sender" / "personas.json"
_TYPES: Final = {"person": "insz", "enterprise": "kbo", "association": "vcode", "public_body": "kbo"}


@dataclass(frozen=True, kw_only=True)
class Party:
    """A person, enterprise, association or public body. `email` of a person is where notifications go.

    `ovo_code` of a public body.
    """

    kind: str
    value: str
    name: str
    given_name: str = ""
    family_name: str = ""
    language: str = "nl"
    email: str = ""
    ovo_code: str = ""

    @property
    def type(self) -> str:
        """Kind of number: `insz`, `kbo` or `vcode`."""
        return _TYPES[self.kind]


@dataclass(frozen=True, kw_only=True)
class Capacity:
    """That a person may act for a party. Days relative to the day of seeding, negative is past."""

    person: str
    party: str
    role: str
    since: int
    until: int | None = None


def personas(file: Path = PERSONAS_FILE) -> list[dict[str, Any]]:
    """The people who can sign in, as the ACM simulator reads them."""
    content: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
    return content


def _person(value: str, *, given: str, family: str, language: str = "nl", email: str = "") -> Party:
    return Party(
        kind="person",
        value=value,
        name=f"{given} {family}",
        given_name=given,
        family_name=family,
        language=language,
        email=email,
    )


def _signed_in(persona: Mapping[str, Any]) -> Party:
    return _person(
        persona["rrn"],
        given=persona["given_name"],
        family=persona["family_name"],
        language=persona["language"],
        email=persona["email"],
    )


PARTIES: Final[dict[str, Party]] = {
    **{persona["key"]: _signed_in(persona) for persona in personas()},
    "rita": _person("56662011847", given="Rita", family="Goossens", email="rita.goossens@post.example"),
    "tom": _person("84671533194", given="Tom", family="Maes", email="tom.maes@post.example"),
    "aydin": Party(kind="enterprise", value="0999010126", name="Aydin Bouw bv"),
    "klus": Party(kind="enterprise", value="0999010225", name="Klusdienst Aydin"),
    "dakwerken": Party(kind="enterprise", value="0999010324", name="Aydin & Maes Dakwerken vof"),
    "windwijzer": Party(kind="association", value="V0900101", name="Toneelgroep De Windwijzer vzw"),
    "buurthuis": Party(kind="association", value="V0900102", name="Buurthuis 't Sas vzw"),
    "voorbeke": Party(kind="public_body", value="0999003097", name="Stad Voorbeke", ovo_code="OVO900001"),
}

OFFICIAL: Final = tuple(_signed_in(persona) for persona in personas(OFFICIAL_FILE))
"""Persons of the official MAGDA test set; their names are ours."""

CAPACITIES: Final = (
    Capacity(person="mehmet", party="aydin", role="zaakvoerder", since=-2200),
    Capacity(person="mehmet", party="dakwerken", role="vennoot", since=-700),
    Capacity(person="mehmet", party="klus", role="zaakvoerder", since=-4200, until=-60),
    Capacity(person="tom", party="dakwerken", role="vennoot", since=-700),
    Capacity(person="lien", party="windwijzer", role="voorzitter", since=-1500),
    Capacity(person="lien", party="buurthuis", role="vrijwilliger", since=-320, until=400),
)
