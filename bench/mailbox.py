"""The list of messages among ten million: of persons with 40 in turn, and of one party with 20,000.

The page goes through everything that a request goes through: session, rights, the rows of the access log, subjects that
are opened. The floor (`bench.floors.mailbox`) runs the same statement with the same parameters and renders the same
template with the same context, made beforehand.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

from bench import load, mailboxes, overview, people, stage
from bench.effort import Effort
from bench.figure import Figure
from bench.load import Load

PATH = "/berichten"
MESSAGES, READERS, OTHERS, BIG = 10_000_000, 500, 400_000, 20_000
CALLERS = 200
"""Readers who ask: the floor makes the page of each before it begins."""
CONNECTIONS = 16


def measure(*, effort: Effort) -> Figure:
    """p99 of the page of persons in milliseconds, over that of the floor; that of the large mailbox besides."""
    count = MESSAGES // effort.scale
    big_count = min(BIG, count // 50)
    readers = min(READERS, count // (20 * mailboxes.READER_MESSAGES))
    with stage.stage(f"mailbox_{count}") as where:
        mailboxes.fill(where, count=count, readers=readers, others=OTHERS // effort.scale, big=big_count)
        headers = people.readers(where, count=readers + 1)
        persons, big = headers[: min(CALLERS, max(readers // effort.scale, 2))], headers[-1:]
        statements, size = overview.count_statements(where, path=PATH, headers=persons[0])
        page, floor = _rounds(where, headers=persons, first=1, effort=effort)
        big_page, big_floor = _rounds(where, headers=big, first=readers + 1, effort=effort)
    return Figure(
        name="mailbox",
        value=page.p99,
        unit="ms",
        floor=floor.p99,
        details={
            "messages": count,
            "readers": len(persons),
            "connections": CONNECTIONS,
            "statements": statements,
            "bytes": size,
            **_details(page, floor),
            "big_messages": big_count,
            "big_p99": round(big_page.p99, 2),
            "big_floor_p99": round(big_floor.p99, 2),
            "big_ratio": round(big_page.p99 / big_floor.p99, 3),
            **{f"big_{name}": value for name, value in _details(big_page, big_floor).items()},
        },
    )


def _details(page: Load, floor: Load) -> dict[str, Any]:
    return {
        "p50": round(page.p50, 2),
        "floor_p50": round(floor.p50, 2),
        "cpu_microseconds": round(page.cpu_per_request),
        "floor_cpu_microseconds": round(floor.cpu_per_request),
        "requests_per_second": round(page.rate),
        "floor_requests_per_second": round(floor.rate),
    }


def _rounds(
    where: stage.Stage, *, headers: Sequence[dict[str, str]], first: int, effort: Effort
) -> list[Load]:
    readers = {"BENCH_FIRST": str(first), "BENCH_READERS": str(len(headers))}
    with stage.web(where) as web, stage.floor(where, "bench.floors.mailbox:app", **readers) as floor:
        requests = itertools.cycle([load.request(PATH, headers=one) for one in headers])  # both go on with it
        return load.interleaved(
            [load.side(server, requests, connections=CONNECTIONS) for server in (web, floor)],
            effort=effort,
        )
