"""Read MAGDA `GeefDossiers` 02.00 answers.

Which date orders the statuses? An answer carries three, and the official set decides between them:

- `Status/DatumModificatie` is the moment of *this* status: another one for every mutation, always rising.
- `DatumModificatie` of the mutation is the moment at which the *file* was last touched at the source. It is
  sometimes absent and often equal for all mutations of a file (then later than all of them), so that it loses
  both their order and the true dates of the history.
- `Periode/Begin` is mandatory. With a time of day it is the moment of the status; without one it is the day
  on which the file began, the same for every mutation.

So the moment of change is the first that is present of: the moment of the status, a begin with a time of day,
the moment of the file, the day of the begin at midnight. Moments without an offset are Belgian local time.
"""

from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from lxml import etree

NAMESPACE: Final = "http://webservice.geefdossiersdienst-02_00.dossier-02_00.vip.vlaanderen.be"
MAX_BYTES: Final = 16 * 1024 * 1024
BELGIUM: Final = ZoneInfo("Europe/Brussels")


class AnswerError(Exception):
    """Not a GeefDossiers answer; the message says why and never quotes the text."""


class MutationError(Exception):
    """One mutation of an answer lacks what an upload cannot do without."""


@dataclass(frozen=True, kw_only=True)
class Subject:
    """Who a file belongs to: `key` is a national number (kind `PERS`), an enterprise number or a V-code."""

    role: str | None
    kind: str
    key: str


@dataclass(frozen=True, kw_only=True)
class Action:
    """What the source says about the resident's turn; `text` may be absent even when the action is needed."""

    needed: bool
    text: str | None


@dataclass(frozen=True, kw_only=True)
class Status:
    phase: str | None
    code: str | None
    details: tuple[str, ...]
    action: Action | None
    target_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Address:
    street: str | None
    number: str | None
    postcode: str | None
    municipality: str | None


@dataclass(frozen=True, kw_only=True)
class Manager:
    """Contact of the authority that handles the file."""

    name: str | None
    service: str | None
    phone: str | None
    email: str | None
    website: str | None
    address: Address | None


@dataclass(frozen=True, kw_only=True)
class Properties:
    confidential: bool
    public: bool
    not_consultable: bool


@dataclass(frozen=True, kw_only=True)
class Mutation:
    """One status change of one file, as the source published it."""

    source: str
    number: str
    title: str
    changed_at: datetime
    target_at: datetime | None
    status: Status | None
    kind: str
    products: tuple[str, ...]
    manager: Manager | None
    extra: str | None
    link: str | None
    subjects: tuple[Subject, ...]
    properties: Properties | None


@dataclass(frozen=True, kw_only=True)
class Failure:
    """An `Uitzondering`; `sources` are those it is annotated with, none when it concerns the whole answer."""

    code: str
    sources: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One answer: its mutations in document order, its failures, and how many mutations could not be read."""

    mutations: tuple[Mutation, ...]
    failures: tuple[Failure, ...]
    unreadable: int


def read_answer(path: Path) -> Answer:
    """Read one answer from a file. Raises AnswerError when it is too large or no such answer."""
    if path.stat().st_size > MAX_BYTES:
        raise AnswerError("larger than 16 MiB")
    return parse_answer(path.read_bytes())


def parse_answer(content: bytes) -> Answer:
    """Parse the XML of one answer. Raises AnswerError for anything but a GeefDossiers 02.00 answer.

    The parser resolves no entity, loads no DTD and opens no connection; a document type is refused.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise AnswerError("not well-formed XML") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise AnswerError("has a document type declaration")
    if root.tag != f"{{{NAMESPACE}}}GeefDossiersResponse":
        raise AnswerError("not a GeefDossiers 02.00 answer")
    mutations: list[Mutation] = []
    unreadable = 0
    for element in root.iter("DossierMutatie"):
        try:
            mutations.append(_mutation(element))
        except MutationError:
            unreadable += 1
    failures = tuple(_failure(element) for element in root.iter("Uitzondering"))
    return Answer(mutations=tuple(mutations), failures=failures, unreadable=unreadable)


