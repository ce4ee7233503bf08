"""Whether a source can be relied on at this moment, and why not. Pages tell residents what they see is of when.

A disturbance that staff announced stays until staff take it back; the others come and go by themselves.
"""

from __future__ import annotations

from enum import StrEnum

from burgerprofiel.foundation import clock, database


class Disturbance(StrEnum):
    """Why a source is disturbed."""

    UNREACHABLE = "unreachable"  # we poll it and it does not answer
    SILENT = "silent"  # it should have sent something by now
    ANNOUNCED = "announced"  # its staff say so


_SET = """
UPDATE dossiers_source SET disturbed_since = COALESCE(disturbed_since, %(now)s), disturbance = %(disturbance)s
WHERE id = %(source)s AND disturbance NOT IN (%(disturbance)s, 'announced')
"""
_CLEAR = """
UPDATE dossiers_source SET disturbed_since = NULL, disturbance = ''
WHERE id = %(source)s AND disturbance = %(disturbance)s
"""
_FIND_SILENT = """
UPDATE dossiers_source SET disturbed_since = %(now)s, disturbance = 'silent'
WHERE disturbance = '' AND silent_after_hours IS NOT NULL
  AND last_received_at < %(now)s::timestamptz - make_interval(hours => silent_after_hours)
"""
_FIND_SPEAKING = """
UPDATE dossiers_source SET disturbed_since = NULL, disturbance = ''
WHERE disturbance = 'silent' AND (silent_after_hours IS NULL
  OR last_received_at >= %(now)s::timestamptz - make_interval(hours => silent_after_hours))
"""


def disturb(source_id: int, *, disturbance: Disturbance) -> None:
    """Note that a source is disturbed; the moment at which it began stays."""
    values = {"source": source_id, "disturbance": disturbance.value, "now": clock.now()}
    database.rows(_SET, values)


def recover(source_id: int, *, disturbance: Disturbance) -> None:
    """Note that this disturbance is over; another one stays."""
    database.rows(_CLEAR, {"source": source_id, "disturbance": disturbance.value})


def check_silence() -> None:
    """Find the sources that should have sent something by now, and those that have since."""
    now = clock.now()
    database.rows(_FIND_SPEAKING, {"now": now})
    database.rows(_FIND_SILENT, {"now": now})
