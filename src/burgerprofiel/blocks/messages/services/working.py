"""What the people of an organisation do with a conversation as work: give it to a part or to somebody, set a term, note
something, handle it, take it up again. Each is a row of its history, with the name of who did it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from burgerprofiel.blocks.messages import sealed
from burgerprofiel.blocks.messages.contracts import GENERAL, Moment, Office, Standing, Worked
from burgerprofiel.blocks.messages.errors import InvalidPartError, NotFoundError
from burgerprofiel.blocks.messages.events import MessageAssigned
from burgerprofiel.blocks.messages.queries import fragments
from burgerprofiel.blocks.messages.queries import office as queries
from burgerprofiel.blocks.messages.services import dividing, marks
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


def change(
    actor: Actor, *, office: Office, conversation_id: UUID, was: Standing, wanted: Standing, note: str
) -> Worked:
    """Change the work of a conversation from what somebody saw (`was`) to what they want, and keep their note.

    Within an admission. What a colleague changed meanwhile stays as it is. Raises NotFoundError, and for who or what is
    not there UnknownPartError, UnknownColleagueError, InvalidPartError (`too-long`); then nothing was changed.
    """
    text, steps = check_note(note), _steps(office, was=was, wanted=wanted)
    stands = queries.find_standing(actor, conversation_id=conversation_id)
    if stands is None:
        raise NotFoundError
    work = Work(actor, [conversation_id])
    # First: what is given away may go to where this person does not read it.
    is_noted = bool(text and work.note(text))
    done = {step.moment for step in steps if step.is_as_seen(was, stands) and step.act(work)}
    return Worked(
        done=frozenset(done),
        crossed=frozenset(step.moment for step in steps if step.moment not in done),
        is_noted=is_noted,
        is_gone=Moment.ROUTED in done and not dividing.get_part(office, wanted.partition).is_mine,
    )


def check_note(text: str) -> str:
    """A note as it is kept. Raises InvalidPartError (`too-long`)."""
    if len(text.strip()) > MOST_CHARACTERS:
        raise InvalidPartError("too-long")
    return text.strip()


@dataclass(frozen=True, slots=True)
class _Step:
    """One change of `change`: of which field of `Standing`, and how it is done."""

    moment: Moment
    field: str
    act: Callable[[Work], Collection[UUID]]

    def is_as_seen(self, was: Standing, stands: Standing) -> bool:
        """Whether nobody changed this since it was seen."""
        return bool(getattr(was, self.field) == getattr(stands, self.field))


def _steps(office: Office, *, was: Standing, wanted: Standing) -> list[_Step]:
    """What has to be done, in an order in which the one does not undo the other."""
    person_id, name = wanted.assigned_to, office.name_of(wanted.assigned_to)
    gives, moves = person_id != was.assigned_to, wanted.partition != was.partition
    part = dividing.get_part(office, wanted.partition if moves else GENERAL)
    if gives:
        dividing.check_reads(office, code=wanted.partition, person_id=person_id)
    if gives and moves and not part.is_mine:
        raise InvalidPartError("not-a-reader")
    steps = {
        "is_handled": _Step(Moment.REOPENED, "is_handled", Work.reopen),
        "handle_by": _Step(Moment.TIMED, "handle_by", lambda work: work.set_term(wanted.handle_by)),
        "partition": _Step(
            Moment.ROUTED, "partition", lambda work: work.give_to_part(part.code, name=part.name)
        ),
        "assigned_to": _Step(Moment.ASSIGNED, "assigned_to", lambda work: work.give_to(person_id, name=name)),
    }
    found = [step for field, step in steps.items() if getattr(was, field) != getattr(wanted, field)]
    if wanted.is_handled and not was.is_handled:
        found[0] = _Step(Moment.HANDLED, "is_handled", Work.handle)
        # Behind the giving, which is for what is not handled; before it goes where this person cannot handle it.
        if not moves or part.is_mine:
            found.append(found.pop(0))
    return found
