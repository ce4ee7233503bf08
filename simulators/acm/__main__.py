"""Start the simulator of the Flemish OpenID provider ACM/IDM."""

from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from simulators import common
from simulators.acm import clients, people
from simulators.acm.endpoints import Endpoints
from simulators.acm.provider import Provider
from simulators.acm.screens import Screens

PERSONAS = Path(__file__).with_name("personas.json")


def build(provider: Provider) -> Starlette:
    """Put the application together."""

    async def home(request: Request) -> Response:
        return common.page("acm_home.html", provider=provider)

    routes = [Route("/", home), *Endpoints(provider).routes(), *Screens(provider).routes()]
    return common.application(routes, faults=provider.faults)


def main() -> None:
    """Read the command line and serve."""
    arguments = common.parser("acm", description=__doc__ or "")
    arguments.add_argument(
        "--client",
        action="append",
        default=[],
        type=clients.from_option,
        metavar="ID=JWKSFILE=REDIRECT_URI=POST_LOGOUT_URI",
        help="register an application; the key file is read again when it changes; repeatable",
    )
    arguments.add_argument("--data", action="append", default=[], type=Path, help="clients file; repeatable")
    arguments.add_argument(
        "--personas",
        action="append",
        default=[],
        type=Path,
        help="persona file, instead of the default one; repeatable",
    )
    options = arguments.parse_args()
    port = common.free_port(options.host, port=options.port)
    base_url = f"http://{options.host}:{port}"
    registered = [*options.client, *(client for path in options.data for client in clients.from_file(path))]
    provider = Provider(
        base_url=base_url,
        clients={client.id: client for client in registered},
        people=people.load(options.personas or [PERSONAS]),
    )
    common.run(build(provider), host=options.host, port=port, ready=f"acm ready {provider.issuer}")


if __name__ == "__main__":
    main()
