"""What other pages say of the mailbox: how much nobody read, and what has to be done soon."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.http import HttpRequest

from burgerprofiel.blocks.messages import public
from burgerprofiel.blocks.messages.queries import fragments
from burgerprofiel.foundation.gate import Actor

SOON: Final = timedelta(days=14)
"""A deadline this near, or past, stands on the overview."""

DUE: Final = f"""
SELECT c.party_id, count(*) FROM messages_conversation c
WHERE c.party_id = ANY(%(parties)s) AND c.action <> 'none' AND c.done_at IS NULL AND c.box <> 'bin'
AND c.handled_at IS NULL
AND c.due_at < statement_timestamp() + make_interval(days => {SOON.days})
AND (c.expires_at IS NULL OR c.expires_at > statement_timestamp())
AND {fragments.open_to(party="c.party_id", person="%(person)s")}
GROUP BY c.party_id
"""  # noqa: S608 - constants only


def unread(request: HttpRequest, actor: Actor) -> int:
    """How many official messages nobody opened, for the navigation; of staff none."""
    return 0 if actor.is_staff else public.count_unread(actor)
