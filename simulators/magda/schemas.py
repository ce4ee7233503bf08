"""Checks of questions against the official schemas, as far as those describe questions.

They describe the context of every message and the criteria of most services; the elements between are checked by hand.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from lxml import etree

_XS: Final = "http://www.w3.org/2001/XMLSchema"
_CONTEXT: Final = ("Generiek-02.00/Generiek.xsd", "ContextType")
_CRITERIA: Final[Mapping[str, tuple[str, str]]] = {
    "GeefPersoon": ("Persoon/PersoonDomein-v3.xsd", "CriteriaGeefPersoonType"),
    "GeefGezinssamenstelling": ("Persoon/PersoonDomein-v3.xsd", "CriteriaGeefGezinssamenstellingType"),
    "GeefHistoriekPersoon": ("Persoon/PersoonDomein-v3.xsd", "CriteriaGeefHistoriekPersoonType"),
    "GeefAttest": ("Persoon-02.00/Persoon.xsd", "CriteriaGeefAttestType"),
    "GeefPasfoto": ("Persoon-02.00/Persoon.xsd", "CriteriaGeefPasfoto2_0Type"),
    "GeefOnderneming": ("Onderneming-02.00/Onderneming.xsd", "CriteriaGeefOnderneming2_0Type"),
    "GeefFuncties": ("Onderneming-02.00/Onderneming.xsd", "CriteriaGeefFunctiesType"),
    "GeefHistoriekInschrijving": (
        "Inschrijving-02.01/Inschrijving.xsd",
        "CriteriaGeefHistoriekInschrijvingType",
    ),
    "GeefKindVoordelen": ("Gezin-02.00/Gezin.xsd", "GeefKindVoordelenCriteriaType"),
    "GeefEpc": ("Energie-02.01/Energie.xsd", "CriteriaGeefEpc2_1Type"),
    "ZoekEigendomstoestanden": ("Kadaster-02.00/Kadaster.xsd", "CriteriaZoekEigendomstoestandendienstType"),
    "GeefAanslagbiljetPersonenbelasting": (
        "Inkomen-02.00/Inkomen.xsd",
        "CriteriaGeefAanslagbiljetPersonenbelastingType",
    ),
    "GeefSociaalStatuut": ("SocZek/SociaalStatuut-v3.xsd", "CriteriaGeefSociaalStatuutType"),
    "GeefStatusRechtOndersteuningen": (
        "SocEcon-02.00/SocEcon.xsd",
        "CriteriaGeefStatusRechtOndersteuningenType",
    ),
    "GeefWerkrelaties": ("Werk-02.00/Werk.xsd", "CriteriaGeefWerkrelatiesType"),
    "GeefDossiers": ("Dossier-02.00/Dossier.xsd", "CriteriaGeefDossiers2_0Type"),
}


_ELSEWHERE: Final[Mapping[str, tuple[str, str, str]]] = {
    "GeefBewijs": ("Inhoud/INSZ", "Sleutel-02.00/Sleutel.xsd", "INSZType"),
    "GeefDossierHandicap": (
        "Criteria/ConsultFilesByDateCriteria",
        "Bronnen/KSZ/KSZAddon.xsd",
        "ConsultFilesByDateCriteriaMagdaType",
    ),
}
"""Where the criteria are not `Inhoud/Criteria`: their path below the question, and their type."""


class Schemas:
    """The schemas of a folder; without a folder nothing is checked."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def fault_of(self, request: etree._Element, *, service: str) -> str:
        """What is wrong with the context or the criteria of a request; empty when nothing is."""
        if self._folder is None:
            return ""
        wrong = _check(self._folder, _CONTEXT, request.find("Verzoek/Context"))
        path, *known = _ELSEWHERE.get(service, ("Inhoud/Criteria", *_CRITERIA.get(service, ())))
        if known:
            for question in request.iterfind("Verzoek/Vragen/Vraag"):
                wrong = wrong or _check(self._folder, (known[0], known[1]), question.find(path))
        return wrong


def _check(folder: Path, type_: tuple[str, str], element: etree._Element | None) -> str:
    if element is None:
        return f"an element of {type_[1]} is missing"
    schema = _schema(folder, *type_, str(element.tag))
    alone = etree.fromstring(etree.tostring(element, with_tail=False))
    if schema.validate(alone):
        return ""
    return str(schema.error_log[0].message)


@cache
def _schema(folder: Path, file: str, type_: str, name: str) -> etree.XMLSchema:
    """A schema of one element of a type, which the official schemas have only inside others."""
    path = (folder / file).resolve()
    space = etree.parse(path).getroot().get("targetNamespace")
    root = etree.Element(f"{{{_XS}}}schema", nsmap={"xs": _XS, "t": space})
    etree.SubElement(root, f"{{{_XS}}}import", namespace=space, schemaLocation=path.as_uri())
    etree.SubElement(root, f"{{{_XS}}}element", name=name, type=f"t:{type_}")
    return etree.XMLSchema(root)
