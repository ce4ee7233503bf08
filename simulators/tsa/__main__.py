"""Start the time-stamping authority. Its root is in FOLDER/root.pem."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from simulators import common
from simulators.faults import Faults
from simulators.tsa.authority import Authority


def main() -> None:
    """Read the command line and serve."""
    arguments = common.parser("tsa", description=__doc__ or "")
    arguments.add_argument("--folder", type=Path, required=True, help="keys and certificates")
    options = arguments.parse_args()
    authority = Authority(options.folder.resolve())

    async def stamp(request: Request) -> Response:
        answer = authority.answer(await request.body())
        return Response(answer, media_type="application/timestamp-reply")

    port = common.free_port(options.host, port=options.port)
    app = common.application([Route("/tsa", stamp, methods=["POST"])], faults=Faults())
    common.run(app, host=options.host, port=port, ready=f"tsa ready http://{options.host}:{port}/tsa")


if __name__ == "__main__":
    main()
