"""Answers that are forms: what is asked is filled in where a file answers for more than one person."""

import base64
from pathlib import PurePosixPath

from lxml import etree

from simulators.magda import library, paper
from simulators.magda.people.xml import el

_FORM = "SOCIAL_STATUTE_NAME"


def fill(content: etree._Element, *, path: PurePosixPath, question: etree._Element) -> None:
    """Fill the number, the names of what was asked, and the document into a file that is not of one person."""
    number = library.value(question, "INSZ|ssin")
    if number and not is_of(path, question=question):
        for element in content.iterfind("Repliek/Antwoorden//INSZ"):
            element.text = number
    for statuses in content.iterfind(".//SocialeStatuten"):
        _statuses(statuses, [name.text or "" for name in question.iterfind(".//SociaalStatuut/Naam")])
    for document in content.iterfind(".//Attest/Document"):
        if (document.text or "").strip() == "BASE64":
            document.text = base64.b64encode(_attest(question, number)).decode()


def is_of(path: PurePosixPath, *, question: etree._Element) -> bool:
    """Whether a file is that of the person who is asked about, not of many."""
    number = library.value(question, "INSZ|ssin")
    return bool(number) and (number in path.parts or path.stem == number)


def _statuses(statuses: etree._Element, asked: list[str]) -> None:
    """What was asked and does not stand there does not apply; a form stands for whatever is asked."""
    form = statuses.find("SociaalStatuut")
    if form is not None and form.findtext("Naam") == _FORM:
        statuses.remove(form)
        asked = asked or [_FORM]
    there = {name.text for name in statuses.iterfind("SociaalStatuut/Naam")}
    for name in asked:
        if name not in there:
            result = el("Resultaat", el("Code", "0"), el("Omschrijving", "Niet van toepassing"))
            statuses.append(el("SociaalStatuut", el("Naam", name), result))


def _attest(question: etree._Element, number: str) -> bytes:
    name = library.value(question, "Attest/Naam") or "Attest"
    return paper.pdf(name, lines=[f"INSZ {number}", "Dit is een voorbeeld zonder waarde."])
