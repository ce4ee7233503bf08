"""Start the registers. Each answers at `/NAME/findUsage`, with tokens of `/NAME/token`.

A client is registered as `ID=JWKS`: a file or URL with its public keys. Without `--any-person` only people for whom
uses were put at `/_admin/NAME` are known.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from simulators import common, machines
from simulators.acm.assertions import OAuthError
from simulators.acm.clients import Client
from simulators.faults import FaultKind, Faults
from simulators.machines import MachineTokens, oauth_error
from simulators.usage.registers import REGISTERS, uses

HUGE_BYTES = 4 * 1024 * 1024
FAULTS = (
    FaultKind("wrong_person", "answer about another person"),
    FaultKind("other_question", "answer with the mark of another question"),
    FaultKind("huge", "answer four megabytes"),
    FaultKind("redirect", "send the caller elsewhere"),
    FaultKind("forget_tokens", "know no token that was given before"),
)
PREFIXES = tuple(f"/{name}/{part}" for name in REGISTERS for part in ("token", "findUsage"))


class Registers:
    """The registers, their tokens, and what they were asked."""

    def __init__(self, *, base_url: str, clients: Mapping[str, Client], any_person: bool) -> None:
        self.faults = Faults(FAULTS, prefixes=PREFIXES)
        self._any_person = any_person
        self._known: dict[tuple[str, str], list[dict[str, Any]]] = {}
        self._tokens = MachineTokens(REGISTERS, base_url=base_url, clients=clients)
        self._asked: list[dict[str, Any]] = []

    def application(self) -> Starlette:
        """Put the application together."""
        routes = [
            Route("/_admin/asked", self.asked),
            Route("/_admin/{name}", self.put, methods=["POST"]),
            Route("/{name}/token", self._tokens.give, methods=["POST"]),
            Route("/{name}/findUsage", self.find, methods=["POST"]),
        ]
        return common.application(routes, faults=self.faults, exception_handlers={OAuthError: oauth_error})

    async def find(self, request: Request) -> Response:
        """Answer who used the data of the person in the envelope."""
        name, question = request.path_params["name"], await common.json_body(request)
        if self.faults.take("forget_tokens", path=request.url.path):
            self._tokens.forget()
        if not self._tokens.knows(request):
            return _fault(401, "Sender", "the token is not known here")
        self._asked.append({"register": name, "header": question["header"], "body": question["body"]})
        if self.faults.take("redirect", path=request.url.path):
            return Response(status_code=307, headers={"location": f"/{name}/elsewhere"})
        if self.faults.take("huge", path=request.url.path):
            return Response(b'{"header": "' + b"x" * HUGE_BYTES + b'"}', media_type="application/json")
        return JSONResponse(self._answer(name, question, path=request.url.path))

    def _answer(self, name: str, question: dict[str, Any], *, path: str) -> dict[str, Any]:
        header, window = dict(question["header"]), question["body"]
        number = header["userId"].removeprefix("BE")
        if self.faults.take("wrong_person", path=path):
            header["userId"] = "BE00000000000"
        if self.faults.take("other_question", path=path):
            header["id"] = "another-question"
        known = self._known.get((name, number))
        if known is None:
            known = uses(name, number=number, now=datetime.now(UTC)) if self._any_person else []
        first = window["offset"] - 1
        return {"header": header, "body": {"usage": known[first : first + window["limit"]]}}

    async def put(self, request: Request) -> Response:
        """Let a register know uses of a person: `{"number": ..., "usage": [...]}`, newest first."""
        given = await common.json_body(request)
        self._known[request.path_params["name"], given["number"]] = given["usage"]
        return JSONResponse({"kept": len(given["usage"])})

    async def asked(self, request: Request) -> Response:
        """What was asked since the start, oldest first."""
        return JSONResponse(self._asked)


def _fault(status: int, code: str, text: str) -> Response:
    fault = {"faultcode": code, "faultstring": text, "detail": "refused"}
    return JSONResponse({"fault": fault}, status_code=status)


def main() -> None:
    """Read the command line and serve."""
    machines.serve(
        "usage", description=__doc__ or "", any_person="tell invented uses of everybody", make=Registers
    )


if __name__ == "__main__":
    main()
