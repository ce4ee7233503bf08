"""The door of the block: the only thing that other blocks and the site call."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from burgerprofiel.blocks.correspondence.contracts import Decision, Reads, Road, Standing
from burgerprofiel.blocks.correspondence.services import asking, choosing
from burgerprofiel.blocks.identity.contracts import Number
from burgerprofiel.foundation.gate import Actor, Client


def get_standing(actor: Actor) -> Standing:
    """How it is with the party that a person acts for now: on paper or digitally, who decided that, and when."""
    return choosing.standing(actor)


def choose_digital(actor: Actor, *, sha256: str, road: Road = Road.WEBSITE) -> bool:
    """Choose digital post for the present party; False when it was chosen already.

    `sha256` (hex) is that of the text that the person was shown. Raises TextChangedError, errors.TooManyError.
    """
    return choosing.decide(actor, decision=Decision.GIVEN, sha256=sha256, road=road)


def withdraw_digital(actor: Actor, *, sha256: str, road: Road = Road.WEBSITE) -> bool:
    """Want paper again for the present party; False when it was not digital. As `choose_digital`."""
    return choosing.decide(actor, decision=Decision.WITHDRAWN, sha256=sha256, road=road)


def reads_digitally(*, party_ids: Collection[UUID]) -> Mapping[UUID, Reads]:
    """Whether each of these parties reads digitally, in three statements however many there are.

    For who is about to send, within its own transaction: it sees the parties that this was admitted to (a writer all),
    a party that it does not see reads on paper, and the row in the log is that of the sending.
    """
    return asking.reads(party_ids)


def answer_readers(client: Client, *, numbers: Collection[Number]) -> tuple[Reads, ...]:
    """Tell an authority's system of each number whether it reads digitally, in the order asked.

    Of somebody whom we do not know, or of whom processing is restricted, the answer is that of who never chose. A row
    for each party that there is. Raises errors.TooManyError.
    """
    return asking.answer(client, numbers=numbers)
