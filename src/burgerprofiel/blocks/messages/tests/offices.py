"""An organisation whose colleagues divide its mailbox, signed in, for tests of pages."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.messages.contracts import Standing, Worked
from burgerprofiel.blocks.messages.models import Conversation
from burgerprofiel.blocks.messages.public import organisation
from burgerprofiel.foundation.gate import Actor, Capacity
from tests.people import Resident


def colleague(firm: UUID, name: str, *, assurance: int = 27, comes: bool = True) -> Resident:
    """Somebody signed in for the firm whom no register names; `comes`: was in the mailbox already."""
    person = make.party("person", name)
    make.mandate(person, firm, source="reference")
    key = make.session(person, party_id=firm, capacity=Capacity.ENTERPRISE, assurance=assurance)
    found = Resident(person_id=person, key=key, firms=[firm])
    if comes:
        organisation.get_office(found.actor)
    return found


def limited(by: Resident, *, name: str = "Personeel", readers: tuple[Resident, ...] = ()) -> str:
    """A part that only these people read, who makes it among them; its code."""
    code = organisation.make_part(by.actor, name=name)
    ids = [by.person_id, *(one.person_id for one in readers)]
    organisation.change_part(by.actor, code=code, name=name, reader_ids=ids)
    return code


def change(actor: Actor, conversation_id: UUID, *, note: str = "", **wanted: Any) -> Worked:
    """Change the work of a conversation from how it stands; `wanted` are fields of `Standing`."""
    row = Conversation.objects.get(id=conversation_id)
    was = Standing(
        partition=row.partition,
        assigned_to=row.assigned_to,
        handle_by=row.handle_by,
        is_handled=row.handled_at is not None,
    )
    return organisation.change_work(
        actor, conversation_id=conversation_id, was=was, wanted=replace(was, **wanted), note=note
    )
