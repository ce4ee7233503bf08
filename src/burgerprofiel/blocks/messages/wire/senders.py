"""What systems of senders write (docs/integrators/messages.md): a plan, and recipients, one by one."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, NamedTuple
from uuid import UUID

import msgspec
from msgspec import Meta

from burgerprofiel.blocks.messages.contracts import Action, Addressee, Enclosures, Given, Plan, Texts, Turned
from burgerprofiel.foundation import identifiers
from burgerprofiel.foundation.identifiers import InvalidIdentifierError

Moment = Annotated[datetime, Meta(tz=True)]
Language = Annotated[str, Meta(pattern="^(nl|fr|de|en)$")]
PerLanguage = Annotated[
    dict[Language, Annotated[str, Meta(max_length=50_000)]], Meta(min_length=1, max_length=4)
]
Value = (
    Annotated[str, Meta(max_length=20_000)]
    | Annotated[list[Annotated[str, Meta(max_length=2_000)]], Meta(max_length=200)]
)
Parameters = Annotated[dict[Annotated[str, Meta(max_length=100)], Value], Meta(max_length=200)]
Number = Annotated[str, Meta(min_length=8, max_length=30)]
Reference = Annotated[str, Meta(max_length=64)]


Row = Annotated[int, Meta(ge=0, le=10_000_000)]


class Place(NamedTuple):
    """Where a page of changes ended: at a change, and a row."""

    change: Annotated[int, Meta(ge=0, le=2**63 - 1)]
    row: Row


class TextsIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Subject and body per language, in the language of templates. `action_url` is where the action is done."""

    subject: PerLanguage
    body: PerLanguage
    action: Action = Action.NONE
    action_url: Annotated[str, Meta(max_length=2_000)] = ""
    attention: Annotated[str, Meta(max_length=100)] = ""


class PlanIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is sent: `type` is your code of the type of message; texts, or the version of a template.

    `main_file` is the one of the files that is the main content, a PDF.
    """

    type: Annotated[str, Meta(min_length=1, max_length=60)]
    name: Annotated[str, Meta(max_length=120)] = ""
    template_version: UUID | None = None
    texts: TextsIn | None = None
    files: Annotated[list[UUID], Meta(max_length=6)] = []
    main_file: UUID | None = None
    due_at: Moment | None = None
    publish_at: Moment | None = None


class RecipientIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who gets it, by national, enterprise or association number, with the values for the texts."""

    recipient: Number
    parameters: Parameters = {}
    reference: Reference = ""


class Line(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A line of a dispatch: the first is `dispatch`, the last is `end`, those between are recipients.

    `row` is the number of a recipient, else they are counted from 1. `end` is how many lines of recipients there were.
    """

    dispatch: PlanIn | None = None
    row: Annotated[int, Meta(ge=1, le=10_000_000)] | None = None
    recipient: Number | None = None
    parameters: Parameters = {}
    reference: Reference = ""
    end: Annotated[int, Meta(ge=0, le=10_000_000)] | None = None


_decode = msgspec.json.Decoder(Line).decode


def read_line(line: bytes) -> Line | None:
    """A line, or None when it is none."""
    try:
        return _decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def plan(given: PlanIn, *, sender_code: str) -> Plan:
    """What is asked, for the sender who asks it."""
    return Plan(
        sender_code=sender_code,
        type_code=given.type,
        name=given.name,
        version_id=given.template_version,
        texts=None if given.texts is None else texts(given.texts),
        files=Enclosures(ids=tuple(given.files), main=given.main_file),
        due_at=given.due_at,
        publish_at=given.publish_at,
    )


def texts(given: TextsIn) -> Texts:
    """Texts as they were given."""
    return Texts(
        subject=given.subject,
        body=given.body,
        action=given.action,
        action_url=given.action_url,
        attention=given.attention,
    )


def wanted(given: RecipientIn | Line, *, row: int) -> Addressee | Turned:
    """A recipient, or why there can be none by this number."""
    try:
        kind, number = identifiers.recognise(given.recipient or "")
    except InvalidIdentifierError:
        return Turned(row, "bad-number", "recipient")
    return Addressee(
        row=row, number=(kind.value, number), values=values(given.parameters), reference=given.reference
    )


def values(given: dict[str, str | list[str]]) -> dict[str, Given]:
    """Values as they were given."""
    return {name: value if isinstance(value, str) else tuple(value) for name, value in given.items()}
