"""What a person was told, over which channel, and what became of it."""

from __future__ import annotations

from burgerprofiel.blocks.notifications.contracts import HISTORY, NoticePage
from burgerprofiel.blocks.notifications.services import history
from burgerprofiel.foundation import gate
from burgerprofiel.foundation.gate import Actor, Operation


def list_notices(actor: Actor, *, place: str = "") -> NoticePage:
    """A page of what this person was told, for whomever they act, newest first; `place` is that of a page beside it.

    Raises KeyServiceError.
    """
    parties = {*actor.party_ids, actor.person_id}
    with gate.admitted(actor, parties=parties, purpose=HISTORY, operation=Operation.READ) as access:
        found = history.page_of(actor, place=place)
        access.found({actor.person_id: len(found.rows)})
        return found
