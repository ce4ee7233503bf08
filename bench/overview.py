"""The signed-in overview of a person with 40 files among a million, beside the same query and template without Django.

The page goes through everything that a resident's request goes through: session, rights, contracts, context. The floor
(`bench.floors.overview`) runs the same statement with the same parameters and renders the same template with the same
context, made beforehand.
"""

from __future__ import annotations

import itertools
from io import BytesIO
from typing import Any

from bench import data, load, people, stage
from bench.effort import Effort
from bench.figure import Figure
from bench.load import Load

PATH = "/overzicht"
FILES, PEOPLE, READERS = 1_000_000, 200_000, 1_000
CONNECTIONS = 16


def measure(*, effort: Effort) -> Figure:
    """p99 of the page in milliseconds, over that of the floor."""
    return compare("overview", times=1, effort=effort)


def compare(name: str, *, times: int, effort: Effort) -> Figure:
    """The page beside its floor in a world of `times` the usual size."""
    files, persons = times * FILES // effort.scale, times * PEOPLE // effort.scale
    with stage.stage(f"files_{files}") as where:
        readers = min(READERS, files // (2 * data.READER_FILES))
        data.files(where, count=files, people=persons, readers=readers)
        headers = people.readers(where, count=max(readers // effort.scale, 2))
        statements, size = count_statements(where, path=PATH, headers=headers[0])
        page, floor = _rounds(where, headers=headers, effort=effort)
    return Figure(
        name=name,
        value=page.p99,
        unit="ms",
        floor=floor.p99,
        details={
            "files": files,
            "people": persons,
            "readers": len(headers),
            "connections": CONNECTIONS,
            "requests_per_second": round(page.rate),
            "floor_requests_per_second": round(floor.rate),
            "p50": round(page.p50, 2),
            "floor_p50": round(floor.p50, 2),
            "cpu_microseconds": round(page.cpu_per_request),
            "floor_cpu_microseconds": round(floor.cpu_per_request),
            "statements": statements,
            "bytes": size,
        },
    )


def _rounds(where: stage.Stage, *, headers: list[dict[str, str]], effort: Effort) -> list[Load]:
    with (
        stage.web(where) as web,
        stage.floor(where, "bench.floors.overview:app", BENCH_READERS=str(len(headers))) as floor,
    ):
        requests = itertools.cycle(
            [load.request(PATH, headers=one) for one in headers]
        )  # both sides go on with it
        return load.interleaved(
            [load.side(server, requests, connections=CONNECTIONS) for server in (web, floor)],
            effort=effort,
        )


def count_statements(where: stage.Stage, *, path: str, headers: dict[str, str]) -> tuple[int, int]:
    """How many statements one page costs, counted in this process, and how many bytes it is."""
    stage.use(where)
    from django.db import connection  # noqa: PLC0415 - after Django is set up

    from burgerprofiel.site.wsgi import application  # noqa: PLC0415

    statements: list[str] = []

    def count(execute: Any, sql: str, *rest: Any) -> Any:
        statements.append(sql)
        return execute(sql, *rest)

    def page() -> bytes:
        return b"".join(application(environ(path, cookie=headers["Cookie"]), lambda status, _headers: None))

    page()  # a process that did not see this person for ten minutes asks for their public key as well
    with connection.execute_wrapper(count):
        body = page()
    return len(statements), len(body)


def environ(path: str, *, cookie: str) -> dict[str, Any]:
    """A WSGI request of a signed-in browser."""
    return {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "localhost",
        "HTTP_COOKIE": cookie,
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
    }
