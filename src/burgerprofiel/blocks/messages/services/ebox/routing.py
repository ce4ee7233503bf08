"""Rules that an enterprise made for its e-Box elsewhere, and that hold for its messages here as well.

Each event carries the whole ordered list (`orderedRoutingRules`); the one with the last `time` counts, however they
come. The rules that colleagues made here come before them. The names within a rule are our reading: only those of its
conditions are public.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Final
from uuid import UUID

import msgspec

from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.messages import sealed
from burgerprofiel.blocks.messages.contracts import GENERAL, WORK
from burgerprofiel.blocks.messages.models import MessageType, Partition, RoutingRule, Sender
from burgerprofiel.blocks.messages.services import dividing
from burgerprofiel.blocks.messages.wire.ebox import cloudevents, shapes
from burgerprofiel.blocks.messages.wire.ebox.types import BoxKind
from burgerprofiel.foundation import database, gate, ids, keys
from burgerprofiel.foundation.gate import Client, Operation
from burgerprofiel.foundation.identifiers import IdentifierType
from burgerprofiel.foundation.keys.contracts import KeyClass

_ABOUT: Final = ".routingRule."
_GENERAL_THERE: Final = "GENERAL"
_Name = Annotated[str, msgspec.Meta(max_length=200)]

_NEWER: Final = """
INSERT INTO messages_eboxrouting AS k (party_id, provider, time, event_id)
VALUES (%(party)s, %(provider)s, %(time)s, %(event)s)
ON CONFLICT (party_id, provider) DO UPDATE SET time = EXCLUDED.time, event_id = EXCLUDED.event_id
  WHERE (EXCLUDED.time, EXCLUDED.event_id) > (k.time, k.event_id)
RETURNING party_id
"""


class Told(msgspec.Struct, frozen=True, rename="camel"):
    """A rule: a message that fits all conditions that are there goes to a partition. An empty one fits everything."""

    partition: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    message_type_id: _Name = ""
    sender_application_id: _Name = ""
    sender_organization_id: _Name = ""


class _Data(msgspec.Struct, frozen=True, rename="camel"):
    enterprise_number: str
    ordered_routing_rules: Annotated[list[Told], msgspec.Meta(max_length=dividing.MOST_RULES)]

    def __repr__(self) -> str:
        return "_Data(...)"


def is_about_rules(event: cloudevents.Event) -> bool:
    """Whether an event is about the rules of a box (`be.eboxenterprise.v1.routingRule.created|updated|deleted`)."""
    return _ABOUT in event.type


def take(events: Iterable[cloudevents.Event], *, provider: str, by: Client) -> int:
    """Have these lists hold, of the enterprises that are known here; how many of them were news. Raises FormatError."""
    given = [(event, cloudevents.data_of(event, of=_Data)) for event in events]
    boxes = [shapes.box(BoxKind.ENTERPRISE, data.enterprise_number, field="data") for _event, data in given]
    known = identity.find_parties(numbers=[(IdentifierType.KBO, box.number) for box in boxes])
    count = 0
    with database.writing():
        for box, (event, data) in zip(boxes, given, strict=True):
            party_id = known.get((IdentifierType.KBO, box.number))
            if party_id and _is_newer(event, party_id=party_id, provider=provider):
                gate.admit(
                    by, parties={party_id: 1}, purpose=WORK, operation=Operation.UPDATE, source=provider
                )
                _replace(data.ordered_routing_rules, party_id=party_id, provider=provider)
                count += 1
    return count


def _is_newer(event: cloudevents.Event, *, party_id: UUID, provider: str) -> bool:
    values = {"party": party_id, "provider": provider, "time": event.time, "event": event.id}
    return bool(database.rows(_NEWER, values))


def _replace(told: Sequence[Told], *, party_id: UUID, provider: str) -> None:
    """The rules of a provider anew, without those about a type or a sender that we do not have: they never fit."""
    RoutingRule.objects.filter(party_id=party_id, origin=provider).delete()
    codes = _parts({one.partition for one in told}, party_id=party_id, provider=provider)
    numbers = {one.sender_organization_id for one in told if one.sender_organization_id}
    senders = dict(
        Sender.objects.filter(enterprise_number__in=numbers).values_list("enterprise_number", "code")
    )
    names = {one.message_type_id for one in told if one.message_type_id}
    types = MessageType.objects.filter(code__in=names)
    RoutingRule.objects.bulk_create(
        RoutingRule(
            party_id=party_id,
            id=ids.new(),
            position=dividing.TOLD_FROM + place,
            sender_code=senders.get(one.sender_organization_id, ""),
            type=kind,
            application=one.sender_application_id,
            partition=codes[one.partition],
            origin=provider,
        )
        for place, one in enumerate(told)
        if not one.sender_organization_id or one.sender_organization_id in senders
        for kind in _types(one, types, senders=senders)
    )


def _types(
    one: Told, types: Iterable[MessageType], *, senders: Mapping[str, str]
) -> Sequence[MessageType | None]:
    """The types here that a rule names, of the sender where it names one; one None where it names no type."""
    if not one.message_type_id:
        return [None]
    sender = senders.get(one.sender_organization_id)
    return [kind for kind in types if kind.code == one.message_type_id and sender in (None, kind.sender_id)]


def _parts(names: Iterable[str], *, party_id: UUID, provider: str) -> dict[str, str]:
    """The codes of partitions that are named, made where they are not there yet."""
    codes = {
        name: GENERAL if name.upper() == _GENERAL_THERE else _code(name, provider=provider) for name in names
    }
    sealer = keys.sealer([party_id], key_class=KeyClass.CONTACT)
    Partition.objects.bulk_create(
        [
            Partition(
                party_id=party_id,
                code=code,
                name_sealed=sealer.seal(name, party_id=party_id, purpose=sealed.part_purpose(code, party_id)),
            )
            for name, code in sorted(codes.items())
            if code != GENERAL
        ],
        update_conflicts=True,
        unique_fields=["party_id", "code"],
        update_fields=["ended_at"],
    )
    return codes


def _code(name: str, *, provider: str) -> str:
    """The code of a partition elsewhere: always the same, and nothing can be read from it."""
    return keys.digest(f"ebox.partition:{provider}:{name}".encode()).hex()[:12]
