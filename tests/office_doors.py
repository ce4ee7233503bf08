"""How the doors of the mailbox of an organisation are called, and what each leaves in the access log."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from burgerprofiel.blocks.messages.contracts import GENERAL, Rhythm, Standing
from burgerprofiel.blocks.messages.models import (
    Colleague,
    Conversation,
    MessageType,
    Partition,
    PartitionDigest,
    RoutingRule,
)
from burgerprofiel.blocks.messages.public import organisation
from burgerprofiel.blocks.messages.services import digest_mail, digests
from burgerprofiel.foundation import clock, ids
from burgerprofiel.foundation.gate import Actor, Operation

Calls = dict[str, tuple[Callable[[], Any], set[tuple[str, Operation]]]]
_PART, _ADDRESS = "boeken", "a@example.org"


def calls(actor: Actor, *, firm: UUID, conversation: UUID) -> Calls:
    """By the name of the door; `firm` has `conversation`, somebody who was there, a part and a rule."""
    of, rule = MessageType.objects.select_related("sender").all()[:1].get(), ids.new()
    seen = {"name_sealed": b"", "seen_on": clock.today()}
    Colleague.objects.update_or_create(party_id=firm, person_id=actor.person_id, defaults=seen)
    Partition.objects.get_or_create(party_id=firm, code=_PART)
    RoutingRule.objects.create(party_id=firm, id=rule, position=1, sender_code=of.sender_id, partition=_PART)
    by = {
        Operation.READ: _reading(actor),
        Operation.UPDATE: _working(actor, conversation) | _changing(actor, rule),
        Operation.CREATE: {
            "make_part": partial(organisation.make_part, actor, name="Personeel"),
            "add_rule": partial(organisation.add_rule, actor, partition=_PART, type_id=of.pk),
            "ask_digest": partial(_ask_digest, actor),
        },
        Operation.DELETE: {
            "end_part": partial(organisation.end_part, actor, code=_PART),
            "remove_rule": partial(organisation.remove_rule, actor, rule_id=rule),
            "stop_digest": partial(organisation.stop_digest, actor, code=GENERAL),
        },
    }
    found: Calls = {
        f"organisation.{name}": (call, {("firm", operation)})
        for operation, doors in by.items()
        for name, call in doors.items()
    }
    followed = {("firm", Operation.CREATE), ("firm", Operation.DELETE)}
    found["organisation.follow_digest_link"] = (partial(_follow, actor), followed)
    return found


def _reading(actor: Actor) -> dict[str, Callable[[], Any]]:
    names = ("get_office", "look")
    return {name: partial(getattr(organisation, name), actor) for name in names}


def _working(actor: Actor, conversation: UUID) -> dict[str, Callable[[], Any]]:
    picked, was = {"conversation_ids": [conversation]}, Standing(partition=GENERAL)

    def reopen() -> None:
        Conversation.objects.filter(id=conversation).update(handled_at=clock.now())
        organisation.reopen(actor, **picked)

    return {
        "give_to_part": partial(organisation.give_to_part, actor, **picked, code=_PART),
        "assign": partial(organisation.assign, actor, **picked, person_id=actor.person_id),
        "handle": partial(organisation.handle, actor, **picked),
        "reopen": reopen,
        "change_work": partial(
            organisation.change_work, actor, conversation_id=conversation, was=was, wanted=was, note="Gebeld."
        ),
    }


def _changing(actor: Actor, rule: UUID) -> dict[str, Callable[[], Any]]:
    return {
        "change_part": partial(organisation.change_part, actor, code=_PART, name="Boeken", reader_ids=None),
        "name_manager": partial(organisation.name_manager, actor, person_id=actor.person_id, is_manager=True),
        "move_rule": partial(organisation.move_rule, actor, rule_id=rule, by=1),
        "apply_rules": partial(organisation.apply_rules, actor),
    }


def _ask_digest(actor: Actor) -> None:
    organisation.ask_digest(actor, code=GENERAL, address=_ADDRESS, rhythm=Rhythm.DAY, language="nl")


def _follow(actor: Actor) -> None:
    """Ask for a digest, and stop it with the link that its mails have."""
    _ask_digest(actor)
    row = PartitionDigest.objects.values().get(party_id=actor.party_id)
    [opened] = digests._open([row | {"name_sealed": None}])
    stop = digest_mail._link("stop", row, opened.address).removesuffix("/stop").rpartition("/")[2]
    assert organisation.follow_digest_link(stop, does="stop")
