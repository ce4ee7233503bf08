"""Start the mail simulator: SMTP on one port, the mailboxes in the browser on another."""

from pathlib import Path

from simulators import common
from simulators.mail.mailbox import Mailbox
from simulators.mail.server import MailServer
from simulators.mail.web import Web


def main() -> None:
    """Read the command line and serve."""
    arguments = common.parser("mail", description=__doc__ or "")
    arguments.add_argument("--smtp-port", type=int, required=True, help="port for SMTP; 0 picks a free one")
    arguments.add_argument("--keep", type=int, default=1000, help="messages to keep (default: %(default)s)")
    arguments.add_argument("--reports", type=Path, help="Maildir that bounces and complaints are put in")
    options = arguments.parse_args()
    port = common.free_port(options.host, port=options.port)
    smtp_port = common.free_port(options.host, port=options.smtp_port)
    mailbox = Mailbox(keep=options.keep)
    server = MailServer(mailbox, host=options.host, port=smtp_port, folder=options.reports)
    app = common.application(Web(mailbox).routes(), faults=server.faults)
    ready = f"mail ready http://{options.host}:{port} smtp {options.host}:{smtp_port}"
    common.run(app, host=options.host, port=port, ready=ready, beside=server)


if __name__ == "__main__":
    main()
