"""What is known of people for deciding how to tell them, for many at once; no address is opened."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

import msgspec

from burgerprofiel.blocks.notifications.contracts import ChannelCode, Preference
from burgerprofiel.blocks.notifications.services import preferences
from burgerprofiel.foundation import database

_SAID: Final = ("channel", "cadence", "quiet_begins", "quiet_ends", "themes_off", "has_browser", "has_phone")
_KNOWN = """
SELECT person.id, c.channel, c.cadence, c.quiet_begins, c.quiet_ends, array_to_string(c.themes_off, ' ') AS themes_off,
       EXISTS (SELECT FROM notifications_pushsubscription s WHERE s.person_id = person.id) AS has_browser,
       phone.verified_at IS NOT NULL AND dead.at IS NULL AS has_phone
FROM unnest(%(persons)s::uuid[]) AS person(id)
LEFT JOIN notifications_choice c ON c.person_id = person.id
LEFT JOIN notifications_phone phone ON phone.person_id = person.id
LEFT JOIN notifications_suppression dead ON dead.channel = 'sms' AND dead.address_hash = phone.number_hash
"""
_UNSAID: Final = Preference()


class Known(msgspec.Struct, frozen=True):
    """What a person chose, and over which channels but e-mail they can be reached."""

    preference: Preference
    channels: frozenset[ChannelCode]

    def reachable(self, *, has_email: bool, among: frozenset[ChannelCode]) -> frozenset[ChannelCode]:
        """The channels at which they have an address, of those that this installation has."""
        return _reachable(self.channels, has_email, among)


@lru_cache(maxsize=256)
def _reachable(
    channels: frozenset[ChannelCode], has_email: bool, among: frozenset[ChannelCode]
) -> frozenset[ChannelCode]:
    return (channels | {ChannelCode.EMAIL} if has_email else channels) & among


def known(person_ids: Collection[UUID]) -> dict[UUID, Known]:
    """What is known of these persons, in one statement: an entry for each."""
    found = database.tuples(_KNOWN, {"persons": database.array(person_ids)})
    read = {said: _read(dict(zip(_SAID, said, strict=True))) for said in {row[1:] for row in found}}
    return {row[0]: read[row[1:]] for row in found}


def _read(row: dict[str, Any]) -> Known:
    channels = {
        code
        for code, is_there in ((ChannelCode.PUSH, row["has_browser"]), (ChannelCode.SMS, row["has_phone"]))
        if is_there
    }
    if row["channel"] is None:
        return Known(_UNSAID, frozenset(channels))
    chosen = preferences.read(row, themes_off=(row["themes_off"] or "").split())
    return Known(chosen, frozenset(channels))
