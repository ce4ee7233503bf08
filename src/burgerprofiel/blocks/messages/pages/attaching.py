"""Files in an answer."""

from __future__ import annotations

from functools import partial
from typing import Any, Final
from uuid import UUID

from django.urls import reverse

from burgerprofiel.blocks.messages import public
from burgerprofiel.blocks.messages.contracts import Detail
from burgerprofiel.foundation.pages import SignedInRequest
from burgerprofiel.foundation.uploads.forms import Attached, Desk

MOST_FILES: Final = 5


def desk(request: SignedInRequest) -> Desk:
    """Where they lie."""
    return Desk(
        most=MOST_FILES,
        listed=lambda upload_ids: public.list_handed_in(request.actor, upload_ids=upload_ids),
    )


def taken(request: SignedInRequest, *, found: Detail) -> Attached:
    """What the form of an answer in a conversation takes in."""
    return desk(request).taken(request, hand_in=partial(public.hand_in, request.actor, found=found))


def context(attached: Attached, *, conversation_id: UUID) -> dict[str, Any]:
    """What the template shows of it."""
    return attached.context(poll_address=reverse("message-files", args=[conversation_id]))
