"""What people let portals elsewhere see of their box here: which messages there are, for as long as they leave it so
(ADR 0026), and what is in them for minutes, with a token that they agreed to (ADR 0030).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from burgerprofiel.blocks.identity.public import portals as identity
from burgerprofiel.blocks.messages.contracts import SHARE
from burgerprofiel.blocks.messages.models import EboxReader
from burgerprofiel.blocks.messages.services.ebox import settings
from burgerprofiel.foundation import clock, errors, gate
from burgerprofiel.foundation.gate import Actor, Operation

EBOX_RESOURCE = "ebox"
"""The code of what a token of a person opens here (`foundation.delegating`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A portal elsewhere as a party has it; `given_at` is None where it may not see the list, `read_at` when it last
    did. `opens_until`: until then it may read what is in messages, with the token of somebody who agreed.
    """

    client_id: str
    name: str
    about: str
    given_at: datetime | None = None
    read_at: datetime | None = None
    opens_until: datetime | None = None


def readers(actor: Actor) -> tuple[Reader, ...]:
    """The portals of this installation, and which of them may read the box of the present party."""
    portals = settings.load().portal
    if not portals:
        return ()
    with gate.admitted(actor, parties=(actor.party_id,), purpose=SHARE, operation=Operation.READ) as access:
        rows = {
            row.client_id: row for row in EboxReader.objects.filter(party_id=actor.party_id, ended_at=None)
        }
        until: dict[str, datetime] = {}
        for one in identity.list_delegated(actor, resource=EBOX_RESOURCE):
            until[one.client_id] = max(one.expires_at, until.get(one.client_id, one.expires_at))
        access.found({actor.party_id: len(rows) + len(until)} if rows or until else {})
    return tuple(
        Reader(
            client_id=one.client_id,
            name=one.name,
            about=one.about,
            given_at=row.given_at if (row := rows.get(one.client_id)) else None,
            read_at=row.read_at if row else None,
            opens_until=until.get(one.client_id),
        )
        for one in portals
    )


def give_leave(actor: Actor, *, client_id: str) -> None:
    """Let a portal see which messages the present party has here. Raises NotFoundError for an unknown portal."""
    if client_id not in {one.client_id for one in settings.load().portal}:
        raise errors.NotFoundError("ebox-portal", "no such portal")
    with gate.admitted(actor, parties=(actor.party_id,), purpose=SHARE, operation=Operation.CREATE):
        EboxReader.objects.update_or_create(
            party_id=actor.party_id,
            client_id=client_id,
            defaults={"given_by": actor.person_id, "given_at": clock.now(), "ended_at": None},
        )


def take_back(actor: Actor, *, client_id: str) -> None:
    """It may see nothing any more, from its next question on: not the list, and nothing with tokens of anybody."""
    with gate.admitted(actor, parties=(actor.party_id,), purpose=SHARE, operation=Operation.DELETE):
        mine = EboxReader.objects.filter(party_id=actor.party_id, client_id=client_id, ended_at=None)
        mine.update(ended_at=clock.now())
        identity.end_delegated(actor, client_id=client_id)
