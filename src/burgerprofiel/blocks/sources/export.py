"""What this block hands over: what sources said of a party, as far as the platform still keeps it."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from django.utils.translation import gettext_lazy as _

from burgerprofiel.blocks.sources import queries, vocabulary
from burgerprofiel.blocks.sources.contracts import Date, Fact
from burgerprofiel.blocks.sources.sealed import Kept
from burgerprofiel.blocks.sources.vocabulary import values
from burgerprofiel.foundation.gate import Actor
from burgerprofiel.foundation.portability import Dataset, Page, whole


class AnswerRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A statement of a source that is kept for a while; `value` in words, `data` as it is kept.

    `kept_until` is when it is erased at the latest.
    """

    supply: str
    fact: str
    value: str
    data: str
    valid_from: str
    valid_until: str
    origin: str
    retrieved_at: datetime
    kept_until: datetime


def _answers(actor: Actor, party_id: UUID, after: str) -> Page:
    kept = queries.all_kept(party_id, keyring=actor.keyring)
    return whole([_record(one, fact) for one in kept for fact in one.content.facts])


def _record(kept: Kept, fact: Fact) -> AnswerRecord:
    definition = vocabulary.definition(fact.code)
    return AnswerRecord(
        supply=kept.supply,
        fact=fact.code,
        value=values.in_words(fact.value, fields=definition.fields, unit=definition.unit),
        data=msgspec.json.encode(fact.value).decode(),
        valid_from=_day(fact.valid_from),
        valid_until=_day(fact.valid_until),
        origin=fact.origin,
        retrieved_at=kept.retrieved_at,
        kept_until=kept.stale_until,
    )


def _day(given: Date | None) -> str:
    return given.text if given else ""


EXPORT: Final = (
    Dataset(
        name="sources",
        describes=_("Wat authentieke bronnen over je zegden, zolang we het bewaren"),
        record=AnswerRecord,
        read=_answers,
        tables=("sources_answer",),
    ),
)
