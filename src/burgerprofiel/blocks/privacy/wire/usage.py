"""`findUsage`: one system asks another who used the data of a person.

After the protocol of the Estonian data tracker (e-gov/AJ, "Kasutusteabe esitamise protokoll" 1.3.1), as JSON over
HTTPS. As there, the person stands in the envelope (`header`), which the answer repeats, and the question in the `body`.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec

from burgerprofiel.foundation.partners import NoAnswerError

COUNTRY = "BE"
LARGEST_PAGE = 1000
LARGEST_OFFSET = 100_000
ISSUE_LENGTH = 200


class UsageHeader(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """Who it is about (`BE` and eleven digits), the mark of this question, and optionally what it is asked for."""

    user_id: Annotated[str, msgspec.Meta(pattern=r"^BE[0-9]{11}$")]
    id: Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z._:-]{8,80}$")]
    issue: Annotated[str, msgspec.Meta(max_length=ISSUE_LENGTH)] = ""

    @property
    def number(self) -> str:
        """The national number, eleven digits."""
        return self.user_id.removeprefix(COUNTRY)


class UsageWindow(msgspec.Struct, frozen=True):
    """Which part of the list: the newest is number 1."""

    offset: Annotated[int, msgspec.Meta(ge=1, le=LARGEST_OFFSET)] = 1
    limit: Annotated[int, msgspec.Meta(ge=1, le=LARGEST_PAGE)] = 100


class UsageQuestion(msgspec.Struct, frozen=True):
    """The request."""

    header: UsageHeader
    body: UsageWindow = UsageWindow()


class Usage(msgspec.Struct, frozen=True):
    """One use of data: when, what was done in plain words, and the code of the organisation that did it."""

    logtime: Annotated[datetime, msgspec.Meta(tz=True)]
    action: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
    receiver: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]


class Usages(msgspec.Struct, frozen=True):
    """Uses, newest first."""

    usage: tuple[Usage, ...]


class UsageAnswer(msgspec.Struct, frozen=True):
    """The response; its header is that of the question."""

    header: UsageHeader
    body: Usages


class Side(StrEnum):
    """Whose fault it was: of who asked, or of who should have answered."""

    SENDER = "Sender"
    RECEIVER = "Receiver"


class UsageFaultDetail(msgspec.Struct, frozen=True):
    """What went wrong. `detail` is a stable code."""

    faultcode: Side
    faultstring: str
    detail: str


class UsageFault(msgspec.Struct, frozen=True):
    """A refusal, or a failure."""

    fault: UsageFaultDetail


def read(content: bytes, *, question: UsageQuestion) -> tuple[Usage, ...]:
    """The uses in an answer. Raises NoAnswerError, also for an answer about another person or to another question."""
    try:
        answer = msgspec.json.decode(content, type=UsageAnswer)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NoAnswerError("unreadable") from error
    if (answer.header.user_id, answer.header.id) != (question.header.user_id, question.header.id):
        raise NoAnswerError("other-question")
    if len(answer.body.usage) > question.body.limit:
        raise NoAnswerError("too-many")
    return answer.body.usage
