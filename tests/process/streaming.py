"""People with an open page, for tests of the live process."""

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from django.db import transaction

from burgerprofiel.blocks.identity.services import sessions
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.foundation import clock, live
from burgerprofiel.foundation.gate import Capacity
from tests import loopback


def new_person() -> uuid.UUID:
    """A person with their own party."""
    return make.person()


def sign_in(person_id: uuid.UUID) -> str:
    """A session of the person; gives its key."""
    return make.open_session(
        sessions.NewSession(
            person_id=person_id,
            party_id=person_id,
            capacity=Capacity.CITIZEN,
            assurance=35,
            means="eid",
            authenticated_at=clock.now(),
        )
    )


def announce(*, party_id: uuid.UUID, dossier_id: uuid.UUID) -> None:
    """Tell that a file changed, as a commit does."""
    with transaction.atomic():
        live.announce([live.Change(party_id=party_id, dossier_id=dossier_id)])


class Events:
    """The events of one open stream, read one by one."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self.lines = response.iter_lines()

    def next(self) -> tuple[str, dict[str, str]]:
        """Name and data of the next event; `closed` at the end."""
        name = ""
        for line in self.lines:
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: "):
                return name, json.loads(line.removeprefix("data: "))
        return "closed", {}


@contextmanager
def stream(url: str, key: str, *, since: int | str | None = None) -> Iterator[Events]:
    """Open a stream as a page does that was made at `since`."""
    wanted = {"Cookie": f"__Host-bp_session={key}"}
    address = f"{url}/live/stream" + ("" if since is None else f"?since={since}")
    with loopback.stream("GET", address, headers=wanted) as response:
        events = Events(response)
        if response.status_code == 200 and response.headers["content-type"] == "text/event-stream":
            first = next(events.lines)
            assert first.startswith(("retry:", "event:"))
        yield events
