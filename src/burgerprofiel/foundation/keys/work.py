"""What the worker does for keys: its share in rotations, and destructions that are due. As often as wanted."""

from __future__ import annotations

import structlog
from prometheus_client import Gauge

from burgerprofiel.foundation import jobs
from burgerprofiel.foundation.keys import destruction, rotation

_log = structlog.get_logger(__name__)
_OLD = Gauge(
    "burgerprofiel_keys_old",
    "Sealed values that no pass could give a new header",
    labelnames=("why",),
    multiprocess_mode="mostrecent",
)


@jobs.every("*/10 * * * *")
def take_over_keys() -> None:
    """Seal to the keys that the vault's administrator rotated in."""
    if taken := rotation.take_over():
        _log.info("keys.taken_over", count=taken)


@jobs.every("27 * * * *")
def reseal_values() -> None:
    """New headers for what is under an old key, then tell the vault which old keys have nothing left."""
    outcome = rotation.reseal()
    _OLD.labels("held").set(outcome.held)
    _OLD.labels("unreadable").set(outcome.unreadable)
    unused, used = rotation.report()
    if any(outcome.done.values()) or unused or used:
        done = {name: count for name, count in outcome.done.items() if count}
        _log.info("keys.resealed", **done, held=outcome.held, unused=unused, used_after_all=used)


@jobs.every("47 * * * *")
def carry_out_destructions() -> None:
    """Let the vault destroy what was asked longer ago than its delay."""
    while done := destruction.carry_out_due():
        _log.info("keys.destroyed", count=len(done))
