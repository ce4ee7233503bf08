"""Official answers in, over the door of the authorities; the person they are about signs in and sees exactly them.

The answers are read here once more and by other means than the sender uses, so that a mistake of the sender shows.
`MAGDA_DATA` names the folder of the official test data (default `../shared/magda-mock`).
"""

from __future__ import annotations

import json
import os
import re
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from lxml import html

from tests.platform import ROOT, Platform
from tests.residents import Resident, words

pytestmark = pytest.mark.process

DATA = Path(os.environ.get("MAGDA_DATA", ROOT.parent / "shared" / "magda-mock"))
ANSWERS = DATA / "responses" / "Dossier" / "GeefDossiers"
SENDER = ("-m", "simulators.dosis_sender", str(ANSWERS))
PEOPLE = ("31612199733", "41630199781", "87671799614", "31652400293")
BELGIUM = ZoneInfo("Europe/Brussels")

needs_data = pytest.mark.skipif(
    not ANSWERS.is_dir(), reason="the official answers are not here: set MAGDA_DATA to a copy of magda-mock"
)


@dataclass(frozen=True)
class Said:
    """One status as the XML has it."""

    at: datetime
    title: str
    label: str
    sentences: str
    asks: str | None
    contact: frozenset[str]
    link: str


@dataclass(frozen=True)
class Shown:
    """One file as a person is to see it, newest status first."""

    number: str
    title: str
    asks: str | None
    contact: frozenset[str]
    link: str
    history: tuple[tuple[datetime, str, str], ...]


def _flat(element: ET.Element, path: str) -> str:
    return " ".join((element.findtext(path) or "").split())


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return (found if found.tzinfo else found.replace(tzinfo=BELGIUM)).replace(microsecond=0)


def _at(change: ET.Element) -> datetime:
    """When the status came about: as the reference on real answers says, in this order of preference."""
    day, time = _flat(change, "Periode/Begin/Datum"), _flat(change, "Periode/Begin/Tijd")
    begun = f"{day}T{time}" if day and time else ""
    touched = _flat(change, "DatumModificatie")
    return _moment(_flat(change, "Status/DatumModificatie") or begun or touched or f"{day}T00:00")


def _key(code: str) -> str:
    return re.sub(r"[^a-z0-9]", "", unicodedata.normalize("NFKD", code).lower())


def _labels() -> Mapping[str, str]:
    """The general wordings that ship with the product."""
    shipped = ROOT / "src" / "burgerprofiel" / "blocks" / "dossiers" / "general_wordings.json"
    content = json.loads(shipped.read_text(encoding="utf-8"))
    return {_key(entry["code"]): entry["label"]["nl"] for entry in content}


def _sentence(text: str) -> str:
    return text and text[0].upper() + text[1:] + ("" if text[-1] in ".!?" else ".")


def _heading(text: str) -> str:
    """A heading has no full stop after its only sentence."""
    return text if ". " in text else text.removesuffix(".")


def _contact(change: ET.Element) -> frozenset[str]:
    of = "Beheerder/Contact/"
    lines = [_flat(change, of + name) for name in ("Naam", "Dienst/Omschrijving", "Telefoon", "Email")]
    street = " ".join(
        filter(
            None, (_flat(change, "Beheerder/Adres/Straat/Naam"), _flat(change, "Beheerder/Adres/Huisnummer"))
        )
    )
    place = " ".join(
        filter(None, (_flat(change, f"Beheerder/Adres/Gemeente/{name}") for name in ("Postcode", "Naam")))
    )
    site = _flat(change, of + "Website")
    return frozenset(filter(None, (*lines, ", ".join(filter(None, (street, place))), site)))


def _said(change: ET.Element, labels: Mapping[str, str]) -> Said:
    needed = _flat(change, "Status/Actie/ActieNodig") in ("1", "true")
    asked = _flat(change, "Status/Actie/Omschrijving")
    details = [" ".join((detail.text or "").split()) for detail in change.iterfind("Status/Details/Detail")]
    label = labels[_key(_flat(change, "Status/Code"))]
    return Said(
        at=_at(change),
        title=_flat(change, "Naam"),
        label=label,
        sentences=" ".join(_sentence(text) for text in (*details, asked if needed else "") if text),
        asks=asked if needed else None,
        contact=_contact(change),
        link=_flat(change, "Doorverwijzing"),
    )


