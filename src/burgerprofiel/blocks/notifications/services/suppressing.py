"""The operators' side of the list of addresses that are left alone. An address is digested as it comes in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from burgerprofiel.blocks.notifications.contracts import ChannelCode, LookedUp, Suppressed
from burgerprofiel.blocks.notifications.errors import InvalidAddressError, NotSuppressedError
from burgerprofiel.blocks.notifications.models import OperatorAct, Suppression
from burgerprofiel.blocks.notifications.services import acts, suppressions
from burgerprofiel.blocks.notifications.wire import addresses
from burgerprofiel.foundation import database, phones

BY_OPERATOR: Final = "operator"
CHANNELS: Final = (ChannelCode.EMAIL, ChannelCode.SMS)
"""Those with addresses that people know; a browser is forgotten instead."""
_DIGEST: Final = 32
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
# Rows of one moment are told apart by how many of them came before: no digest stands in an address.
_PAGE: Final = """
SELECT channel, reason, at, row_number() OVER (PARTITION BY at ORDER BY channel, address_hash) AS place
FROM (
    SELECT channel, address_hash, reason, at FROM notifications_suppression
    WHERE %(at)s::timestamptz IS NULL OR at <= %(at)s
    ORDER BY at DESC, channel, address_hash LIMIT %(most)s
) AS newest
ORDER BY at DESC, channel, address_hash OFFSET %(skipped)s
"""


def look(channel: ChannelCode, typed: str) -> LookedUp:
    """Whether an address that somebody typed is left alone, and since when. Raises InvalidAddressError."""
    digest = _digest(channel, typed)
    return _looked(channel, digest)


def put(channel: ChannelCode, *, digest: str, reason: str, by: UUID | None) -> LookedUp:
    """Leave an address alone, named by the digest that `look` gave. Raises InvalidReasonError, InvalidAddressError."""
    wanted, reason = _read(digest), acts.checked(reason)
    with transaction.atomic():
        suppressions.add(channel, [wanted], reason=BY_OPERATOR)
        what = OperatorAct.What.SUPPRESS
        acts.note(what, by=by, reason=reason, channel=channel.value, count=1, address_hash=wanted)
    return _looked(channel, wanted)


def take_off(channel: ChannelCode, *, digest: str, reason: str, by: UUID | None) -> LookedUp:
    """Use an address again. Raises InvalidReasonError, InvalidAddressError, and NotSuppressedError when it was not."""
    wanted, reason = _read(digest), acts.checked(reason)
    with transaction.atomic():
        if not Suppression.objects.filter(channel=channel.value, address_hash=wanted).exists():
            raise NotSuppressedError
        suppressions.lift(channel, wanted)
        what = OperatorAct.What.LIFT
        acts.note(what, by=by, reason=reason, channel=channel.value, count=1, address_hash=wanted)
    return _looked(channel, wanted)


def newest(*, cursor: str = "", limit: int = 50) -> tuple[tuple[Suppressed, ...], str]:
    """Addresses that are left alone, the last added first, and where the list goes on; empty when it does not.

    Raises ValueError for a cursor that is none of ours.
    """
    at, skipped = _place(cursor)
    values = {"at": at, "skipped": skipped, "most": skipped + limit + 1}
    found = [
        Suppressed(
            channel=row["channel"],
            reason=row["reason"],
            at=row["at"],
            cursor=f"{(row['at'] - _EPOCH) // _MICROSECOND}-{row['place']}",
        )
        for row in database.rows(_PAGE, values)
    ]
    return tuple(found[:limit]), found[limit - 1].cursor if len(found) > limit else ""


def _place(cursor: str) -> tuple[datetime | None, int]:
    if not cursor:
        return None, 0
    micros, _, skipped = cursor.partition("-")
    if not (
        micros.isascii() and micros.isdigit() and len(micros) < 18 and skipped.isascii() and skipped.isdigit()
    ):
        raise ValueError("cursor")
    return _EPOCH + int(micros) * _MICROSECOND, int(skipped[:9])


def _looked(channel: ChannelCode, digest: bytes) -> LookedUp:
    row = (
        Suppression.objects.filter(channel=channel.value, address_hash=digest).values("reason", "at").first()
    )
    return (
        LookedUp(channel=channel.value, digest=digest.hex(), reason=row["reason"], at=row["at"])
        if row
        else LookedUp(channel=channel.value, digest=digest.hex())
    )


def _digest(channel: ChannelCode, typed: str) -> bytes:
    """That of the address, however it was typed."""
    try:
        if channel is ChannelCode.SMS:
            return suppressions.phone_hash(phones.as_mobile(typed))
        if channel is ChannelCode.EMAIL:
            addresses.for_envelope(typed.strip())
            return suppressions.email_hash(typed.strip())
    except ValueError:
        raise InvalidAddressError from None  # the reason may repeat it
    raise InvalidAddressError


def _read(digest: str) -> bytes:
    try:
        found = bytes.fromhex(digest)
    except ValueError:
        raise InvalidAddressError from None
    if len(found) != _DIGEST:
        raise InvalidAddressError
    return found
