"""From answers of MAGDA to facts: a function per service, by the name of the service.

A function gets the element `Inhoud` (SOAP) or the decoded JSON (REST) of an answer that was validated, and gives facts
of the vocabulary. A module per domain; every function is named here.

None of them raises for an answer that fits its schema, unless a file in it is not what it must be. What an answer
leaves out is unknown; none is only what the source says: a list that is there and empty, a status of its own, or one of
the exceptions that mean "nothing found" (`NOTHING_FOUND` says of what).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from burgerprofiel.blocks.sources.wire.magda.mapping import (
    disability,
    enterprise,
    family,
    files,
    functions,
    home,
    income,
    learning,
    media,
    mobility,
    person,
    social,
    work,
)
from burgerprofiel.blocks.sources.wire.magda.mapping.types import (
    Asked,
    Mapped,
    Mapper,
    RestMapper,
    SomebodyElsesError,
    UnreadableError,
)

__all__ = [
    "GIVES",
    "MAPPERS",
    "NOTHING_FOUND",
    "REST_MAPPERS",
    "Asked",
    "Mapped",
    "Mapper",
    "RestMapper",
    "SomebodyElsesError",
    "UnreadableError",
]

MAPPERS: Final[Mapping[str, Mapper]] = MappingProxyType(
    {
        "GeefPersoon": person.person,
        "GeefHistoriekPersoon": person.history,
        "GeefGezinssamenstelling": family.household,
        "GeefPasfoto": media.photo,
        "GeefAttest": media.attest,
        "GeefOnderneming": enterprise.enterprise,
        "GeefOndernemingVKBO": enterprise.enriched,
        "GeefFuncties": functions.functions,
        "GeefBewijs": learning.proofs,
        "GeefHistoriekInschrijving": learning.enrolments,
        "RaadpleegLeerkredietsaldo": learning.learning_account,
        "GeefKindVoordelen": social.child_benefits,
        "GeefSociaalStatuut": social.social_status,
        "GeefStatusRechtOndersteuningen": social.support,
        "GeefDossierHandicap": disability.disability,
        "GeefEpc": home.energy,
        "ZoekEigendomstoestanden": home.property_,
        "GeefAanslagbiljetPersonenbelasting": income.tax_notice,
        "GeefWerkrelaties": work.work_relations,
        "GeefDossiers": files.files,
    }
)
"""By the name of the SOAP service, for each of its versions."""

REST_MAPPERS: Final[Mapping[str, RestMapper]] = MappingProxyType(
    {"MobilityRegistrations": mobility.registrations}
)
"""By our name of the REST service."""

_FAMILY: Final = frozenset(
    {
        "gezin.lid",
        "gezin.positie",
        "gezin.ouder",
        "gezin.kind",
        "gezin.wettelijke-samenwoning",
        "gezin.gedeeld-verblijf",
    }
)
_PERSON: Final = frozenset(
    {
        "persoon.rijksregisternummer",
        *(one.code for one in person.STATEMENTS),
        *(code for code, *_ in person.ADDRESSES),
        *_FAMILY,
    }
)
_ENRICHED: Final = frozenset(
    {
        "onderneming.nummer",
        "onderneming.naam",
        "onderneming.status",
        "onderneming.soort",
        "onderneming.zetel",
        "onderneming.adres",
        "onderneming.contact",
        "onderneming.startdatum",
        "onderneming.inschrijvingsdatum",
        "onderneming.stopzetting",
        "onderneming.rechtsvorm",
        "onderneming.rechtstoestand",
        "onderneming.doorhaling",
    }
)
_ENTERPRISE: Final = _ENRICHED | {
    "onderneming.vestiging",
    "onderneming.activiteit",
    "onderneming.rekening",
    "onderneming.functie",
    "onderneming.hoedanigheid",
    "onderneming.relatie",
}

GIVES: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "GeefPersoon": _PERSON,
        "GeefHistoriekPersoon": _PERSON,
        "GeefGezinssamenstelling": frozenset({"gezin.lid", "gezin.positie"}),
        "GeefPasfoto": frozenset({"persoon.foto"}),
        "GeefAttest": frozenset(),
        "GeefOnderneming": _ENTERPRISE,
        "GeefOndernemingVKBO": _ENRICHED,
        "GeefFuncties": frozenset({"persoon.functie", "onderneming.functie"}),
        "GeefBewijs": frozenset({"onderwijs.diploma"}),
        "GeefHistoriekInschrijving": frozenset({"onderwijs.inschrijving"}),
        "RaadpleegLeerkredietsaldo": frozenset({"onderwijs.leerkrediet"}),
        "GeefKindVoordelen": frozenset({"gezin.kindvoordeel"}),
        "GeefSociaalStatuut": frozenset({"sociaal.statuut"}),
        "GeefStatusRechtOndersteuningen": frozenset({"werk.ondersteuning"}),
        "GeefDossierHandicap": frozenset(disability.CODES),
        "GeefEpc": frozenset({"woning.epc"}),
        "ZoekEigendomstoestanden": frozenset({"woning.eigendom"}),
        "GeefAanslagbiljetPersonenbelasting": frozenset({"inkomen.aanslagbiljet"}),
        "GeefWerkrelaties": frozenset({"werk.arbeidsrelatie"}),
        "GeefDossiers": frozenset({"dossier.status"}),
        "MobilityRegistrations": frozenset({"voertuig.inschrijving"}),
    }
)
"""The codes of facts that each service can give."""

_NOT_ABOUT_EXISTENCE: Final = frozenset(
    {
        "GeefPersoon",
        "GeefHistoriekPersoon",
        "GeefGezinssamenstelling",
        "GeefOnderneming",
        "GeefOndernemingVKBO",
    }
)
"""Registers of persons and enterprises: who is not found in them still has a name and an address somewhere."""

NOTHING_FOUND: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {service: frozenset() if service in _NOT_ABOUT_EXISTENCE else codes for service, codes in GIVES.items()}
)
"""Of which facts there are none when a service answers that it found nothing (30001, 30101, 40000)."""
