"""The HTTP side: the gateway, its receipts as signed webhooks, and the pages."""

import asyncio
import base64
import contextlib
import hashlib
import hmac
import secrets
import time
from datetime import UTC, datetime
from typing import Any

import httpx
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from simulators.common import json_body, page
from simulators.faults import reset_connection
from simulators.sms.misbehaving import HTTP, STATES, Misbehaviour
from simulators.sms.store import Sms, Store

MAX_WAIT = 30.0
_FIELDS = {"id", "to", "from", "text", "alphabet", "parts"}


class _NoAnswer(Response):
    """A connection that breaks instead of answering."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Break it."""
        await reset_connection(scope, send)


class Gateway:
    """What senders, browsers and tests see."""

    def __init__(
        self,
        store: Store,
        misbehaviour: Misbehaviour,
        *,
        authorization: frozenset[str],
        callback: str,
        secret: bytes,
    ) -> None:
        self._store, self._misbehaviour = store, misbehaviour
        self._authorization, self._callback, self._secret = authorization, callback, secret
        self._tasks: set[asyncio.Task[None]] = set()
        self._client = httpx.AsyncClient(timeout=10, trust_env=False)  # one: certificates are read once

    def routes(self) -> list[BaseRoute]:
        """List the routes."""
        return [
            Route("/", self.overview),
            Route("/v1/messages", self.submit, methods=["POST"]),
            Route("/api/messages", self.find, methods=["GET"]),
            Route("/api/messages", self.clear, methods=["DELETE"]),
        ]

    async def submit(self, request: Request) -> Response:
        """Take a message; the same id twice is one message."""
        if request.headers.get("authorization", "") not in self._authorization:
            return JSONResponse({"code": "not-allowed"}, status_code=401)
        if refusal := self._refusal():
            return refusal
        given = await json_body(request)
        if not isinstance(given, dict) or not given.keys() >= _FIELDS:
            return JSONResponse({"code": "bad-message"}, status_code=400)
        kept = await self._store.put(given["id"], self._as_sms(given))
        if kept.times == 1:
            self._later(kept)
        if self._misbehaviour.faults.take("lost_answer", path=HTTP):
            return _NoAnswer()
        return JSONResponse({"reference": kept.reference}, status_code=202 if kept.times == 1 else 409)

    async def overview(self, request: Request) -> Response:
        """Show the messages."""
        to = request.query_params.get("to", "")
        return page("sms_list.html", to=to, messages=self._store.search(to=to))

    async def find(self, request: Request) -> Response:
        """List messages, newest first: `to`, `state`; `wait` seconds until there are `count`."""
        query = request.query_params
        found = await self._store.wait(
            to=query.get("to", ""),
            state=query.get("state", ""),
            count=int(query.get("count", "1")),
            seconds=min(float(query.get("wait", "0")), MAX_WAIT),
        )
        return JSONResponse({"messages": [sms.as_json() for sms in found]})

    async def clear(self, request: Request) -> Response:
        """Forget all messages."""
        return JSONResponse({"deleted": self._store.clear()})

    def _refusal(self) -> Response | None:
        faults = self._misbehaviour.faults
        if fault := faults.take("throttle", path=HTTP):
            headers = {"retry-after": str(int(fault.value or 1))}
            return JSONResponse({"code": "throttled"}, status_code=429, headers=headers)
        if faults.take("reject", path=HTTP):
            return JSONResponse({"code": "unknown-number"}, status_code=422)
        if self._misbehaviour.fails(HTTP):
            return JSONResponse({"code": "out-of-order"}, status_code=500)
        return None

    def _as_sms(self, given: dict[str, Any]) -> Sms:
        total = int(given["parts"])
        if given["alphabet"] not in ("gsm", "ucs2") or not 1 <= total <= 255:
            raise HTTPException(400, "bad message")
        return Sms(
            reference=self._store.new_reference(),
            over="http",
            to=str(given["to"]),
            sender=str(given["from"]),
            alphabet=given["alphabet"],
            parts={1: str(given["text"])} | dict.fromkeys(range(2, total + 1), ""),
            total=total,
            id=str(given["id"]),
        )

    def _later(self, sms: Sms) -> None:
        task = asyncio.create_task(self._tell(sms))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _tell(self, sms: Sms) -> None:
        faults = self._misbehaviour.faults
        if faults.take("no_receipt", path=HTTP):
            return
        status = STATES[self._misbehaviour.receipt_state(HTTP)][1]
        await asyncio.sleep(self._misbehaviour.receipt_seconds(HTTP))
        receipt = {
            "id": sms.id,
            "reference": sms.reference,
            "status": status,
            "at": datetime.now(UTC).isoformat(),
        }
        if faults.take("wrong_receipt", path=HTTP):
            receipt |= {"id": "00000000-0000-4000-8000-000000000000", "reference": "nobody-sent-this"}
        if faults.take("broken_receipt", path=HTTP):
            receipt = {"status": "lost in the post"}
        if self._callback:
            await self._post(httpx.Response(200, json=receipt).content)
        await self._store.settle(sms, status)

    async def _post(self, content: bytes) -> None:
        message_id, moment = secrets.token_urlsafe(12), int(time.time())
        signed = f"{message_id}.{moment}.".encode() + content
        signature = base64.b64encode(hmac.digest(self._secret, signed, hashlib.sha256)).decode()
        headers = {
            "content-type": "application/json",
            "webhook-id": message_id,
            "webhook-timestamp": str(moment),
            "webhook-signature": f"v1,{signature}",
        }
        with contextlib.suppress(httpx.HTTPError):
            await self._client.post(self._callback, content=content, headers=headers)
