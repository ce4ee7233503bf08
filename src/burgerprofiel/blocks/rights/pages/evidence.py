"""Files in a form about a correction."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.urls import reverse

from burgerprofiel.blocks.rights import public, rules
from burgerprofiel.foundation.pages import SignedInRequest
from burgerprofiel.foundation.uploads.forms import Attached, Desk


def desk(request: SignedInRequest) -> Desk:
    """Where they lie."""
    return Desk(
        most=rules.MOST_FILES,
        listed=lambda upload_ids: public.list_evidence(request.actor, upload_ids=upload_ids),
    )


def taken(request: SignedInRequest, *, ovo_code: str) -> Attached:
    """What the form takes in for the authority with this code."""
    hand_in = partial(public.hand_in_evidence, request.actor, ovo_code=ovo_code)
    return desk(request).taken(request, hand_in=hand_in)


def context(handed_in: Attached) -> dict[str, Any]:
    """What the template shows of it."""
    return handed_in.context(poll_address=reverse("correction-files"))
