"""A consumer of the federation: reads boxes at the registry of another provider, for tests of that provider.

It signs in with a token that it is given; where that provider is, a test says.
"""

import asyncio
from typing import Any

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from simulators import common
from simulators.ebox.mailboxes import Json
from simulators.ebox.registry import CITIZEN_HEADER, ENTERPRISE_HEADER

MOST_PAGES = 100
SECONDS = 30


class Consumer:
    """Walks through a box as the portal of the federation does."""

    def routes(self) -> list[BaseRoute]:
        """Its addresses."""
        return [Route("/_consumer/walk", self.walk, methods=["POST"])]

    async def walk(self, request: Request) -> Response:
        """Read every page of a box: `{"base_url", "box": {"kind", "number"}, "token", "page_size", "query"}`.

        Answers the status of each call and the ids in the order in which they came. Where the answer is no list, it
        stops.
        """
        given: dict[str, Any] = await common.json_body(request)
        headers = {"authorization": f"Bearer {given.get('token', '')}"}
        if box := given.get("box"):
            headers[CITIZEN_HEADER if box["kind"] == "citizen" else ENTERPRISE_HEADER] = box["number"]
        async with httpx.AsyncClient(headers=headers, timeout=SECONDS, trust_env=False) as client:
            found = await _pages(client, given)
        return JSONResponse(found)


async def _pages(client: httpx.AsyncClient, given: Json) -> Json:
    statuses, ids, total, page = [], [], -1, 1
    while page <= MOST_PAGES:
        size = int(given.get("page_size", 25))
        params = {**given.get("query", {}), "page": page, "pageSize": size}
        answer = await client.get(f"{given['base_url'].rstrip('/')}/ebox/messages", params=params)
        statuses.append(answer.status_code)
        body = answer.json() if answer.status_code == 200 else {}
        if not isinstance(body, dict) or "items" not in body:
            break
        ids += [item["messageId"] for item in body["items"]]
        total = body["totalItems"]
        if page * size >= total or not body["items"]:
            break
        page += 1
        await asyncio.sleep(0)
    return {"statuses": statuses, "ids": ids, "totalItems": total}
