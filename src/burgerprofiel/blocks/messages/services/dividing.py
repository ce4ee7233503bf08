"""How an organisation divides its mailbox: its parts and who reads them, its rules, and who decides about both.

Within an admission, by somebody who divides it; the door looks whether they do.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from typing import Any, Final
from uuid import UUID

from django.db.models import Max, Q

from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.messages import sealed
from burgerprofiel.blocks.messages.contracts import GENERAL, Office, Part
from burgerprofiel.blocks.messages.errors import (
    InvalidPartError,
    UnknownColleagueError,
    UnknownPartError,
    UnknownRuleError,
)
from burgerprofiel.blocks.messages.models import (
    Colleague,
    Conversation,
    MessageType,
    Partition,
    PartitionDigest,
    RoutingRule,
    Sender,
)
from burgerprofiel.blocks.messages.queries import fragments
from burgerprofiel.blocks.messages.queries import office as queries
from burgerprofiel.blocks.messages.services import marks
from burgerprofiel.foundation import clock, database, ids, keys, live
from burgerprofiel.foundation.gate import Actor, Capacity
from burgerprofiel.foundation.keys.contracts import KeyClass

MOST_PARTS: Final = 50
MOST_RULES: Final = 200
MOST_IN_A_NAME: Final = 80
TOLD_FROM: Final = 10_000
"""The first position of rules that a provider told: those of colleagues come before."""

# Where the rules would put what nobody works on yet; what somebody put somewhere by hand stays there.
# Which system sent a message is not known here any more, so that rules about one say nothing of it.
_APPLY: Final = f"""
UPDATE messages_conversation c SET partition = routed.partition, assigned_to = routed.assigned_to
FROM messages_messagetype y
CROSS JOIN LATERAL (SELECT %(party)s::uuid AS party_id, y.id AS type_id, '' AS application) AS s
CROSS JOIN LATERAL ({fragments.ROUTED}) AS routed
WHERE y.id = c.type_id AND {fragments.READABLE_IN_FULL} AND c.partition = '' AND c.handled_at IS NULL
  AND c.assigned_to IS NULL AND (routed.partition <> '' OR routed.assigned_to IS NOT NULL)
