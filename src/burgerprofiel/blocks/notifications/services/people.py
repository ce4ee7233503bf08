"""What is known of people for deciding how to tell them, for many at once; no address is opened."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from burgerprofiel.blocks.notifications.contracts import ChannelCode, Preference
from burgerprofiel.blocks.notifications.services import preferences
from burgerprofiel.foundation import database

_KNOWN = """
SELECT person.id, c.person_id IS NOT NULL AS has_chosen, c.channel, c.cadence, c.quiet_begins, c.quiet_ends,
       array_to_string(c.themes_off, ' ') AS themes_off,
       EXISTS (SELECT FROM notifications_pushsubscription s WHERE s.person_id = person.id) AS has_browser,
       phone.verified_at IS NOT NULL AND dead.at IS NULL AS has_phone
FROM unnest(%(persons)s::uuid[]) AS person(id)
LEFT JOIN notifications_choice c ON c.person_id = person.id
LEFT JOIN notifications_phone phone ON phone.person_id = person.id
LEFT JOIN notifications_suppression dead ON dead.channel = 'sms' AND dead.address_hash = phone.number_hash
"""
_NOBODY: Final = frozenset[ChannelCode]()


@dataclass(frozen=True, slots=True)
class Known:
    """What a person chose, and over which channels but e-mail they can be reached."""

    preference: Preference
    channels: frozenset[ChannelCode]

    def reachable(self, *, has_email: bool, among: Collection[ChannelCode]) -> frozenset[ChannelCode]:
        """The channels at which they have an address, of those that this installation has."""
        found = self.channels | {ChannelCode.EMAIL} if has_email else self.channels
        return found.intersection(among)


UNKNOWN: Final = Known(Preference(), _NOBODY)
"""Who chose nothing and gave no other address."""


def known(person_ids: Collection[UUID]) -> dict[UUID, Known]:
    """What is known of these persons, in one statement; who chose nothing and gave nothing is absent."""
    rows = database.rows(_KNOWN, {"persons": list(person_ids)})
    return {
        row["id"]: _read(row) for row in rows if row["has_chosen"] or row["has_browser"] or row["has_phone"]
    }


def _read(row: dict[str, Any]) -> Known:
    channels = {
        code
        for code, is_there in ((ChannelCode.PUSH, row["has_browser"]), (ChannelCode.SMS, row["has_phone"]))
        if is_there
    }
    if not row["has_chosen"]:
        return Known(UNKNOWN.preference, frozenset(channels))
    chosen = preferences.read(row, themes_off=(row["themes_off"] or "").split())
    return Known(chosen, frozenset(channels))
