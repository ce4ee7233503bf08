"""What an organisation takes along of how it divides its mailbox."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from uuid import UUID

import msgspec
from django.utils.translation import gettext_lazy as _

from burgerprofiel.blocks.messages.contracts import Office
from burgerprofiel.blocks.messages.queries import office as queries
from burgerprofiel.foundation.gate import Actor
from burgerprofiel.foundation.portability import Dataset, Page, whole


class DivisionRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the mailbox, a colleague, or a rule, as `what` says, in the order in which rules are tried.

    `name` is that of a part or colleague, `part` where a rule puts what fits `sender` and `type`. `readers` are named
    where a part is for them only; `address` is where a department is mailed, for who divides the mailbox.
    """

    what: str
    name: str = ""
    part: str = ""
    sender: str = ""
    type: str = ""
    system: str = ""
    colleague: str = ""
    readers: list[str] = []
    address: str = ""
    divides: bool = False


def _division(actor: Actor, party_id: UUID, after: str) -> Page:
    if party_id == actor.person_id:
        return whole([])
    office = queries.office(actor, represents=False)
    return whole([*_parts(office), *_rules(office, actor=actor)])


def _parts(office: Office) -> Iterator[DivisionRecord]:
    for part in office.parts:
        readers = sorted(office.name_of(person_id) for person_id in part.reader_ids)
        address = part.digest.address if part.digest else ""
        yield DivisionRecord(what="part", name=part.name, readers=readers, address=address)
    for one in office.colleagues:
        yield DivisionRecord(what="colleague", name=one.name, divides=one.is_manager)


def _rules(office: Office, *, actor: Actor) -> Iterator[DivisionRecord]:
    names = {part.code: part.name for part in office.parts}
    for rule in queries.rules(actor):
        yield DivisionRecord(
            what="rule",
            part=names.get(rule.partition, ""),
            sender=rule.sender,
            type=rule.type_name,
            system=rule.application,
            colleague=office.name_of(rule.assigned_to),
        )


DIVISION: Final = Dataset(
    name="mailbox-division",
    describes=_("Hoe je organisatie haar postvak verdeelt"),
    record=DivisionRecord,
    read=_division,
    tables=(
        "messages_partition",
        "messages_partitiondigest",
        "messages_colleague",
        "messages_routingrule",
    ),
)
