"""What every adapter makes of a call that gave no answer, and of the answers that others need first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from burgerprofiel.blocks.sources.contracts import Fact, Problem, Record, SourceError
from burgerprofiel.foundation import http

ADDRESS: Final = "persoon.adres"
_MOST_RETRY_SECONDS: Final = 600.0


def current_address(given: Mapping[str, tuple[Fact, ...]]) -> dict[str, str]:
    """The texts of the address that a person has today. Raises SourceError when it is not known well enough."""
    for fact in given.get(ADDRESS, ()):
        if isinstance(fact.value, Record) and fact.valid_until is None:
            found = {name: text for name, text in fact.value.fields.items() if isinstance(text, str)}
            if found.get("street") and found.get("number") and found.get("municipality"):
                return found
    raise SourceError(Problem.MISSING_INPUT)


def outbound_problem(error: http.OutboundError) -> Problem:
    """What it means that a call gave no answer."""
    if isinstance(error, http.RefusedError):
        return Problem.NOT_ALLOWED
    return Problem.BAD_ANSWER if isinstance(error, http.BadAnswerError) else Problem.SOURCE_DOWN


def status_error(received: http.Answer, *, otherwise: SourceError) -> SourceError:
    """What an HTTP status means when nothing else in the answer says more."""
    status, code = received.status, f"http-{received.status}"
    if status in (429, 503):
        return SourceError(Problem.BUSY, code=code, retry_after=_retry_after(received))
    if status >= 500:
        return SourceError(Problem.SOURCE_DOWN, code=code)
    if status in (401, 403, 404, 405, 407):
        return SourceError(Problem.NOT_ALLOWED, code=code)
    return SourceError(Problem.BAD_QUESTION, code=code) if status >= 400 else otherwise


def _retry_after(received: http.Answer) -> float:
    given = received.headers.get("retry-after", "")
    return min(float(given), _MOST_RETRY_SECONDS) if given.isascii() and given.isdigit() else 0.0
