"""Managing senders: what they are called, their types of message, how much they may send.

Staff of an authority manages their own; an operator all of them, and alone how much each may send.
"""

from __future__ import annotations

from burgerprofiel.blocks.messages.contracts import (
    SenderDetail,
    SenderRow,
    SenderRules,
    TypeRules,
    TypeShown,
)
from burgerprofiel.blocks.messages.errors import UnknownSenderError
from burgerprofiel.blocks.messages.queries import senders as queries
from burgerprofiel.blocks.messages.services import quota
from burgerprofiel.blocks.messages.services import senders as services
from burgerprofiel.foundation.gate import Actor

mark_of_rules = services.mark


def list_senders(actor: Actor, *, text: str = "", after: str = "", limit: int = 50) -> list[SenderRow]:
    """The senders that somebody manages, by code; also authorities of theirs that are none yet."""
    if not actor.manages:
        return []
    found = queries.list_senders(codes=actor.managed, text=text, after=after, limit=limit)
    unknown = (actor.managed or frozenset()) - {one.code for one in found}
    if text or after:
        return found
    return found + [SenderRow(code=code, name={}, is_known=False, types=0) for code in sorted(unknown)]


def get_sender(actor: Actor, *, code: str) -> SenderDetail:
    """A sender with its types, its quota and what was changed. Raises UnknownSenderError."""
    _check(actor, code)
    found = queries.find(code, per_day=quota.PER_DAY)
    if not found.is_known and actor.is_operator and code not in actor.authorities:
        raise UnknownSenderError
    return found


def get_type(actor: Actor, *, code: str, type_id: int) -> TypeShown:
    """A type of message. Raises UnknownSenderError."""
    _check(actor, code)
    found = queries.find_type(type_id, code=code)
    if found is None:
        raise UnknownSenderError
    return found


def save_sender(actor: Actor, *, code: str, given: SenderRules, seen: str) -> None:
    """Change a sender, or become one. Raises UnknownSenderError, InvalidRulesError, RulesChangedError."""
    get_sender(actor, code=code)
    services.save(code, given=given, seen=seen, by=actor)


def make_type(actor: Actor, *, code: str, given: TypeRules) -> int:
    """A new type of message; its id. Raises UnknownSenderError, InvalidRulesError."""
    _check(actor, code)
    return services.make_type(code, given=given, by=actor)


def save_type(actor: Actor, *, code: str, type_id: int, given: TypeRules, seen: str) -> None:
    """Change a type for the messages to come. Raises UnknownSenderError, InvalidRulesError, RulesChangedError."""
    _check(actor, code)
    services.save_type(code, type_id=type_id, given=given, seen=seen, by=actor)


def end_type(actor: Actor, *, code: str, type_id: int) -> None:
    """Take no new messages of a type. Raises UnknownSenderError."""
    _check(actor, code)
    services.end_type(code, type_id=type_id, by=actor)


def revive_type(actor: Actor, *, code: str, type_id: int) -> None:
    """Take messages of a type again. Raises UnknownSenderError."""
    _check(actor, code)
    services.revive_type(code, type_id=type_id, by=actor)


def set_quota(actor: Actor, *, code: str, per_day: int) -> None:
    """How many recipients a sender may have in a day: for operators. Raises UnknownSenderError, InvalidRulesError."""
    _check(actor, code)
    if not actor.is_operator:
        raise UnknownSenderError
    services.set_quota(code, per_day=per_day, by=actor)


def _check(actor: Actor, code: str) -> None:
    """The one predicate: staff who manage this sender. For others it does not exist."""
    if not actor.is_staff or not actor.may_manage(code):
        raise UnknownSenderError
