"""Who can be told anything, for blocks to whom it matters that somebody notices."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from burgerprofiel.blocks.notifications.services import reaching


def can_be_told(*, person_ids: Collection[UUID], with_email: Collection[UUID]) -> frozenset[UUID]:
    """Those who want notices and have an address over any channel; in one statement, no address is opened.

    `with_email` are those with a confirmed e-mail address, which `identity` knows. What they chose and where else they
    are told is as far as the open transaction sees it: within the gate that of who is admitted, for a writer all.
    """
    return reaching.reached(person_ids, with_email=with_email)
