"""MAGDA: whom it lets in, what it answers, and that its answers are signed."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from lxml import etree

from simulators.magda import spoil, wss
from simulators.magda.people.model import number
from simulators.magda.people.services import SERVICES
from simulators.magda.pki import Pki
from simulators.tests.conftest import Running, faults, http
from simulators.tests.magda_client import GEEF_PERSOON, SENDER, Caller, codes, fault, question, request
from simulators.tests.official import DATA, official

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
KNOWN = "88670312862"
NOBODY = number("1901-01-01", serial=995)
OTHER = "other.example/loket"


@pytest.fixture(scope="module")
def running(start: Callable[..., Running], tmp_path_factory: pytest.TempPathFactory) -> tuple[Running, Pki]:
    folder = tmp_path_factory.mktemp("magda")
    clients = f"{SENDER}=1300,{SENDER}=1301:GeefEpc"
    return start("magda", "--pki", str(folder), "--client", clients), Pki(folder)


@pytest.fixture
def magda(running: tuple[Running, Pki]) -> Iterator[Caller]:
    """A caller, with all faults off."""
    simulator, pki = running
    faults(simulator.url)
    with Caller(simulator.ready[2], pki) as caller:
        yield caller


@pytest.fixture
def controls(running: tuple[Running, Pki]) -> str:
    return running[0].url


def ask(magda: Caller, *, insz: str = KNOWN) -> httpx.Response:
    return magda.post(GEEF_PERSOON, magda.signed(request(GEEF_PERSOON, [question(insz)])))


def test_a_signed_question_gets_a_signed_answer(magda: Caller) -> None:
    answer = magda.ask(GEEF_PERSOON, question(KNOWN))
    assert answer.tag == f"{{{GEEF_PERSOON.namespace}}}GeefPersoonResponse"
    assert answer.findtext("Repliek/Antwoorden/Antwoord/Referte") == "q0"
    assert answer.findtext("Repliek/Context/Bericht/Ontvanger/Identificatie") == SENDER


def test_several_questions_are_answered_together(magda: Caller) -> None:
    answer = magda.ask(GEEF_PERSOON, question(KNOWN), question(NOBODY), question("88670312861"))
    answers = answer.findall("Repliek/Antwoorden/Antwoord")
    assert [one.findtext("Referte") for one in answers] == ["q0", "q1", "q2"]
    assert [codes(one) for one in answers] == [[], ["30001"], ["20002"]]


def test_nobody_connects_without_a_certificate(magda: Caller) -> None:
    import ssl  # noqa: PLC0415

    trusting = ssl.create_default_context(cafile=str(magda.pki.path("ca.pem")))
    with (
        httpx.Client(verify=trusting) as stranger,
        pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)),
    ):
        stranger.get(f"{magda.url}/v1/mobility/registrations")


def test_an_unsigned_question_is_refused(magda: Caller) -> None:
    message = wss.envelope(request(GEEF_PERSOON, [question(KNOWN)]))
    assert fault(magda.post(GEEF_PERSOON, message)) == "wsse:InvalidSecurity"


def test_a_signer_of_another_root_is_refused(magda: Caller, tmp_path: Path) -> None:
    other = Pki(tmp_path)
    signer = wss.Signer(other.certificate("signing"), other.key("signing"))
    message = magda.signed(request(GEEF_PERSOON, [question(KNOWN)]), by=signer)
    assert fault(magda.post(GEEF_PERSOON, message)) == "wsse:InvalidSecurityToken"


def test_a_signer_whose_time_is_over_is_refused(magda: Caller) -> None:
    signer = wss.Signer(magda.pki.certificate("expired"), magda.pki.key("expired"))
    message = magda.signed(request(GEEF_PERSOON, [question(KNOWN)]), by=signer)
    assert fault(magda.post(GEEF_PERSOON, message)) == "wsse:InvalidSecurityToken"


def test_a_certificate_without_its_key_signs_nothing(magda: Caller) -> None:
    signer = wss.Signer(magda.pki.certificate("signing"), magda.pki.key("magda"))
    message = magda.signed(request(GEEF_PERSOON, [question(KNOWN)]), by=signer)
    assert fault(magda.post(GEEF_PERSOON, message)) == "wsse:FailedCheck"


@pytest.mark.parametrize("minutes", [-11, 11])
def test_a_message_of_another_time_is_refused(magda: Caller, minutes: int) -> None:
    when = datetime.now(UTC) + timedelta(minutes=minutes)
    message = magda.signed(request(GEEF_PERSOON, [question(KNOWN)]), at=when)
    assert fault(magda.post(GEEF_PERSOON, message)) == "wsse:MessageExpired"


def test_a_message_is_taken_once(magda: Caller) -> None:
    message = magda.signed(request(GEEF_PERSOON, [question(KNOWN)]))
    assert magda.post(GEEF_PERSOON, message).status_code == 200
    assert fault(magda.post(GEEF_PERSOON, message)) == "wsse:InvalidSecurity"


def test_what_is_changed_after_signing_is_refused(magda: Caller) -> None:
    message = magda.signed(request(GEEF_PERSOON, [question(KNOWN)]))
    message.find(".//INSZ").text = NOBODY
    assert fault(magda.post(GEEF_PERSOON, message)) == "wsse:FailedCheck"


def test_a_wrapped_message_is_refused(magda: Caller) -> None:
    message = magda.signed(request(GEEF_PERSOON, [question(KNOWN)]))
    spoil.wrap(message)
    assert fault(magda.post(GEEF_PERSOON, message)) == "wsse:InvalidSecurity"


def test_a_forged_body_under_another_name_is_refused(magda: Caller) -> None:
    """The signed body is there under its mark, but what stands where the body should stand is not it."""
    message = magda.signed(request(GEEF_PERSOON, [question(KNOWN)]))
    body = message.find(f"{{{wss.SOAP}}}Body")
    body.tag = f"{{{wss.SOAP}}}Bewaard"
    etree.SubElement(message, f"{{{wss.SOAP}}}Body").append(request(GEEF_PERSOON, [question(NOBODY)]))
    assert fault(magda.post(GEEF_PERSOON, message)) == "wsse:FailedCheck"


@pytest.mark.parametrize(
    "raw", [b"", b"no xml", b"<a/>", b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>']
)
def test_what_is_no_envelope_gets_a_fault(magda: Caller, raw: bytes) -> None:
    assert fault(magda.post(GEEF_PERSOON, raw)).startswith("soapenv:")


@pytest.mark.parametrize(
    ("sender", "capacity", "code"),
    [(OTHER, "1300", "60011"), (SENDER, "1399", "40001"), (SENDER, "1301", "40006")],
)
def test_who_may_not_ask_hears_why(magda: Caller, sender: str, capacity: str, code: str) -> None:
    answer = magda.ask(GEEF_PERSOON, question(KNOWN), sender=sender, capacity=capacity)
    assert codes(answer) == [code]
    assert answer.find("Repliek/Antwoorden") is None


def test_at_most_five_questions(magda: Caller) -> None:
    assert codes(magda.ask(GEEF_PERSOON, *[question(KNOWN)] * 5)) == []
    assert codes(magda.ask(GEEF_PERSOON, *[question(KNOWN)] * 6)) == ["20110"]


def test_a_period_runs_forward(magda: Caller) -> None:
    period = "<Periode><Begin>2026-02-01</Begin><Einde>2026-01-01</Einde></Periode>"
    assert codes(magda.ask(GEEF_PERSOON, question(KNOWN, more=period))) == ["20003"]


def test_what_was_asked_is_told_without_numbers(magda: Caller, controls: str) -> None:
    http.delete(f"{controls}/_admin/asked")
    magda.ask(GEEF_PERSOON, question(KNOWN), acting=NOBODY)
    (asked,) = http.get(f"{controls}/_admin/asked").json()
    assert asked["acting_person"] is True
    assert (asked["service"], asked["capacity"], asked["outcome"]) == ("GeefPersoon", "1300", "answered")
    assert not {KNOWN, NOBODY} & set(map(str, asked.values()))


def test_the_certificate_of_an_address(magda: Caller) -> None:
    where = "<Adres><Straat>Molenstraat</Straat><Huisnummer>27</Huisnummer><Postcode>{}</Postcode></Adres>"
    service = SERVICES["GeefEpc"]
    for postcode, expected in (("0901", []), ("0902", ["30001"])):
        content = f"<Inhoud><Criteria>{where.format(postcode)}</Criteria></Inhoud>"
        assert codes(magda.ask(service, content)) == expected


def test_a_service_has_one_address(magda: Caller) -> None:
    message = magda.signed(request(GEEF_PERSOON, [question(KNOWN)]))
    assert fault(magda.post(SERVICES["GeefEpc"], message)) == "soapenv:Client"


@official
def test_with_schemas_a_question_must_fit(
    start: Callable[..., Running], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("magda")
    simulator = start("magda", "--pki", str(folder), "--schemas", str(DATA / "xsd"))
    with Caller(simulator.ready[2], Pki(folder)) as magda:
        assert codes(magda.ask(GEEF_PERSOON, question(KNOWN))) == []
        message = magda.signed(request(GEEF_PERSOON, [question(KNOWN, more="<Kleur>rood</Kleur>")]))
        assert fault(magda.post(GEEF_PERSOON, message)) == "soapenv:Client"
        message = magda.signed(request(GEEF_PERSOON, [question(KNOWN)], capacity="x" * 300))
        assert fault(magda.post(GEEF_PERSOON, message)) == "soapenv:Client"


def test_a_status_that_does_not_apply_is_said(magda: Caller) -> None:
    names = "".join(f"<SociaalStatuut><Naam>{name}</Naam></SociaalStatuut>" for name in ("BIM_BVT", "ANDERS"))
    criteria = f"<Criteria><INSZ>{KNOWN}</INSZ><SocialeStatuten>{names}</SocialeStatuten></Criteria>"
    answer = magda.ask(SERVICES["GeefSociaalStatuut"], f"<Inhoud>{criteria}</Inhoud>")
    found = {
        status.findtext("Naam"): status.findtext("Resultaat/Code") for status in answer.iter("SociaalStatuut")
    }
    assert (found["BIM_BVT"], found["ANDERS"]) == ("1", "0")


def test_people_see_what_was_asked(magda: Caller, controls: str) -> None:
    magda.ask(GEEF_PERSOON, question(KNOWN))
    page = http.get(controls, headers={"accept": "text/html"})
    assert "GeefPersoon 02.02" in page.text
    assert KNOWN not in page.text
