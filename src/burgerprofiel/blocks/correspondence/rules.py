"""When a yes is worth a hint: pure decisions (ADR 0025)."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from burgerprofiel.blocks.correspondence.contracts import Reads

UNSEEN: Final = timedelta(days=180)
"""Who did not look for so long may have stopped looking."""
ANSWER_STEP: Final = 0.25
"""Seconds of which the time of an answer is a multiple: it tells how much was asked, not of whom there is something."""


@dataclass(frozen=True, slots=True)
class Behind:
    """Somebody behind a party: whether they can be told, and when they were last here."""

    can_be_told: bool
    seen_at: datetime | None


def reads(*, is_digital: bool, behind: Collection[Behind], now: datetime) -> Reads:
    """What an authority is told. HINT: nobody behind the party can be told, or nobody was here for `UNSEEN`."""
    if not is_digital:
        return Reads.NO
    is_told = any(one.can_be_told for one in behind)
    is_seen = any(one.seen_at is not None and now - one.seen_at <= UNSEEN for one in behind)
    return Reads.YES if is_told and is_seen else Reads.HINT


def seconds_to_wait(elapsed: float) -> float:
    """Until an answer may leave that took so long: to the next whole step, and at least one."""
    return max(1, math.ceil(elapsed / ANSWER_STEP)) * ANSWER_STEP - elapsed
