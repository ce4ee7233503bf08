"""Requests to correct, for the systems of the authority that handles them."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

import msgspec
from django.urls import URLPattern, path

from burgerprofiel.blocks.rights import public, rules
from burgerprofiel.blocks.rights.contracts import Answer, CorrectionDetail, CorrectionState, Side, SubjectKind
from burgerprofiel.foundation import api
from burgerprofiel.foundation.uploads.contracts import Upload

SCOPE = "VerbeteringBeheer"
_AUTH = (api.Bearer(SCOPE),)


class EvidenceOut(msgspec.Struct, frozen=True):
    """A file that the person sent along, found clean. `size` is in bytes."""

    id: UUID
    name: str
    kind: str
    size: int


class MessageOut(msgspec.Struct, frozen=True):
    """What the person or the authority wrote; `state` is where the request stood from then on, null: as before."""

    id: UUID
    by: Side
    state: CorrectionState | None
    text: str
    sent_at: datetime
    files: list[EvidenceOut]


class CorrectionOut(msgspec.Struct, frozen=True):
    """A request to correct.

    About a file: `file` is its number at the authority and `field` what of it is wrong. About a value: `fact` and
    `reference` say which, `label` what it is called, `subject_type` (`insz`, `kbo`) and `subject_number` whose it is.
    `files_waiting` counts files that are still being examined. `due_at`: by then the authority must have answered.
    """

    id: UUID
    kind: SubjectKind
    file: str
    field: str
    fact: str
    reference: str
    label: str
    subject_type: str
    subject_number: str
    current: str
    proposed: str
    why: str
    state: CorrectionState
    asked_at: datetime
    due_at: datetime
    changed_at: datetime
    messages: list[MessageOut]
    files: list[EvidenceOut]
    files_waiting: int


class CorrectionsOut(msgspec.Struct, frozen=True):
    """Requests in the order of their last change. `next` is where to go on, also for what is yet to come."""

    items: list[CorrectionOut]
    next: str


class Wanted(msgspec.Struct, frozen=True):
    """From where on (the `next` of before), how many, and whether only those that are open."""

    after: Annotated[str, msgspec.Meta(max_length=100)] = ""
    limit: Annotated[int, msgspec.Meta(ge=1, le=100)] = 100
    open: bool = False


class CorrectionPath(msgspec.Struct, frozen=True):
    """Which request."""

    correction_id: UUID


class EvidencePath(msgspec.Struct, frozen=True):
    """Which file of which request."""

    correction_id: UUID
    upload_id: UUID


class NewAnswer(msgspec.Struct, frozen=True):
    """A message to the person, a new state, or both; a question and a refusal need a text.

    `id` is a UUID of your own: the same answer sent again is taken once.
    """

    id: UUID
    text: Annotated[str, msgspec.Meta(max_length=rules.LONGEST)] = ""
    state: CorrectionState | None = None


class Content(msgspec.Struct, frozen=True):
    """A file; `content` is base64."""

    name: str
    media_type: str
    content: bytes


class CorrectionsController(api.Controller):
    """The requests that your authority handles."""

    auth = _AUTH

    def get(self, parsed_query: api.Query[Wanted]) -> CorrectionsOut:
        """List them, what changed last at the end. Ask again with `next` to get what changed since."""
        found, after = public.list_corrections_of_client(
            self.client,
            after=parsed_query.after,
            limit=parsed_query.limit,
            is_open=parsed_query.open,
        )
        return CorrectionsOut(items=list(map(_out, found)), next=after)


class CorrectionController(api.Controller):
    """One request."""

    auth = _AUTH

    def get(self, parsed_path: api.Path[CorrectionPath]) -> CorrectionOut:
        """Read one request with all that was written."""
        return _out(public.get_correction_of_client(self.client, correction_id=parsed_path.correction_id))


class AnswersController(api.Controller):
    """Answering."""

    auth = _AUTH

    @api.modify(status_code=HTTPStatus.OK)
    def post(self, parsed_path: api.Path[CorrectionPath], parsed_body: api.Body[NewAnswer]) -> CorrectionOut:
        """Write to the person, say where the request stands now, or both. The person is mailed that there is news."""
        answer = Answer(id=parsed_body.id, text=parsed_body.text.replace("\0", ""), state=parsed_body.state)
        return _out(
            public.answer_correction(self.client, correction_id=parsed_path.correction_id, answer=answer)
        )


class EvidenceController(api.Controller):
    """Evidence."""

    auth = _AUTH

    def get(self, parsed_path: api.Path[EvidencePath]) -> Content:
        """Read a file that came with a request."""
        opened = public.open_evidence_of_client(
            self.client, correction_id=parsed_path.correction_id, upload_id=parsed_path.upload_id
        )
        return Content(
            name=opened.upload.name, media_type=opened.media_type, content=b"".join(opened.content)
        )


def _out(found: CorrectionDetail) -> CorrectionOut:
    each, fact = found.correction, found.correction.fact
    kind, _colon, number = fact.number.partition(":") if fact else ("", "", "")
    return CorrectionOut(
        id=each.id,
        kind=each.kind,
        file=each.external_id,
        field=each.field.value if each.field else "",
        fact=fact.fact if fact else "",
        reference=fact.reference if fact else "",
        label=fact.label if fact else "",
        subject_type=kind,
        subject_number=number,
        current=each.words.current,
        proposed=each.words.proposed,
        why=each.words.evidence,
        state=each.state,
        asked_at=each.asked_at,
        due_at=each.due_at,
        changed_at=each.changed_at,
        messages=[
            MessageOut(one.id, one.side, one.state, one.text, one.sent_at, list(map(_evidence, one.files)))
            for one in found.messages
        ],
        files=list(map(_evidence, found.files)),
        files_waiting=found.waiting,
    )


def _evidence(file: Upload) -> EvidenceOut:
    return EvidenceOut(id=file.id, name=file.name, kind=file.kind.value, size=file.size)


_BASE = "api/rights/v1/corrections"
ROUTES: list[URLPattern] = [
    path(_BASE, CorrectionsController.as_view(), name="api-corrections"),
    path(f"{_BASE}/<uuid:correction_id>", CorrectionController.as_view(), name="api-correction"),
    path(f"{_BASE}/<uuid:correction_id>/answers", AnswersController.as_view(), name="api-correction-answers"),
    path(
        f"{_BASE}/<uuid:correction_id>/files/<uuid:upload_id>",
        EvidenceController.as_view(),
        name="api-correction-file",
    ),
]
