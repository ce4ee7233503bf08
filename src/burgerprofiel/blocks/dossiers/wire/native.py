"""Our own form of a status, in bulk or as a stream of lines. See docs/integrators/native.md."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from burgerprofiel.blocks.dossiers import rules
from burgerprofiel.blocks.dossiers.contracts import (
    Outcome,
    Problem,
    Reader,
    Receipt,
    Refused,
    Status,
)
from burgerprofiel.blocks.dossiers.wire import checks
from burgerprofiel.foundation import identifiers
from burgerprofiel.foundation.identifiers import IdentifierType

Id = Annotated[str, Meta(min_length=1, max_length=100)]
Short = Annotated[str, Meta(max_length=60)]
Name = Annotated[str, Meta(max_length=200)]
Title = Annotated[str, Meta(min_length=1, max_length=500)]
Text = Annotated[str, Meta(max_length=4000)]
Link = Annotated[str, Meta(max_length=2000)]
Moment = Annotated[datetime, Meta(tz=True)]
Assurance = Annotated[int, Meta(ge=0, le=100)]

_TYPES = {kind.value: kind for kind in IdentifierType}
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


class _Given(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """A part of what a sender writes: an unknown member is a mistake that would lose content in silence."""


class Action(_Given):
    """What the resident, or a third party, has to do. `needed` false and `third_party` true: wait for others."""

    needed: bool
    text: Annotated[str, Meta(max_length=2000)] | None = None
    label: Annotated[str, Meta(max_length=80)] | None = None
    url: Link | None = None
    due_at: Moment | None = None
    third_party: bool = False


class Suspension(_Given):
    """That the legal clock stands still."""

    since: date
    reason: Annotated[str, Meta(max_length=500)] | None = None


class Address(_Given):
    """A postal address at the authority."""

    street: Name | None = None
    number: Annotated[str, Meta(max_length=30)] | None = None
    postcode: Annotated[str, Meta(max_length=12)] | None = None
    municipality: Name | None = None


class Contact(_Given):
    """Who to ask at the authority."""

    name: Name | None = None
    service: Name | None = None
    phone: Annotated[str, Meta(max_length=50)] | None = None
    email: Annotated[str, Meta(max_length=254)] | None = None
    website: Link | None = None
    address: Address | None = None


class Document(_Given):
    """A document that stays at the authority."""

    title: Title
    url: Link
    format: Annotated[str, Meta(max_length=100)] | None = None
    size_bytes: Annotated[int, Meta(ge=0, le=2**53)] | None = None
    issued_on: date | None = None


class RelatedParty(_Given):
    """Somebody else in the file, by name: never by number."""

    name: Name
    role: Short | None = None


class Party(_Given):
    """A party that may read the status. `value` is its official number; it comes back in no answer."""

    type: Literal["insz", "kbo", "vcode"]
    value: Annotated[str, Meta(max_length=30)]
    role: Annotated[str, Meta(max_length=40)] | None = None
    rights: Annotated[list[Annotated[str, Meta(max_length=100)]], Meta(max_length=20)] = []


class NativeStatus(_Given):
    """One status of one file: the whole state of the file at that moment, not a difference."""

    upload_id: Id
    external_id: Annotated[str, Meta(min_length=1, max_length=200)]
    title: Title
    changed_at: Moment
    parties: Annotated[list[Party], Meta(min_length=1, max_length=500)]
    sequence: Annotated[int, Meta(ge=0, le=2**53)] = 0
    phase: Short | None = None
    code: Short | None = None
    detail: Text | None = None
    detail2: Text | None = None
    action: Action | None = None
    deep_link: Link | None = None
    product_id: Annotated[str, Meta(max_length=20)] | None = None
    started_on: date | None = None
    target_on: date | None = None
    legal_deadline_on: date | None = None
    suspended: Suspension | None = None
    closed_on: date | None = None
    outcome: Outcome | None = None
    required_assurance: Assurance = 0
    confidential: bool | None = None
    contact: Contact | None = None
    documents: Annotated[list[Document], Meta(max_length=100)] = []
    related_parties: Annotated[list[RelatedParty], Meta(max_length=100)] = []


class Ids(msgspec.Struct, frozen=True):
    """What can still be read of a line that is wrong."""

    upload_id: str = ""
    external_id: str = ""


class LineProblem(msgspec.Struct, frozen=True, omit_defaults=True):
    """An error or a warning of one status."""

    code: str
    description: str
    field: str = ""


class LineResult(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of one status. `receipt` is ours and stays the same when the status is sent again."""

    line: int
    accepted: bool
    upload_id: str = ""
    external_id: str = ""
    receipt: str | UnsetType = UNSET
    result: str | UnsetType = UNSET
    warnings: tuple[LineProblem, ...] = ()
    errors: tuple[LineProblem, ...] = ()


_STATUS = msgspec.json.Decoder(NativeStatus)
_IDS = msgspec.json.Decoder(Ids)


