"""`python -m simulators.dosis_sender FOLDER_OR_FILE --to URL`: official answers in, uploads out."""

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import httpx

from simulators.dosis_sender.oauth import KeyFileError, SigningKey, TokenRefusedError, TokenSource, load_key
from simulators.dosis_sender.reading import Reading, answer_paths, read_all, to_send
from simulators.dosis_sender.receiver import Receiver
from simulators.dosis_sender.report import all_well, summary
from simulators.dosis_sender.retry import Retry, UnreachableError
from simulators.dosis_sender.sending import Tally, send

SCOPE = "DosisImport"
TOKEN_PATH = "/oauth/v1/token"
CLIENT_ID = "dosis-sender"
TIMEOUT = httpx.Timeout(30, connect=5)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Returns 0 when all was accepted, 1 when something was refused, unread or unsent, 2 for wrong use.
    """
    options = _parser().parse_args(arguments)
    paths = answer_paths(options.answers)
    if not paths:
        print("no answers there", file=sys.stderr)
        return 2
    reading = read_all(paths)
    tallies: list[Tally] = []
    if not options.dry_run:
        try:
            tallies = asyncio.run(_send(reading, options=options, key=load_key(_key_path(options))))
        except (OSError, KeyFileError, TokenRefusedError, UnreachableError) as error:
            print(f"stopped: {_told(error)}", file=sys.stderr)
            return 1
    print(summary(reading, tallies=tallies))
    return 0 if all_well(reading, tallies=tallies) else 1


async def _send(reading: Reading, *, options: argparse.Namespace, key: SigningKey) -> list[Tally]:
    base_url = options.to.rstrip("/")
    retry = Retry(attempts=options.attempts, base=options.wait)
    async with httpx.AsyncClient(timeout=TIMEOUT) as http:
        tokens = TokenSource(
            http,
            url=options.token_url or base_url + TOKEN_PATH,
            client_id=options.client_id,
            key=key,
            scope=SCOPE,
            retry=retry,
        )
        await tokens.token()
        receiver = Receiver(http, base_url=base_url, tokens=tokens, retry=retry)
        return await send(
            to_send(reading.files, form=options.format),
            receiver=receiver,
            form=options.format,
            concurrency=options.concurrency,
        )


def _told(error: Exception) -> str:
    """The message, except for a file system error, whose path could be anything."""
    return f"key file: {error.strerror}" if isinstance(error, OSError) else str(error)


def _key_path(options: argparse.Namespace) -> Path:
    folder = Path(os.environ.get("DATA_DIR", ".data")) / "seed-keys"
    return options.key or folder / f"{options.client_id}.pem"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m simulators.dosis_sender", description=__doc__)
    parser.add_argument("answers", type=Path, help="a GeefDossiers 02.00 answer, or a folder of them")
    parser.add_argument("--to", required=True, help="address of the receiving platform")
    parser.add_argument("--client-id", default=CLIENT_ID)
    parser.add_argument(
        "--key", type=Path, help="private key, PEM or JWK; default DATA_DIR/seed-keys/CLIENT_ID.pem"
    )
    parser.add_argument("--token-url", help=f"default: the platform's own {TOKEN_PATH}")
    parser.add_argument("--format", choices=("v2", "v1", "native"), default="v2")
    parser.add_argument("--concurrency", type=int, default=8, help="files sent side by side")
    parser.add_argument(
        "--attempts", type=int, default=6, help="tries per call when the other side is silent"
    )
    parser.add_argument(
        "--wait", type=float, default=0.25, help="seconds before the second try; doubles each time"
    )
    parser.add_argument("--dry-run", action="store_true", help="read and map only")
    return parser


if __name__ == "__main__":
    sys.exit(main())
