"""Start the federal e-Box: registries at `/v2` and `/v3`, `/federation`, `/events`, tokens at `/NAME/token`.

A client is registered as `ID=JWKS`: a file or URL with its public keys. Without `--any-person` only what was published
or put at `/_admin/letters` is in a box.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from simulators import common, machines
from simulators.acm.assertions import OAuthError
from simulators.acm.clients import Client
from simulators.ebox.consumer import Consumer
from simulators.ebox.federation import EVENTS_PATH, Events, Federation
from simulators.ebox.mailboxes import Json, Store, invented
from simulators.ebox.portal import FAULTS as PORTAL_FAULTS
from simulators.ebox.portal import PREFIX as PORTAL
from simulators.ebox.portal import Portal
from simulators.ebox.publishing import Publishing
from simulators.ebox.registry import Registry, refusal
from simulators.faults import FaultKind, Faults
from simulators.machines import MachineTokens, oauth_error

NAMES = ("v2", "v3", "federation", "events")
FAULTS = (
    FaultKind("wrong_person", "answer about another person"),
    FaultKind("wrong_digest", "give another file than its digest says"),
    FaultKind("huge", "answer forty megabytes"),
    FaultKind("redirect", "send the caller elsewhere"),
    FaultKind("busy", "answer 429 and when to try again", "s"),
    FaultKind("forget_tokens", "know no token that was given before"),
    FaultKind("out_of_order", "give events in another order"),
    FaultKind("twice", "give events again"),
)
PREFIXES = (
    "/v2/ebox",
    "/v3/ebox",
    "/v3/refData",
    "/federation/",
    EVENTS_PATH,
    *(f"/{name}/token" for name in NAMES),
)


class Ebox:
    """Everything federal, and what it was asked: addresses and names of headers, never their values."""

    def __init__(
        self, *, base_url: str, clients: Mapping[str, Client], any_person: bool, portal: Json | None = None
    ) -> None:
        self.faults = Faults((*FAULTS, *PORTAL_FAULTS), prefixes=PREFIXES)
        self.tokens = MachineTokens(NAMES, base_url=base_url, clients=clients)
        self._store = Store(any_person=any_person)
        self._publishing = Publishing(self._store)
        self._registry = Registry(self._store, faults=self.faults, base_url=base_url)
        self._federation = Federation(faults=self.faults, base_url=base_url)
        self._events = Events(faults=self.faults)
        self._portal = Portal(faults=self.faults, base_url=base_url, settings=portal)
        self.asked: list[Json] = []

    def application(self) -> Starlette:
        """Put the application together."""
        routes: list[BaseRoute] = [
            Route("/_admin/asked", self.tell_asked),
            Route("/_admin/letters", self.put_letters, methods=["POST"]),
            Route("/_admin/known", self.put_known, methods=["POST"]),
            Route("/_admin/events", self.put_events, methods=["POST"]),
            *Consumer().routes(),
            *self._portal.routes(),
            Route("/{name}/token", self.tokens.give, methods=["POST"]),
            *self._publishing.routes(),
            *self._registry.routes(),
            *self._federation.routes(),
            *self._events.routes(),
        ]
        app = common.application(routes, faults=self.faults, exception_handlers={OAuthError: oauth_error})
        app.user_middleware.append(Middleware(Guard, ebox=self))
        return app

    async def tell_asked(self, request: Request) -> Response:
        """What was asked since the start, oldest first."""
        return JSONResponse(self.asked)

    async def put_letters(self, request: Request) -> Response:
        """Put invented letters in a box: `{"kind", "number", "count"}`; each a minute older than the one before."""
        given = await common.json_body(request)
        box, now = (given["kind"], given["number"]), datetime.now(UTC).replace(microsecond=0)
        (first, *_) = invented(box, now=now)
        for number in range(given["count"]):
            at = now - timedelta(minutes=number)
            self._store.keep(replace(first, id=f"put-{number:05}", received_at=at))
        return JSONResponse({"kept": given["count"]})

    async def put_known(self, request: Request) -> Response:
        """What is known of boxes: `{"consents": {NUMBER: true}, "preferences": {NUMBER: {}}, "unused": [NUMBER]}`."""
        given = await common.json_body(request)
        self._federation.consents.update(given.get("consents", {}))
        self._federation.preferences.update(given.get("preferences", {}))
        self._publishing.unused.update(given.get("unused", []))
        return JSONResponse({"kept": len(given)})

    async def put_events(self, request: Request) -> Response:
        """Tell events as a provider would: a list of `{"event": ..., "minutes_ago": 5}`."""
        given = await common.json_body(request)
        for each in given:
            self._events.tell(each["event"], minutes_ago=each.get("minutes_ago", 0))
        return JSONResponse({"kept": len(given)})


class Guard:
    """Lets nobody in without a token of the part that is asked, and shows the faults that all parts share."""

    def __init__(self, app: ASGIApp, ebox: Ebox) -> None:
        self._app, self._ebox = app, ebox

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer in place of the application, or pass on."""
        path = str(scope.get("path", ""))
        is_open = path.startswith(("/_", PORTAL)) or path.endswith("/token")
        is_guarded = scope["type"] == "http" and not is_open
        refused = self._refused(Request(scope), path=path) if is_guarded else None
        await (refused or self._app)(scope, receive, send)

    def _refused(self, request: Request, *, path: str) -> Response | None:
        ebox = self._ebox
        request.scope["path_params"] = {"name": path.split("/")[1]}
        if ebox.faults.take("forget_tokens", path=path):
            ebox.tokens.forget()
        if not ebox.tokens.knows(request):
            return refusal(401, "UNAUTHORIZED", "the token is not known here")
        ebox.asked.append({"method": request.method, "path": path, "headers": sorted(request.headers)})
        if ebox.faults.take("redirect", path=path):
            return Response(status_code=307, headers={"location": "/elsewhere"})
        if fault := ebox.faults.take("busy", path=path):
            headers = {"retry-after": str(int(fault.value))}
            return JSONResponse(
                {"id": "0", "code": "BUSY", "message": "later"}, status_code=429, headers=headers
            )
        return None


def main() -> None:
    """Read the command line and serve."""
    parser = machines.parser(
        "ebox", description=__doc__ or "", any_person="have invented letters in every box"
    )
    parser.add_argument(
        "--portal", type=Path, metavar="FILE", help="which platform the portal reads at: JSON as for /_portal"
    )
    options = parser.parse_args()
    portal = json.loads(options.portal.read_text()) if options.portal else None
    machines.run("ebox", options, make=partial(Ebox, portal=portal))


if __name__ == "__main__":
    main()
