"""Start the push service of an invented maker of browsers."""

from simulators import common
from simulators.push.service import PushService


def main() -> None:
    """Read the command line and serve."""
    arguments = common.parser("push", description=__doc__ or "")
    arguments.add_argument("--keep", type=int, default=1000, help="messages to keep (default: %(default)s)")
    options = arguments.parse_args()
    port = common.free_port(options.host, port=options.port)
    url = f"http://{options.host}:{port}"
    service = PushService(url=url, keep=options.keep)
    app = common.application(service.routes(), faults=service.faults)
    common.run(app, host=options.host, port=port, ready=f"push ready {url}")


if __name__ == "__main__":
    main()
