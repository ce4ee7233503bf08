"""Start the simulator of an authority's back end.

A data file is JSON: `feeds` (name to list of elements), `zaken` (compact descriptions, see `cases.py`) and
`loketten` (name in the address to name for people). Several files may be given.
"""

import json
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from simulators import common
from simulators.faults import FaultKind, Faults
from simulators.source.cases import Cases
from simulators.source.feed import Feeds
from simulators.source.zgw import Callback, Zgw, ZgwError, problem_answer

FAULTS = (FaultKind("empty", "answer a feed or a list with 200 and no elements"),)
PREFIXES = ("/feed/", "/zaken/", "/zaken/api/v1/zaken", "/zaken/api/v1/statussen", "/catalogi/", "/loket/")


class Source:
    """The back end: its feeds, its cases and its counters."""

    def __init__(self, *, base_url: str, secrets: dict[str, str], callback: Callback) -> None:
        self.faults = Faults(FAULTS, prefixes=PREFIXES)
        self.feeds = Feeds(base_url=base_url, faults=self.faults)
        self.cases = Cases(base_url=base_url)
        self.zgw = Zgw(self.cases, secrets=secrets, callback=callback, faults=self.faults)
        self.counters: dict[str, str] = {}

    def load(self, data: dict[str, Any]) -> None:
        """Fill the back end from a data file; nothing is notified."""
        self.feeds.load(data.get("feeds", {}))
        for description in data.get("zaken", ()):
            self.cases.load(description)
        self.counters.update(data.get("loketten", {}))

    def application(self) -> Starlette:
        """Put the application together."""
        routes = [
            Route("/", self.home),
            Route("/loket/{name}", self.counter),
            Route("/loket/{name}/{rest:path}", self.counter),
            *self.feeds.routes(),
            *self.zgw.routes(),
        ]
        return common.application(routes, faults=self.faults, exception_handlers={ZgwError: problem_answer})

    async def home(self, request: Request) -> Response:
        """Show what is here."""
        zaken = list(self.cases.resources["zaken"].values())
        return common.page("source_home.html", feeds=self.feeds.feeds, zaken=zaken)

    async def counter(self, request: Request) -> Response:
        """Show the page to which the button of a file leads."""
        name = request.path_params["name"]
        shown = self.counters.get(name, name.replace("-", " ").title())
        return common.page("source_counter.html", name=shown, rest=request.path_params.get("rest", ""))


def _secret(text: str) -> tuple[str, str]:
    client_id, separator, secret = text.partition("=")
    if not separator or not secret:
        raise ValueError("give CLIENT_ID=SECRET")
    return client_id, secret


def main() -> None:
    """Read the command line and serve."""
    arguments = common.parser("source", description=__doc__ or "")
    arguments.add_argument("--data", action="append", default=[], type=Path, help="data file; repeatable")
    arguments.add_argument(
        "--zgw-client",
        action="append",
        default=[],
        type=_secret,
        metavar="CLIENT_ID=SECRET",
        help="who may read cases; repeatable; a secret has at least 32 characters",
    )
    arguments.add_argument("--callback", default="", help="address for ZGW notifications")
    arguments.add_argument("--callback-authorization", default="", help="their Authorization header")
    options = arguments.parse_args()
    port = common.free_port(options.host, port=options.port)
    base_url = f"http://{options.host}:{port}"
    source = Source(
        base_url=base_url,
        secrets=dict(options.zgw_client),
        callback=Callback(options.callback, options.callback_authorization),
    )
    for path in options.data:
        source.load(json.loads(path.read_text(encoding="utf-8")))
    common.run(source.application(), host=options.host, port=port, ready=f"source ready {base_url}")


if __name__ == "__main__":
    main()
