"""What operators did about notices: who, what, why. Kept two years, and shown to operators."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

import structlog

from burgerprofiel.blocks.notifications.contracts import Deed
from burgerprofiel.blocks.notifications.errors import InvalidReasonError
from burgerprofiel.blocks.notifications.models import OperatorAct
from burgerprofiel.foundation import clock, ids

SHORTEST: Final = 3
LONGEST: Final = 500
_SHOWN: Final = 20
_audit = structlog.get_logger("burgerprofiel.audit")
_FIELDS: Final = ("at", "by_id", "what", "reason", "channel", "cause", "begins", "ends", "count")


def checked(reason: str) -> str:
    """A reason, trimmed. Raises InvalidReasonError."""
    text = reason.replace("\0", "").strip()
    if not SHORTEST <= len(text) <= LONGEST:
        raise InvalidReasonError
    return text


def note(
    what: OperatorAct.What,
    *,
    by: UUID | None,
    reason: str,
    channel: str = "",
    count: int = 0,
    act_id: UUID | None = None,
    **more: Any,
) -> UUID:
    """Write down what is done, in the transaction in which it is done; `more` are other columns. Gives its id."""
    made = OperatorAct(id=act_id or ids.new(), at=clock.now(), by_id=by, what=what, reason=reason, **more)
    made.channel, made.count = channel, count
    made.save(force_insert=True)
    _audit.info("notices.operated", what=what.value, by=str(by or ""), channel=channel, count=count)
    return made.id


def newest(*whats: OperatorAct.What) -> tuple[Deed, ...]:
    """The newest acts of some kinds."""
    found = OperatorAct.objects.filter(what__in=whats).order_by("-at", "-id")[:_SHOWN]
    return tuple(Deed(**row) for row in found.values(*_FIELDS))
