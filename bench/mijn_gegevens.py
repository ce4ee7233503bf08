"""Milliseconds from asking for Mijn gegevens until it is complete, with twelve sources that each take 300 ms.

Nothing is kept of the person yet: the shell comes at once, then all sections over the stream. The floor is one of those
sources alone, asked in this process. Beside it the shell by itself, and a section of which all is kept.
"""

from __future__ import annotations

import os
import statistics
import time
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

import psycopg

from bench import data, load, people, stage
from bench.effort import Effort
from bench.figure import Figure

if TYPE_CHECKING:
    from burgerprofiel.blocks.sources.contracts import Question

SECONDS = 0.3
PEOPLE = 8
ROUNDS = 100
CONNECTIONS = 2
PAGE, STREAM, SECTION = "/mijn-gegevens", "/mijn-gegevens/stroom", "/mijn-gegevens/onderwijs"


def measure(*, effort: Effort) -> Figure:
    """The median over persons of whom nothing is kept, over a source alone."""
    with stage.stage("mijn_gegevens") as plain:
        data.files(plain, count=40 * PEOPLE, people=2 * PEOPLE, readers=PEOPLE, each=20)
        parties = data.reader_ids(PEOPLE)
        headers = people.sign_in(plain, parties=parties)
        _give_numbers(plain, parties=parties)
        where = _with_sources(plain)
        rounds = max(ROUNDS // effort.scale, 2)
        with stage.web(where) as web:
            _page(where, web, headers=headers[0])  # what a process does once
            taken = [_page(where, web, headers=headers[turn % PEOPLE]) for turn in range(rounds)]
            shell = _shell(where, web, headers=headers, effort=effort)
            section = _section(web, headers=headers, effort=effort)
        floors = [_alone() for _ in range(min(rounds, 10))]
    totals = [sum(one) for one in taken]
    return Figure(
        name="mijn_gegevens",
        value=statistics.median(totals),
        unit="ms",
        floor=statistics.median(floors),
        details={
            "sources": _count(),
            "source_ms": SECONDS * 1000,
            "p95": round(sorted(totals)[int(len(totals) * 0.95)], 1),
            "shell_first": round(statistics.median(one[0] for one in taken), 2),
            "shell_p50": round(shell.p50, 2),
            "shell_p99": round(shell.p99, 2),
            "fragment_p50": round(section.p50, 2),
            "fragment_p95": round(section.percentile(95), 2),
            "connections": CONNECTIONS,
        },
    )


def _with_sources(where: stage.Stage) -> stage.Stage:
    """The same stage, whose processes find the slow sources."""
    os.environ.update(where.environment)
    from bench.floors import slow_sources  # noqa: PLC0415 - its blocks read settings

    given = slow_sources.install(stage.HOME / "slow-sources", seconds=SECONDS)
    path = os.pathsep.join((given["PYTHONPATH"], where.environment["PYTHONPATH"]))
    return replace(where, environment=where.environment | given | {"PYTHONPATH": path})


def _count() -> int:
    from bench.floors import slow_sources  # noqa: PLC0415

    return slow_sources.COUNT


def _give_numbers(where: stage.Stage, *, parties: list[UUID]) -> None:
    """Official numbers for these persons, sealed to them: sources are asked by number."""
    stage.use(where)
    from burgerprofiel.blocks.identity import opening  # noqa: PLC0415 - Django first
    from burgerprofiel.foundation import keys  # noqa: PLC0415

    sealer = keys.sealer(parties)
    numbers = [
        (
            sealer.seal(f"insz:{number:011}".encode(), party_id=party, purpose=opening.number_purpose(party)),
            party,
        )
        for number, party in enumerate(parties, start=1)
    ]
    with psycopg.connect(where.owner_url) as owner:
        owner.cursor().executemany("UPDATE identity_party SET identifier_sealed = %s WHERE id = %s", numbers)


def _page(where: stage.Stage, web: stage.Server, *, headers: dict[str, str]) -> list[float]:
    """The shell and then the stream, of a person of whom nothing is kept; milliseconds of each."""
    _forget(where)
    requests = [load.request(path, headers=headers) for path in (PAGE, STREAM)]
    return load.send(port=web.port, requests=requests).latencies


def _forget(where: stage.Stage) -> None:
    with psycopg.connect(where.admin_url) as connection:
        connection.execute("TRUNCATE sources_answer")


def _shell(
    where: stage.Stage, web: stage.Server, *, headers: list[dict[str, str]], effort: Effort
) -> load.Load:
    """The shell of persons of whom nothing is kept."""
    _forget(where)
    pages = [load.request(PAGE, headers=one) for one in headers]
    side = load.side(web, pages, connections=CONNECTIONS)
    return load.interleaved([side], effort=effort)[0]


def _section(web: stage.Server, *, headers: list[dict[str, str]], effort: Effort) -> load.Load:
    """One section, as a script asks for it, once its sources have answered."""
    fragments = [load.request(SECTION, headers={**one, "HX-Request": "true"}) for one in headers]
    load.send(port=web.port, requests=fragments)
    return load.interleaved([load.side(web, fragments, connections=CONNECTIONS)], effort=effort)[0]


def _alone() -> float:
    """One source, asked by nobody but itself."""
    from bench.floors import slow_sources  # noqa: PLC0415

    source = slow_sources.SlowSources(seconds=SECONDS)
    began = time.perf_counter()
    source.ask(source.supplies[0], _question(), total_seconds=8, connect_seconds=1)
    return (time.perf_counter() - began) * 1000


def _question() -> Question:
    from burgerprofiel.blocks.sources.contracts import Question  # noqa: PLC0415
    from burgerprofiel.foundation.identifiers import IdentifierType  # noqa: PLC0415

    return Question(subject=(IdentifierType.INSZ, "0" * 11), purpose="bench", reference="bench")
