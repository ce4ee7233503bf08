"""Start the simulator of text messages: an HTTP gateway with its pages on one port, SMPP 3.4 on another."""

import base64
from pathlib import Path

from simulators import common
from simulators.faults import Faults
from simulators.sms.centre import Centre
from simulators.sms.gateway import Gateway
from simulators.sms.misbehaving import HTTP, KINDS, SMPP, Misbehaviour
from simulators.sms.store import Store


def main() -> None:
    """Read the command line and serve."""
    arguments = common.parser("sms", description=__doc__ or "")
    arguments.add_argument("--smpp-port", type=int, required=True, help="port for SMPP; 0 picks a free one")
    arguments.add_argument("--keep", type=int, default=1000, help="messages to keep (default: %(default)s)")
    arguments.add_argument("--token", default="token", help="bearer token of senders (default: %(default)s)")
    arguments.add_argument(
        "--account", default="sender:secret", help="USER:PASSWORD, for basic and SMPP (default: %(default)s)"
    )
    arguments.add_argument("--callback", default="", help="address that receipts of the gateway go to")
    arguments.add_argument("--callback-secret-file", type=Path, help="whsec_..., what they are signed with")
    arguments.add_argument(
        "--receipt-ms", type=float, default=1000, help="how long a receipt takes (default: %(default)s)"
    )
    options = arguments.parse_args()
    port = common.free_port(options.host, port=options.port)
    smpp_port = common.free_port(options.host, port=options.smpp_port)
    store, faults = Store(keep=options.keep), Faults(KINDS, prefixes=(HTTP, SMPP))
    misbehaviour = Misbehaviour(faults, receipt_ms=options.receipt_ms)
    user, _, password = options.account.partition(":")
    centre = Centre(store, misbehaviour, host=options.host, port=smpp_port, account=(user, password))
    basic = base64.b64encode(options.account.encode()).decode()
    gateway = Gateway(
        store,
        misbehaviour,
        authorization=frozenset({f"Bearer {options.token}", f"Basic {basic}"}),
        callback=options.callback,
        secret=_secret(options.callback_secret_file),
    )
    app = common.application(gateway.routes(), faults=faults)
    ready = f"sms ready http://{options.host}:{port} smpp {options.host}:{smpp_port}"
    common.run(app, host=options.host, port=port, ready=ready, beside=centre)


def _secret(path: Path | None) -> bytes:
    return base64.b64decode(path.read_text().strip().removeprefix("whsec_")) if path else b""


if __name__ == "__main__":
    main()
