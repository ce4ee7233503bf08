"""Why a partner of the e-Box gave us nothing, in the few ways that make a difference to who waits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from burgerprofiel.blocks.messages.wire.ebox import errors
from burgerprofiel.blocks.messages.wire.ebox.errors import FormatError
from burgerprofiel.foundation import http
from burgerprofiel.foundation.partners import NoAnswerError

_LONGEST_WAIT = 3600


class Problem(StrEnum):
    """NOT_FOUND: it is not there. NOT_ALLOWED: not for us. BUSY: later. DOWN: no answer. BAD_ANSWER: no use to us."""

    NOT_FOUND = "not-found"
    NOT_ALLOWED = "not-allowed"
    BUSY = "busy"
    DOWN = "down"
    BAD_ANSWER = "bad-answer"


class EboxError(Exception):
    """A partner gave no usable answer. `reason` is a code for logs, `retry_after` in seconds, 0 when not told.

    `is_repetition`: it says that it had this from us before (409).
    """

    def __init__(
        self, problem: Problem, *, reason: str, retry_after: float = 0.0, is_repetition: bool = False
    ) -> None:
        super().__init__(f"{problem}: {reason}")
        self.problem = problem
        self.reason = reason
        self.retry_after = retry_after
        self.is_repetition = is_repetition


@contextmanager
def translated() -> Iterator[None]:
    """Within: what goes wrong on the way or in the reading becomes an EboxError."""
    try:
        yield
    except (http.BadAnswerError, FormatError) as error:
        raise EboxError(Problem.BAD_ANSWER, reason=error.code) from error
    except http.OutboundError as error:
        raise EboxError(Problem.DOWN, reason=error.code) from error
    except NoAnswerError as error:
        raise EboxError(_of_token(error.code), reason=error.code) from error


def _of_token(code: str) -> Problem:
    """Who gets no token: `token-401` is a no, `token-unreadable` no use, the rest is no answer."""
    if re.fullmatch(r"token-4[0-9][0-9]", code):
        return Problem.BUSY if code == "token-429" else Problem.NOT_ALLOWED
    return Problem.BAD_ANSWER if code == "token-unreadable" else Problem.DOWN


def check(answer: http.Answer) -> http.Answer:
    """The answer when it is a success. Raises EboxError."""
    if answer.is_success:
        return answer
    wait = _wait(answer.headers.get("retry-after", ""))
    reason = errors.read_code(answer.body) or f"status-{answer.status}"
    raise EboxError(
        _of_status(answer.status, has_wait=wait > 0),
        reason=reason,
        retry_after=wait,
        is_repetition=answer.status == 409,
    )


def _of_status(status: int, *, has_wait: bool) -> Problem:
    if status in (404, 410):
        return Problem.NOT_FOUND
    if status in (401, 403):
        return Problem.NOT_ALLOWED
    if status == 429 or (status == 503 and has_wait):
        return Problem.BUSY
    return Problem.DOWN if status >= 500 else Problem.BAD_ANSWER


def _wait(given: str) -> float:
    """Seconds of `Retry-After`; a date there counts as not told."""
    return float(min(int(given), _LONGEST_WAIT)) if re.fullmatch(r"[0-9]{1,9}", given, re.ASCII) else 0.0
