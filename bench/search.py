"""Search with typing errors among 20,000 sealed files of one party, beside the list page of the same party.

The first search of a party opens all of its files, each under a data key of its own here, and keeps their texts in an
index (ADR 0017); it is among the details. The figure is about those that follow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlencode

import psycopg

from bench import data, load, people, stage
from bench.effort import Effort
from bench.figure import Figure

FILES = 20_000
CONNECTIONS = 2
_HOLDS = {"dossiers_searchindex": "files", "messages_searchindex": "conversations"}
_TYPED = (
    "studietolage",
    "verbouwpremie",
    "omgevingsvergunnig wijziging",
    "inname domein",
    "mantelzorgr",
    "rijbewijs 1234",
)


def measure(*, effort: Effort) -> Figure:
    """p99 of a search in milliseconds, over that of the first page of the plain list."""
    files = FILES // effort.scale
    with stage.stage(f"search_{files}") as where:
        data.files(where, count=files, people=1, readers=1, each=files)
        [headers] = people.readers(where, count=1)
        path, table = "/dossiers", "dossiers_searchindex"
        return beside_list(
            where, name="search", headers=headers, path=path, table=table, typed=_TYPED, effort=effort
        )


def beside_list(
    where: stage.Stage,
    *,
    name: str,
    headers: dict[str, str],
    path: str,
    table: str,
    typed: Sequence[str],
    effort: Effort,
) -> Figure:
    """Searches of one person, whose index in `table` is there after the first, beside the plain list at `path`."""
    searches = [load.request(f"{path}?{urlencode({'q': text})}", headers=headers) for text in typed]
    page = load.request(path, headers=headers)
    with stage.web(where) as web:
        load.send(port=web.port, requests=[page])
        first = _first(where, web, search=searches[0], table=table)
        held, index_bytes = _index(where, table=table)
        search, listing = load.interleaved(
            [
                load.side(web, searches, connections=CONNECTIONS),
                load.side(web, [page], connections=CONNECTIONS),
            ],
            effort=effort,
        )
    return Figure(
        name=name,
        value=search.p99,
        unit="ms",
        floor=listing.p99,
        details={
            "indexed": held,
            "first_ms": round(first.p50),
            "first_cpu_microseconds": round(first.cpu_per_request),
            "index_bytes": index_bytes,
            "connections": CONNECTIONS,
            "p50": round(search.p50, 2),
            "floor_p50": round(listing.p50, 2),
            "cpu_microseconds": round(search.cpu_per_request),
            "floor_cpu_microseconds": round(listing.cpu_per_request),
            "requests_per_second": round(search.rate),
            "floor_requests_per_second": round(listing.rate),
        },
    )


def _first(where: stage.Stage, web: stage.Server, *, search: bytes, table: str) -> load.Load:
    """One search without an index; a run before this one may have left its own."""
    with psycopg.connect(where.owner_url) as owner:
        owner.execute(f"DELETE FROM {table}".encode())
    before = web.cpu_seconds()
    return replace(load.send(port=web.port, requests=[search]), cpu=web.cpu_seconds() - before)


def _index(where: stage.Stage, *, table: str) -> tuple[int, int]:
    """Of how many rows the index holds the texts, and how many bytes it is."""
    column = _HOLDS[table]
    asked = f"SELECT sum(cardinality({column})), sum(length(sealed)) FROM {table}"
    with psycopg.connect(where.owner_url) as owner:
        [(held, size)] = owner.execute(asked.encode()).fetchall()
        return int(held or 0), int(size or 0)
