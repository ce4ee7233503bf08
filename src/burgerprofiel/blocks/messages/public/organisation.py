"""The mailbox of an organisation: dividing it, and the work that its messages are. Every call passes the gate."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

from burgerprofiel.blocks.messages.contracts import (
    FOLLOW,
    WORK,
    Division,
    Office,
    Rhythm,
    Standing,
    Worked,
)
from burgerprofiel.blocks.messages.errors import NotAnOrganisationError, NotManagerError
from burgerprofiel.blocks.messages.queries import office as queries
from burgerprofiel.blocks.messages.services import digest_mail, digests, dividing, working
from burgerprofiel.blocks.messages.services.digest_mail import Does
from burgerprofiel.blocks.messages.services.dividing import is_organisation
from burgerprofiel.blocks.messages.services.working import Work
from burgerprofiel.foundation import gate
from burgerprofiel.foundation.gate import Access, Actor, Operation

__all__ = [
    "add_rule",
    "apply_rules",
    "ask_digest",
    "assign",
    "change_part",
    "change_work",
    "end_part",
    "follow_digest_link",
    "get_office",
    "give_to_part",
    "handle",
    "is_digest_link",
    "is_organisation",
    "look",
    "make_part",
    "move_rule",
    "name_manager",
    "remove_rule",
    "reopen",
    "stop_digest",
]


def get_office(actor: Actor) -> Office:
    """The mailbox of the present organisation with its parts and people, to whom who asks belongs from then on.

    Raises NotAnOrganisationError in a person's own mailbox.
    """
    with _admitted(actor) as access:
        access.found({actor.party_id: 1})
        dividing.be_seen(actor)
        return dividing.read_office(actor)


def look(actor: Actor, *, rules: bool = False) -> Division:
    """The mailbox and how it goes; with its rules, and what new ones can be made of. Raises NotAnOrganisationError."""
    with _admitted(actor) as access:
        access.found({actor.party_id: 1})
        dividing.be_seen(actor)
        return Division(
            office=dividing.read_office(actor),
            figures=queries.figures(actor),
            rules=queries.rules(actor) if rules else (),
            sources=queries.sources(actor) if rules else (),
        )


# ------------------------------------------------------------------------------------------------ the work


def give_to_part(actor: Actor, *, conversation_ids: Sequence[UUID], code: str) -> int:
    """Give conversations to a part; how many. Raises UnknownPartError."""
    with _working(actor) as (office, access):
        part = dividing.get_part(office, code)
        return _count(access, actor, Work(actor, conversation_ids).give_to_part(code, name=part.name))


def assign(actor: Actor, *, conversation_ids: Sequence[UUID], person_id: UUID | None) -> int:
    """Give conversations to a colleague, who hears of it, or to nobody; how many. Raises UnknownColleagueError.

    Not those of a part that they do not read, nor what was handled.
    """
    with _working(actor) as (office, access):
        dividing.check_colleagues(office, [person_id] if person_id else ())
        name = office.name_of(person_id)
        return _count(access, actor, Work(actor, conversation_ids).give_to(person_id, name=name))


def handle(actor: Actor, *, conversation_ids: Sequence[UUID]) -> int:
    """Say that there is no more work with conversations; with how many there was."""
    with _working(actor) as (_, access):
        return _count(access, actor, Work(actor, conversation_ids).handle())


def reopen(actor: Actor, *, conversation_ids: Sequence[UUID]) -> int:
    """Take up again what was handled; how many."""
    with _working(actor) as (_, access):
        return _count(access, actor, Work(actor, conversation_ids).reopen())


def change_work(
    actor: Actor, *, conversation_id: UUID, was: Standing, wanted: Standing, note: str = ""
) -> Worked:
    """Change the work of one conversation from what somebody saw (`was`) to what they want, and keep their note.

    All of it or nothing, but for what a colleague changed meanwhile, which stays. Raises what `working.change` does.
    """
    with _working(actor) as (office, access):
        access.found({actor.party_id: 1})
        return working.change(
            actor, office=office, conversation_id=conversation_id, was=was, wanted=wanted, note=note
        )


def _count(access: Access, actor: Actor, done: Collection[UUID]) -> int:
    access.found({actor.party_id: len(done)} if done else {})
    return len(done)


@contextmanager
def _working(actor: Actor) -> Iterator[tuple[Office, Access]]:
    _check(actor)
    with gate.admitted(
        actor, parties=(actor.party_id,), purpose=FOLLOW, operation=Operation.UPDATE
    ) as access:
        yield dividing.read_office(actor), access


# ------------------------------------------------------------------------------------------------ dividing it


def make_part(actor: Actor, *, name: str) -> str:
    """A new part of the mailbox; its code. Raises NotManagerError, InvalidPartError."""
    with _managing(actor, operation=Operation.CREATE) as office:
        return dividing.make_part(office, party_id=actor.party_id, name=name)


def change_part(actor: Actor, *, code: str, name: str, reader_ids: Collection[UUID] | None) -> None:
    """Call a part something else, and have only these colleagues read it; None for everybody.

    Raises NotManagerError, UnknownPartError, UnknownColleagueError, InvalidPartError.
    """
    with _managing(actor) as office:
        dividing.change_part(office, party_id=actor.party_id, code=code, name=name, reader_ids=reader_ids)


def end_part(actor: Actor, *, code: str) -> None:
    """End a part; what lies in it goes to the general one. Raises NotManagerError, UnknownPartError."""
    with _managing(actor, operation=Operation.DELETE) as office:
        dividing.end_part(office, party_id=actor.party_id, code=code)


def name_manager(actor: Actor, *, person_id: UUID, is_manager: bool, is_sure: bool = True) -> None:
    """Have a colleague divide the mailbox, or no longer. Raises NotManagerError, and as `dividing.name_manager`."""
    with _managing(actor) as office:
        dividing.name_manager(
            office, party_id=actor.party_id, person_id=person_id, is_manager=is_manager, is_sure=is_sure
        )


def add_rule(
    actor: Actor,
    *,
    partition: str,
    sender_code: str = "",
    type_id: int | None = None,
    assigned_to: UUID | None = None,
) -> UUID:
    """A rule behind the others; its id. Raises NotManagerError, and what `dividing.add_rule` does."""
    with _managing(actor, operation=Operation.CREATE) as office:
        return dividing.add_rule(
            office,
            party_id=actor.party_id,
            partition=partition,
            sender_code=sender_code,
            type_id=type_id,
            assigned_to=assigned_to,
        )


def remove_rule(actor: Actor, *, rule_id: UUID) -> None:
    """Have a rule no more. Raises NotManagerError, UnknownRuleError."""
    with _managing(actor, operation=Operation.DELETE):
        dividing.remove_rule(party_id=actor.party_id, rule_id=rule_id)


def move_rule(actor: Actor, *, rule_id: UUID, by: int) -> None:
    """Try a rule so many places later, or earlier. Raises NotManagerError, UnknownRuleError."""
    with _managing(actor):
        dividing.move_rule(party_id=actor.party_id, rule_id=rule_id, by=by)


def apply_rules(actor: Actor) -> int:
    """Put what lies in the general part where the rules would put it now; how many. Raises NotManagerError."""
    with _managing(actor):
        return dividing.apply_rules(actor)


def ask_digest(actor: Actor, *, code: str, address: str, rhythm: Rhythm, language: str) -> None:
    """Have a department mailed what is new in its part, once the link is used that is sent to it now.

    Raises NotManagerError, UnknownPartError, InvalidPartError (`not-an-address`), NotMailedError.
    """
    with _managing(actor, operation=Operation.CREATE) as office:
        digests.ask(
            office, party_id=actor.party_id, code=code, address=address, rhythm=rhythm, language=language
        )


def stop_digest(actor: Actor, *, code: str) -> None:
    """Mail a department no more. Raises NotManagerError."""
    with _managing(actor, operation=Operation.DELETE):
        digests.stop(party_id=actor.party_id, code=code)


# Whoever has a link got the mail: these two take no actor; `digests.follow` writes the log.
def is_digest_link(token: str, *, does: Does) -> bool:
    """Whether a link in a mail is ours, for this, and can still be used."""
    return digest_mail.read_link(token, does=does) is not None


def follow_digest_link(token: str, *, does: Does) -> bool:
    """Do what a link in a mail is for, as often as it is used; False where it does not work any more."""
    link = digest_mail.read_link(token, does=does)
    return link is not None and digests.follow(link)


@contextmanager
def _managing(actor: Actor, *, operation: Operation = Operation.UPDATE) -> Iterator[Office]:
    with _admitted(actor, operation=operation) as access:
        access.found({actor.party_id: 1})
        found = dividing.read_office(actor)
        if not found.manages:
            raise NotManagerError
        yield found


@contextmanager
def _admitted(actor: Actor, *, operation: Operation = Operation.READ) -> Iterator[Access]:
    _check(actor)
    with gate.admitted(actor, parties=(actor.party_id,), purpose=WORK, operation=operation) as access:
        yield access


def _check(actor: Actor) -> None:
    if not is_organisation(actor):
        raise NotAnOrganisationError
