"""No more notices, by the one click of a mail (RFC 8058): whoever has the link got the mail."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.notifications.services import kinds
from burgerprofiel.blocks.notifications.services.channels import email
from burgerprofiel.blocks.notifications.wire import tokens
from burgerprofiel.blocks.notifications.wire.tokens import Wish
from burgerprofiel.foundation import config

PATH: Final = "/afmelden/"


def url_of(*, person_id: UUID, kind: str) -> str:
    """Where one click stops notices of this kind for this person; empty for what the law owes."""
    if kinds.is_owed(kind):
        return ""
    return f"{config.current().public_url}{PATH}{tokens.seal_wish(Wish(person_id, kind), key=email.key())}"


def find(token: str) -> Wish | None:
    """What a link is for; None when it is none of ours. It does not run out: old mails are the ones people tire of."""
    return tokens.read_wish(token, key=email.key())


def stop(wish: Wish) -> bool:
    """Do as a person wishes, as often as they say so; False when we do not know the person (any more).

    There is one switch today, for all mails; it is that of the settings.
    """
    return identity.stop_email(wish.person_id)
