"""The switches of operators: a supply that is off is asked by no process any more, from this moment."""

from __future__ import annotations

from typing import Final
from uuid import UUID

import structlog
from django.db import transaction

from burgerprofiel.blocks.sources import queries
from burgerprofiel.blocks.sources.contracts import Switch
from burgerprofiel.blocks.sources.errors import InvalidReasonError, SupplyNotFoundError
from burgerprofiel.blocks.sources.models import SwitchOff
from burgerprofiel.blocks.sources.services import registry
from burgerprofiel.blocks.sources.services.lines import line_to
from burgerprofiel.blocks.sources.services.registry import Connected
from burgerprofiel.foundation import clock, ids

SHORTEST: Final = 3
LONGEST: Final = 500
_log = structlog.get_logger(__name__)


def all_switches() -> tuple[Switch, ...]:
    """Every supply and how it is doing, in the order of the file."""
    last = queries.last_switches()
    return tuple(_switch(one, last.get(code, {})) for code, one in registry.connected().items())


def _switch(to: Connected, last: dict[str, object]) -> Switch:
    line = line_to(to)
    is_off = bool(last) and last["on_at"] is None
    figures = line.figures
    return Switch(
        supply=to.supply,
        is_off=is_off,
        is_off_in_file=to.policy.off,
        reason=str((last["reason"] if is_off else last["on_reason"]) if last else ""),
        set_at=(last["off_at"] if is_off else last["on_at"]) if last else None,  # type: ignore[arg-type]
        breaker=line.breaker.state,
        last_success_at=figures.last_success_at,
        last_failure_at=figures.last_failure_at,
        last_problem=figures.last_problem,
        calls=figures.calls,
        failures=figures.failures,
        at_work=figures.at_work,
    )


@transaction.atomic
def switch(supply: str, *, off: bool, reason: str, by: UUID) -> None:
    """Switch a supply off or on again; when it is so already nothing changes.

    Raises SupplyNotFoundError and InvalidReasonError.
    """
    if supply not in registry.connected():
        raise SupplyNotFoundError
    reason = reason.strip()
    if not SHORTEST <= len(reason) <= LONGEST:
        raise InvalidReasonError
    if off:
        changed = _off(supply, reason=reason, by=by)
    else:
        changed = SwitchOff.objects.filter(supply=supply, on_at__isnull=True).update(
            on_at=clock.now(), on_by=by, on_reason=reason
        )
    if changed:
        _log.warning("source.switched", supply=supply, off=off, by=str(by))


def _off(supply: str, *, reason: str, by: UUID) -> int:
    made = SwitchOff.objects.bulk_create(
        [SwitchOff(id=ids.new(), supply=supply, reason=reason, off_at=clock.now(), off_by=by)],
        ignore_conflicts=True,
    )
    return len(made)