def parse_line(body: bytes | msgspec.Raw) -> Status | Refused:
    """The status of one JSON text, or why it is none."""
    raw = bytes(body)
    try:
        if b"\\u0000" in raw and _NUL.search(raw):
            return _refused(raw, Problem(code="malformed", description="Holds the character U+0000."))
        given = _STATUS.decode(raw)
    except msgspec.DecodeError as error:
        return _refused(raw, checks.misfit(error))
    except UnicodeDecodeError:
        return _refused(raw, Problem(code="malformed", description="Not UTF-8."))
    except RecursionError:
        return _refused(raw, Problem(code="malformed", description="Nested too deeply."))
    return to_status(given, body=raw)


def to_status(given: NativeStatus, *, body: bytes) -> Status | Refused:
    """The status in our own terms, or everything that is wrong with it."""
    readers, problems = _readers(given.parties)
    problems += _problems(given)
    if problems:
        return _refused(body, *problems)
    action = given.action or Action(needed=False)
    suspended = given.suspended
    code, code_given = rules.split_code(given.code or "")
    floor = rules.CONFIDENTIAL_ASSURANCE if given.confidential else 0
    return Status(
        upload_key=given.upload_id,
        body_hash=checks.digest(given),
        external_id=given.external_id,
        title=given.title,
        changed_at=given.changed_at,
        readers=readers,
        sequence=given.sequence,
        phase_given=given.phase or "",
        code=code,
        code_given=code_given,
        detail=checks.joined((given.detail, given.detail2)) if given.detail2 else given.detail or "",
        action_needed=action.needed,
        action_text=action.text or "",
        action_label=action.label or "",
        action_url=action.url or "",
        action_due_at=action.due_at,
        third_party_action=action.third_party,
        deep_link=given.deep_link or "",
        product_id=given.product_id or "",
        started_on=given.started_on,
        target_on=given.target_on,
        legal_deadline_on=given.legal_deadline_on,
        suspended_since=suspended.since if suspended else None,
        suspended_reason=(suspended.reason or "") if suspended else "",
        closed_on=given.closed_on,
        outcome=given.outcome,
        required_assurance=max(given.required_assurance, floor),
        contact=msgspec.to_builtins(given.contact) if given.contact else {},
        documents=msgspec.to_builtins(tuple(given.documents)) if given.documents else (),
        related_parties=msgspec.to_builtins(tuple(given.related_parties)) if given.related_parties else (),
        body=body,
    )


def render(receipt: Receipt, *, line: int) -> LineResult:
    """The result of a status as its sender gets it; `line` counts from 1."""
    return LineResult(
        line=line,
        accepted=receipt.accepted,
        upload_id=receipt.upload_key,
        external_id=receipt.external_id,
        receipt=str(receipt.id) if receipt.id else UNSET,
        result=receipt.result.value if receipt.result else UNSET,
        warnings=tuple(map(_rendered, receipt.warnings)),
        errors=tuple(map(_rendered, receipt.errors)),
    )


def _rendered(problem: Problem) -> LineProblem:
    return LineProblem(code=problem.code, description=problem.description, field=problem.field)


def _readers(parties: list[Party]) -> tuple[tuple[Reader, ...], list[Problem]]:
    readers, problems = [], []
    for position, party in enumerate(parties):
        try:
            value = identifiers.canonical(_TYPES[party.type], party.value)
        except identifiers.InvalidIdentifierError as error:
            field = f"parties[{position}].value"
            problems.append(Problem(code="invalid-identifier", description=str(error), field=field))
            continue
        readers.append(
            Reader(type=party.type, value=value, role=party.role or "", rights=tuple(party.rights))
        )
    return tuple(readers), problems


def _problems(given: NativeStatus) -> list[Problem]:
    action, contact = given.action, given.contact
    found = [
        *checks.changed_at(given.changed_at, field="changed_at"),
        *checks.day(given.started_on, field="started_on"),
        *checks.day(given.target_on, field="target_on"),
        *checks.day(given.legal_deadline_on, field="legal_deadline_on"),
        *checks.day(given.closed_on, field="closed_on"),
        *checks.day(given.suspended.since if given.suspended else None, field="suspended.since"),
        *checks.link(given.deep_link or "", field="deep_link"),
    ]
    if action is not None:
        found += checks.link(action.url or "", field="action.url")
        found += checks.day(action.due_at, field="action.due_at")
    if contact is not None:
        found += checks.link(contact.website or "", field="contact.website")
    for position, document in enumerate(given.documents):
        found += checks.link(document.url, field=f"documents[{position}].url")
        found += checks.day(document.issued_on, field=f"documents[{position}].issued_on")
    return found


def _refused(body: bytes, *problems: Problem) -> Refused:
    try:
        found = _IDS.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        found = Ids()
    return Refused(
        errors=problems, upload_key=found.upload_id[:100], external_id=found.external_id[:200], body=body
    )
