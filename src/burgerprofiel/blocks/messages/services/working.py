"""What the people of an organisation do with a conversation as work: give it to a part or to somebody, set a term, note
something, handle it, take it up again. Each is a row of its history, with the name of who did it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from burgerprofiel.blocks.messages import sealed
from burgerprofiel.blocks.messages.contracts import Moment
from burgerprofiel.blocks.messages.events import MessageAssigned
from burgerprofiel.blocks.messages.queries import fragments
from burgerprofiel.blocks.messages.services import marks
from burgerprofiel.foundation import outbox
from burgerprofiel.foundation.gate import Actor

MOST_CHARACTERS: Final = 2_000
"""Of a note."""
_READS: Final = fragments.open_to(party="%(party)s", person="%(colleague)s")
"""Nobody is given what they do not read."""


class Work:
    """Conversations of the mailbox that somebody is in; every method gives those for which it was possible and new.

    Within an admission. What this person does not read in full stays as it is.
    """

    def __init__(self, actor: Actor, conversation_ids: Sequence[UUID]) -> None:
        self._actor = actor
        self._ids = conversation_ids

    def give_to_part(self, code: str, *, name: str) -> frozenset[UUID]:
        """Give them to a part of the mailbox; who had them has them no more."""
        return self._do(
            Moment.ROUTED,
            change="partition = %(partition)s, assigned_to = NULL",
            allowed="c.partition <> %(partition)s",
            values={"partition": code},
            detail=sealed.Detail(to=name),
        )

    def give_to(self, person_id: UUID | None, *, name: str = "") -> frozenset[UUID]:
        """Give them to a colleague, or to nobody. A colleague who does it for another has that one told."""
        done = self._do(
            Moment.ASSIGNED,
            change="assigned_to = %(colleague)s",
            allowed=f"c.assigned_to IS DISTINCT FROM %(colleague)s AND c.handled_at IS NULL AND {_READS}",
            values={"colleague": person_id},
            detail=sealed.Detail(to=name),
        )
        if person_id not in (None, self._actor.person_id):
            outbox.append([MessageAssigned(self._actor.party_id, each, each, person_id) for each in done])
        return done

    def set_term(self, day: date | None) -> frozenset[UUID]:
        """Set the day by which colleagues want to have handled them, or none."""
        return self._do(
            Moment.TIMED,
            change="handle_by = %(day)s",
            allowed="c.handle_by IS DISTINCT FROM %(day)s",
            values={"day": day},
            detail=sealed.Detail(on=day),
        )

    def handle(self) -> frozenset[UUID]:
        """Say that there is no more work with them."""
        return self._do(
            Moment.HANDLED, change="handled_at = %(now)s, is_unread = false", allowed="c.handled_at IS NULL"
        )

    def reopen(self) -> frozenset[UUID]:
        """Say that there is work with them after all."""
        return self._do(Moment.REOPENED, change="handled_at = NULL", allowed="c.handled_at IS NOT NULL")

    def note(self, text: str) -> frozenset[UUID]:
        """Write something down that only colleagues read. It stays as it was written."""
        return self._do(
            Moment.NOTED, change="partition = c.partition", allowed="true", detail=sealed.Detail(note=text)
        )

    def _do(
        self,
        moment: Moment,
        *,
        change: str,
        allowed: str,
        values: dict[str, Any] | None = None,
        detail: sealed.Detail | None = None,
    ) -> frozenset[UUID]:
        changed = marks.Change(
            moment=moment, change=change, allowed=allowed, values=values or {}, detail=detail
        )
        return marks.change_each(
            self._actor, party_id=self._actor.party_id, conversation_ids=self._ids, changed=changed
        )
