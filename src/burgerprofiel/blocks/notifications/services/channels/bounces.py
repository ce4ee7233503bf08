"""What comes back: reports in a Maildir, taken one by one.

A mail server puts each mail there whole (a rename), whether we run or not; nothing listens on a port for strangers, and
what was read can be looked at afterwards. Several workers may read one Maildir: who moves a mail has it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Final

import structlog
from prometheus_client import Counter

from burgerprofiel.blocks.notifications.contracts import Receipt
from burgerprofiel.blocks.notifications.wire import reports
from burgerprofiel.blocks.notifications.wire.addresses import Bounces
from burgerprofiel.foundation import failures

KEPT: Final = timedelta(days=30)
_SEEN: Final = ":2,S"
UNREADABLE: Final = ":2,F"

_log = structlog.get_logger(__name__)
_READ = Counter("burgerprofiel_notifications_reports", "Mails that came back", labelnames=("state",))


def collect(maildir: Path, *, bounces: Bounces, take: Callable[[Receipt], None], limit: int = 200) -> int:
    """Give what came in, at most `limit` mails, to `take`, and move it to `cur`; answers how many mails there were.

    A mail is moved once `take` has returned: what fails comes again, so `take` has to bear a repetition. Mails that are
    no report about a notice of ours are flagged (`F`) and left for people.
    """
    count = 0
    for path in _waiting(maildir, limit=limit):
        count += 1
        receipt = _read(path, bounces=bounces)
        if receipt is not None:
            take(receipt)
        _READ.labels(receipt.state.value if receipt else "unknown").inc()
        _move(path, to=maildir / "cur" / f"{path.name}{_SEEN if receipt else UNREADABLE}")
    return count


def clean(maildir: Path) -> int:
    """Remove reports thirty days after they came; what nobody understood stays until somebody looks. How many went."""
    before = time.time() - KEPT.total_seconds()
    gone = 0
    for path in sorted((maildir / "cur").glob(f"*{_SEEN}")):
        if path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def _waiting(maildir: Path, *, limit: int) -> Iterator[Path]:
    """Files of `new`, the oldest first as mail servers name them; a link might lead anywhere."""
    found = sorted(path for path in (maildir / "new").iterdir() if not path.name.startswith("."))
    return islice((path for path in found if path.is_file() and not path.is_symlink()), limit)


def _read(path: Path, *, bounces: Bounces) -> Receipt | None:
    try:
        with path.open("rb") as file:
            content = file.read(reports.MOST_BYTES)
            at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError:  # another worker has it
        return None
    return reports.read(content, bounces=bounces, at=at)


def _move(path: Path, *, to: Path) -> None:
    try:
        path.rename(to)
    except FileNotFoundError as error:
        _log.info("mail.report_gone", error=failures.place(error))