def _mutation(element: etree._Element) -> Mutation:
    subjects = tuple(_subject(subject) for subject in element.findall("Subjecten/Subject"))
    if not subjects:
        raise MutationError("belongs to nobody")
    manager = element.find("Beheerder")
    properties = element.find("Eigenschappen")
    return Mutation(
        source=_required(element, path="Identificatie/Bron"),
        number=_required(element, path="Identificatie/Dossiernummer"),
        title=_required(element, path="Naam"),
        changed_at=_changed_at(element),
        target_at=_moment(element, path="StreefDatum"),
        status=_status(element.find("Status")),
        kind=_required(element, path="Type"),
        products=tuple(
            filter(None, (_text(product, path=".") for product in element.findall("Producten/Product")))
        ),
        manager=None if manager is None else _manager(manager),
        extra=_text(element, path="ExtraInformatie"),
        link=_text(element, path="Doorverwijzing"),
        subjects=subjects,
        properties=None if properties is None else _properties(properties),
    )


def _changed_at(element: etree._Element) -> datetime:
    day = _text(element, path="Periode/Begin/Datum")
    clock = _text(element, path="Periode/Begin/Tijd")
    candidates = (
        _moment(element, path="Status/DatumModificatie"),
        _parsed(f"{day}T{clock}") if day and clock else None,
        _moment(element, path="DatumModificatie"),
        _parsed(f"{day}T{time.min}") if day else None,
    )
    moment = next(filter(None, candidates), None)
    if moment is None:
        raise MutationError("has no moment")
    return moment


def _status(element: etree._Element | None) -> Status | None:
    if element is None:
        return None
    details = (_text(detail, path=".") for detail in element.findall("Details/Detail"))
    action = element.find("Actie")
    return Status(
        phase=_text(element, path="Fase"),
        code=_text(element, path="Code"),
        details=tuple(detail for detail in details if detail),
        action=None
        if action is None
        else Action(needed=_flag(action, path="ActieNodig"), text=_text(action, path="Omschrijving")),
        target_at=_moment(element, path="StreefDatum"),
    )


def _manager(element: etree._Element) -> Manager:
    contact = "Contact/"
    address = element.find("Adres")
    return Manager(
        name=_text(element, path=contact + "Naam"),
        service=_text(element, path=contact + "Dienst/Omschrijving")
        or _text(element, path=contact + "Dienst/WegwijsID"),
        phone=_text(element, path=contact + "Telefoon") or _text(element, path=contact + "GSM"),
        email=_text(element, path=contact + "Email"),
        website=_text(element, path=contact + "Website"),
        address=None if address is None else _address(address),
    )


def _address(element: etree._Element) -> Address:
    number, box = _text(element, path="Huisnummer"), _text(element, path="Busnummer")
    return Address(
        street=_text(element, path="Straat/Naam"),
        number=f"{number} bus {box}" if number and box else number,
        postcode=_text(element, path="Gemeente/Postcode"),
        municipality=_text(element, path="Gemeente/Naam"),
    )


def _properties(element: etree._Element) -> Properties:
    return Properties(
        confidential=_flag(element, path="Vertrouwelijk"),
        public=_flag(element, path="Publiek"),
        not_consultable=_flag(element, path="IsNietRaadpleegbaar"),
    )


def _subject(element: etree._Element) -> Subject:
    return Subject(
        role=_text(element, path="Rol"),
        kind=_required(element, path="Type"),
        key=_required(element, path="Sleutel"),
    )


def _failure(element: etree._Element) -> Failure:
    annotations = element.findall("Annotaties/Annotatie")
    named = (_text(note, path="Waarde") for note in annotations if _text(note, path="Naam") == "Bron")
    return Failure(
        code=_text(element, path="Identificatie") or "unknown",
        sources=tuple(source for source in named if source),
    )


def _text(element: etree._Element, *, path: str) -> str | None:
    """Text at the path with runs of white space as one space; nothing when absent or blank."""
    found = element.find(path)
    if found is None or found.text is None:
        return None
    return " ".join(found.text.split()) or None


def _required(element: etree._Element, *, path: str) -> str:
    text = _text(element, path=path)
    if text is None:
        raise MutationError(f"{path} is missing")
    return text


def _flag(element: etree._Element, *, path: str) -> bool:
    return _text(element, path=path) in ("1", "true")


def _moment(element: etree._Element, *, path: str) -> datetime | None:
    text = _text(element, path=path)
    return None if text is None else _parsed(text)


def _parsed(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise MutationError("has an impossible moment") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=BELGIUM)
