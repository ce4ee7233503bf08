"""In whose name somebody sends, and the transaction in which they see the recipients of those senders."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from burgerprofiel.blocks.messages.errors import ForeignSenderError
from burgerprofiel.foundation import database, gate
from burgerprofiel.foundation.gate import Actor, Client

Caller = Client | Actor


def codes_of(caller: Caller) -> frozenset[str]:
    """The one predicate: of a system its authority, of staff the authorities that they manage by their own right."""
    if isinstance(caller, Client):
        return frozenset({caller.ovo_code})
    return caller.authorities if caller.is_staff else frozenset()


def check(caller: Caller, sender_code: str) -> None:
    """Raise ForeignSenderError when the caller may not send in this name."""
    if sender_code not in codes_of(caller):
        raise ForeignSenderError


def who(caller: Caller) -> dict[str, Any]:
    """Who asked, as a dispatch keeps it."""
    if isinstance(caller, Client):
        return {"client_id": caller.client_id}
    return {"staff_id": caller.person_id}


@contextmanager
def room(caller: Caller) -> Iterator[None]:
    """One transaction that sees the recipients of the caller's senders, and may write them."""
    if isinstance(caller, Client):
        with database.writing():
            yield
    else:
        with gate.overseeing(caller, authorities=codes_of(caller)):
            yield
