"""Every answer of the official test data is served: asked for over the wire, signed, and what the file says."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from lxml import etree

from simulators.magda.library import Library, Service
from simulators.magda.people.model import number
from simulators.magda.pki import Pki
from simulators.magda.shelf import Folder
from simulators.tests.conftest import Running
from simulators.tests.magda_client import Caller, body, codes, request
from simulators.tests.official import DATA, official

pytestmark = [official, pytest.mark.allow_hosts(["127.0.0.1"])]
RESPONSES = DATA / "responses"
PLAIN = etree.XMLParser(remove_comments=True)
NOBODY = number("1901-01-01", serial=995)
FORMS = {"notfound", "success", "default", "template"}
CRITERIA = {
    "GeefEpc": "<Adres><Straat>{1}</Straat><Huisnummer>{2}</Huisnummer><Postcode>{0}</Postcode></Adres>",
    "GeefJaarrekeningen": "<Ondernemingsnummer>{0}</Ondernemingsnummer><Boekjaar>{1}</Boekjaar>",
    "ZoekPersoonOpAdres": (
        "<Adres><PostCode>{1}</PostCode><Straatcode>{2}</Straatcode><Huisnummer>{3}</Huisnummer>"
        "<Busnummer>{4}</Busnummer></Adres>"
    ),
    "ZoekPersoonOpNaam": "<Naam>{1}</Naam><Datum>{2}</Datum>",
    "RegistreerInschrijving": (
        "<Subjecten><Subject><Type>{0}</Type><Sleutel>{1}</Sleutel></Subject></Subjecten>"
    ),
    "ZoekVerkoopprijzen": "<A>{0}</A><B>{1}</B><C>{2}</C><D>{3}</D>",
    "ZoekOnderneming": "<A>{0}</A><B>{1}</B>",
    "GeefPersoonMutatiesNotificaties": "<A>{0}</A>",
}


@pytest.fixture(scope="module")
def magda(start: Callable[..., Running], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Caller]:
    folder = tmp_path_factory.mktemp("magda")
    running = start("magda", "--pki", str(folder), "--data", str(DATA))
    with Caller(running.ready[2], Pki(folder)) as caller:
        yield caller


def services() -> dict[tuple[str, str], Service]:
    known = Library(Folder(DATA)).services.values() if RESPONSES.is_dir() else ()
    return {(service.name, service.version): service for service in known}


SERVICES = services()


def question(service: Service, key: tuple[str, ...]) -> str:
    """A question whose answer is the file of this key."""
    source = f"<Bron>{key[0]}</Bron>" if service.name.startswith("ZoekPersoon") else ""
    if len(key) == 1 and service.domain == "Onderneming" and service.name != "GeefFuncties":
        criteria = f"<Ondernemingsnummer>{key[0]}</Ondernemingsnummer>"
    elif len(key) == 1 and key[0].isdigit():
        tag = {10: "Ondernemingsnummer"}.get(len(key[0]), "INSZ")
        criteria = f"<{tag}>{key[0]}</{tag}>"
    else:
        criteria = CRITERIA[service.name].format(*key)
    return f"<Inhoud><Criteria>{criteria}</Criteria>{source}</Inhoud>"


def keyed(service: Service) -> Iterator[tuple[str, ...]]:
    """The keys of all files of a service that answer one question, not any."""
    folder = RESPONSES / service.domain / service.name / service.version
    for file in sorted(folder.rglob("*.xml")):
        key = file.relative_to(folder).with_suffix("").parts
        if key[-1] not in FORMS and key[0] not in {"mannen", "vrouwen"} and not key[0].startswith("Belgisch"):
            yield key


def content(root: etree._Element) -> list[bytes]:
    """What the answers of a reply say, without marks and times."""
    for tag in ("Referte", "Tijdstip"):
        for found in root.findall(f"Repliek/Antwoorden/Antwoord/{tag}") + root.findall(
            f".//Uitzondering/{tag}"
        ):
            found.getparent().remove(found)
    answers = root.findall("Repliek/Antwoorden/Antwoord") + root.findall("Repliek/Uitzonderingen")
    return [b"".join(etree.tostring(one, method="c14n", exclusive=True).split()) for one in answers]


@pytest.mark.parametrize("name", sorted(SERVICES), ids="-".join)
def test_every_file_is_served(magda: Caller, name: tuple[str, str]) -> None:
    service = SERVICES[name]
    for place, key in enumerate(keyed(service)):
        file = RESPONSES / service.domain / service.name / service.version / Path(*key).with_suffix(".xml")
        expected = etree.parse(file.with_name(f"{key[-1]}.xml"), PLAIN).getroot()
        answer = magda.post(service, magda.signed(request(service, [question(service, key)])))
        if etree.QName(expected).localname == "Fault":
            assert answer.status_code == 500
            assert expected.findtext("faultstring").encode() in answer.content
            continue
        # one signature per service is enough: checking a thousand takes longer than all the rest
        opened = body(answer) if place else magda.opened(answer)
        assert content(opened) == content(expected), key


def test_who_is_not_there_gets_what_the_service_says_then(magda: Caller) -> None:
    tried = 0
    for (name, version), service in SERVICES.items():
        folder = RESPONSES / service.domain / name / version
        nothing = next(
            (file for file in (folder / "default.xml", folder / "notfound.xml") if file.exists()), None
        )
        if nothing is None:
            continue
        by_enterprise = service.domain == "Onderneming" and name != "GeefFuncties"
        about = (
            "<Ondernemingsnummer>0999999906</Ondernemingsnummer>"
            if by_enterprise
            else f"<INSZ>{NOBODY}</INSZ>"
        )
        answer = magda.ask(service, f"<Inhoud><Criteria>{about}</Criteria></Inhoud>")
        assert codes(answer) == codes(etree.parse(nothing).getroot()), name
        tried += 1
    assert tried > 40


def test_what_answers_everybody(magda: Caller) -> None:
    registration, attest = (
        SERVICES["RegistreerInschrijving", "02.01.0000"],
        SERVICES["GeefAttest", "02.00.0000"],
    )
    for kind in ("PERS", "OND"):
        subject = f"<Subjecten><Subject><Type>{kind}</Type><Sleutel>{NOBODY}</Sleutel></Subject></Subjecten>"
        answer = magda.ask(registration, f"<Inhoud><Inschrijving>{subject}</Inschrijving></Inhoud>")
        success = (
            RESPONSES / registration.domain / registration.name / registration.version / kind / "success.xml"
        )
        assert content(answer) == content(etree.parse(success, PLAIN).getroot())
    for language in ("fr", "de"):
        wanted = f"<Attest><Naam>Belgisch kiezer</Naam><Taal>{language}</Taal></Attest>"
        answer = magda.ask(attest, f"<Inhoud><Criteria><INSZ>{NOBODY}</INSZ>{wanted}</Criteria></Inhoud>")
        file = RESPONSES / attest.domain / attest.name / attest.version / f"Belgisch kiezer.{language}.xml"
        assert codes(answer) == codes(etree.parse(file).getroot())


def test_forms_are_filled_in(magda: Caller) -> None:
    photo, status, attest = (
        next(service for (name, _), service in SERVICES.items() if name == wanted)
        for wanted in ("GeefPasfoto", "GeefSociaalStatuut", "GeefAttest")
    )
    known = "00600099536"
    picture = magda.ask(photo, f"<Inhoud><Criteria><INSZ>{known}</INSZ></Criteria></Inhoud>")
    assert picture.findtext(".//Pasfoto/INSZ") == known
    names = "".join(f"<SociaalStatuut><Naam>{name}</Naam></SociaalStatuut>" for name in ("EEN", "TWEE"))
    asked = f"<Inhoud><Criteria><INSZ>{known}</INSZ><SocialeStatuten>{names}</SocialeStatuten></Criteria></Inhoud>"
    told = magda.ask(status, asked)
    assert [found.text for found in told.iterfind(".//SociaalStatuut/Naam")] == ["EEN", "TWEE"]
    wanted = "<Attest><Naam>Leven</Naam><Taal>nl</Taal></Attest>"
    document = magda.ask(attest, f"<Inhoud><Criteria><INSZ>{known}</INSZ>{wanted}</Criteria></Inhoud>")
    assert document.findtext(".//Attest/INSZ") == known
    assert (document.findtext(".//Attest/Document") or "").startswith("JVBERi0")
