"""Grants: what the vault gives for a sign-in that it checked itself, for as long as the session lives."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from burgerprofiel.foundation.keys import client, opening
from burgerprofiel.foundation.keys.contracts import Grant, KeyClass, OfficialGrant
from burgerprofiel.foundation.keys.questions import (
    ApproveOfficial,
    AskOfficial,
    Begin,
    Begun,
    Delegate,
    Delegated,
    End,
    Move,
    Nothing,
    WantGrant,
)


def begin_sign_in(*, level: int = 0) -> str:
    """The nonce to put into the authorisation request; `level` is what must be reached, if more than the vault asks."""
    return client.vault("web").ask("/v1/begin", Begin(level=level), answer=Begun).nonce


def grant(id_token: str, *, session_key: str, access_token: str = "") -> Grant:
    """Open the parties of whoever the ID token proves, for the session with this key.

    Register the parties first: only those that the vault knows are granted. `access_token` is needed when the
    provider names the person at its userinfo endpoint only. Raises VaultRefusedError `token-...` with what is wrong.
    """
    question = WantGrant(
        id_token=id_token, handle_hash=opening.handle_hash(session_key), access_token=access_token
    )
    return client.vault("web").ask("/v1/grant", question, answer=Grant)


def move(session_key: str, *, new_session_key: str) -> None:
    """The session got a new key (switch of capacity): its grants go along, the old key opens nothing."""
    question = Move(handle=opening.handle_of(session_key), handle_hash=opening.handle_hash(new_session_key))
    client.vault("web").ask("/v1/move", question, answer=Nothing)
    opening.forget([opening.handle_hash(session_key)])


def delegate(
    session_key: str,
    *,
    to_key: str,
    party_id: UUID,
    key_classes: Collection[KeyClass],
    seconds: int,
    to: str,
) -> datetime:
    """Let whoever has `to_key` open a part of what a session opens: one party, these classes; until when it may.

    `session_key` may also be a key that a part was given to. `to` names the machine client that gets it, for the
    vault's log. It holds `seconds` at most, and ends with the session. Raises VaultRefusedError `no-grant`,
    `not-granted`.
    """
    question = Delegate(
        handle=opening.handle_of(session_key),
        handle_hash=opening.handle_hash(to_key),
        party_id=party_id,
        key_classes=list(key_classes),
        seconds=seconds,
        to=to,
    )
    return client.vault("web").ask("/v1/delegate", question, answer=Delegated).expires_at


def end(handle_hashes: Iterable[bytes]) -> None:
    """Sessions ended, by sign-out or by somebody else: nothing opens with them any more. See `handle_hash`."""
    gone = list(handle_hashes)
    client.vault().ask("/v1/end", End(handle_hashes=gone), answer=Nothing)
    opening.forget(gone)


def ask_official(
    id_token: str,
    *,
    session_key: str,
    party_id: UUID,
    key_class: KeyClass,
    purpose: str,
    case_number: str,
    access_token: str = "",
) -> OfficialGrant:
    """Open one class of one party for an official, proven by a sign-in that began with `begin_sign_in` just now, and
    for which the provider asked anew who they are (`token-old` if not).

    The right in the token decides which class, and whether a second official must agree (`waits`). Raises
    VaultRefusedError `no-right`, `no-case`, `token-...`.
    """
    question = AskOfficial(
        id_token=id_token,
        handle_hash=opening.handle_hash(session_key),
        party_id=party_id,
        key_class=key_class,
        purpose=purpose,
        case_number=case_number,
        access_token=access_token,
    )
    return client.vault("web").ask("/v1/officials/ask", question, answer=OfficialGrant)


def approve_official(grant_id: UUID, *, id_token: str, access_token: str = "") -> OfficialGrant:
    """A second official, another person with the same right, agrees. Raises VaultRefusedError."""
    question = ApproveOfficial(grant_id=grant_id, id_token=id_token, access_token=access_token)
    return client.vault("web").ask("/v1/officials/approve", question, answer=OfficialGrant)