def _expected(person: str) -> set[Shown]:
    labels, files = _labels(), {}
    for path in ANSWERS.rglob("*.xml"):
        for change in ET.parse(path).getroot().iter("DossierMutatie"):
            if person in {_flat(subject, "Sleutel") for subject in change.iterfind("Subjecten/Subject")}:
                of = (_flat(change, "Identificatie/Bron"), _flat(change, "Identificatie/Dossiernummer"))
                files.setdefault(of, []).append(_said(change, labels))
    return {_file(number, said) for (_, number), said in files.items()}


def _file(number: str, said: Iterable[Said]) -> Shown:
    newest, *older = sorted(said, key=lambda each: each.at, reverse=True)
    return Shown(
        number=number,
        title=newest.title,
        asks=newest.asks and _heading(newest.asks),
        contact=newest.contact,
        link=newest.link,
        history=tuple((each.at, each.label, each.sentences) for each in (newest, *older)),
    )


def _seen(me: Resident) -> set[Shown]:
    return {_shown(me.page(address)) for address in _addresses(me)}


def _addresses(me: Resident) -> Iterator[str]:
    following = "/dossiers"
    while following:
        page = me.page(following)
        yield from (row.find(".//a").get("href") for row in page.find_class("file"))
        later = page.xpath("//a[@rel='next']/@href")
        following = later[0] if later else ""


def _shown(page: html.HtmlElement) -> Shown:
    heading = page.find_class("page-heading")[0]
    asked = page.find_class("cta__title")
    links = page.xpath("//main//a[@rel='external noreferrer']/@href")
    return Shown(
        number=(heading.find(".//p").text or "").partition(" · dossier ")[2].strip(),
        title=words(heading.find(".//h1")),
        asks=words(asked[0]) if asked else None,
        contact=frozenset(_contact_lines(page)),
        link=links[0] if links else "",
        history=tuple(_line(line) for line in page.xpath("//ol[@class='history__list']/li")),
    )


def _contact_lines(page: html.HtmlElement) -> Iterator[str]:
    for line in page.xpath("//ul[@class='contact']/li"):
        website = line.xpath("./a[@rel]/@href")
        yield website[0] if website else words(line)


def _line(line: html.HtmlElement) -> tuple[datetime, str, str]:
    (at,) = line.xpath(".//time/@datetime")
    texts = line.xpath("./div/p[not(@class)]")
    title = words(line.find_class("history__title")[0])
    return datetime.fromisoformat(at), title, words(texts[0]) if texts else ""


def _send(platform: Platform) -> str:
    sent = platform.run(*SENDER, "--to", platform.url, "--key", str(platform.keys / "dosis-sender.pem"))
    return sent.stdout


@pytest.fixture(scope="module")
def sent(platform: Platform) -> str:
    """What the sender printed after its first run."""
    return _send(platform)


@needs_data
@pytest.mark.usefixtures("sent")
@pytest.mark.parametrize("person", PEOPLE)
def test_a_person_sees_exactly_what_the_official_answers_hold(platform: Platform, person: str) -> None:
    me = Resident(platform)
    assert me.sign_in(insz=person).url.path == "/overzicht"
    expected, seen = _expected(person), _seen(me)
    me.close()
    assert {file.number for file in seen} == {file.number for file in expected}
    assert seen == expected


@needs_data
def test_sending_everything_again_changes_nothing(platform: Platform, sent: str) -> None:
    before = _state(platform)
    assert _send(platform) == sent
    assert _state(platform) == before


def _state(platform: Platform) -> dict[str, object]:
    tables = ("dossiers_upload", "dossiers_dossierevent", "dossiers_dossier", "notifications_intent")
    counts = {table: platform.value(f"SELECT count(*) FROM {table}") for table in tables}
    newest = platform.value("SELECT max(content_changed_at) FROM dossiers_dossier")
    return {**counts, "newest": newest}
