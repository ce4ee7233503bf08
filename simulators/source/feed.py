"""The pull variant of DOSIS: a feed of status changes, in order of index.

`index` is the first element that the caller wants; indexes may have gaps. `nieuweIndex` is what to ask
next: one more than the last element given, or the same index when there is nothing new.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from simulators.common import json_body
from simulators.faults import Faults

DEFAULT_LIMIT = 100
MAX_LIMIT = 1000


class Feed:
    """One feed of status changes."""

    def __init__(self) -> None:
        self.elements: list[dict[str, Any]] = []

    def add(self, elements: Sequence[Mapping[str, Any]]) -> int:
        """Append elements and return the next index.

        An element gets `@type` and `index` unless it has them. Its other content passes as it is, so that a
        test can publish faulty elements. Raises ValueError, and adds nothing, when an index does not rise.
        """
        index, added = self.next_index, []
        for element in elements:
            given = element.get("index", index)
            if not isinstance(given, int) or given < index:
                raise ValueError(f"index {given!r} must be at least {index}")
            added.append({"@type": "DossierStatus", **element, "index": given})
            index = given + 1
        self.elements += added
        return index

    @property
    def next_index(self) -> int:
        """Return the index after the last element."""
        return int(self.elements[-1]["index"]) + 1 if self.elements else 0

    def since(self, index: int, *, limit: int) -> list[dict[str, Any]]:
        """List elements from an index on."""
        return [element for element in self.elements if element["index"] >= index][:limit]


class Feeds:
    """All feeds of the simulator, by name."""

    def __init__(self, *, base_url: str, faults: Faults) -> None:
        self.base_url = base_url
        self.faults = faults
        self.feeds: dict[str, Feed] = {}

    def routes(self) -> list[BaseRoute]:
        """List the routes."""
        return [
            Route("/feed/{name}/dossierstatusveranderingen", self.read),
            Route("/_admin/feed/{name}", self.add, methods=["POST"]),
            Route("/_admin/feed/{name}", self.remove, methods=["DELETE"]),
        ]

    def load(self, feeds: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        """Fill feeds from a data file."""
        for name, elements in feeds.items():
            self.feeds.setdefault(name, Feed()).add(elements)

    async def read(self, request: Request) -> Response:
        """Give the part of a feed that starts at `index`."""
        name = request.path_params["name"]
        index, limit = _number(request, "index", 0), _number(request, "limiet", DEFAULT_LIMIT)
        if name not in self.feeds:
            raise HTTPException(404, f"feed {name} bestaat niet")
        if not 1 <= limit <= MAX_LIMIT:
            raise HTTPException(400, f"limiet ligt tussen 1 en {MAX_LIMIT}")
        found = self.feeds[name].since(index, limit=limit)
        if self.faults.take("empty", path=request.url.path):
            found = []
        following = found[-1]["index"] + 1 if found else index
        return JSONResponse(
            {
                "@id": self._url(name, index=index, limit=limit),
                "@type": "StatusVeranderingsVerzameling",
                "index": index,
                "limiet": limit,
                "nieuweIndex": following,
                "@volgendeVerzameling": self._url(name, index=following, limit=limit),
                "elementen": found,
            }
        )

    async def add(self, request: Request) -> Response:
        """Publish a list of elements, or one."""
        elements = await json_body(request)
        if isinstance(elements, dict):
            elements = [elements]
        if not isinstance(elements, list) or not all(isinstance(element, dict) for element in elements):
            raise HTTPException(400, "give a list of elements")
        feed = self.feeds.setdefault(request.path_params["name"], Feed())
        return JSONResponse({"nieuweIndex": feed.add(elements)}, status_code=201)

    async def remove(self, request: Request) -> Response:
        """Remove a feed, as a source does that disappears or starts again."""
        self.feeds.pop(request.path_params["name"], None)
        return Response(status_code=204)

    def _url(self, name: str, *, index: int, limit: int) -> str:
        query = urlencode({"index": index, "limiet": limit})
        return f"{self.base_url}/feed/{name}/dossierstatusveranderingen?{query}"


def _number(request: Request, name: str, default: int) -> int:
    text = request.query_params.get(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) < 18):
        raise HTTPException(400, f"{name} is een geheel getal vanaf 0")
    return int(text)
