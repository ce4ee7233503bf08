"""The answers of a shelf, in the layout of MAGDA-Mock: `responses/<domain>/<service>/<version>/<key>.xml`.

A key has levels (`9000/Kerkstraat/12`). The whole key is tried first, then level by level less; then `notfound` and
`success`, from the deepest folder up; then `default`. What a question is about is read from its criteria, by the rules
below; a service without a rule is looked up by its national number, else by all values of its criteria in their order.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import Final

from lxml import etree

from simulators.magda.shelf import Shelf
from simulators.magda.wss import SOAP

PARSER: Final = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
Key = tuple[str, ...]
_ENDINGS: Final = ("notfound", "success", "default")
_UNSAFE: Final = re.compile(r"[/\\\0]|^\.+$")
# per level the names of the elements that can hold it; a level that is absent ends the key
_KEYS: Final[Mapping[str, Key]] = {
    "GeefEpc": (
        "Postcode|PostCode|Attestnummer|GebouwId|GebouweenheidId",
        "Straat/Naam|Straat|Straatnaam",
        "Huisnummer",
        "Busnummer",
    ),
    "GeefAttest": ("INSZ", "Naam", "Taal"),
    "GeefAanslagbiljetPersonenbelasting": ("INSZ", "Inkomensjaar"),
    "GeefFuncties": ("INSZ|Ondernemingsnummer",),
    "ZoekEigendomstoestanden": ("INSZ|Ondernemingsnummer",),
    "GeefOnderneming": ("Ondernemingsnummer",),
    "GeefOndernemingVKBO": ("Ondernemingsnummer",),
    "GeefJaarrekeningen": ("Ondernemingsnummer", "Boekjaar"),
    "RegistreerInschrijving": ("INSZ|Subject/Type", "Sleutel"),
    "ZoekPersoonOpAdres": ("Bron", "PostCode|Postcode", "Straatcode", "Huisnummer", "Busnummer"),
    "ZoekPersoonOpNaam": ("Bron", "Achternaam|Naam", "Datum"),
}


@dataclass(frozen=True, slots=True)
class Service:
    """One version of a service; `namespace` is that of the element around question and answer."""

    domain: str
    name: str
    version: str
    namespace: str

    @property
    def path(self) -> str:
        """Where it is served: `/GeefPersoonDienst-02.02/soap/WebService`."""
        return f"/{self.name}Dienst-{self.version[:5]}/soap/WebService"

    @property
    def folder(self) -> PurePosixPath:
        """Where its answers stand."""
        return PurePosixPath("responses", self.domain, self.name, self.version)


class Library:
    """Finds the answer to a question."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    @cached_property
    def services(self) -> dict[tuple[str, str], Service]:
        """All services that there are answers of, by namespace and name."""
        found: dict[PurePosixPath, Service] = {}
        for path in self._shelf.below("responses"):
            folder = PurePosixPath(*path.parts[:4])
            if len(path.parts) > 4 and folder not in found and (service := self._service(path)):
                found[folder] = service
        return {(service.namespace, service.name): service for service in found.values()}

    def _service(self, path: PurePosixPath) -> Service | None:
        name = etree.QName(etree.fromstring(self._shelf.read(path) or b"", PARSER))
        if name.namespace == SOAP:
            return None
        return Service(*path.parts[1:4], name.namespace or "")

    def find(self, service: Service, question: etree._Element) -> tuple[PurePosixPath, etree._Element] | None:
        """The answer to one question and where it stands; None when there is nothing at all."""
        for candidate in self._candidates(service, key(service.name, question)):
            path = service.folder / candidate.with_name(f"{candidate.name}.xml")
            if content := self._shelf.read(path):
                return path, etree.fromstring(content, PARSER)
        return None

    def knows(self, number: str) -> bool:
        """Whether there is a person of this national number."""
        people = PurePosixPath("responses", "Persoon", "GeefPersoon")
        return any(
            self._shelf.read(people / f"{version}.0000" / f"{number}.xml") for version in ("02.02", "02.00")
        )

    def _candidates(self, service: Service, key: Key) -> Iterator[PurePosixPath]:
        for length in range(len(key), 0, -1):
            yield PurePosixPath(*key[:length])
        if special := _SPECIAL.get(service.name):
            yield from special(self, service, key)
        for ending in _ENDINGS:
            for length in range(max(len(key) - 1, 0), -1, -1):
                yield PurePosixPath(*key[:length], ending)

    def photo(self, service: Service, key: Key) -> Iterator[PurePosixPath]:
        """A photo for somebody without one of their own: by sex and number, always the same."""
        if not key or not self.knows(key[0]):
            return
        kind = "mannen" if int(key[0][6:9]) % 2 else "vrouwen"
        if photos := list(self._shelf.below(f"{service.folder}/{kind}")):
            yield PurePosixPath(kind, photos[int(key[0][:9]) % len(photos)].stem)

    def attest(self, service: Service, key: Key) -> Iterator[PurePosixPath]:
        """An attest that answers everybody in its language, else the form that is filled in for whoever is known."""
        if len(key) == 3:
            yield PurePosixPath(f"{key[1]}.{key[2]}")
        if key and self.knows(key[0]):
            yield PurePosixPath("template")

    def status(self, service: Service, key: Key) -> Iterator[PurePosixPath]:
        """Nobody has this number: another answer than that nothing is known about somebody."""
        if key and not self.knows(key[0]):
            yield PurePosixPath("default")


_SPECIAL: Final[Mapping[str, Callable[[Library, Service, Key], Iterator[PurePosixPath]]]] = {
    "GeefPasfoto": Library.photo,
    "GeefAttest": Library.attest,
    "GeefSociaalStatuut": Library.status,
}


def key(service: str, question: etree._Element) -> Key:
    """The levels of the key of a question."""
    rule = _KEYS.get(service)
    if rule:
        return tuple(_levels(rule, question))
    number = value(question, "INSZ|ssin")
    return (number,) if number else _all_values(question)


def _levels(rule: Key, question: etree._Element) -> Iterator[str]:
    for names in rule:
        found = value(question, names)
        if not found:
            return
        yield found


def value(question: etree._Element, names: str) -> str:
    """The first value of one of these elements (`A|B/C`) below a question, safe as a part of a path; else empty."""
    for name in names.split("|"):
        for found in question.iterfind(f".//{name}"):
            text = (found.text or "").strip()
            if text and not _UNSAFE.search(text):
                return text
    return ""


def _all_values(question: etree._Element) -> Key:
    criteria = question.find(".//Criteria")
    leaves = criteria.iter() if criteria is not None else ()
    texts = ((leaf.text or "").strip() for leaf in leaves if not len(leaf))
    return tuple(text for text in texts if text and not _UNSAFE.search(text))
