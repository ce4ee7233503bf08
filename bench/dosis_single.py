"""DOSIS uploads one by one, as most authorities send them, beside the bare INSERTs of the same rows.

The floor (`bench.floors.dosis`) writes one row in each of the tables that an upload writes, in one transaction, and
does nothing else: no token, no checks, no look-up of parties or of earlier uploads.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator

import msgspec

from bench import data, load, people, stage, statuses
from bench.effort import Effort
from bench.figure import Figure

PATH = "/api/v2/dosis/dossiers"
CONNECTIONS = 16
PERSONS = 20_000


def measure(*, effort: Effort) -> Figure:
    """Uploads per second of one worker, over those of the floor."""
    persons = PERSONS // effort.scale
    with stage.stage("dosis") as where:
        data.reference(where)
        _resolve(where, persons=persons)
        with stage.web(where) as web:
            requests = _requests(where, persons=persons)
            load.send(port=web.port, requests=itertools.islice(requests, 20))
            with stage.floor(where, "bench.floors.dosis:app") as bare:
                calls, floor = load.interleaved(
                    [load.side(server, requests, connections=CONNECTIONS) for server in (web, bare)],
                    effort=effort,
                )
    return Figure(
        name="dosis_single",
        value=calls.rate,
        unit="calls/s",
        floor=floor.rate,
        details={
            "connections": CONNECTIONS,
            "p50": round(calls.p50, 2),
            "p99": round(calls.p99, 2),
            "floor_p50": round(floor.p50, 2),
            "cpu_microseconds": round(calls.cpu_per_request),
            "floor_cpu_microseconds": round(floor.cpu_per_request),
            "floor_p99": round(floor.p99, 2),
        },
    )


def _requests(where: stage.Stage, *, persons: int) -> Iterator[bytes]:
    """Uploads without end, each of a new file; none has been sent before."""
    headers, run = people.machine(where), f"single-{time.time_ns()}"
    for number in itertools.count():
        made = statuses.dosis(number, run=run, source=data.source_uri(1), people=persons)
        yield load.request(PATH, headers=headers, method="POST", body=msgspec.json.encode(made))


def _resolve(where: stage.Stage, *, persons: int) -> None:
    """The persons are known: an upload about somebody new is rare."""
    stage.use(where)
    from burgerprofiel.blocks.identity import public as identity  # noqa: PLC0415 - Django first
    from burgerprofiel.foundation.identifiers import IdentifierType  # noqa: PLC0415

    identity.resolve_parties(
        numbers=[(IdentifierType.INSZ, statuses.national_number(person)) for person in range(persons)]
    )
