"""Commands of the operator around legal holds and erasures.

Exit codes as of `burgerprofiel`. A party is named by its id: no national number on a command line, which a shell keeps.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from uuid import UUID

from burgerprofiel.foundation import clock
from burgerprofiel.site.proofs import NotPossibleError

Add = Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]


def declare(add: Add) -> None:
    """Add these commands to the command line."""
    hold = add("hold", _hold, "keep everything of a party from being erased, or lift that")
    hold.add_argument("action", choices=["set", "lift"])
    hold.add_argument("party", type=UUID, help="id of the party")
    hold.add_argument("--reason", default="", help="a case number")
    hold.add_argument(
        "--until", type=date.fromisoformat, metavar="YYYY-MM-DD", help="last day, at most 5 years on"
    )
    erase = add(
        "erase", _erase, "erase everything of a party by order (AVG, article 17); prints the order's id"
    )
    erase.add_argument("party", type=UUID, help="id of the party")
    erase.add_argument("--case", required=True, help="a case number")
    finish = add("erasure", _erasure, "finish an erasure, or list and replay receipts of what was erased")
    finish.add_argument("action", choices=["finish", "receipts", "replay"])
    finish.add_argument("what", nargs="?", metavar="ID|FILE", help="id for finish; file for replay")


def _hold(options: argparse.Namespace) -> int:
    _set_up()
    from burgerprofiel.blocks.rights import public  # noqa: PLC0415 - after Django is set up

    def act() -> None:
        if options.action == "lift":
            print(f"{public.lift_holds_of_party(party_id=options.party)} holds lifted.")
            return
        if options.until is None:
            raise NotPossibleError("say until when with --until")
        until = datetime.combine(options.until, time.max, tzinfo=clock.BRUSSELS)
        print(public.hold_party(party_id=options.party, reason=options.reason, until=until))

    return _done("cli.hold", act)


def _erase(options: argparse.Namespace) -> int:
    _set_up()
    from burgerprofiel.blocks.rights import public  # noqa: PLC0415

    def act() -> None:
        erasure_id = public.order_erasure(party_id=options.party, case_number=options.case)
        print(erasure_id)
        public.execute_erasure(erasure_id)
        print("Rows erased; the vault destroys the keys after its delay.", file=sys.stderr)

    return _done("cli.erase", act)


def _erasure(options: argparse.Namespace) -> int:
    _set_up()
    import msgspec  # noqa: PLC0415

    from burgerprofiel.blocks.rights import public  # noqa: PLC0415
    from burgerprofiel.foundation.keys import Receipt  # noqa: PLC0415

    def read(path: Path) -> list[Receipt]:
        try:
            return [
                msgspec.json.decode(line, type=Receipt) for line in path.read_bytes().splitlines() if line
            ]
        except (OSError, msgspec.MsgspecError) as error:
            raise NotPossibleError(f"{path} holds no receipts: {error}") from error

    def act() -> None:
        if options.action == "receipts":
            for receipt in public.list_receipts():
                print(msgspec.json.encode(receipt).decode())
        elif not options.what:
            raise NotPossibleError("say which: an id for finish, a file for replay")
        elif options.action == "replay":
            print(f"{public.replay_receipts(read(Path(options.what)))} parties erased again.")
        else:
            print(msgspec.json.encode(public.finish_erasure(UUID(options.what))).decode())

    return _done(f"cli.erasure.{options.action}", act)


def _set_up() -> None:
    import django  # noqa: PLC0415 - `--help` needs none

    django.setup()


def _done(name: str, act: Callable[[], None]) -> int:
    from burgerprofiel.foundation import errors, keys  # noqa: PLC0415
    from burgerprofiel.foundation.accesslog import context  # noqa: PLC0415

    try:
        with context.work(name):
            act()
    except (errors.DomainError, keys.KeyServiceError) as error:
        raise NotPossibleError(f"not possible: {error.code}") from error
    return 0
