"""What the codes of MAGDA mean for us: one table, with what differs per service.

Codes come on three levels: a SOAP fault (the message could not be read), the whole reply, one answer. The meaning of a
code is the same on each; what follows from it depends on whether there is content beside it (`outcome.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from lxml import etree

from burgerprofiel.blocks.sources.contracts import Problem, Remark, Severity

_MEANING: Final[Mapping[str, Problem]] = {
    "20002": Problem.BAD_QUESTION,  # a number that cannot exist
    "20003": Problem.BAD_QUESTION,  # the begin lies after the end
    "20110": Problem.BAD_QUESTION,  # more questions than the operation takes
    "15021": Problem.NOT_ALLOWED,  # there is something, all of it filtered away for us
    "30001": Problem.NOTHING_FOUND,
    "30002": Problem.BAD_NUMBER,  # cancelled
    "30003": Problem.BAD_NUMBER,  # does not exist
    "30004": Problem.REPLACED,
    "30032": Problem.BAD_QUESTION,  # a source named twice
    "30042": Problem.WITH_NOTE,  # one of several occurrences
    "30101": Problem.NOTHING_FOUND,
    "40001": Problem.NOT_ALLOWED,  # no legal context
    "40006": Problem.NOT_ALLOWED,
    "40046": Problem.NOTHING_FOUND,
    "45008": Problem.NOTHING_FOUND,  # no such income year
    "45700": Problem.SOURCE_DOWN,  # the register of buildings is silent
    "45707": Problem.WITH_NOTE,
    "45710": Problem.WITH_NOTE,
    "45713": Problem.WITH_NOTE,
    "45719": Problem.WITH_NOTE,  # the register of buildings has nothing that fits
    "45720": Problem.WITH_NOTE,
    "445810": Problem.BAD_QUESTION,  # no such attest
    "48181": Problem.WITH_NOTE,  # a fictive address
    "60006": Problem.SOURCE_DOWN,
    "60007": Problem.BAD_ANSWER,
    "60009": Problem.SOURCE_DOWN,  # an internal error
    "60011": Problem.NOT_ALLOWED,  # access not set up
    "60013": Problem.BAD_ANSWER,
    "70001": Problem.WITH_NOTE,
    "90000": Problem.SOURCE_DOWN,
    "99984": Problem.WITH_NOTE,  # a code without words
    "99986": Problem.BAD_ANSWER,  # an error of the source that MAGDA does not know
    "99994": Problem.SOURCE_DOWN,  # an unexpected error of the source
    "99995": Problem.BUSY,
    "99996": Problem.BUSY,
    "99997": Problem.SOURCE_DOWN,
}
_OF_SERVICE: Final[Mapping[tuple[str, str], Problem]] = {
    ("GeefBewijs", "40000"): Problem.NOTHING_FOUND,
    # the one business rule of this service: there is no account for this person
    ("RaadpleegLeerkredietsaldo", "60000"): Problem.NOTHING_FOUND,
}
# A code that nobody told us: by its first digit, when the source calls it an error.
_BY_RANGE: Final[Mapping[str, Problem]] = {
    "1": Problem.NOT_ALLOWED,
    "2": Problem.BAD_QUESTION,
    "6": Problem.SOURCE_DOWN,
    "9": Problem.SOURCE_DOWN,
}
_SEVERITIES: Final[Mapping[str, Severity]] = {
    "FOUT": Severity.ERROR,
    "WAARSCHUWING": Severity.WARNING,
    "INFORMATIE": Severity.INFORMATION,
}
_CODE: Final = re.compile(r"[A-Za-z0-9_.:-]{0,40}")


def meaning(code: str, *, service: str, severity: Severity) -> Problem:
    """What a code means in a service.

    A remark that is no error takes nothing away, whatever its code: it is a note, unless the code says that nothing was
    found or that the number was replaced.
    """
    known = _OF_SERVICE.get((service, code)) or _MEANING.get(code)
    if severity is Severity.ERROR:
        return known or _BY_RANGE.get(code[:1], Problem.BAD_ANSWER)
    return known if known in (Problem.NOTHING_FOUND, Problem.REPLACED) else Problem.WITH_NOTE


def remarks(found: Iterable[etree._Element], *, service: str) -> tuple[Remark, ...]:
    """The `Uitzondering` elements as remarks."""
    return tuple(_of_element(one, service=service) for one in found if one.tag == "Uitzondering")


def remark(*, code: str, origin: str, kind: str, detail: str, service: str) -> Remark:
    """One exception as a remark."""
    code = _plain(code)
    # a type that is not one of the three counts as an error: nothing is made better than it is
    severity = _SEVERITIES.get(kind.strip(), Severity.ERROR)
    return Remark(
        problem=meaning(code, service=service, severity=severity),
        severity=severity,
        code=code,
        origin=_plain(origin),
        detail=detail.strip(),
    )


def _of_element(exception: etree._Element, *, service: str) -> Remark:
    return remark(
        code=exception.findtext("Identificatie") or "",
        origin=exception.findtext("Oorsprong") or "",
        kind=exception.findtext("Type") or "",
        detail=exception.findtext("Diagnose") or "",
        service=service,
    )


def _plain(text: str) -> str:
    """A short text that may stand in a log; else nothing."""
    return text.strip() if _CODE.fullmatch(text.strip()) else ""


def fault_problem(fault_code: str) -> Problem:
    """What a SOAP fault means, by its code: `Client` is our mistake, `wsse:` a signature that is not taken."""
    prefix, _, name = fault_code.strip().rpartition(":")
    if prefix == "wsse" or name.startswith(("Failed", "Invalid", "Unsupported", "SecurityToken")):
        return Problem.NOT_ALLOWED
    return Problem.BAD_QUESTION if name.partition(".")[0] == "Client" else Problem.SOURCE_DOWN
