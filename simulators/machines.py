"""Machines that sign in at a partner: client credentials with a signed assertion, a token endpoint for each part."""

import argparse
import secrets
from collections.abc import Iterable, Mapping
from typing import Protocol

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from simulators import common
from simulators.acm.assertions import ClientAuthenticator, OAuthError
from simulators.acm.clients import Client, from_option
from simulators.acm.store import Expiring

TOKEN_SECONDS = 600


class MachineTokens:
    """Gives tokens at `/NAME/token` and knows those that it gave."""

    def __init__(self, names: Iterable[str], *, base_url: str, clients: Mapping[str, Client]) -> None:
        self._tokens: Expiring[str] = Expiring()
        self._authenticators = {
            name: ClientAuthenticator(clients, audience=f"{base_url}/{name}/token", used=Expiring())
            for name in names
        }

    async def give(self, request: Request) -> Response:
        """Give a token for a signed assertion. Raises OAuthError."""
        name = request.path_params["name"]
        await self._authenticators[name].authenticate(await common.form_body(request))
        token = secrets.token_urlsafe(24)
        self._tokens.add(token, value=name, seconds=TOKEN_SECONDS)
        return JSONResponse({"access_token": token, "token_type": "Bearer", "expires_in": TOKEN_SECONDS})

    def knows(self, request: Request) -> bool:
        """Whether a request carries a token of the part that it asks."""
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        return self._tokens.get(token) == request.path_params["name"]

    def forget(self) -> None:
        """Know no token that was given before."""
        self._tokens = Expiring()


async def oauth_error(request: Request, error: OAuthError) -> Response:
    """How a token endpoint refuses (RFC 6749 §5.2)."""
    body = {"error": error.code, "error_description": error.description}
    return JSONResponse(body, status_code=error.status)


class Partner(Protocol):
    """A simulated partner that machines ask."""

    def application(self) -> Starlette:
        """Its addresses."""


class _Make(Protocol):
    def __call__(self, *, base_url: str, clients: Mapping[str, Client], any_person: bool) -> Partner: ...


def parser(name: str, *, description: str, any_person: str) -> argparse.ArgumentParser:
    """The command line of the simulator `name`; `any_person` explains that option."""
    arguments = common.parser(name, description=description)
    arguments.add_argument(
        "--client", action="append", default=[], metavar="ID=JWKS", help="who may ask; repeatable"
    )
    arguments.add_argument("--any-person", action="store_true", help=any_person)
    return arguments


def serve(name: str, *, description: str, any_person: str, make: _Make) -> None:
    """Read the command line of the simulator `name` and serve."""
    run(name, parser(name, description=description, any_person=any_person).parse_args(), make=make)


def run(name: str, options: argparse.Namespace, *, make: _Make) -> None:
    """Serve what the command line asks."""
    clients = {client.id: client for client in map(from_option, options.client)}
    port = common.free_port(options.host, port=options.port)
    base_url = f"http://{options.host}:{port}"
    partner = make(base_url=base_url, clients=clients, any_person=options.any_person)
    common.run(partner.application(), host=options.host, port=port, ready=f"{name} ready {base_url}")
