"""What this block hands over: what a person asked to correct, and what they were told of breaches."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from django.utils.translation import gettext_lazy as _

from burgerprofiel.blocks.rights.contracts import CorrectionMessage, WishState
from burgerprofiel.blocks.rights.services import corrections, erasing, holding, objecting, telling
from burgerprofiel.foundation.gate import Actor
from burgerprofiel.foundation.portability import Dataset, Page, whole


class CorrectionRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A request to correct something, with all that was written. `fact` and `label` are of a value of a source.

    `files` are ids of the set `files`.
    """

    id: UUID
    dossier_id: UUID | None
    fact: str
    label: str
    ovo_code: str
    field: str
    current: str
    proposed: str
    evidence: str
    state: str
    asked_at: datetime
    due_at: datetime
    messages: list[dict[str, str]]
    files: list[str]


def _message(each: CorrectionMessage) -> dict[str, str]:
    state = each.state.value if each.state else ""
    return {"side": each.side.value, "sent_at": each.sent_at.isoformat(), "state": state, "text": each.text}


def _corrections(actor: Actor, party_id: UUID, after: str) -> Page:
    listed = corrections.opened_of(party_id)
    readable = corrections.opened_of(party_id, assurance=actor.assurance)
    written = corrections.messages_of([each.id for each in readable])
    return replace(
        whole(
            [
                CorrectionRecord(
                    id=each.id,
                    dossier_id=each.dossier_id,
                    fact=each.fact.fact if each.fact else "",
                    label=each.fact.label if each.fact else "",
                    ovo_code=each.ovo_code,
                    field=each.field.value if each.field else "",
                    current=each.words.current,
                    proposed=each.words.proposed,
                    evidence=each.words.evidence,
                    state=each.state.value,
                    asked_at=each.asked_at,
                    due_at=each.due_at,
                    messages=list(map(_message, written[each.id])),
                    files=[str(one) for one in corrections.files_of([each.id])],
                )
                for each in readable
            ]
        ),
        withheld=len(listed) - len(readable),
    )


class HoldRecord(msgspec.Struct, frozen=True, kw_only=True):
    """That something is kept from being erased, by whom and until when; not why, which may concern an inquiry."""

    file_id: UUID | None
    ovo_code: str
    set_at: datetime
    until: datetime


def _holds(actor: Actor, party_id: UUID, after: str) -> Page:
    return whole(
        [
            HoldRecord(file_id=each.file_id, ovo_code=each.ovo_code, set_at=each.set_at, until=each.until)
            for each in holding.opened_of(party_id)
        ]
    )


class WishRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A request to restrict processing or an objection; `in_force`: the gate heeds it now."""

    id: UUID
    kind: str
    purpose: str
    ovo_code: str
    words: str
    state: str
    reason: str
    asked_at: datetime
    due_at: datetime
    in_force: bool


def _wishes(actor: Actor, party_id: UUID, after: str) -> Page:
    return whole(
        [
            WishRecord(
                id=each.id,
                kind=each.kind.value,
                purpose=each.purpose,
                ovo_code=each.ovo_code,
                words=each.words,
                state=each.state.value,
                reason=each.reason,
                asked_at=each.asked_at,
                due_at=each.due_at,
                in_force=each.state is WishState.GRANTED,
            )
            for each in objecting.opened_of(party_id)
        ]
    )


class ErasureRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A request to erase everything, with what each controller decided; `ovo_code` empty: the platform."""

    id: UUID
    state: str
    asked_at: datetime
    parts: list[dict[str, str]]


def _erasures(actor: Actor, party_id: UUID, after: str) -> Page:
    return whole(
        [
            ErasureRecord(
                id=each.id,
                state=each.state.value,
                asked_at=each.asked_at,
                parts=[
                    {"ovo_code": part.ovo_code, "state": part.state.value, "reason": part.reason}
                    for part in each.parts
                ],
            )
            for each in erasing.opened_of(party_id)
        ]
    )


class BreachNoticeRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What the party was told of a breach of its data; `controller` is the OVO code, empty for the platform.

    `confirmed_at` is when who takes this along said to have read it.
    """

    id: UUID
    controller: str
    told_at: datetime
    confirmed_at: datetime | None
    aware_at: datetime
    categories: list[str]
    what: str
    consequences: str
    advice: str


def _breaches(actor: Actor, party_id: UUID, after: str) -> Page:
    return whole(
        [
            BreachNoticeRecord(
                id=each.id,
                controller=each.controller,
                told_at=each.told_at,
                confirmed_at=each.confirmed_at,
                aware_at=each.aware_at,
                categories=list(each.categories),
                what=each.text.what,
                consequences=each.text.consequences,
                advice=each.text.advice,
            )
            for each in telling.notices_of(party_id, person_id=actor.person_id)
        ]
    )


EXPORT: Final = (
    Dataset(
        name="breaches",
        describes=_("Wat we je vertelden over lekken met je gegevens"),
        record=BreachNoticeRecord,
        read=_breaches,
        tables=("rights_breachparty", "rights_breachconfirmation"),
    ),
    Dataset(
        name="corrections",
        describes=_("Wat je vroeg te verbeteren"),
        record=CorrectionRecord,
        read=_corrections,
        tables=("rights_correction", "rights_correctionmessage", "rights_correctionfile"),
    ),
    Dataset(
        name="wishes",
        describes=_("Wat je vroeg over het gebruik van je gegevens, en je bezwaren"),
        record=WishRecord,
        read=_wishes,
        tables=("rights_wish", "foundation_restriction"),
    ),
    Dataset(
        name="erasures",
        describes=_("Wat je vroeg te wissen"),
        record=ErasureRecord,
        read=_erasures,
        tables=("rights_erasure", "rights_erasurepart"),
    ),
    Dataset(
        name="holds",
        describes=_("Wat we bewaren voor een rechtszaak of een onderzoek"),
        record=HoldRecord,
        read=_holds,
        tables=("foundation_hold",),
    ),
)
