"""`python -m simulators.world --to URL --keys DIR` sends the seed world.

`--reference` prints the document that the platform has to load first. `--news NAME` sends one more status, of this
moment, for a file of that persona.
"""

import argparse
import asyncio
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

import httpx

from simulators.dosis_sender.__main__ import SCOPE, TIMEOUT, TOKEN_PATH
from simulators.dosis_sender.oauth import KeyFileError, TokenRefusedError, TokenSource
from simulators.dosis_sender.receiver import Receiver
from simulators.dosis_sender.retry import Retry, UnreachableError
from simulators.dosis_sender.sending import Format, SentFile, Tally, send, side_by_side
from simulators.world import news
from simulators.world.days import Days, today
from simulators.world.keys import ensure_key
from simulators.world.lives import FILES
from simulators.world.model import World
from simulators.world.news import NoSuchFileError
from simulators.world.reference import clients_of, reference
from simulators.world.render import uploads
from simulators.world.sources import SOURCE


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command. Returns 0 when all was accepted, 1 when not, 2 for wrong use."""
    options = _parser().parse_args(arguments)
    days = Days(options.day or today())
    if options.reference:
        json.dump(
            reference(options.keys, days=days, portal=options.portal),
            sys.stdout,
            ensure_ascii=False,
            indent=1,
        )
        print()
        return 0
    if not options.to:
        print("--to is needed, or --reference", file=sys.stderr)
        return 2
    try:
        tallies = asyncio.run(_tell(World(files=FILES, days=days), options=options))
    except (NoSuchFileError, KeyFileError, TokenRefusedError, UnreachableError) as error:
        print(f"stopped: {error}", file=sys.stderr)
        return 1
    print("\n".join(_lines(tallies)))
    well = all(
        not tally.unsent and all(outcome.kind == "accepted" for outcome in tally.outcomes)
        for tally in tallies
    )
    return 0 if well else 1


async def _tell(world: World, *, options: argparse.Namespace) -> list[Tally]:
    """Every sender tells its own files, in both forms, side by side."""
    async with httpx.AsyncClient(timeout=TIMEOUT) as http:
        shares = list(_news(world, of=options.news) if options.news else _shares(world))
        receivers = {
            client_id: _receiver(client_id, http=http, options=options) for client_id, _, _ in shares
        }
        told = await side_by_side(
            send(files, receiver=receivers[client_id], form=form, concurrency=2)
            for client_id, form, files in shares
        )
    return [tally for tallies in told for tally in tallies]


def _receiver(client_id: str, *, http: httpx.AsyncClient, options: argparse.Namespace) -> Receiver:
    retry = Retry(attempts=options.attempts, base=options.wait)
    base_url = options.to.rstrip("/")
    tokens = TokenSource(
        http,
        url=options.token_url or base_url + TOKEN_PATH,
        client_id=client_id,
        key=ensure_key(options.keys, client_id=client_id),
        scope=SCOPE,
        retry=retry,
    )
    return Receiver(http, base_url=base_url, tokens=tokens, retry=retry)


def _news(world: World, *, of: str) -> Iterator[tuple[str, Format, list[SentFile]]]:
    file = news.of(of, world=world)
    yield clients_of(SOURCE[file.source])[0], "v2", [file]


def _shares(world: World) -> Iterator[tuple[str, Format, list[SentFile]]]:
    """What each client sends in each form."""
    forms: tuple[Format, Format] = ("v2", "native")
    for form in forms:
        by_client: dict[str, list[SentFile]] = {}
        for file in uploads(world, native=form == "native"):
            by_client.setdefault(clients_of(SOURCE[file.source])[0], []).append(file)
        for client_id, files in by_client.items():
            yield client_id, form, files


def _lines(tallies: Iterable[Tally]) -> Iterator[str]:
    """Counts and printable reasons only."""
    receipts: Counter[str] = Counter()
    problems: Counter[tuple[str, str]] = Counter()
    for tally in tallies:
        receipts[tally.source] += sum(outcome.kind == "accepted" for outcome in tally.outcomes)
        problems.update(
            (tally.source, outcome.reason) for outcome in tally.outcomes if outcome.kind == "refused"
        )
        if tally.unsent:
            problems[tally.source, "not sent"] += tally.unsent
    for source in sorted(receipts):
        yield f"{source}: {receipts[source]} statuses accepted"
    for (source, reason), count in sorted(problems.items()):
        yield f"{source}: refused or unsent {count}: {reason}"
    yield f"world: {receipts.total()} statuses accepted, {problems.total()} not"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m simulators.world", description=__doc__)
    parser.add_argument("--to", help="address of the receiving platform")
    parser.add_argument(
        "--keys", type=Path, required=True, help="folder of the senders' private keys; made when absent"
    )
    parser.add_argument(
        "--reference", action="store_true", help="print the reference document and send nothing"
    )
    parser.add_argument(
        "--portal", default="", metavar="URL", help="where the portal of the e-Box has people sent back to"
    )
    parser.add_argument(
        "--day", type=date.fromisoformat, help="tell the world as of this day (default: today in Belgium)"
    )
    parser.add_argument(
        "--news", metavar="NAME", help="send one status more, now, for this persona (sarah, ...)"
    )
    parser.add_argument("--token-url", help=f"default: the platform's own {TOKEN_PATH}")
    parser.add_argument(
        "--attempts", type=int, default=6, help="tries per call when the other side is silent"
    )
    parser.add_argument(
        "--wait", type=float, default=0.25, help="seconds before the second try; doubles each time"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
