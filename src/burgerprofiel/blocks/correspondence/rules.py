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
ANSWER_SECONDS, NUMBER_SECONDS = 0.25, 0.00025
"""Per question and per number in it: a good three times what answering takes where everybody is known."""


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


def seconds_to_wait(elapsed: float, *, asked: int) -> float:
    """Until an answer about so many numbers may leave that took so long.

    Answers leave on whole steps that follow from how much was asked, so their time does not tell who is known.
    """
    step = ANSWER_SECONDS + NUMBER_SECONDS * asked
    return max(1, math.ceil(elapsed / step)) * step - elapsed
