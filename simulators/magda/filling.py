"""Answers that are forms: what is asked is filled in where a file answers for more than one person."""

import base64
from copy import deepcopy
from pathlib import PurePosixPath

from lxml import etree

from simulators.magda import library, paper


def fill(content: etree._Element, *, path: PurePosixPath, question: etree._Element) -> None:
    """Fill the number, the names of what was asked, and the document into a file that is not of one person."""
    number = library.value(question, "INSZ|ssin")
    if number and number not in path.parts and path.stem != number:
        for element in content.iterfind("Repliek/Antwoorden//INSZ"):
            element.text = number
    for statuses in content.iterfind(".//SocialeStatuten"):
        _statuses(statuses, list(question.iterfind(".//SociaalStatuut/Naam")))
    for document in content.iterfind(".//Attest/Document"):
        if (document.text or "").strip() == "BASE64":
            document.text = base64.b64encode(_attest(question, number)).decode()


def _statuses(statuses: etree._Element, asked: list[etree._Element]) -> None:
    """One status per name that was asked, where the file has a form for it."""
    form = statuses.find("SociaalStatuut")
    if form is None or form.findtext("Naam") != "SOCIAL_STATUTE_NAME":
        return
    for name in asked or [form.find("Naam")]:
        status = deepcopy(form)
        status.find("Naam").text = name.text
        statuses.append(status)
    statuses.remove(form)


def _attest(question: etree._Element, number: str) -> bytes:
    name = library.value(question, "Attest/Naam") or "Attest"
    return paper.pdf(name, lines=[f"INSZ {number}", "Dit is een voorbeeld zonder waarde."])
