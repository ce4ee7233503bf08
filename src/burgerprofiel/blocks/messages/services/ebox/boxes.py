"""Who may look into a box here: a portal with the leave of its person, or one that comes with a token of that person.

Everything that portals read passes here: the one place that decides, and that writes the row in the access log.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.messages.contracts import PORTAL, SHARE
from burgerprofiel.blocks.messages.wire.ebox.types import Box, BoxKind
from burgerprofiel.foundation import clock, database, errors, gate
from burgerprofiel.foundation.gate import Actor, Client, Operation
from burgerprofiel.foundation.identifiers import IdentifierType

KINDS: Final = {BoxKind.CITIZEN: IdentifierType.INSZ, BoxKind.ENTERPRISE: IdentifierType.KBO}
_BOXES: Final = {register: kind for kind, register in KINDS.items()}


class NoLeaveError(errors.RefusedError):
    """Nobody gave this portal leave to read this box; also for a box that is not here, so that it cannot be told."""


class OtherBoxError(errors.RefusedError):
    """The token of a person is for another box than the one that is named."""


class PersonNeededError(errors.RefusedError):
    """Only the person can open it: with a token of theirs, or signed in here."""


@dataclass(slots=True, kw_only=True)
class OpenBox:
    """A box that is being read, as far as `reader_id` may: who the portal comes for (`person`), or who gave a portal on
    its own leave, where `person` is None. `count` is how many records it got to see, for the log.
    """

    box: Box
    party_id: UUID
    reader_id: UUID
    person: Actor | None = None
    count: int = 1


@contextmanager
def opened(caller: Client | Actor, *, box: Box | None, operation: Operation) -> Iterator[OpenBox]:
    """One transaction that sees a box, with the row of it. Without a box it is that of the token.

    Raises NoLeaveError, OtherBoxError, PersonNeededError where nobody is named, KeyServiceError.
    """
    if isinstance(caller, Actor):
        with _for_person(caller, box=box, operation=operation) as found:
            yield found
        return
    if box is None:
        raise PersonNeededError("PERSON_REQUIRED", "Name a box, or come with a token of its person.")
    with database.writing():
        party_id, reader_id = _with_leave(caller, box=box)
        found = OpenBox(box=box, party_id=party_id, reader_id=reader_id)
        yield found
        gate.admit(caller, parties={found.party_id: found.count}, purpose=SHARE, operation=operation)


@contextmanager
def _for_person(actor: Actor, *, box: Box | None, operation: Operation) -> Iterator[OpenBox]:
    """What a token opens is one box, whichever a header names: another one needs a token of its own."""
    with gate.admitted(actor, parties=(actor.party_id,), purpose=PORTAL, operation=operation) as access:
        register, number = identity.open_number(actor, party_id=actor.party_id)
        own = Box(kind=_BOXES[register], number=number)
        if box is not None and box != own:
            raise OtherBoxError(
                "OTHER_BOX", "This token is for another box. Ask the person for one, in that capacity."
            )
        found = OpenBox(box=own, party_id=actor.party_id, reader_id=actor.person_id, person=actor)
        yield found
        access.found({actor.party_id: found.count})


_LEAVE: Final = """
UPDATE messages_eboxreader SET read_at = %(now)s
WHERE party_id = %(party)s AND client_id = %(client)s AND ended_at IS NULL RETURNING given_by
"""


def _with_leave(client: Client, *, box: Box) -> tuple[UUID, UUID]:
    """The party of a box, and who gave this portal leave."""
    party_id = identity.find_party((KINDS[box.kind], box.number))
    values = {"party": party_id, "client": client.client_id, "now": clock.now()}
    given_by = database.value(_LEAVE, values) if party_id else None
    if party_id is None or given_by is None:
        raise NoLeaveError("NO_LEAVE")
    return party_id, given_by
