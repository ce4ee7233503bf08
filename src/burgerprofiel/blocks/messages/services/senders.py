"""Senders and their types of message, as staff changes them on screen. Each change is written down (`changes`)."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, replace

import msgspec
from django.db import IntegrityError, transaction

from burgerprofiel.blocks.messages.contracts import SenderRules, TypeRules
from burgerprofiel.blocks.messages.errors import InvalidRulesError, RulesChangedError, UnknownSenderError
from burgerprofiel.blocks.messages.models import MessageType, Sender
from burgerprofiel.blocks.messages.queries import senders as queries
from burgerprofiel.blocks.messages.queries.senders import ON_SCREEN
from burgerprofiel.blocks.messages.rules import MOST_PER_DAY, sender_faults, type_faults
from burgerprofiel.blocks.messages.services import changes, quota
from burgerprofiel.foundation import clock, identifiers
from burgerprofiel.foundation.gate import Actor
from burgerprofiel.foundation.identifiers import IdentifierType, InvalidIdentifierError
from burgerprofiel.foundation.themes import THEMES


def mark(rules: SenderRules | TypeRules) -> str:
    """A mark of what somebody was shown, to notice that it was changed since."""
    return hashlib.sha256(msgspec.json.encode(asdict(rules), order="sorted")).hexdigest()[:16]


def save(code: str, *, given: SenderRules, seen: str, by: Actor) -> None:
    """Change a sender, or make the one of an authority that is none yet; from then on no document does.

    `seen` is the mark of what was shown. Raises InvalidRulesError, RulesChangedError.
    """
    with changes.noted([code], by=by):
        row = Sender.objects.select_for_update().filter(code=code).first()
        known = queries.rules_of(row) if row else SenderRules()
        if seen != mark(known):
            raise RulesChangedError
        if not by.is_operator:  # tests of a system go to that number
            given = replace(given, enterprise_number=known.enterprise_number)
        faults = sender_faults(given) + _number_faults(given.enterprise_number)
        if faults:
            raise InvalidRulesError(faults)
        Sender.objects.update_or_create(
            code=code,
            defaults={
                "name": dict(given.name),
                "is_sensitive": given.is_sensitive,
                "enterprise_number": given.enterprise_number,
                "kept_by": ON_SCREEN,
            },
        )


def _number_faults(number: str) -> list[tuple[str, str]]:
    if not number:
        return []
    try:
        canonical = identifiers.canonical(IdentifierType.KBO, number)
    except InvalidIdentifierError:
        canonical = ""
    return [] if canonical == number else [("enterprise_number", "not-a-number")]


def make_type(code: str, *, given: TypeRules, by: Actor) -> int:
    """A new type of message of a sender; its id. Raises UnknownSenderError, InvalidRulesError."""
    _check(given, is_new=True)
    try:
        with changes.noted([code], by=by):
            if not Sender.objects.filter(code=code).exists():
                raise UnknownSenderError
            made = MessageType(sender_id=code, code=given.code, ended_at=None)
            _put(made, given)
            return made.pk
    except IntegrityError:
        raise InvalidRulesError([("code", "used")]) from None


def save_type(code: str, *, type_id: int, given: TypeRules, seen: str, by: Actor) -> None:
    """Change a type for the messages to come. Raises UnknownSenderError, InvalidRulesError, RulesChangedError."""
    _check(given, is_new=False)
    with changes.noted([code], by=by):
        row = _locked(code, type_id=type_id)
        if seen != mark(queries.shown(row).rules):
            raise RulesChangedError
        _put(row, given)


def end_type(code: str, *, type_id: int, by: Actor) -> None:
    """Take no new messages of a type. Raises UnknownSenderError."""
    with changes.noted([code], by=by):
        row = _locked(code, type_id=type_id)
        if row.ended_at is None:
            row.ended_at, row.kept_by = clock.now(), ON_SCREEN
            row.save(update_fields=["ended_at", "kept_by"])


def revive_type(code: str, *, type_id: int, by: Actor) -> None:
    """Take messages of a type again. Raises UnknownSenderError."""
    with changes.noted([code], by=by):
        row = _locked(code, type_id=type_id)
        row.ended_at, row.kept_by = None, ON_SCREEN
        row.save(update_fields=["ended_at", "kept_by"])


@transaction.atomic
def set_quota(code: str, *, per_day: int, by: Actor) -> None:
    """How many recipients a sender may have in a day. Raises UnknownSenderError, InvalidRulesError."""
    if not 1 <= per_day <= MOST_PER_DAY:
        raise InvalidRulesError([("per_day", "range")])
    with changes.noted([code], by=by):
        if not Sender.objects.filter(code=code).exists():
            raise UnknownSenderError
        quota.change(code, per_day=per_day)


def _check(given: TypeRules, *, is_new: bool) -> None:
    faults = type_faults(given, is_new=is_new)
    if given.theme and given.theme not in THEMES:
        faults.append(("theme", "unknown"))
    if faults:
        raise InvalidRulesError(faults)


def _locked(code: str, *, type_id: int) -> MessageType:
    row = MessageType.objects.select_for_update().filter(id=type_id, sender=code).first()
    if row is None:
        raise UnknownSenderError
    return row


def _put(row: MessageType, given: TypeRules) -> None:
    """Write the rules of a type; its code stays, because systems know it by that."""
    for name in TypeRules.__dataclass_fields__:
        if name != "code":
            value = getattr(given, name)
            setattr(row, name, dict(value) if name in ("name", "notice_title") else value)
    row.kept_by = ON_SCREEN
    row.save()
