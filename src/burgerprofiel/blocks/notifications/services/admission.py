"""The rows in the access log of what leaves: written before it does, for each try."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from django.db import transaction

from burgerprofiel.blocks.notifications.contracts import ChannelCode
from burgerprofiel.blocks.notifications.services.judging import Judged
from burgerprofiel.blocks.notifications.services.parcels import Parcel
from burgerprofiel.foundation import gate
from burgerprofiel.foundation.gate import Operation
from burgerprofiel.foundation.telling import ANSWER, TELL

_SOURCES: Final = {ChannelCode.EMAIL: "smtp", ChannelCode.PUSH: "push", ChannelCode.SMS: "sms"}


def admit(parcels: Sequence[Parcel], *, channel: ChannelCode) -> list[Parcel]:
    """Write the rows of these; those that may leave. One that was restricted a moment ago holds up no other."""
    try:
        _write(parcels, channel=channel)
    except gate.RefusedError:
        if len(parcels) <= 1:
            return []
        middle = len(parcels) // 2
        return admit(parcels[:middle], channel=channel) + admit(parcels[middle:], channel=channel)
    return list(parcels)


@transaction.atomic
def _write(parcels: Sequence[Parcel], *, channel: ChannelCode) -> None:
    counts = defaultdict[tuple[str, str], Counter[UUID]](Counter)
    for parcel in parcels:
        for key in {_reason(part) for part in parcel.parts}:
            counts[key][parcel.person_id] += 1
    for (purpose, authority), persons in sorted(counts.items()):
        gate.admit(
            gate.SYSTEM,
            parties=persons,
            purpose=purpose,
            operation=Operation.SEND,
            source=_SOURCES[channel],
            authority=authority,
        )


def _reason(part: Judged) -> tuple[str, str]:
    """For which purpose, and whose: what the law owes is of no authority's choosing."""
    description, telling = part.facts.description, part.bundle.telling
    if part.facts.matter.is_owed or telling is None or description is None:
        return (telling.purpose if telling else ANSWER), ""
    return telling.purpose or TELL, description.ovo_code
