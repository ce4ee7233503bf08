"""News of a made-up block, and places where people are told, for tests of the resolver."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from unittest import mock

import msgspec
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from burgerprofiel.blocks.notifications.contracts import ChannelCode
from burgerprofiel.blocks.notifications.models import Choice, Intent, Phone, PushSubscription
from burgerprofiel.blocks.notifications.services import kinds, queue, suppressions
from burgerprofiel.blocks.notifications.services.addressing import Address, Place, Wanted
from burgerprofiel.blocks.notifications.services.channels import installed
from burgerprofiel.foundation import clock, ids
from burgerprofiel.foundation.telling import TELL, Description, News, Subject, Telling, Words

SENDER: Mapping[str, str] = {"nl": "Stad Voorbeke", "en": "City of Voorbeke"}
WORDS = Words(
    title="%(sender)s: er is nieuws",
    waiting="%(sender)s: iets wacht op jou",
    news="Er is nieuws.",
    closing="Er staat niets over de inhoud in deze mail.",
    button="Kijk",
)


@dataclass
class Block:
    """What a block would say of its subjects; of one that is not in `said` it says `usual`."""

    usual: Description | None = field(default_factory=lambda: Description(sender=SENDER))
    said: dict[uuid.UUID, Description | None] = field(default_factory=dict)

    def describe(self, subjects: Collection[Subject]) -> dict[Subject, Description]:
        found = {one: self.said.get(one.subject_id, self.usual) for one in subjects}
        return {one: description for one, description in found.items() if description is not None}

    def telling(self, **changes: Any) -> Telling:
        made = Telling(
            kind="made-up",
            hears="made-up",
            read=lambda events: [],
            describe=self.describe,
            path=lambda subject: f"/iets/{subject.subject_id}",
            words=WORDS,
            purpose=TELL,
        )
        return replace(made, **changes)


@contextmanager
def told(telling: Telling) -> Iterator[Telling]:
    """Let this be all that blocks tell, where text messages are possible as well."""
    with (
        mock.patch.object(kinds, "by_kind", return_value={telling.kind: telling}),
        mock.patch.object(installed, "has_sms", return_value=True),
    ):
        yield telling


def news(party_id: uuid.UUID, **changes: Any) -> News:
    """Something of a party; each time something else."""
    subject_id = changes.get("subject_id", ids.new())
    made = News(
        event_id=ids.new(),
        party_id=party_id,
        subject_id=subject_id,
        matter=subject_id.bytes,
        state="begun",
        road="a",
        occurred_at=clock.now(),
    )
    return msgspec.structs.replace(made, **changes)


def choose(person_id: uuid.UUID, **changes: Any) -> None:
    """What a person chose."""
    Choice.objects.update_or_create(person_id=person_id, defaults=changes)


def give_phone(person_id: uuid.UUID) -> None:
    """A mobile number that was confirmed."""
    _phone(person_id).save(force_insert=True)


def give_browser(person_id: uuid.UUID) -> None:
    """A browser that shows notices."""
    _browser(person_id).save(force_insert=True)


def give_everything(person_ids: Collection[uuid.UUID]) -> None:
    """A number and a browser for each of these."""
    Phone.objects.bulk_create(_phone(one) for one in person_ids)
    PushSubscription.objects.bulk_create(_browser(one) for one in person_ids)


def _phone(person_id: uuid.UUID) -> Phone:
    return Phone(
        person_id=person_id,
        number_sealed=b"sealed",
        number_hash=_hash(ChannelCode.SMS, person_id),
        verified_at=clock.now(),
    )


def _browser(person_id: uuid.UUID) -> PushSubscription:
    found = uuid.uuid4()
    return PushSubscription(
        id=found, person_id=person_id, endpoint_hash=found.bytes, subscription_sealed=b"sealed"
    )


def places(code: ChannelCode, wanted: Wanted) -> dict[tuple[uuid.UUID, uuid.UUID], Place]:
    """Where people are, without a vault: `email:<person>`; not where an address is dead."""
    found = {pair: _hash(code, pair[1]) for pair in wanted}
    dead = suppressions.find(code, set(found.values()))
    return {
        pair: Place(addresses=(Address(value=f"{code.value}:{pair[1]}", hash=hashed),))
        for pair, hashed in found.items()
        if hashed not in dead
    }


def _hash(code: ChannelCode, person_id: uuid.UUID) -> bytes:
    return code.value.ljust(16).encode() + person_id.bytes


def at(moment: datetime, **later: float) -> datetime:
    """So much later."""
    return moment + timedelta(**later)


def in_nobodys_hand() -> QuerySet[Intent]:
    """What waits and no worker has at this moment."""
    taken = "SELECT unnest(things) FROM notifications_claim WHERE until > %s"
    free = RawSQL(f"{queue.THING} NOT IN ({taken})", [clock.now()], output_field=BooleanField())
    return Intent.objects.annotate(is_free=free).filter(state="waiting", is_free=True)
