"""What a supply says of a party now, as pages and other blocks get it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from burgerprofiel.blocks.sources.contracts.adapters import Problem, Remark, Supply
from burgerprofiel.blocks.sources.contracts.facts import Document, StatedFact


class State(StrEnum):
    """Where a reading stands; each is shown differently.

    FRESH: all that the source knows, new enough. STALE: what it said earlier; it is silent now or is being asked.
    NONE: the source knows nothing of this. PARTIAL: a part is missing. LOADING: being asked. FAILED: nothing to show,
    can be tried again. OFF: an operator switched it off. NOT_CONNECTED: this installation does not ask it. REFUSED: the
    source keeps it back, or may not be asked.
    """

    FRESH = "fresh"
    STALE = "stale"
    NONE = "none"
    PARTIAL = "partial"
    LOADING = "loading"
    FAILED = "failed"
    OFF = "off"
    NOT_CONNECTED = "not_connected"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one supply says. `problem` is why it is not all there; `retry_at` from when asking again makes sense.

    `none` are facts that the source says there are none of. `is_refreshing`: a newer answer is on its way.
    `parameters` is what the caller chose for it. Of a supply with parameters there can be several readings at once:
    `others` are those that were asked with other parameters and are still known, newest first, without `others` of
    their own.
    """

    supply: Supply
    state: State
    facts: tuple[StatedFact, ...] = ()
    none: frozenset[str] = frozenset()
    remarks: tuple[Remark, ...] = ()
    documents: tuple[Document, ...] = field(default=(), repr=False)
    problem: Problem | None = None
    retrieved_at: datetime | None = None
    retry_at: datetime | None = None
    is_refreshing: bool = False
    parameters: Mapping[str, str] = field(default_factory=dict, repr=False)
    others: tuple[Reading, ...] = ()
