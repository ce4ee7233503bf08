"""Destruction of a party's keys, as the worker asks for it: at once for readers, for good after a delay.

From the request on nothing of the party opens, and its number leads to nobody: who comes back is somebody new. The keys
themselves go after the vault's delay (`ends_at`), within which its administrator can take the request back.
"""

from __future__ import annotations

from uuid import UUID

from burgerprofiel.foundation.keys import client
from burgerprofiel.foundation.keys.contracts import Destruction, DestructionState, Receipt
from burgerprofiel.foundation.keys.errors import VaultRefusedError
from burgerprofiel.foundation.keys.questions import AskDestruction, OfParty, Page


def request_destruction(party_id: UUID, *, reason: str) -> Destruction:
    """Ask for it, in the worker; a second time gives the request that stands. `reason` goes into the vault's log:
    the number of a case, nothing personal.

    Remove the rows of the party in `foundation_party_key` too: who seals to it must not find a key. Raises
    VaultRefusedError `unknown-party` for one that the vault never knew, `too-many` above so many a day, VaultDownError.
    """
    question = AskDestruction(party_id=party_id, reason=reason)
    return client.vault("worker").ask("/v1/destructions/request", question, answer=Destruction)


def destruction_of(party_id: UUID) -> Destruction | None:
    """How the last request for a party stands, with the receipt once its keys are gone; None when nobody asked."""
    question = OfParty(party_id=party_id)
    answer: type[Destruction | None] = Destruction | None  # type: ignore[assignment]
    return client.vault("worker").ask("/v1/destructions/of", question, answer=answer)


def destroy(party_id: UUID, *, reason: str) -> Receipt:
    """The receipt of a party's destroyed keys, asked for when nobody did; to be called again until it is there.

    Raises VaultRefusedError `waits` during the vault's delay, and what `request_destruction` raises.
    """
    asked = request_destruction(party_id, reason=reason)
    if asked.receipt is None and asked.state is DestructionState.WAITING:
        carry_out_due()
        asked = destruction_of(party_id) or asked
    if asked.receipt is None:
        raise VaultRefusedError("waits", f"until {asked.ends_at.isoformat()}")
    return asked.receipt


def carry_out_due(*, limit: int = 100) -> list[Destruction]:
    """Let the vault destroy what is due; what it destroyed, each with its receipt."""
    return client.vault("worker").ask("/v1/destructions/due", Page(limit=limit), answer=list[Destruction])
