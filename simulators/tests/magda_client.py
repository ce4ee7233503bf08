"""A caller of MAGDA: asks over mutual TLS, signs, and checks the answer's signature."""

import ssl
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx
from lxml import etree

from simulators.magda import wss
from simulators.magda.library import PARSER, Service
from simulators.magda.pki import Pki

SENDER = "voorbeeldstad.example/loket"
CAPACITY = "1300"
GEEF_PERSOON = Service(
    "Persoon", "GeefPersoon", "02.02.0000", "http://magda.vlaanderen.be/persoon/soap/geefpersoon/v02_02"
)


def question(number: str, *, more: str = "") -> str:
    """The content of a question about one person."""
    return f"<Inhoud><Criteria><INSZ>{number}</INSZ>{more}</Criteria><Bron>RR</Bron><Taal>nl</Taal></Inhoud>"


def request(
    service: Service,
    questions: Sequence[str],
    *,
    sender: str = SENDER,
    capacity: str = CAPACITY,
    acting: str = "",
) -> etree._Element:
    """The element of a service with questions that bear the marks `q0`, `q1` ..."""
    user = f"<Gebruiker>{acting}</Gebruiker>" if acting else ""
    asked = "".join(f"<Vraag><Referte>q{place}</Referte>{one}</Vraag>" for place, one in enumerate(questions))
    return etree.fromstring(
        f'<m:{service.name} xmlns:m="{service.namespace}"><Verzoek><Context><Naam>{service.name}</Naam>'
        f"<Versie>{service.version}</Versie><Bericht><Type>VRAAG</Type><Tijdstip><Datum>2026-11-03</Datum>"
        f"<Tijd>09:12:00.000</Tijd></Tijdstip><Afzender><Identificatie>{sender}</Identificatie>"
        f"<Referte>{uuid.uuid4()}</Referte><Hoedanigheid>{capacity}</Hoedanigheid>{user}</Afzender>"
        f"</Bericht></Context><Vragen>{asked}</Vragen></Verzoek></m:{service.name}>"
    )


@dataclass
class Caller:
    """One that may connect to `url`, with the certificates of `pki`."""

    url: str
    pki: Pki

    def __post_init__(self) -> None:
        self.tls = ssl.create_default_context(cafile=str(self.pki.path("ca.pem")))
        self.tls.load_cert_chain(self.pki.path("client.pem"), self.pki.path("client.key"))
        self.http = httpx.Client(
            verify=self.tls, timeout=60, limits=httpx.Limits(max_keepalive_connections=0)
        )
        self.signer = wss.Signer(self.pki.certificate("signing"), self.pki.key("signing"))

    def __enter__(self) -> "Caller":
        return self

    def __exit__(self, *error: object) -> None:
        self.http.close()

    def signed(
        self, content: etree._Element, *, by: wss.Signer | None = None, at: datetime | None = None
    ) -> etree._Element:
        """An envelope around the element of a service."""
        message = wss.envelope(content)
        wss.sign(message, by=by or self.signer, now=at or datetime.now(UTC))
        return message

    def post(self, service: Service, message: etree._Element | bytes) -> httpx.Response:
        """Send an envelope."""
        raw = message if isinstance(message, bytes) else etree.tostring(message, encoding="UTF-8")
        headers = {"content-type": "text/xml; charset=utf-8", "soapaction": '""'}
        return self.http.post(f"{self.url}{service.path}", content=raw, headers=headers)

    def ask(self, service: Service, *questions: str, **context: str) -> etree._Element:
        """The answer in the body that MAGDA signed. Raises RefusedError when it is not rightly signed."""
        return self.opened(self.post(service, self.signed(request(service, questions, **context))))

    def opened(self, answer: httpx.Response) -> etree._Element:
        """What stands in the signed body of an answer."""
        door = wss.Doorkeeper(self.pki.certificate("ca"), clock=lambda: datetime.now(UTC))
        return door.admit(etree.fromstring(answer.content, PARSER))


def body(answer: httpx.Response) -> etree._Element:
    """What stands in the body of an answer, whether it is signed or not; without comments, as signed."""
    return etree.fromstring(answer.content, etree.XMLParser(remove_comments=True)).find(
        f"{{{wss.SOAP}}}Body"
    )[0]


def codes(answer: etree._Element) -> list[str]:
    """The codes of the exceptions in an answer."""
    return [found.text or "" for found in answer.iterfind(".//Uitzondering/Identificatie")]


def fault(answer: httpx.Response) -> str:
    """The code of a SOAP fault."""
    assert answer.status_code == 500, answer.text
    return etree.fromstring(answer.content, PARSER).findtext(".//faultcode") or ""
