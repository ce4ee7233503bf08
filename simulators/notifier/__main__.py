"""`python -m simulators.notifier --to URL --source URI --number NR --recipient NR`: news of a file, to its people."""

import argparse
import asyncio
import os
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import httpx

from simulators.dosis_sender.oauth import KeyFileError, TokenRefusedError, TokenSource, load_key
from simulators.dosis_sender.retry import Retry, UnreachableError
from simulators.notifier.bundles import Bundle, Fault, News, as_xml, bundles

SCOPE: Final = "NotificatieImport"
PATH: Final = "/api/v2/notificaties"
TOKEN_PATH: Final = "/oauth/v1/token"
TIMEOUT: Final = httpx.Timeout(30, connect=5)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command. Returns 0 when all was accepted, 1 when something was refused or could not be sent."""
    options = _parser().parse_args(arguments)
    news = News(
        source=options.source,
        number=options.number,
        recipients=tuple(options.recipient),
        code=options.code,
        phase=options.phase,
    )
    given = bundles(news, fault=Fault(options.fault), now=datetime.now(UTC))
    try:
        token = asyncio.run(_token(options))
        with httpx.Client(base_url=options.to, timeout=TIMEOUT) as http:
            lines = send(http, given, token=token, is_xml=options.xml)
    except (OSError, KeyFileError, TokenRefusedError, UnreachableError, httpx.HTTPError) as error:
        print(f"stopped: {type(error).__name__}", file=sys.stderr)
        return 1
    print("\n".join(line for line, _is_accepted in lines))
    return 0 if all(is_accepted for _line, is_accepted in lines) else 1


def send(http: httpx.Client, given: Iterable[Bundle], *, token: str, is_xml: bool) -> list[tuple[str, bool]]:
    """Send bundles one after the other; of each a line that is safe to print, and whether it was accepted."""
    return [_sent(http, bundle, token=token, is_xml=is_xml) for bundle in given]


def _sent(http: httpx.Client, bundle: Bundle, *, token: str, is_xml: bool) -> tuple[str, bool]:
    headers = {"Authorization": f"Bearer {token}"}
    if is_xml:
        headers["Content-Type"] = "application/xml"
        answer = http.post(PATH, content=as_xml(bundle), headers=headers)
    else:
        answer = http.post(PATH, json=bundle, headers=headers)
    body = answer.json()
    if answer.is_success:
        return f"accepted {body['OntvangstId']}", True
    reasons = ", ".join(f"{item['code']} {item['field']}".strip() for item in body.get("errors", ()))
    return f"refused {answer.status_code} {body['code']}" + (f": {reasons}" if reasons else ""), False


async def _token(options: argparse.Namespace) -> str:
    base_url = options.to.rstrip("/")
    folder = Path(os.environ.get("DATA_DIR", ".data")) / "seed-keys"
    async with httpx.AsyncClient(timeout=TIMEOUT) as http:
        source = TokenSource(
            http,
            url=options.token_url or base_url + TOKEN_PATH,
            client_id=options.client_id,
            key=load_key(options.key or folder / f"{options.client_id}.pem"),
            scope=SCOPE,
            retry=Retry(attempts=3, base=0.25),
        )
        return await source.token()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m simulators.notifier", description=__doc__)
    parser.add_argument("--to", required=True, help="address of the receiving platform")
    parser.add_argument("--source", required=True, help="URI of the source of the file")
    parser.add_argument("--number", required=True, help="number of the file at its source")
    parser.add_argument(
        "--recipient", required=True, action="append", help="official number; may be repeated"
    )
    parser.add_argument("--code", default=News.code, help="status code")
    parser.add_argument("--phase", default=News.phase, help="status phase")
    parser.add_argument("--fault", choices=[fault.value for fault in Fault], default=Fault.NONE.value)
    parser.add_argument("--xml", action="store_true", help="send XML instead of JSON")
    parser.add_argument("--client-id", default="notifier")
    parser.add_argument(
        "--key", type=Path, help="private key, PEM or JWK; default DATA_DIR/seed-keys/CLIENT_ID.pem"
    )
    parser.add_argument("--token-url", help=f"default: the platform's own {TOKEN_PATH}")
    return parser


if __name__ == "__main__":
    sys.exit(main())
