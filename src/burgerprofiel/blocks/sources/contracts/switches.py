"""How a connection is doing, for operators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from burgerprofiel.blocks.sources.contracts.adapters import Supply


class Breaker(StrEnum):
    """CLOSED: asked as usual. OPEN: left alone for a while after failures. HALF_OPEN: one trial is under way."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """A supply and how it is doing. `is_off` is the switch of operators, `is_off_in_file` that of the file.

    `breaker` and the figures are of the process that answers; `reason`, `set_at` and `set_by` of the last switching.
    """

    supply: Supply
    is_off: bool = False
    is_off_in_file: bool = False
    reason: str = ""
    set_at: datetime | None = None
    breaker: Breaker = Breaker.CLOSED
    last_success_at: datetime | None = None
    last_failure_at: datetime | None = None
    last_problem: str = ""
    calls: int = 0
    failures: int = 0
    at_work: int = 0
