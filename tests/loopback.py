"""HTTP to processes on this machine: patient, without proxies, and closed again.

No certificates are loaded: reading those of the system takes longer than most tests.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

PATIENCE = 60.0
"""Seconds that something may take which takes moments: two slow processors may be busy with other tests."""


def client(**options: Any) -> httpx.Client:
    """A client of httpx; `uds` is the path of a Unix socket."""
    transport = httpx.HTTPTransport(verify=False, trust_env=False, uds=options.pop("uds", None))
    return httpx.Client(transport=transport, trust_env=False, **{"timeout": PATIENCE, **options})


def get(url: str, **options: Any) -> httpx.Response:
    """One GET on a connection of its own."""
    with client() as http:
        return http.get(url, **options)


def post(url: str, **options: Any) -> httpx.Response:
    """One POST on a connection of its own."""
    with client() as http:
        return http.post(url, **options)


def delete(url: str, **options: Any) -> httpx.Response:
    """One DELETE on a connection of its own."""
    with client() as http:
        return http.delete(url, **options)


@contextmanager
def stream(method: str, url: str, **options: Any) -> Iterator[httpx.Response]:
    """An answer that is read as it comes."""
    with client() as http, http.stream(method, url, **options) as response:
        yield response
