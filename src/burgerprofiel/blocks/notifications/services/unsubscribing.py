"""No more notices, by the one click of a mail (RFC 8058): whoever has the link got the mail."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.notifications.contracts import PREFERENCES
from burgerprofiel.blocks.notifications.services import kinds, preferences
from burgerprofiel.blocks.notifications.services.channels import email
from burgerprofiel.blocks.notifications.wire import tokens
from burgerprofiel.blocks.notifications.wire.tokens import Wish
from burgerprofiel.foundation import config, gate
from burgerprofiel.foundation.gate import Operation

PATH: Final = "/afmelden/"


def url_of(*, person_id: UUID, kind: str, theme: str = "", key: bytes = b"") -> str:
    """Where one click stops notices like this one for this person; empty for what the law owes.

    With a theme it stops that theme, over every channel; without one it stops everything that nobody owes them.
    `key` is that of the installation (`email.key`), for who needs many.
    """
    if kinds.is_owed(kind):
        return ""
    wish = Wish(person_id, kind, theme)
    return f"{config.current().public_url}{PATH}{tokens.seal_wish(wish, key=key or email.key())}"


def find(token: str) -> Wish | None:
    """What a link is for; None when it is none of ours. It does not run out: old mails are the ones people tire of."""
    return tokens.read_wish(token, key=email.key())


def stop(wish: Wish) -> bool:
    """Do as a person wishes, as often as they say so; False when we do not know the person (any more).

    It changes the choice that they see at their settings, and can take back there.
    """
    holder = identity.holder_of_link(wish.person_id)
    if holder is None:
        return False
    parties = (wish.person_id,)
    with gate.admitted(holder, parties=parties, purpose=PREFERENCES, operation=Operation.UPDATE):
        preferences.stop(wish.person_id, theme=wish.theme)
    return True
