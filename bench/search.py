"""Search with typing errors among 20,000 files of one party, beside the list page of the same party."""

from __future__ import annotations

from urllib.parse import urlencode

from bench import data, load, people, stage
from bench.effort import Effort
from bench.figure import Figure

FILES = 20_000
CONNECTIONS = 2
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
        headers = people.readers(where, count=1)[0]
        searches = [load.request(f"/dossiers?{urlencode({'q': text})}", headers=headers) for text in _TYPED]
        page = load.request("/dossiers", headers=headers)
        with stage.web(where) as web:
            search, listing = load.interleaved(
                [
                    load.side(web, searches, connections=CONNECTIONS),
                    load.side(web, [page], connections=CONNECTIONS),
                ],
                effort=effort,
            )
    return Figure(
        name="search",
        value=search.p99,
        unit="ms",
        floor=listing.p99,
        details={
            "files": files,
            "connections": CONNECTIONS,
            "p50": round(search.p50, 2),
            "floor_p50": round(listing.p50, 2),
            "cpu_microseconds": round(search.cpu_per_request),
            "floor_cpu_microseconds": round(listing.cpu_per_request),
            "requests_per_second": round(search.rate),
            "floor_requests_per_second": round(listing.rate),
        },
    )