RETURNING c.id
"""  # noqa: S608 - constants only
_BE_SEEN: Final = """
INSERT INTO messages_colleague AS w (party_id, person_id, name_sealed, seen_on)
VALUES (%(party)s, %(person)s, %(name)s, %(today)s)
ON CONFLICT (party_id, person_id) DO UPDATE SET name_sealed = EXCLUDED.name_sealed, seen_on = EXCLUDED.seen_on
"""


_ORGANISATIONS: Final = frozenset({Capacity.ENTERPRISE, Capacity.ASSOCIATION})


def is_organisation(actor: Actor) -> bool:
    """Whether the present mailbox is one that colleagues divide."""
    return actor.capacity in _ORGANISATIONS and actor.party_id != actor.person_id


def enter(actor: Actor, *, counting: bool = False) -> Office | None:
    """The mailbox of the present organisation, to whom this person belongs from then on; None in their own.

    Within an admission. `counting`: also how much waits.
    """
    if not is_organisation(actor):
        return None
    be_seen(actor)
    return read_office(actor, counting=counting)


def read_office(actor: Actor, *, counting: bool = False) -> Office:
    """The mailbox of the present organisation as this person may see it. Within an admission."""
    return queries.office(actor, represents=identity.represents(actor), counting=counting)


def be_seen(actor: Actor) -> None:
    """Remember that this person is in the mailbox, by the name that colleagues see; once a day."""
    party_id, today = actor.party_id, clock.today()
    if Colleague.objects.filter(party_id=party_id, person_id=actor.person_id, seen_on=today).exists():
        return
    name = keys.sealer([party_id]).seal(
        marks.name_of(actor, party_id=party_id),
        party_id=party_id,
        purpose=sealed.colleague_purpose(actor.person_id, party_id),
    )
    values = {"party": party_id, "person": actor.person_id, "name": name, "today": today}
    database.rows(_BE_SEEN, values)


def name_manager(
    office: Office, *, party_id: UUID, person_id: UUID, is_manager: bool, is_sure: bool = True
) -> None:
    """Have a colleague divide the mailbox, or no longer. Raises UnknownColleagueError.

    And, unless who asks `is_sure`, InvalidPartError (`unsure`) where others would divide it after this and they not.
    """
    check_colleagues(office, [person_id])
    before = {one.person_id for one in office.colleagues if one.is_manager}
    after = before | {person_id} if is_manager else before - {person_id}
    if not is_sure and after and not any(one.is_me and one.person_id in after for one in office.colleagues):
        raise InvalidPartError("unsure")
    Colleague.objects.filter(party_id=party_id, person_id=person_id).update(is_manager=is_manager)


def make_part(office: Office, *, party_id: UUID, name: str) -> str:
    """A new part; its code. Raises InvalidPartError."""
    if len(office.parts) >= MOST_PARTS:
        raise InvalidPartError("too-many-parts")
    code = secrets.token_hex(4)
    _save_part(office, party_id=party_id, code=code, name=name, reader_ids=None)
    return code


def change_part(
    office: Office, *, party_id: UUID, code: str, name: str, reader_ids: Collection[UUID] | None
) -> None:
    """Call a part something else, and have only `reader_ids` read it; None for everybody.

    The general part keeps its name. Raises UnknownPartError, InvalidPartError, UnknownColleagueError.
    """
    get_part(office, code)
    check_colleagues(office, reader_ids or ())
    if reader_ids is not None and not reader_ids:
        raise InvalidPartError("no-readers")
    _save_part(office, party_id=party_id, code=code, name=name, reader_ids=reader_ids)


def _save_part(
    office: Office, *, party_id: UUID, code: str, name: str, reader_ids: Collection[UUID] | None
) -> None:
    values: dict[str, Any] = {"is_limited": reader_ids is not None, "reader_ids": sorted(reader_ids or ())}
    if code != GENERAL:
        values["name_sealed"] = _sealed_name(
            office, party_id=party_id, code=code, name=" ".join(name.split())
        )
    Partition.objects.update_or_create(party_id=party_id, code=code, defaults=values)


def _sealed_name(office: Office, *, party_id: UUID, code: str, name: str) -> bytes:
    if not name:
        raise InvalidPartError("no-name")
    if len(name) > MOST_IN_A_NAME:
        raise InvalidPartError("name-too-long")
    if any(one.name.casefold() == name.casefold() for one in office.parts if one.code != code):
        raise InvalidPartError("name-taken")
    sealer = keys.sealer([party_id], key_class=KeyClass.CONTACT)
    return sealer.seal(name, party_id=party_id, purpose=sealed.part_purpose(code, party_id))


def end_part(office: Office, *, party_id: UUID, code: str) -> None:
    """End a part with its rules and its digest; what lies in it goes to the general one. Raises UnknownPartError."""
    if get_part(office, code).code == GENERAL:
        raise UnknownPartError
    Partition.objects.filter(party_id=party_id, code=code).update(ended_at=clock.now())
    RoutingRule.objects.filter(party_id=party_id, partition=code).delete()
    PartitionDigest.objects.filter(party_id=party_id, code=code).delete()
    Conversation.objects.filter(party_id=party_id, partition=code).update(partition=GENERAL)


def get_part(office: Office, code: str) -> Part:
    """The part of a code. Raises UnknownPartError."""
    found = office.part(code)
    if found is None:
        raise UnknownPartError
    return found


def check_colleagues(office: Office, person_ids: Collection[UUID]) -> None:
    """Raise UnknownColleagueError unless all of these were in the mailbox."""
    if not {one.person_id for one in office.colleagues}.issuperset(person_ids):
        raise UnknownColleagueError


def check_reads(office: Office, *, code: str, person_id: UUID | None) -> None:
    """Raise UnknownColleagueError for somebody who is not here, or does not read a part. Nobody is always right."""
    if person_id is None:
        return
    check_colleagues(office, [person_id])
    part = office.part(code)
    if part and part.is_limited and person_id not in part.reader_ids:
        raise UnknownColleagueError


def add_rule(
    office: Office,
    *,
    party_id: UUID,
    partition: str,
    sender_code: str = "",
    type_id: int | None = None,
    assigned_to: UUID | None = None,
) -> UUID:
    """A rule behind the others of colleagues; its id.

    Raises UnknownPartError, UnknownColleagueError (also for who does not read that part) and InvalidPartError for one
    that says nothing.
    """
    part = get_part(office, partition)
    check_reads(office, code=part.code, person_id=assigned_to)
    if not sender_code and type_id is None:
        raise InvalidPartError("no-condition")
    if part.code == GENERAL and assigned_to is None:
        raise InvalidPartError("no-effect")
    _check_source(sender_code, type_id)
    own = RoutingRule.objects.filter(party_id=party_id, origin="")
    if own.count() >= MOST_RULES:
        raise InvalidPartError("too-many-rules")
    made = RoutingRule.objects.create(
        party_id=party_id,
        id=ids.new(),
        position=(own.aggregate(last=Max("position"))["last"] or 0) + 1,
        sender_code=sender_code,
        type_id=type_id,
        partition=partition,
        assigned_to=assigned_to,
    )
    return made.id


def _check_source(sender_code: str, type_id: int | None) -> None:
    """A rule for a type that another sender has would never fit."""
    if type_id is None:
        known = Sender.objects.filter(pk=sender_code).exists()
    else:
        of_sender = Q(sender_id=sender_code) if sender_code else Q()
        known = MessageType.objects.filter(of_sender, pk=type_id).exists()
    if not known:
        raise InvalidPartError("unknown-source")


def remove_rule(*, party_id: UUID, rule_id: UUID) -> None:
    """Have a rule of colleagues no more; what it did stays. Raises UnknownRuleError."""
    if not RoutingRule.objects.filter(party_id=party_id, id=rule_id, origin="").delete()[0]:
        raise UnknownRuleError


def move_rule(*, party_id: UUID, rule_id: UUID, by: int) -> None:
    """Try a rule of colleagues so many places later, earlier where `by` is negative. Raises UnknownRuleError."""
    rules = list(RoutingRule.objects.filter(party_id=party_id, origin="").order_by("position", "id"))
    place = next((at for at, rule in enumerate(rules) if rule.id == rule_id), None)
    if place is None:
        raise UnknownRuleError
    rules.insert(max(place + by, 0), rules.pop(place))
    for position, rule in enumerate(rules, start=1):
        rule.position = position
    RoutingRule.objects.bulk_update(rules, ["position"])


def apply_rules(actor: Actor) -> int:
    """Put what lies in the general part where the rules would put it now; how many that were."""
    rows = database.rows(_APPLY, fragments.parameters(actor, party_id=actor.party_id))
    live.announce(live.Change(actor.party_id, row["id"]) for row in rows)
    return len(rows)
