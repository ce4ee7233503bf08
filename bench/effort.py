"""How much work a figure makes of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Effort:
    """Sizes are divided by `scale`; sides take turns `rounds` times, `seconds` each."""

    scale: int
    rounds: int
    seconds: float


FULL = Effort(scale=1, rounds=5, seconds=5.0)
QUICK = Effort(scale=10, rounds=3, seconds=1.0)
TINY = Effort(scale=500, rounds=1, seconds=0.2)
"""Only shows that a figure works."""
