"""A push service (RFC 8030): takes messages for subscriptions it made, from senders who prove themselves (RFC 8292)."""

import asyncio
import json
import re
import time
from collections import deque
from dataclasses import dataclass
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from simulators import common
from simulators.faults import FaultKind, Faults
from simulators.push.browser import Browser, UnreadableError, decoded, encoded

MOST_BODY = 4096
MOST_SECONDS = 28 * 24 * 3600
DAY = 24 * 3600
MAX_WAIT = 30.0
KINDS = (
    FaultKind("gone", "410: the browser gave its subscription up"),
    FaultKind("not_found", "404: no such subscription"),
    FaultKind("too_many", "429 with Retry-After", "seconds"),
    FaultKind("too_many_until", "429 with Retry-After as a date, so far away", "seconds"),
    FaultKind("too_large", "413: the message is too long"),
    FaultKind("wrong_key", "403: another key than that of the subscription"),
)
_TOPIC = re.compile(r"[A-Za-z0-9_-]{1,32}")
_VAPID = re.compile(r"vapid t=([\w.-]+), ?k=([\w-]+)", re.ASCII)
_URGENCIES = frozenset({"very-low", "low", "normal", "high"})


@dataclass
class Message:
    """What came for a browser."""

    to: str
    topic: str
    ttl: int
    urgency: str
    claims: dict[str, Any]
    token: str
    content: Any
    length: int

    def as_json(self) -> dict[str, object]:
        """As `/api/messages` shows it."""
        return dict(vars(self))


