"""The simulator of an authority's back end, run as its own process for the tests of feeds and cases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from tests import loopback
from tests.simulator import started

SECRET = "een-gedeeld-geheim-van-minstens-32-tekens"


@dataclass(frozen=True)
class BackEnd:
    """A simulator that is up."""

    url: str
    http: httpx.Client

    def publish(self, feed: str, *elements: dict[str, Any]) -> None:
        """Append elements to a feed."""
        self._post(f"/_admin/feed/{feed}", list(elements))

    def feed_url(self, feed: str) -> str:
        """Where a feed is asked."""
        return f"{self.url}/feed/{feed}/dossierstatusveranderingen"

    def upsert(self, zaak: dict[str, Any]) -> str:
        """Make or change a case; answers its address."""
        return str(self._post("/_admin/zgw/zaken", zaak).json()["zaken"][0]["url"])

    def remove(self, zaak_url: str) -> None:
        """Destroy a case."""
        self.http.delete(f"{self.url}/_admin/zgw/zaken/{zaak_url.rpartition('/')[2]}").raise_for_status()

    def faults(self, **wanted: object) -> None:
        """Switch every fault off, then these on."""
        self.http.delete(f"{self.url}/_faults").raise_for_status()
        self._post("/_faults", wanted)

    def _post(self, path: str, body: Any) -> httpx.Response:
        return self.http.post(f"{self.url}{path}", json=body).raise_for_status()


@contextmanager
def running() -> Iterator[BackEnd]:
    """Start the simulator; it stops with the block."""
    with (
        started("source", "--zgw-client", f"burgerprofiel={SECRET}") as ready,
        loopback.client() as client,
    ):
        yield BackEnd(ready[-1], client)
