"""GeefDossierHandicap: what the services that recognise a disability know of somebody.

Seven services answer in one message, each with its own status: what one of them could not tell is unknown, and that
is said in a remark. The schema gives codes in English or in figures; the words here are ours.
"""

from __future__ import annotations

from typing import Final

from lxml import etree

from burgerprofiel.blocks.sources.contracts import (
    Code,
    Problem,
    Quantity,
    Record,
)
from burgerprofiel.blocks.sources.wire.magda.mapping.facts import Facts
from burgerprofiel.blocks.sources.wire.magda.mapping.node import Node, taken_over
from burgerprofiel.blocks.sources.wire.magda.mapping.types import Asked, Mapped
from burgerprofiel.blocks.sources.wire.magda.mapping.values import (
    Field,
    date,
    euros,
    number,
    record,
    yes,
)

_REGISTERS: Final = {
    "dgphResult": "FOD Sociale Zekerheid",
    "vsbResult": "Vlaamse sociale bescherming",
    "irisCareResult": "Iriscare",
    "nicCinResult": "Nationaal Intermutualistisch College",
    "aviqResult": "AVIQ",
    "dslResult": "Dienststelle für Selbstbestimmtes Leben",
    "mdgResult": "Ministerium der Deutschsprachigen Gemeinschaft",
}
_DECISIONS: Final = {
    "POSITIVE": "Toegekend",
    "NEGATIVE": "Niet toegekend",
    "RECOGNITION_DETERMINED": "Erkend",
}
_CARDS: Final = {
    "PARKINGCARD": "Parkeerkaart",
    "REDUCTIONCARD": "Kaart voor korting op het openbaar vervoer",
}
CODES: Final = ("sociaal.handicap", "sociaal.tegemoetkoming", "sociaal.aanvraag", "sociaal.kaart")
_NOTHING: Final = "NO_DATA_FOUND"
_FOUND: Final = "DATA_FOUND"


def disability(inhoud: etree._Element, asked: Asked) -> Mapped:
    """Recognitions, allowances, requests that are pending, and cards, of a day or over a period."""
    root = taken_over(inhoud)
    answer = root.one("ConsultFilesByDateResponse") or root.one("ConsultFilesByPeriodResponse")
    facts = Facts()
    if answer.one("ssin").attribute("replacedBy"):
        facts.remark(Problem.REPLACED, code=answer.text("status", "code"), origin="KSZ")
    overall = answer.text("status", "value")
    results = answer.one("results")
    for name in results.names():
        register = Code(code=name.removesuffix("Result"), label=_REGISTERS.get(name, ""))
        _result(facts, register, results.one(name))
    if overall == _NOTHING:
        facts.none(*CODES)
    elif overall and overall != _FOUND:
        facts.remark(Problem.PARTIAL, code=answer.text("status", "code"), origin="KSZ")
    return facts.mapped()


def _result(facts: Facts, register: Code, result: Node) -> None:
    status = result.text("status", "value")
    if status and status not in (_FOUND, _NOTHING):
        facts.remark(Problem.PARTIAL, code=result.text("status", "code"), origin=register.code)
    file = result.one("file")
    facts.origin = register.label or register.code
    for one in file.each("handicapRecognitions", "handicapRecognition"):
        _recognition(facts, register, one)
    for one in _rights(file):
        _right(facts, register, one)
    facts.state("sociaal.aanvraag", _request(register, file.one("evolutionOfRequest")), key=register.code)
    for card in file.each("socialCards", "socialCard"):
        facts.state(
            "sociaal.kaart",
            _card(register, card),
            since=card.text("deliveryDate"),
            until=card.text("endDate"),
            key=card.text("cardNumber"),
        )


def _rights(file: Node) -> list[Node]:
    """One right stands in `rights` or `right`, several in a list around it."""
    nested = file.each("rights", "right")
    return nested or [one for one in (file.one("rights"), file.one("right")) if one]


def _recognition(facts: Facts, register: Code, node: Node) -> None:
    status = node.one("recognitionStatus")
    adult, child = node.one("resultRecognitionAdult"), node.one("resultRecognitionChild")
    facts.state(
        "sociaal.handicap",
        record(
            register=register,
            decision=_code(node.text("decisionStatus"), _DECISIONS),
            decided=date(status, "dateOfDecision"),
            legislation=_code(node.text("legislation"), {}),
            points=number(adult, "diminuationIndependence", "totalPoints"),
            pillars=number(child, "pillars", "pillarsTotal"),
            score=number(child, "independencyScore"),
            earnings=yes(adult, "diminuationEarnings"),
            physical=_percentage(adult.text("unsuitability", "physicalUnsuitability")),
            mental=_percentage(adult.text("unsuitability", "mentalUnsuitability")),
            cannot_work=yes(child, "inabilityToWork"),
            cannot_follow_lessons=yes(child, "inabilityFollowCourse"),
            **_causes(node.one("handicapRecognitionDetails")),
        ),
        since=status.text("startDateRecognition"),
        until=status.text("endDateRecognition"),
    )


def _causes(node: Node) -> dict[str, Field]:
    """What the recognition rests on, only where it does."""
    return {
        name: True
        for name, element in (
            ("legs", "lowerLimbs50p"),
            ("blind", "fullBlindness"),
            ("arms_amputated", "upperLimbsAmputated"),
            ("arms_paralysed", "upperLimbsParalyzed"),
        )
        if yes(node, element)
    }


def _right(facts: Facts, register: Code, node: Node) -> None:
    facts.state(
        "sociaal.tegemoetkoming",
        record(
            register=register,
            legislation=_code(node.text("legislation"), {}),
            monthly=euros(node.text("totalMonthAmount")),
            paid=euros(node.text("monthAmount")),
            decision=_code(node.text("decisionStatus"), _DECISIONS),
            category=_category(node),
        ),
        since=node.text("period", "beginDate"),
        until=node.text("period", "endDate"),
    )


def _category(node: Node) -> str:
    income = node.text("categoryIVT")
    integration = node.text("categoryIT")
    return ", ".join(
        text
        for text in (
            f"inkomensvervangend {income}" if income and income != "-" else "",
            f"integratie {integration}" if integration and integration != "0" else "",
        )
        if text
    )


def _request(register: Code, node: Node) -> Record | None:
    """A request that is being looked at, or an appeal; nothing where neither is."""
    pending = yes(node, "administrativePendingRequest") or yes(node, "handicapRecognitionPending")
    appeal = yes(node, "appeal")
    if not (pending or appeal or node.text("requestDate")):
        return None
    return record(
        register=register,
        legislation=_code(node.text("legislation"), {}),
        requested=date(node, "requestDate"),
        complete=date(node, "fileCompletionDate"),
        pending=bool(pending),
        appeal=appeal,
    )


def _card(register: Code, node: Node) -> Record | None:
    return record(
        register=register,
        type=_code(node.text("cardCategory"), _CARDS),
        number=node.text("cardNumber"),
        delivered=date(node, "deliveryDate"),
        expires=date(node, "endDate"),
    )


def _percentage(text: str) -> Quantity | None:
    return Quantity(number=text, unit="%") if text else None


def _code(text: str, words: dict[str, str]) -> Code | None:
    return Code(code=text, label=words.get(text, "")) if text else None
