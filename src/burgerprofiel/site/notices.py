"""Commands of the operator around notices: what waits, sending again, addresses that are left alone.

Exit codes as of `burgerprofiel`. An address is typed at a prompt or comes over standard input: no argument of a
command line holds one, which a shell keeps and other users see.
"""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from burgerprofiel.foundation import clock
from burgerprofiel.site.proofs import NotPossibleError

if TYPE_CHECKING:
    from burgerprofiel.blocks.notifications.contracts import ReplayPeriod, StateCount

Add = Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]
_CHANNELS = ("email", "push", "sms")
_DAY = "YYYY-MM-DD"


def declare(add: Add) -> None:
    """Add the command to the command line."""
    notices = add("notices", _notices, "what waits to be told, sending again, addresses that are left alone")
    does = notices.add_subparsers(dest="do", required=True, metavar="WHAT")

    def one(name: str, text: str) -> argparse.ArgumentParser:
        return does.add_parser(name, help=text, description=text)

    one("status", "what waits for each channel, what became of notices, what got stuck")
    replay = one("replay", "send again what failed for a cause of ours, at most once and if it still is news")
    replay.add_argument("channel", choices=_CHANNELS)
    replay.add_argument(
        "--since", type=date.fromisoformat, required=True, metavar=_DAY, help="first day on which they failed"
    )
    replay.add_argument("--until", type=date.fromisoformat, metavar=_DAY, help="last day (default: today)")
    replay.add_argument(
        "--cause",
        choices=["gave-up", "refused"],
        default="gave-up",
        help="nobody took them for three days, or a provider refused them",
    )
    replay.add_argument(
        "--reason", default="", help="why; without it nothing is sent, and how many is printed"
    )
    for name, text in (
        ("suppress", "leave an address alone, which is asked for or comes over standard input"),
        ("lift", "use an address again, of which the person said that it works"),
        ("look", "say whether an address is left alone"),
    ):
        sub = one(name, text)
        sub.add_argument("channel", choices=["email", "sms"])
        if name != "look":
            sub.add_argument("--reason", required=True, help="why; nothing about a person")


def _notices(options: argparse.Namespace) -> int:
    import django  # noqa: PLC0415 - `--help` needs none

    django.setup()
    from burgerprofiel.foundation import errors, keys  # noqa: PLC0415
    from burgerprofiel.foundation.accesslog import context  # noqa: PLC0415

    do = {"status": _status, "replay": _replay}.get(options.do, _address)
    try:
        with context.work(f"cli.notices.{options.do}"):
            do(options)
    except (errors.DomainError, keys.KeyServiceError) as error:
        raise NotPossibleError(f"not possible: {error.code}") from error
    return 0


def _status(options: argparse.Namespace) -> None:
    from burgerprofiel.blocks.notifications import public  # noqa: PLC0415

    standing = public.command_standing()
    waits = [
        (one.channel, _capped(one.waiting), _capped(one.due), _capped(one.gathered), _age(one.oldest_at))
        for one in standing.queues
    ]
    _table(("channel", "waiting", "due", "for digest", "oldest"), waits)
    print()
    counts = sorted(standing.counts, key=_by_channel)
    became = [
        (one.channel or "-", one.provider or "-", one.state, one.reason or "-", one.hour, one.day)
        for one in counts
    ]
    _table(("channel", "provider", "state", "reason", "hour", "day"), became)
    if standing.reports is not None:
        reports = standing.reports
        told = (
            f"{reports.unread} to read, {reports.strange} not understood"
            if reports.is_there
            else "not readable here"
        )
        print(f"\nmails that came back: {told}")
    print(f"\nparked events: {public.command_parked()}")


def _by_channel(one: StateCount) -> tuple[str, str, str, int]:
    return one.channel, one.state, one.provider, -one.day


def _replay(options: argparse.Namespace) -> None:
    from burgerprofiel.blocks.notifications import public  # noqa: PLC0415

    period = _period(options)
    if not options.reason:
        preview = public.command_preview(period)
        _table(("reason", "notices"), preview.reasons)
        more = "; more than one action takes" if preview.is_more else ""
        print(f"\n{preview.count} would be sent again{more}. Say why with --reason to do it.")
        return
    print(f"{public.command_replay(period, reason=options.reason)} wait again.")


def _period(options: argparse.Namespace) -> ReplayPeriod:
    from burgerprofiel.blocks.notifications.contracts import ReplayCause, ReplayPeriod  # noqa: PLC0415

    last = options.until or clock.today()
    return ReplayPeriod(
        channel=options.channel,
        cause=ReplayCause(options.cause),
        begins=datetime.combine(options.since, time(), tzinfo=clock.BRUSSELS),
        ends=datetime.combine(last + timedelta(days=1), time(), tzinfo=clock.BRUSSELS),
    )


def _address(options: argparse.Namespace) -> None:
    from burgerprofiel.blocks.notifications import public  # noqa: PLC0415
    from burgerprofiel.blocks.notifications.contracts import ChannelCode  # noqa: PLC0415

    typed = getpass.getpass("Address (not shown): ") if sys.stdin.isatty() else sys.stdin.readline()
    channel, address = ChannelCode(options.channel), typed.strip()
    if options.do == "look":
        looked = public.command_look(channel, address=address)
    else:
        act = public.command_suppress if options.do == "suppress" else public.command_lift
        looked = act(channel, address=address, reason=options.reason)
    print(f"left alone since {looked.at:%Y-%m-%d %H:%M}: {looked.reason}" if looked.at else "not left alone")


def _capped(number: int) -> str:
    from burgerprofiel.blocks.notifications.contracts import MOST_COUNTED  # noqa: PLC0415

    return f">{MOST_COUNTED}" if number > MOST_COUNTED else str(number)


def _age(oldest_at: datetime | None) -> str:
    if oldest_at is None:
        return "-"
    minutes = max(0, int((clock.now() - oldest_at).total_seconds() // 60))
    return f"{minutes // 1440}d {minutes % 1440 // 60}h {minutes % 60}m"


def _table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Columns that line up; text at the left."""
    lines = [tuple(heads), *(tuple(map(str, row)) for row in rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(heads))]
    for line in lines:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