class PushService:
    """Subscriptions and what came for them, in memory."""

    def __init__(self, *, url: str, keep: int) -> None:
        self.url = url
        self.faults = Faults(KINDS)
        self.browsers: dict[str, Browser] = {}
        self.messages: deque[Message] = deque(maxlen=keep)
        self.arrived = asyncio.Condition()

    def routes(self) -> list[BaseRoute]:
        """List the routes."""
        return [
            Route("/", self.overview),
            Route("/wpush/{id}", self.take, methods=["POST"]),
            Route("/api/subscriptions", self.subscribe, methods=["POST"]),
            Route("/api/subscriptions/{id}", self.unsubscribe, methods=["DELETE"]),
            Route("/api/messages", self.find, methods=["GET"]),
            Route("/api/messages", self.clear, methods=["DELETE"]),
        ]

    async def subscribe(self, request: Request) -> Response:
        """What a browser asks for the page: a subscription, bound to `applicationServerKey`."""
        wanted = await common.json_body(request)
        browser = Browser(application_key=str(wanted.get("applicationServerKey", "")))
        self.browsers[browser.id] = browser
        return JSONResponse(browser.as_json(endpoint=f"{self.url}/wpush/{browser.id}"), status_code=201)

    async def unsubscribe(self, request: Request) -> Response:
        """The browser does not want it any more: 410 from now on."""
        self._browser(request).is_gone = True
        return Response(status_code=204)

    async def take(self, request: Request) -> Response:
        """Take a message from an application server."""
        if answer := self._fault(request.url.path):
            return answer
        browser = self._browser(request)
        if browser.is_gone:
            raise HTTPException(410, "this subscription is no more")
        claims, token = self._proven(request, browser)
        body = await request.body()
        if len(body) > MOST_BODY:
            raise HTTPException(413, f"at most {MOST_BODY} bytes")
        await self._keep(self._message(request, browser, body=body, claims=claims, token=token))
        return Response(status_code=201, headers={"location": f"{self.url}/m/{len(self.messages)}"})

    def _message(
        self, request: Request, browser: Browser, *, body: bytes, claims: dict[str, Any], token: str
    ) -> Message:
        headers = request.headers
        if headers.get("content-encoding") != "aes128gcm":
            raise HTTPException(415, "Content-Encoding must be aes128gcm")
        if not headers.get("ttl", "").isdigit():
            raise HTTPException(400, "TTL is required (RFC 8030 section 5.2)")
        topic, urgency = headers.get("topic", ""), headers.get("urgency", "normal")
        if (topic and not _TOPIC.fullmatch(topic)) or urgency not in _URGENCIES:
            raise HTTPException(400, "an unknown Urgency, or a Topic of another form (RFC 8030 section 5.4)")
        try:
            content = json.loads(browser.open(body))
        except (
            UnreadableError
        ) as error:  # a real service would not see it: the browser would drop the message
            raise HTTPException(400, str(error)) from error
        return Message(
            to=browser.id,
            topic=topic,
            ttl=min(int(headers["ttl"]), MOST_SECONDS),
            urgency=urgency,
            claims=claims,
            token=token,
            content=content,
            length=len(body),
        )

    def _proven(self, request: Request, browser: Browser) -> tuple[dict[str, Any], str]:
        """Who sends this, by a token signed with the key that the browser subscribed with."""
        found = _VAPID.fullmatch(request.headers.get("authorization", ""))
        if not found:
            raise HTTPException(401, "no VAPID authorization (RFC 8292 section 3)")
        token, public = found.groups()
        if browser.application_key and public != browser.application_key.rstrip("="):
            raise HTTPException(403, "another key than that of the subscription")
        try:
            claims = dict(jwt.decode(token, _key(public), algorithms=["ES256"]).claims)
        except (JoseError, ValueError) as error:
            raise HTTPException(401, "the token is not signed with k (ES256)") from error
        self._check(claims)
        return claims, token

    def _check(self, claims: dict[str, Any]) -> None:
        now = time.time()
        if claims.get("aud") != self.url:
            raise HTTPException(401, f"aud must be {self.url}")
        if not isinstance(claims.get("exp"), int) or not now < claims["exp"] <= now + DAY:
            raise HTTPException(401, "exp must be within 24 hours")
        if not str(claims.get("sub", "")).startswith(("mailto:", "https://")):
            raise HTTPException(401, "sub must be a mailto: or https: address")

    def _fault(self, path: str) -> Response | None:
        statuses = {"gone": 410, "not_found": 404, "too_large": 413, "wrong_key": 403}
        for name, status in statuses.items():
            if self.faults.take(name, path=path):
                return JSONResponse({"fault": name}, status_code=status)
        if fault := self.faults.take("too_many", path=path):
            return Response(status_code=429, headers={"retry-after": str(int(fault.value))})
        if fault := self.faults.take("too_many_until", path=path):
            at = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + fault.value))
            return Response(status_code=429, headers={"retry-after": at})
        return None

    async def _keep(self, message: Message) -> None:
        """A newer message takes the place of one with the same topic (RFC 8030 section 5.4)."""
        async with self.arrived:
            same = [
                m for m in self.messages if message.topic and (m.to, m.topic) == (message.to, message.topic)
            ]
            for old in same:
                self.messages.remove(old)
            self.messages.append(message)
            self.arrived.notify_all()

    async def find(self, request: Request) -> Response:
        """What came, newest first: `to` (a subscription); `wait` seconds until there are `count`."""
        query = request.query_params
        to, count = query.get("to", ""), int(query.get("count", "1"))
        try:
            async with asyncio.timeout(min(float(query.get("wait", "0")), MAX_WAIT)), self.arrived:
                await self.arrived.wait_for(lambda: len(self._of(to)) >= count)
        except TimeoutError:
            pass
        return JSONResponse({"messages": [message.as_json() for message in self._of(to)]})

    async def clear(self, request: Request) -> Response:
        """Forget what came."""
        count = len(self.messages)
        self.messages.clear()
        return JSONResponse({"deleted": count})

    async def overview(self, request: Request) -> Response:
        """Show what came to people."""
        return common.page("push_home.html", messages=self._of(""), browsers=len(self.browsers))

    def _of(self, to: str) -> list[Message]:
        return [message for message in reversed(self.messages) if not to or message.to == to]

    def _browser(self, request: Request) -> Browser:
        browser = self.browsers.get(request.path_params["id"])
        if browser is None:
            raise HTTPException(404, "no such subscription")
        return browser


def _key(public: str) -> ECKey:
    content = decoded(public)
    if len(content) != 65 or content[0] != 4:
        raise ValueError("k must be an uncompressed point")
    x, y = encoded(content[1:33]), encoded(content[33:])
    return ECKey.import_key({"kty": "EC", "crv": "P-256", "x": x, "y": y})
