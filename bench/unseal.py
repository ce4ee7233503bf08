"""The overview of a person with 40 sealed files, beside the same page with the same rows in the clear.

Every file is sealed under a data key of its own, as those that came over the years are. The floor
(`bench.floors.unseal`) is the same application with a keyring that knows the texts already: session, statement,
contracts and rendering are the same, and nothing is decrypted nor asked of the vault.
"""

from __future__ import annotations

import itertools

from bench import data, load, people, stage
from bench.effort import Effort
from bench.figure import Figure
from bench.load import Load
from bench.overview import FILES, PATH, PEOPLE

READERS = 100
CONNECTIONS = 4


def measure(*, effort: Effort) -> Figure:
    """p99 of the page in milliseconds, over that of the floor."""
    files, persons = FILES // effort.scale, PEOPLE // effort.scale
    with stage.stage(f"files_{files}") as where:
        readers = min(1_000, files // (2 * data.READER_FILES))
        data.files(where, count=files, people=persons, readers=readers)
        headers = people.readers(where, count=min(max(READERS // effort.scale, 2), readers))
        page, floor = _rounds(where, headers=headers, effort=effort)
    return Figure(
        name="unseal",
        value=page.p99,
        unit="ms",
        floor=floor.p99,
        details={
            "files": files,
            "readers": len(headers),
            "files_of_each": data.READER_FILES,
            "connections": CONNECTIONS,
            "p50": round(page.p50, 2),
            "floor_p50": round(floor.p50, 2),
            "cpu_microseconds": round(page.cpu_per_request),
            "floor_cpu_microseconds": round(floor.cpu_per_request),
            "requests_per_second": round(page.rate),
            "floor_requests_per_second": round(floor.rate),
        },
    )


def _rounds(where: stage.Stage, *, headers: list[dict[str, str]], effort: Effort) -> list[Load]:
    with (
        stage.floor(where, "burgerprofiel.site.wsgi:application") as sealed,
        stage.floor(where, "bench.floors.unseal:app") as clear,
    ):
        requests = itertools.cycle([load.request(PATH, headers=one) for one in headers])
        return load.interleaved(
            [load.side(server, requests, connections=CONNECTIONS) for server in (sealed, clear)],
            effort=effort,
        )
