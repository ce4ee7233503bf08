"""Addresses at which nobody is, as digests: nothing goes there until it is confirmed anew, or a year has passed."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import msgspec

from burgerprofiel.blocks.notifications.contracts import ChannelCode
from burgerprofiel.foundation import clock, database, keys

_ADD: Final = """
INSERT INTO notifications_suppression (channel, address_hash, reason, at)
SELECT %(channel)s, address_hash, %(reason)s, %(now)s FROM unnest(%(hashes)s::bytea[]) AS dead(address_hash)
ON CONFLICT (channel, address_hash) DO UPDATE SET reason = excluded.reason, at = excluded.at
"""
_FIND: Final = """
SELECT address_hash FROM notifications_suppression
WHERE channel = %(channel)s AND address_hash = ANY(%(hashes)s::bytea[])
"""
_LIFT: Final = "DELETE FROM notifications_suppression WHERE channel = %(channel)s AND address_hash = %(hash)s"


def email_hash(address: str) -> bytes:
    """By which an e-mail address is recognised without telling it; the part after the @ knows no capitals."""
    local, _, host = address.rpartition("@")
    return keys.digest(msgspec.json.encode(["notifications.email.address", f"{local}@{host.lower()}"]))


def phone_hash(number: str) -> bytes:
    """By which a telephone number (E.164) is recognised without telling it."""
    return keys.digest(msgspec.json.encode(["notifications.phone.number", number]))


def add(channel: ChannelCode, hashes: Collection[bytes], *, reason: str) -> None:
    """Leave addresses alone from now on."""
    if hashes:
        values = {"channel": channel.value, "hashes": list(hashes), "reason": reason, "now": clock.now()}
        database.rows(_ADD, values)


def find(channel: ChannelCode, hashes: Collection[bytes]) -> set[bytes]:
    """Those of these addresses that are to be left alone."""
    if not hashes:
        return set()
    rows = database.rows(_FIND, {"channel": channel.value, "hashes": list(hashes)})
    return {bytes(row["address_hash"]) for row in rows}


def lift(channel: ChannelCode, address_hash: bytes) -> None:
    """An address was confirmed: somebody is there."""
    database.rows(_LIFT, {"channel": channel.value, "hash": address_hash})
