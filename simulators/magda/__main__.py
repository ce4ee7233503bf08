"""Start MAGDA. HTTPS with client certificates on one port, its switches and what it was asked on another (HTTP).

Certificates and keys are made in the folder of `--pki`, once. A party that may ask is registered as
`--client IDENTIFICATION=HOEDANIGHEID[:SERVICE+SERVICE],...`; without any, everybody may. A client of the REST services
is `--rest-client ID=JWKS`. Answers come from `--data`, else from people of our own, below $MAGDA_DATA where that is
set.
"""

import os
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from simulators import common
from simulators.acm.assertions import OAuthError
from simulators.acm.clients import from_option
from simulators.faults import FaultKind, Faults
from simulators.magda import personas, rules
from simulators.magda.library import Library, Service
from simulators.magda.pki import Pki
from simulators.magda.rest import Rest, oauth_error
from simulators.magda.schemas import Schemas
from simulators.magda.shelf import Folder, Shelf, Stack
from simulators.magda.soap import Magda
from simulators.magda.spoil import FAULTS

REST_PATH = "/v1/{service:path}"
_FORGET = FaultKind("forget_tokens", "REST: know no token that was given before")


def platform(magda: Magda, *, rest: Rest) -> Starlette:
    """What callers with a certificate reach."""
    routes = [
        Route("/{service}/soap/WebService", magda.serve, methods=["POST"]),
        Route("/oauth/token", rest.token, methods=["POST"]),
        Route(REST_PATH, rest.answer, methods=["GET"]),
    ]
    return common.application(routes, faults=magda.faults, exception_handlers={OAuthError: oauth_error})


def controls(magda: Magda) -> Starlette:
    """What people and tests reach: the switches, and what was asked."""

    def services() -> list[Service]:
        return sorted(magda.library.services.values(), key=lambda service: service.path)

    async def home(request: Request) -> Response:
        newest = list(reversed(magda.asked))[:200]
        return common.page("magda_home.html", asked=newest, services=services())

    async def asked(request: Request) -> Response:
        if request.method == "DELETE":
            magda.asked.clear()
        return JSONResponse(list(magda.asked))

    async def known(request: Request) -> Response:
        return JSONResponse({service.path: service.namespace for service in services()})

    routes = [
        Route("/", home),
        Route("/_admin/asked", asked, methods=["GET", "DELETE"]),
        Route("/_admin/services", known),
    ]
    return common.application(routes, faults=magda.faults)


def shelf(data: Path | None) -> Shelf:
    """The answers: of this folder only; else our own people, below those of $MAGDA_DATA where that is set."""
    if data is not None:
        return Folder(data)
    official = os.environ.get("MAGDA_DATA")
    own = personas.shelf()
    return Stack(Folder(Path(official)), own) if official else own


def main() -> None:
    """Read the command line and serve."""
    arguments = common.parser("magda", description=__doc__ or "")
    arguments.add_argument("--admin-port", type=int, default=0, help="port for switches; 0 picks a free one")
    arguments.add_argument("--pki", type=Path, required=True, help="folder of certificates and keys")
    arguments.add_argument("--data", type=Path, help="folder of answers in the layout of MAGDA-Mock")
    arguments.add_argument(
        "--schemas", type=Path, help="folder of the official schemas, to check questions with"
    )
    arguments.add_argument(
        "--client", action="append", default=[], metavar="IDENTIFICATION=HOEDANIGHEID", help="repeatable"
    )
    arguments.add_argument("--rest-client", action="append", default=[], metavar="ID=JWKS", help="repeatable")
    options = arguments.parse_args()
    port = common.free_port(options.host, port=options.port)
    admin = common.free_port(options.host, port=options.admin_port)
    answers = shelf(options.data)
    library = Library(answers)
    faults = Faults((*FAULTS, _FORGET), prefixes=[service.path for service in library.services.values()])
    magda = Magda(
        pki=Pki(options.pki),
        library=library,
        schemas=Schemas(options.schemas),
        registrations=[one for text in options.client for one in rules.registration(text)],
        faults=faults,
    )
    base_url = f"https://{options.host}:{port}"
    clients = {client.id: client for client in map(from_option, options.rest_client)}
    rest = Rest(answers, base_url=base_url, clients=clients, faults=faults)
    common.run(
        platform(magda, rest=rest),
        host=options.host,
        port=port,
        ready=f"magda ready {base_url} http://{options.host}:{admin}",
        beside=common.serving(controls(magda), host=options.host, port=admin),
        tls=common.Tls(magda.pki.path("server.pem"), magda.pki.path("server.key"), magda.pki.path("ca.pem")),
    )


if __name__ == "__main__":
    main()
