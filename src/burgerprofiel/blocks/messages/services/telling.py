"""What systems of a sender are told of its dispatches (ADR 0016): ids, states and numbers of them, nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from burgerprofiel.blocks.messages.contracts import (
    DISPATCH_DONE,
    RECIPIENT_MOVED,
    REPLY_HANDLED,
    REPLY_RECEIVED,
    Fate,
)
from burgerprofiel.blocks.messages.models import Dispatch
from burgerprofiel.foundation.webhooks import public as webhooks
from burgerprofiel.foundation.webhooks.contracts import Message


def tell_done(done: Iterable[tuple[Dispatch, Mapping[str, Any]]], *, now: datetime) -> None:
    """Queue that dispatches are done, in the open transaction; `done` with their counts."""
    webhooks.publish(
        [
            Message(
                type=DISPATCH_DONE,
                ovo_code=dispatch.sender_id,
                data={
                    "dispatch": str(dispatch.id),
                    "delivered": counts["delivered"],
                    "unreachable": counts["unreachable"],
                    "cancelled": counts["cancelled"],
                },
                occurred_at=now,
            )
            for dispatch, counts in done
            if not dispatch.is_test
        ]
    )


def tell_moved(moved: Iterable[tuple[str, UUID, int, Fate, datetime]]) -> None:
    """Queue what recipients did, in the open transaction: sender, dispatch, row, status, moment."""
    webhooks.publish(
        [
            Message(
                type=RECIPIENT_MOVED,
                ovo_code=code,
                data={"dispatch": str(dispatch_id), "row": row, "status": fate.value},
                occurred_at=at,
            )
            for code, dispatch_id, row, fate, at in moved
        ]
    )


def tell_replied(replied: Iterable[tuple[str, UUID, UUID, datetime]]) -> None:
    """Queue that replies came in, in the open transaction: sender, reply, conversation, moment."""
    _tell_of_replies(REPLY_RECEIVED, replied)


def tell_handled(handled: Iterable[tuple[str, UUID, UUID, datetime]]) -> None:
    """Queue that replies were answered or put aside, as `tell_replied`."""
    _tell_of_replies(REPLY_HANDLED, handled)


def _tell_of_replies(kind: str, replies: Iterable[tuple[str, UUID, UUID, datetime]]) -> None:
    webhooks.publish(
        [
            Message(
                type=kind,
                ovo_code=code,
                data={"reply": str(reply_id), "conversation": str(conversation_id)},
                occurred_at=at,
            )
            for code, reply_id, conversation_id, at in replies
        ]
    )
