"""Two invented authorities and the certificates that they have. Codes, names and products belong to nobody."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final

import typst

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Paper:
    """A certificate: its names by language, how many days ago it was made, and for how many it is valid (0: always)."""

    id: str
    product: str
    names: Mapping[str, str]
    days_ago: int
    valid_days: int = 0


AUTHORITIES: Final[Mapping[str, tuple[Paper, ...]]] = {
    "voorbeke": (
        Paper("2026-0117", "10450", {"nl": "Attest van bewonersparkeren"}, 12, 365),
        Paper("2026-0093", "10777", {"nl": "Bewijs van sociale huur"}, 48),
        Paper("2024-1201", "10450", {"nl": "Attest van bewonersparkeren"}, 700, 365),
    ),
    "zorgkas": (
        Paper(
            "ZK-88-04",
            "20891",
            {
                "nl": "Attest van aansluiting bij de zorgkas",
                "fr": "Attestation d'affiliation à la caisse de soins",
                "de": "Bescheinigung über die Mitgliedschaft in der Pflegekasse",
            },
            30,
        ),
        Paper("ZK-88-11", "20902", {"nl": "Attest van zorgbudget"}, 5, 180),
    ),
}


def entries(authority: str, *, base: str, number: str, today: date) -> Iterator[Json]:
    """The entries of a person's list, newest first: one for each language of a certificate."""
    for paper in sorted(AUTHORITIES[authority], key=lambda each: each.days_ago):
        for language in paper.names:
            yield entry(paper, language=language, base=f"{base}/{number}", today=today)


def entry(paper: Paper, *, language: str, base: str, today: date) -> Json:
    """One certificate in one language."""
    made = today - timedelta(days=paper.days_ago)
    until = made + timedelta(days=paper.valid_days) if paper.valid_days else None
    here = f"{base}/{paper.id}/{language}"
    return {
        "id": paper.id,
        "language": language,
        "type": {"code": f"t-{paper.product}", "name": paper.names[language], "productId": paper.product},
        "issuedAt": f"{made.isoformat()}T09:30:00+01:00",
        "validUntil": until.isoformat() if until else None,
        "_links": {"self": {"href": here}, "download": {"href": f"{here}/document"}},
    }


def find(authority: str, *, identifier: str, language: str) -> Paper | None:
    """A certificate in a language, if there is one."""
    known = (paper for paper in AUTHORITIES[authority] if language in paper.names)
    return next((paper for paper in known if paper.id == identifier), None)


@lru_cache(maxsize=64)
def document(name: str, number: str, identifier: str) -> bytes:
    """Its PDF; nothing in what is given is taken for markup."""
    source = b"""
#let data = sys.inputs
#set page(margin: 25mm)
#set text(size: 11pt)
#text(size: 16pt, weight: "bold", data.name)
#v(8mm)
Dit voorbeeld gaat over de persoon met rijksregisternummer #data.number.

Kenmerk: #data.identifier
"""
    made: bytes = typst.compile(
        source,
        format="pdf",
        sys_inputs={"name": name, "number": number, "identifier": identifier},
        ignore_system_fonts=True,
    )
    return made
