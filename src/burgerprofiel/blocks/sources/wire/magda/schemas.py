"""The official schemas: what a question and an answer must look like.

The folder is that of the platform's documentation (`Persoon.GeefPersoonDienst-02.02/WebService/...`). It describes
answers whole. Of questions it has only the context and the criteria: a small schema per service ties those together.
Each is read once, when it is first needed.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Final

from lxml import etree

from burgerprofiel.blocks.sources.wire.magda.service import CriteriaType, Service

_XS: Final = "http://www.w3.org/2001/XMLSchema"
_GENERIC: Final = "Generiek-02.00/Generiek.xsd"


class SchemaError(ValueError):
    """A message that is not what the schema says, or a schema that cannot be read. Holds no value of the message."""


class Schemas:
    """The schemas of one folder, for as many threads as there are."""

    def __init__(self, folder: Path) -> None:
        if not (folder / _GENERIC).is_file():
            raise SchemaError(f"schemas: {_GENERIC} is not in the folder")
        self._folder = folder.resolve()
        self._lock = Lock()
        self._known: dict[tuple[str, str], _Schema] = {}

    def check_question(self, service: Service, question: etree._Element) -> None:
        """Raise SchemaError unless this is a question of the service."""
        self._schema(service, "question", make=self._question).check(question)

    def check_answer(self, service: Service, answer: etree._Element) -> None:
        """Raise SchemaError unless this is an answer of the service.

        The schemas describe one `Antwoord`. Where a message has several, each is looked at in the place of that one.
        """
        if not service.response_schema:
            _check_shape(service, answer)
            return
        schema = self._schema(service, "answer", make=self._answer)
        for one in _one_by_one(answer):
            schema.check(one)

    def _schema(self, service: Service, kind: str, *, make: Callable[[Service], etree.XMLSchema]) -> _Schema:
        with self._lock:
            known = self._known.get((service.name, kind))
            if known is None:
                known = self._known[service.name, kind] = _Schema(make(service))
            return known

    def _answer(self, service: Service) -> etree.XMLSchema:
        return _compile(etree.parse(self._folder / service.response_schema, _parser()))

    def _question(self, service: Service) -> etree.XMLSchema:
        return _compile(etree.ElementTree(_question_schema(service, folder=self._folder)))


class _Schema:
    """A schema that one thread at a time looks with: libxml2 keeps the errors of the last look."""

    def __init__(self, schema: etree.XMLSchema) -> None:
        self._schema = schema
        self._lock = Lock()

    def check(self, element: etree._Element) -> None:
        with self._lock:
            if self._schema.validate(element):
                return
            entry = self._schema.error_log[0]
        raise SchemaError(f"{entry.type_name} at line {entry.line}, {_names_only(entry.path)}")


def _compile(document: etree._ElementTree) -> etree.XMLSchema:
    try:
        return etree.XMLSchema(document)
    except etree.XMLSchemaParseError as error:
        raise SchemaError("schemas: the schema of a service cannot be read") from error


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


def _names_only(path: str | None) -> str:
    return (path or "").rpartition("/")[2]


def _one_by_one(answer: etree._Element) -> list[etree._Element]:
    answers = answer.findall("Repliek/Antwoorden/Antwoord")
    if len(answers) < 2:
        return [answer]
    found = []
    for position in range(len(answers)):
        alone = etree.fromstring(etree.tostring(answer))
        for other, one in enumerate(alone.findall("Repliek/Antwoorden/Antwoord")):
            if other != position:
                one.getparent().remove(one)
        found.append(alone)
    return found


def _check_shape(service: Service, answer: etree._Element) -> None:
    """What every answer has, of a service whose schema nobody published."""
    reply = answer.find("Repliek")
    if reply is None or any(part.tag not in ("Context", "Antwoorden", "Uitzonderingen") for part in reply):
        raise SchemaError("no reply")
    if reply.findtext("Context/Naam") != service.name:
        raise SchemaError("another service in the context")
    for one in reply.iterfind("Antwoorden/*"):
        if one.tag != "Antwoord" or one.find("Referte") is None:
            raise SchemaError("an answer without a reference")


def _question_schema(service: Service, *, folder: Path) -> etree._Element:
    """A schema of the whole question: the context and the criteria are the official types."""
    generic = _target(folder / _GENERIC)
    root = etree.Element(
        f"{{{_XS}}}schema",
        nsmap={"xs": _XS, "g": generic, **_criteria_prefix(service, folder=folder)},
        targetNamespace=service.namespace,
        elementFormDefault="unqualified",
    )
    _import(root, generic, folder / _GENERIC)
    known = service.criteria_type
    if known and _target(folder / known.file) != generic:
        _import(root, _target(folder / known.file), folder / known.file)
    request = _nested(root, service.name, "Verzoek")
    _element(request, "Context", type="g:ContextType")
    questions = _sequence(_element(request, "Vragen"))
    question = _sequence(_element(questions, "Vraag", maxOccurs=str(service.most_questions)))
    _element(question, "Referte", type="g:ReferteType")
    _content(question, known)
    return root


def _content(question: etree._Element, known: CriteriaType | None) -> None:
    path = known.path if known else ("Inhoud", "Criteria")
    at = question
    for name in path[:-1]:
        at = _sequence(_element(at, name))
        if name == "Inhoud":
            _element(at, "TypeAntwoord", type="xs:string", minOccurs="0")
    if known:
        _element(at, path[-1], type=f"c:{known.name}")
    else:
        any_criteria = _sequence(_element(at, path[-1]))
        etree.SubElement(any_criteria, f"{{{_XS}}}any", processContents="skip", maxOccurs="unbounded")
    if path[0] == "Inhoud":
        for name in ("Bron", "Taal"):
            _element(at, name, type="xs:string", minOccurs="0")


def _criteria_prefix(service: Service, *, folder: Path) -> dict[str, str]:
    return {"c": _target(folder / service.criteria_type.file)} if service.criteria_type else {}


def _nested(root: etree._Element, *names: str) -> etree._Element:
    at = root
    for name in names:
        at = _sequence(_element(at, name))
    return at


def _element(parent: etree._Element, name: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{_XS}}}element", name=name, **attributes)


def _sequence(element: etree._Element) -> etree._Element:
    return etree.SubElement(etree.SubElement(element, f"{{{_XS}}}complexType"), f"{{{_XS}}}sequence")


def _import(root: etree._Element, namespace: str, path: Path) -> None:
    etree.SubElement(root, f"{{{_XS}}}import", namespace=namespace, schemaLocation=path.as_uri())


def _target(path: Path) -> str:
    try:
        return etree.parse(path, _parser()).getroot().get("targetNamespace") or ""
    except (OSError, etree.XMLSyntaxError) as error:
        raise SchemaError(f"schemas: {path.name} cannot be read") from error
