"""The faults of MAGDA: each spoils what it says, for the services or the person it was switched on for."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from lxml import etree

from simulators.magda import wss
from simulators.magda.people.services import SERVICES
from simulators.magda.pki import Pki
from simulators.tests.conftest import Running, faults
from simulators.tests.magda_client import GEEF_PERSOON, Caller, codes, fault, question, request
from simulators.tests.official import SCHEMAS, official, schema

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
SARAH, KAREL = "88670312862", "54610923190"
SAFE = etree.XMLParser(resolve_entities=False, no_network=True)


@pytest.fixture(scope="module")
def running(start: Callable[..., Running], tmp_path_factory: pytest.TempPathFactory) -> tuple[Running, Pki]:
    folder = tmp_path_factory.mktemp("magda")
    return start("magda", "--pki", str(folder)), Pki(folder)


@pytest.fixture
def magda(running: tuple[Running, Pki]) -> Iterator[Caller]:
    with Caller(running[0].ready[2], running[1]) as caller:
        yield caller
    faults(running[0].url)


@pytest.fixture
def spoil(running: tuple[Running, Pki]) -> Callable[..., None]:
    return lambda **wanted: faults(running[0].url, **wanted)


def ask(magda: Caller, *, insz: str = SARAH) -> httpx.Response:
    return magda.post(GEEF_PERSOON, magda.signed(request(GEEF_PERSOON, [question(insz)])))


def refused(magda: Caller, answer: httpx.Response) -> str:
    with pytest.raises(wss.RefusedError) as error:
        magda.opened(answer)
    return error.value.code


def test_too_many_questions_at_once(magda: Caller, spoil: Callable[..., None]) -> None:
    spoil(too_many={"times": 1})
    assert codes(magda.opened(ask(magda))) == ["99996"]
    assert codes(magda.opened(ask(magda))) == []


def test_a_fault_can_be_of_one_service_or_one_person(magda: Caller, spoil: Callable[..., None]) -> None:
    household = SERVICES["GeefGezinssamenstelling"]
    spoil(too_many={"prefix": household.path})
    assert codes(magda.ask(GEEF_PERSOON, question(SARAH))) == []
    assert codes(magda.ask(household, question(SARAH))) == ["99996"]
    spoil(too_many={"prefix": f"person/{KAREL}"})
    assert codes(magda.ask(GEEF_PERSOON, question(SARAH))) == []
    assert codes(magda.ask(GEEF_PERSOON, question(KAREL))) == ["99996"]


def test_half_an_answer(magda: Caller, spoil: Callable[..., None]) -> None:
    spoil(partial=True)
    answer = magda.opened(ask(magda))
    assert codes(answer) == ["60006"]
    assert answer.findtext(".//Persoon/INSZ") == SARAH


def test_somebody_else(magda: Caller, spoil: Callable[..., None]) -> None:
    spoil(wrong_person=True)
    answer = magda.opened(ask(magda))
    assert answer.findtext(".//Persoon/INSZ") not in {None, SARAH}
    assert SARAH not in etree.tostring(answer, encoding="unicode")


def test_another_question(magda: Caller, spoil: Callable[..., None]) -> None:
    spoil(wrong_reference=True)
    assert magda.opened(ask(magda)).findtext("Repliek/Antwoorden/Antwoord/Referte") != "q0"


def test_a_clock_that_is_an_hour_slow(magda: Caller, spoil: Callable[..., None]) -> None:
    spoil(clock_skew=True)
    answer = ask(magda)
    assert refused(magda, answer) == "wsse:MessageExpired"
    created = etree.fromstring(answer.content).findtext(f".//{{{wss.WSU}}}Created")
    assert datetime.now(UTC) - datetime.fromisoformat(created or "") > timedelta(minutes=59)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("unsigned", "wsse:InvalidSecurity"),
        ("wrapped", "wsse:InvalidSecurity"),
        ("expired_signer", "wsse:InvalidSecurityToken"),
    ],
)
def test_answers_that_nobody_may_trust(
    magda: Caller, spoil: Callable[..., None], name: str, code: str
) -> None:
    spoil(**{name: True})
    assert refused(magda, ask(magda)) == code


@pytest.mark.parametrize("variant", [0, 1, 2])
def test_wrapped_answers_open_for_nobody_who_looks(
    magda: Caller, spoil: Callable[..., None], variant: int
) -> None:
    """The first body is the forged one; the signature still holds for the one that was signed."""
    spoil(wrapped=variant)
    answer = ask(magda)
    refused(magda, answer)
    bodies = list(etree.fromstring(answer.content).iter(f"{{{wss.SOAP}}}Body"))
    found = {one.findtext(".//Persoon/INSZ") for one in bodies}
    assert len(bodies) == 2
    assert SARAH in found
    assert (bodies[0].get(f"{{{wss.WSU}}}Id") == bodies[1].get(f"{{{wss.WSU}}}Id")) == (variant == 2)


def test_something_else(magda: Caller, spoil: Callable[..., None]) -> None:
    spoil(wrong_person=True)
    service = SERVICES["GeefOnderneming"]
    criteria = "<Criteria><Ondernemingsnummer>0999010126</Ondernemingsnummer></Criteria>"
    answer = magda.ask(service, f"<Inhoud>{criteria}</Inhoud>")
    assert answer.findtext(".//Onderneming/Ondernemingsnummer") not in {None, "0999010126"}


def test_a_wrapped_answer_holds_a_forged_body_and_the_signed_one(
    magda: Caller, spoil: Callable[..., None]
) -> None:
    spoil(wrapped=True)
    message = etree.fromstring(ask(magda).content)
    forged, kept = message.find(f"{{{wss.SOAP}}}Body"), message.find(f".//Bewaard/{{{wss.SOAP}}}Body")
    assert kept.findtext(".//Persoon/INSZ") == SARAH
    assert forged.findtext(".//Persoon/INSZ") not in {None, SARAH}


def test_a_soap_fault(magda: Caller, spoil: Callable[..., None]) -> None:
    spoil(soap_fault=True)
    assert fault(ask(magda)) == "soapenv:Server"


@official
def test_an_answer_that_does_not_fit_the_schema(magda: Caller, spoil: Callable[..., None]) -> None:
    rules = schema(GEEF_PERSOON.namespace)
    assert GEEF_PERSOON.namespace in SCHEMAS
    assert rules.validate(magda.opened(ask(magda)))
    spoil(schema_invalid=True)
    assert not rules.validate(magda.opened(ask(magda)))


@pytest.mark.parametrize("name", ["invalid_xml", "wrong_encoding"])
def test_what_no_parser_takes(magda: Caller, spoil: Callable[..., None], name: str) -> None:
    spoil(**{name: True})
    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(ask(magda).content, SAFE)


@pytest.mark.parametrize(
    ("name", "entity"), [("entity_bomb", b'lol9 "&lol8;'), ("external_entity", b'lol9 SYSTEM "file:')]
)
def test_entities(magda: Caller, spoil: Callable[..., None], name: str, entity: bytes) -> None:
    spoil(**{name: True})
    answer = ask(magda).content
    assert b"<!ENTITY " + entity in answer
    assert b"&lol9;</Referte>" in answer


def test_a_huge_answer(magda: Caller, spoil: Callable[..., None]) -> None:
    spoil(huge=3)
    answer = ask(magda)
    assert 2_900_000 < len(answer.content) < 3_300_000
    etree.fromstring(answer.content)


@pytest.mark.parametrize("status", [200, 503])
def test_a_page_for_people(magda: Caller, spoil: Callable[..., None], status: int) -> None:
    spoil(html=status)
    answer = ask(magda)
    assert (answer.status_code, answer.headers["content-type"][:9]) == (status, "text/html")


def test_slow_for_one_person(magda: Caller, spoil: Callable[..., None]) -> None:
    spoil(slow={"value": 700, "prefix": f"person/{KAREL}"})
    begin = time.monotonic()
    ask(magda, insz=KAREL)
    assert time.monotonic() - begin >= 0.7


def test_a_reset_connection(magda: Caller, spoil: Callable[..., None]) -> None:
    spoil(reset={"times": 1})
    with pytest.raises(httpx.TransportError):
        ask(magda)
    assert ask(magda).status_code == 200


def test_hanging_after_the_headers(magda: Caller, spoil: Callable[..., None]) -> None:
    spoil(hang={"times": 1})
    magda.http.timeout = httpx.Timeout(5, read=0.5)
    with pytest.raises(httpx.ReadTimeout):
        ask(magda)
