"""Carrying out the schedule of `escalation`, in batches: what is done is a row, so it is done once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

import msgspec
import structlog
from prometheus_client import Counter as Figure

from burgerprofiel.blocks.correspondence import escalation
from burgerprofiel.blocks.correspondence.contracts import ESCALATE, Step
from burgerprofiel.blocks.correspondence.events import PaperWanted, TellAgain
from burgerprofiel.foundation import clock, database, gate, outbox, purposes
from burgerprofiel.foundation.deadlines import Unread, Waiting
from burgerprofiel.foundation.gate import Operation

BATCH: Final = 500
_STEPS: Final = list(Step)
_DONE = Figure("burgerprofiel_escalated", "Steps taken for post that lies unread", labelnames=("step",))
_log = structlog.get_logger(__name__)

# Of who read digitally when the post came: to others it went on paper as well. What is there already is left alone, so
# two workers do a step once.
_TAKE = """
INSERT INTO correspondence_escalation (party_id, subject_id, thread_id, step, at)
SELECT w.party_id, w.subject_id, w.thread_id, w.step, %(now)s
FROM json_to_recordset(%(wanted)s) AS w(
    party_id uuid, subject_id uuid, thread_id uuid, arrived_at timestamptz, step text)
JOIN LATERAL (
    SELECT c.decision FROM correspondence_choice c
    WHERE c.party_id = w.party_id AND c.at <= w.arrived_at ORDER BY c.id DESC LIMIT 1
) then_chosen ON then_chosen.decision = 'given'
ORDER BY w.party_id, w.subject_id, w.step
ON CONFLICT DO NOTHING
RETURNING party_id, subject_id, thread_id, step
"""


def run(*, batch: int = BATCH) -> dict[str, int]:
    """Take every step that is due, for the post of all blocks; how many of each."""
    taken = Counter[str]()
    for block in purposes.blocks():
        if block.unread is not None:
            taken += _of(block.unread, batch=batch)
    for step, count in taken.items():
        _DONE.labels(step).inc(count)
    _log.info("correspondence.escalated", **taken)
    return dict(taken)


def _of(unread: Unread, *, batch: int) -> Counter[str]:
    """A transaction per batch: who dies half-way goes on the next time."""
    now, last, taken = clock.now(), None, Counter[str]()
    while True:
        with database.writing():
            found = unread.look(last, now, now + escalation.HORIZON, batch)
            taken += _take(found)
        if len(found) < batch:
            return taken
        last = found[-1]


def _take(found: Sequence[Waiting]) -> Counter[str]:
    now = clock.now()
    wanted = [
        {**asdict(each), "step": step}
        for each in found
        for step in escalation.steps_at(now, arrived_at=each.arrived_at, due_at=each.due_at)
    ]
    if not wanted:
        return Counter()
    document = msgspec.json.encode(wanted).decode()
    rows = sorted(database.rows(_TAKE, {"wanted": document, "now": now}), key=_order)
    gate.admit(
        gate.SYSTEM,
        parties=Counter(row["party_id"] for row in rows),
        purpose=ESCALATE,
        operation=Operation.SEND,
    )
    outbox.append([_event(row) for row in rows])
    return Counter(row["step"] for row in rows)


def _order(row: dict[str, Any]) -> int:
    """Of one piece telling again comes before asking for paper."""
    return _STEPS.index(row["step"])


def _event(row: dict[str, Any]) -> PaperWanted | TellAgain:
    ids = {name: row[name] for name in ("party_id", "subject_id", "thread_id")}
    if row["step"] == Step.PAPER:
        return PaperWanted(**ids)
    return TellAgain(**ids, step=row["step"])
