"""The services that our people are known to, and what each says when it knows nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from lxml import etree

from simulators.magda import answers
from simulators.magda.answers import Asker
from simulators.magda.library import Service
from simulators.magda.rules import Exceptional

WRITTEN: Final = datetime(2026, 11, 2, 8, 30)  # noqa: DTZ001  the answer that goes out gets the time of the call
_VIP: Final = "http://webservice.{service}dienst-{version}.{domain}.vip.vlaanderen.be"
_V3: Final = "http://magda.vlaanderen.be/{domain}/soap/{service}/v{version}"


def _service(domain: str, name: str, version: str, namespace: str) -> Service:
    under = version.replace(".", "_")
    space = namespace.format(
        service=name.lower(),
        version=under,
        domain=domain.lower() if namespace == _V3 else f"{domain.lower()}-02_00",
    )
    return Service(domain, name, f"{version}.0000", space)


SERVICES: Final = {
    service.name: service
    for service in (
        _service("Persoon", "GeefPersoon", "02.02", _V3),
        _service("Persoon", "GeefGezinssamenstelling", "02.02", _V3),
        _service("Persoon", "GeefHistoriekPersoon", "02.02", _V3),
        _service("Persoon", "GeefAttest", "02.00", _VIP),
        _service("Persoon", "GeefPasfoto", "02.00", _VIP),
        _service("Onderneming", "GeefOnderneming", "02.00", _VIP),
        _service("Onderneming", "GeefFuncties", "02.00", _VIP),
        _service("LED", "GeefBewijs", "02.00", "http://geefbewijs.bewijsraadplegingdienst.led.vlaanderen.be"),
        _service(
            "Onderwijs",
            "GeefHistoriekInschrijving",
            "02.01",
            "http://webservice.geefhistoriekinschrijvingdienst-02_01.onderwijs.vlaanderen.be",
        ),
        _service("Gezin", "GeefKindVoordelen", "02.00", _VIP),
        _service(
            "Vastgoed",
            "GeefEpc",
            "02.01",
            "http://webservice.geefepcdienst-02_01.energie-02_01.epb.vea.lne.vlaanderen.be",
        ),
        _service("Kadaster", "ZoekEigendomstoestanden", "02.00", _VIP),
        _service("Inkomen", "GeefAanslagbiljetPersonenbelasting", "02.00", _VIP),
        _service("SocZek", "GeefSociaalStatuut", "03.00", _V3),
        _service("SocZek", "GeefDossierHandicap", "03.00", _V3),
        _service(
            "SocEcon",
            "GeefStatusRechtOndersteuningen",
            "02.00",
            "http://webservice.geefstatusrechtondersteuningen-02_00.socecon-02_00.vip.vlaanderen.be",
        ),
        _service(
            "Persoon",
            "RaadpleegLeerkredietsaldo",
            "01.00",
            "http://raadpleegleerkredietsaldo.persoondienst-01_00.dho2.ov.vlaanderen.be",
        ),
        _service("Werk", "GeefWerkrelaties", "02.00", _VIP),
        _service("Dossier", "GeefDossiers", "02.00", _VIP),
    )
}

NOTHING: Final = Exceptional("30001", "Over deze persoon is hier niets bekend")
_NOTHING_OF: Final = {
    "GeefBewijs": Exceptional("40000", "Er zijn geen bewijzen bekend", "INSZ", origin="LED"),
    "GeefHistoriekInschrijving": Exceptional("30101", "Er zijn geen inschrijvingen bekend", origin="DHO2"),
    "GeefOnderneming": Exceptional("30001", "Deze onderneming is niet bekend", origin="KBO"),
    "GeefEpc": Exceptional("30001", "Voor dit adres is er geen certificaat"),
    "RaadpleegLeerkredietsaldo": Exceptional(
        "60000", "Deze persoon heeft geen leerkrediet", "BR_LKA0001", origin="DHO2"
    ),
    "GeefAanslagbiljetPersonenbelasting": Exceptional(
        "45008", "Van dit inkomensjaar is er geen aanslagbiljet", type="INFORMATIE"
    ),
    "GeefAttest": Exceptional("30001", "Van deze persoon kan geen attest gemaakt worden", origin="RR"),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service answers for one key: content, and exceptions beside it."""

    content: etree._Element | None = None
    exceptions: tuple[Exceptional, ...] = ()
    of_all: tuple[Exceptional, ...] = ()


def nothing(name: str) -> Answer:
    """What a service says when it knows nothing."""
    return Answer(exceptions=(_NOTHING_OF.get(name, NOTHING),))


def document(name: str, answer: Answer) -> bytes:
    """The file of an answer."""
    service = SERVICES[name]
    asker = Asker(name, service.version, "voorbeeld.example/loket", "vraag", "0", "")
    root = answers.reply(service.namespace, asker=asker, now=WRITTEN)
    if answer.content is not None or answer.exceptions or not answer.of_all:
        answers.add_content(root, answer.content, answer.exceptions, now=WRITTEN)
    for problem in answer.of_all:
        answers.refuse(root, problem, now=WRITTEN)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
