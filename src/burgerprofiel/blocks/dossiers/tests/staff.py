"""Staff who are signed in, and sources on a mixed day."""

from __future__ import annotations

import json
import uuid
from typing import Any

from burgerprofiel.blocks.dossiers.contracts import Via
from burgerprofiel.blocks.dossiers.models import Source
from burgerprofiel.blocks.dossiers.queries.sources import WritableSource
from burgerprofiel.blocks.dossiers.services import submit
from burgerprofiel.blocks.dossiers.tests.test_feed_format import ELEMENT
from burgerprofiel.blocks.dossiers.wire import feed
from burgerprofiel.blocks.identity.services import sessions
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.foundation import clock
from burgerprofiel.foundation.gate import Capacity, Right
from tests.people import Resident

REFUSED: dict[str, Any] = {"wijzigingsdatum": None, "dossiernummer": "2026-9"}


def signed_in(*rights: tuple[Right, str], name: str = "Els Beheer") -> Resident:
    """A staff member with these rights, each for one organisation."""
    person = make.party("person", name)
    key = make.open_session(
        sessions.NewSession(
            person_id=person,
            party_id=person,
            capacity=Capacity.STAFF,
            assurance=35,
            means="eid",
            authenticated_at=clock.now(),
            rights=[(right.value, code) for right, code in rights],
            organisation="Stad Voorbeke",
        )
    )
    return Resident(person_id=person, key=key)


def send(source: Source, *changes: dict[str, Any]) -> None:
    """Let elements of a feed come in for a source."""
    statuses = [feed.parse_element(json.dumps(ELEMENT | change).encode()) for change in changes]
    submit.submit(
        WritableSource(id=source.id, uri=source.uri, theme=""), client_id="", statuses=statuses, via=Via.FEED
    )


def own_status(**status: str) -> dict[str, Any]:
    """An element of a file of its own with this status."""
    return {"dossiernummer": uuid.uuid4().hex, "status": {"vlaamseFase": "Behandeling", **status}}
